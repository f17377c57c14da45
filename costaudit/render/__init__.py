"""Document → text, one module a format. Renderers never query; they are the only ones that round, escape and colour."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, get_args

from costaudit.document import Document

Format = Literal["table", "csv", "json", "markdown", "html"]
FORMATS: tuple[Format, ...] = get_args(Format)


def render(document: Document, to: Format, *, color: bool = False, command: str = "") -> str:
    """One answer as text ending in a newline. `color` matters to tables only, `command` (to run again) to pages."""
    from costaudit.render import csv, html, json, markdown, terminal

    match to:
        case "table":
            return terminal.render(document, color=color)
        case "csv":
            return csv.render(document)
        case "json":
            return json.render(document)
        case "markdown":
            return markdown.render(document)
        case "html":
            return html.render(document, command=command)


def render_all(kind: str, documents: Sequence[Document], to: Format, *, color: bool = False, command: str = "") -> str:
    """The answer of a command that may give several documents; its JSON is a list even for one."""
    from costaudit.render import csv, html, json, markdown, terminal

    match to:
        case "table":
            return terminal.render_all(kind, documents, color=color)
        case "csv":
            return csv.render_all(kind, documents)
        case "json":
            return json.render_all(kind, documents)
        case "markdown":
            return markdown.render_all(kind, documents)
        case "html":
            return html.render_all(kind, documents, command=command)
