"""Help as it should read: options under their headings, arguments as they are typed; and the command that was meant."""

from __future__ import annotations

from difflib import get_close_matches
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup

from costaudit.errors import UsageError

SETTINGS = {"help_option_names": ["-h", "--help"], "max_content_width": 120}
_MEANT = {
    "daily": "report --by day",
    "weekly": "report --by week",
    "monthly": "report --by month",
    "models": "pricing list",
    "prices": "pricing list",
    "categorize": "categorise",
    "import": "ingest PATH",
    "export": "charges",
    "spend": "report",
}


class Command(TyperCommand):
    """A command whose options stand under their `rich_help_panel` headings; `--help` joins the last one."""

    def collect_usage_pieces(self, ctx: Any) -> list[str]:
        return ["[OPTIONS]", *(str(param.metavar) for param in _arguments(self, ctx))]

    def format_options(self, ctx: Any, formatter: Any) -> None:
        sections: dict[str, list[tuple[str, str]]] = {}
        if arguments := _arguments(self, ctx):
            sections["Arguments"] = [(str(param.metavar), str(param.help)) for param in arguments]
        heading = "Options"
        for param in self.get_params(ctx):
            record = param.get_help_record(ctx)
            if record is not None and param.param_type_name == "option":
                heading = getattr(param, "rich_help_panel", None) or heading
                sections.setdefault(heading, []).append(record)
        width = max(len(name) for records in sections.values() for name, _ in records)
        for heading, records in sections.items():
            with formatter.section(heading):
                formatter.write_dl([(name.ljust(width), help_) for name, help_ in records])


class Group(TyperGroup):
    """Commands; without one, help. A name there is none of gets the nearest there is."""

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        name = args[0]
        if name not in self.commands and not name.startswith("-"):
            near = _MEANT.get(name) if ctx.parent is None else None
            close = [near] if near else get_close_matches(name, self.commands, n=1)
            hint = f"did you mean: {ctx.command_path} {close[0]}" if close else f"{ctx.command_path} --help lists them"
            raise UsageError(f"there is no command {name}", hint=hint)
        return super().resolve_command(ctx, args)


def _arguments(command: TyperCommand, ctx: Any) -> list[Any]:
    return [param for param in command.get_params(ctx) if param.param_type_name == "argument"]


def show_help(ctx: typer.Context) -> None:
    """The callback of a group: help when no command follows."""
    if ctx.invoked_subcommand is None:
        typer.echo(ctx.get_help())
