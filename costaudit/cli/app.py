"""The commands, put together."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

import typer

from costaudit.cli import (
    audit,
    categorise,
    charges,
    demo,
    explain,
    formats,
    ingest,
    policy,
    pricing,
    report,
    simulate,
    workload,
)
from costaudit.cli.plain_help import SETTINGS, Command, Group, show_help

DOCS = "https://example.org/costaudit/docs"


def app() -> typer.Typer:
    """A fresh command line."""
    made = _group(
        """See what your LLM API calls cost, and what they would have cost done differently.

        \b
        Examples:
          costaudit ingest logs/*.jsonl
          costaudit report --by task
          costaudit audit
          costaudit simulate --policy policies/cheap-classify.yaml
          costaudit pricing check
        """,
        epilog=DOCS,
    )
    made.callback(invoke_without_command=True)(_root)
    _add(
        made,
        ingest.ingest,
        report.report,
        audit.audit,
        simulate.simulate,
        explain.explain,
        charges.charges,
        categorise.categorise,
        workload.workload,
        formats.formats,
        demo.demo,
    )
    made.add_typer(_group("List, show and check prices.", pricing.COMMANDS), name="pricing")
    made.add_typer(_group("Check and explain policy files.", policy.COMMANDS), name="policy")
    return made


def _add(to: typer.Typer, *functions: Callable[..., None]) -> None:
    for function in functions:
        to.command(function.__name__.rstrip("_"), cls=Command, context_settings=SETTINGS)(function)


def _group(about: str, commands: tuple[Callable[..., None], ...] = (), epilog: str | None = None) -> typer.Typer:
    group = typer.Typer(
        cls=Group,
        help=about,
        epilog=epilog,
        rich_markup_mode=None,
        add_completion=False,
        context_settings=SETTINGS,
        pretty_exceptions_enable=False,
    )
    group.callback(invoke_without_command=True)(show_help)
    _add(group, *commands)
    return group


def _version(wanted: bool) -> None:
    if wanted:
        from costaudit import __version__
        from costaudit.cli.opened import price_book

        typer.echo(f"costaudit {__version__}, prices {price_book(None).version}")
        raise typer.Exit


def _root(
    ctx: typer.Context,
    version: Annotated[
        bool,
        typer.Option(
            "--version",
            callback=_version,
            is_eager=True,
            show_default=False,
            help="Show the version, and the version of the prices.",
        ),
    ] = False,
) -> None:
    show_help(ctx)
