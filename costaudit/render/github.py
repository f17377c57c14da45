"""A check for GitHub: annotations on the lines of a pull request, and the comment below it.

GitHub shows ten errors and ten warnings a step, and takes no comment over 65,536 characters. Every text is escaped as
Actions' own toolkit does it: what a file says can start no command.
"""

from __future__ import annotations

from costaudit.document import Document, Table
from costaudit.render import findings, markdown, written
from costaudit.render.escape import markdown_prose, markdown_value, visible
from costaudit.render.findings import Row

TAG = "<!-- costaudit:pricing -->"
MOST_SHOWN = 10
MOST_CHARACTERS = 60_000
_MOST_FINDINGS = 50


def commands(document: Document) -> str:
    """Workflow commands, worst first; how many more there are; then what the check says in a sentence."""
    found = findings.rows(document)
    lines: list[str] = []
    for level in ("error", "warning"):
        mine = [row for row in found if row.level == level]
        lines += [_command(row) for row in mine[:MOST_SHOWN]]
        if len(mine) > MOST_SHOWN:
            lines.append(f"::notice title=costaudit::and {len(mine) - MOST_SHOWN} more {level}s, see the summary")
    said = f"{written.title(document)}{f' ({findings.counted(found)})' if found else ''}"
    return "\n".join([*lines, _message(visible(said))]) + "\n"


def comment(document: Document) -> str:
    """The comment: a sentence, what is wrong, what changed, what it does; details folded.

    The folds go first when it is too long.
    """
    found = findings.rows(document)
    head = [TAG, f"### {markdown_prose(written.title(document))}"]
    if found:
        head.append(f"**{findings.counted(found)}**")
        head.append("\n".join(_item(row) for row in found[:_MOST_FINDINGS]))
        if len(found) > _MOST_FINDINGS:
            head.append(f"and {len(found) - _MOST_FINDINGS} more")
    tables = [table for table in document.tables[1:] if table.rows]
    shown = [table for table in tables if table.name in ("changes", "no_longer_priced")]
    folded = [table for table in tables if table not in shown]
    closing = [markdown_prose(note) for note in document.notes]
    facts = [fact for fact in document.facts if fact.key.startswith(("workload", "before_", "after_"))]
    if facts:
        closing.insert(0, "\n".join(f"- {markdown_prose(f.title)}: {markdown_prose(written.fact(f))}" for f in facts))
    closing.append(f"<sub>{_provenance(document)}</sub>")
    for folds, budget in ((folded, MOST_CHARACTERS), ([], MOST_CHARACTERS)):
        body = [_table(table, budget // 3) for table in shown] + [_fold(table, budget // 4) for table in folds]
        text = "\n\n".join([*head, *body, *closing]) + "\n"
        if len(text) <= MOST_CHARACTERS:
            return text
    return "\n\n".join([*head[:3], "More than a comment holds: see the log of the check.", *closing]) + "\n"


def _provenance(document: Document) -> str:
    from costaudit import __version__

    base = next((fact.value for fact in document.facts if fact.key == "base_version"), None)
    version = document.prices.version if document.prices else ""
    versions = f"{base} → {version}" if base not in (None, version) else version
    return f"{markdown_prose(versions)} · list prices · costaudit {__version__} · this comment is updated on every push"


def _item(row: Row) -> str:
    return f"- {row.level} {markdown_value(row.code)} {markdown_value(f'{row.file}:{row.line}')} {_prose(row.said)}"


def _prose(text: str) -> str:
    """A sentence of ours with code in backquotes; all of it is escaped, whichever part is which."""
    parts = text.split("`")
    return " ".join(
        written
        for place, part in enumerate(parts)
        if (written := markdown_value(part) if place % 2 else markdown_prose(part))
    )


def _table(table: Table, budget: int) -> str:
    title = f"**{markdown_prose(table.title)}**\n\n" if table.title and table.name != "changes" else ""
    return title + "\n".join(markdown.table_lines(table, budget))


def _fold(table: Table, budget: int) -> str:
    inside = "\n".join(markdown.table_lines(table, budget))
    return f"<details><summary>{markdown_prose(table.title)} ({len(table.rows)})</summary>\n\n{inside}\n\n</details>"


def _command(row: Row) -> str:
    place = f"file={_property(row.file)},line={max(row.line, 1)},title={_property(row.code)}"
    return f"::{row.level} {place}::{_message(visible(row.said))}"


def _message(text: str) -> str:
    r"""As the toolkit's escapeData; a text that begins like a command is none.

    >>> _message("50%\nx")
    '50%25%0Ax'
    """
    text = text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
    return f" {text}" if text.startswith("::") else text


def _property(text: str) -> str:
    """As the toolkit's escapeProperty.

    >>> _property("a:b,c")
    'a%3Ab%2Cc'
    """
    return _message(visible(text)).replace(":", "%3A").replace(",", "%2C")
