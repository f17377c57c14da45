"""The commands, put together."""

from __future__ import annotations

from typing import Annotated

import typer

from costaudit.cli import categorise, charges, explain, ingest, policy, pricing, report, simulate
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
          costaudit simulate --policy policies/cheap-classify.yaml
          costaudit pricing check
        """,
        epilog=DOCS,
    )
    made.callback(invoke_without_command=True)(_root)
    for function in (
        ingest.ingest,
        report.report,
        simulate.simulate,
        explain.explain,
        charges.charges,
        categorise.categorise,
    ):
        made.command(cls=Command, context_settings=SETTINGS)(function)
    prices = _group("List, show and check prices.")
    for function in (pricing.list_, pricing.show, pricing.missing, pricing.check):
        prices.command(function.__name__.rstrip("_"), cls=Command, context_settings=SETTINGS)(function)
    prices.callback(invoke_without_command=True)(show_help)
    made.add_typer(prices, name="pricing")
    policies = _group("Check policy files, or print what they may say.")
    for function in (policy.check, policy.schema):
        policies.command(cls=Command, context_settings=SETTINGS)(function)
    policies.callback(invoke_without_command=True)(show_help)
    made.add_typer(policies, name="policy")
    return made


def _group(help_: str, epilog: str | None = None) -> typer.Typer:
    return typer.Typer(
        cls=Group,
        help=help_,
        epilog=epilog,
        rich_markup_mode=None,
        add_completion=False,
        context_settings=SETTINGS,
        pretty_exceptions_enable=False,
    )


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
