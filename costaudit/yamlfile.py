"""YAML to checked values: a loader that walks nodes, keeps text and line numbers, and reports every problem at once.

Ordinary YAML loaders guess: `no` becomes false, `1.10` becomes 1.1, the last of two equal keys wins and nothing has a
line. Here a scalar stays text until the caller says what it must be, and every complaint has a place.

    problems = Problems()
    root = read(path, problems)                      # a Node; None when the file could not be read as YAML
    top = as_mapping(root, problems, known=("provider", "models"), required=("provider",))
    provider = as_text(top.get("provider"), problems, "provider")
    problems.raise_all()                             # FileError, the other problems in its `.more`

Each `as_...` takes a node or None and gives the value or None. None for no node adds no problem (say `required=` of the
mapping), None for a wrong node does. `what` names the value in sentences. Refused altogether: anchors, aliases, tags,
duplicate keys, several documents, keys that are not text, characters that cannot be seen, and more than the limits here
and in `yamlnodes` (a file is small and flat).
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

from costaudit.errors import EnvironmentTrouble, FileError
from costaudit.model import Place
from costaudit.yamlnodes import Entry, Items, Mapping, Node, Problem, Text, compose

__all__ = [
    "Entry", "Items", "Mapping", "Node", "Problems", "Text", "as_boolean", "as_date", "as_decimal", "as_instant",
    "as_integer", "as_list", "as_mapping", "as_text", "as_texts", "nearest", "one_of", "parse", "read", "walk",
]  # fmt: skip

MAX_BYTES = 1 << 20
_DECIMAL = re.compile(r"[+-]?(?:\d(?:_?\d)*)(?:\.\d(?:_?\d)*)?")
_INTEGER = re.compile(r"[+-]?\d(?:_?\d)*")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_INSTANT = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2})?(?:Z|[+-]\d{2}:\d{2})")
_BOOLEANS = {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}
_NOT_TEXT = re.compile(
    r"[+-]?(?:\d[\d_]*)?\.?\d+(?:[eE][+-]?\d+)?|~|null|Null|NULL|true|True|TRUE|false|False|FALSE|[+-]?\.inf|\.nan"
)


@dataclass(slots=True)
class Problems:
    """What is wrong with the files read so far. `code` is the code of problems that are given none."""

    code: str = "wrong-form"
    found: list[FileError] = field(default_factory=list)

    def add(self, message: str, at: Place | Node | None, *, hint: str | None = None, code: str | None = None) -> None:
        place = at if at is None or isinstance(at, Place) else at.place
        self.found.append(FileError(message, at=place, hint=hint, code=code or self.code))

    def raise_all(self) -> None:
        """Raise the first problem, by file and line, with the others in its `.more`; nothing when there are none."""
        if not self.found:
            return
        first, *others = sorted(self.found, key=_position)
        raise FileError(first.message, at=first.at, hint=first.hint, code=first.code, more=tuple(others))


def read(path: Path, problems: Problems, *, shown: str | None = None) -> Node | None:
    """The root node of a YAML file; None when it is no YAML we take (problems say why) or is empty.

    `shown` is the path that places carry, the file's own otherwise. Raises FileError when there is no such file.
    """
    name = shown or str(path)
    try:
        data = path.read_bytes()
    except (FileNotFoundError, IsADirectoryError, NotADirectoryError):
        raise FileError(f"there is no file {path}") from None
    except PermissionError:
        raise EnvironmentTrouble(f"no permission to read {path}") from None
    return parse(data, problems, name)


def parse(data: bytes | str, problems: Problems, name: str) -> Node | None:
    """The root node of YAML text; see `read`."""
    if len(data) > MAX_BYTES:
        problems.add(f"the file has {len(data):,} bytes; at most {MAX_BYTES:,} are read", Place(name, 1))
        return None
    try:
        text = data if isinstance(data, str) else data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        problems.add("this line is not UTF-8 text", Place(name, line), hint="save the file as UTF-8")
        return None
    try:
        root, wrong = compose(text, name)
    except Problem as fatal:
        root, wrong = None, [fatal]
    for problem in wrong:
        problems.add(problem.message, problem.place, hint=problem.hint)
    return root


def as_mapping(
    node: Node | None,
    problems: Problems,
    what: str = "the file",
    *,
    known: Collection[str] | None = None,
    required: Collection[str] = (),
) -> Mapping:
    """A mapping, empty when the node is none or something else. A key not in `known` is a problem."""
    if not isinstance(node, Mapping):
        if node is not None:
            problems.add(f"{what} has to be a block of `key: value` lines, not {_described(node)}", node)
        return Mapping(node.place if node else Place("", 0), ())
    if known is not None:
        for entry in node:
            if entry.name not in known:
                hint = nearest(entry.name, known) or f"the keys here: {', '.join(known)}"
                problems.add(f"{what} has no key {entry.name}", entry.key, hint=hint)
    for key in required:
        if key not in node:
            problems.add(f"{what} has no `{key}:`", node)
    return node


def as_list(node: Node | None, problems: Problems, what: str) -> tuple[Node, ...]:
    """The items of a list, empty when the node is none or something else."""
    if isinstance(node, Items):
        return node.items
    if node is not None:
        problems.add(f"{what} has to be a list, not {_described(node)}", node)
    return ()


def as_text(node: Node | None, problems: Problems, what: str) -> str | None:
    """Text that also looks like text: `1.10`, `true` and `~` have to be in quotes to be meant as words."""
    if node is None:
        return None
    if not isinstance(node, Text) or (not node.quoted and not node.value):
        problems.add(f"{what} has to be text, not {_described(node)}", node)
    elif not node.quoted and _NOT_TEXT.fullmatch(node.value):
        problems.add(
            f"{what} has to be text, and {node.value} reads as a value", node, hint=f'put it in quotes: "{node.value}"'
        )
    else:
        return node.value
    return None


def as_texts(node: Node | None, problems: Problems, what: str) -> tuple[str, ...]:
    """A list of texts; those that are none are left out, each with a problem."""
    texts = (as_text(item, problems, f"an item of {what}") for item in as_list(node, problems, what))
    return tuple(text for text in texts if text is not None)


def one_of(node: Node | None, problems: Problems, what: str, choices: Collection[str]) -> str | None:
    """One word of a closed list."""
    if node is None:
        return None
    if isinstance(node, Text) and node.value in choices:
        return node.value
    shown = node.value if isinstance(node, Text) else _described(node)
    problems.add(
        f"{what} cannot be {shown}", node, hint=nearest(shown, choices) or f"it is one of: {', '.join(choices)}"
    )
    return None


def as_decimal(node: Node | None, problems: Problems, what: str) -> Decimal | None:
    """An exact number: `0.25`, `4_000`. No exponents, no names for infinity."""
    if node is None:
        return None
    if isinstance(node, Text) and not node.quoted and _DECIMAL.fullmatch(node.value):
        return Decimal(node.value.replace("_", ""))
    problems.add(f"{what} has to be a plain number such as 0.25, not {_described(node)}", node, hint=_unquoted(node))
    return None


def as_integer(node: Node | None, problems: Problems, what: str) -> int | None:
    """A whole number: `4_000`."""
    if node is None:
        return None
    if isinstance(node, Text) and not node.quoted and _INTEGER.fullmatch(node.value):
        return int(node.value.replace("_", ""))
    problems.add(f"{what} has to be a whole number such as 4_000, not {_described(node)}", node, hint=_unquoted(node))
    return None


def as_boolean(node: Node | None, problems: Problems, what: str) -> bool | None:
    """`true` or `false` (as in YAML 1.2: `yes`, `no`, `on` and `off` are words)."""
    if node is None:
        return None
    if isinstance(node, Text) and not node.quoted and node.value in _BOOLEANS:
        return _BOOLEANS[node.value]
    problems.add(f"{what} has to be true or false, not {_described(node)}", node)
    return None


def as_date(node: Node | None, problems: Problems, what: str) -> date | None:
    """A UTC day, `2026-11-24`."""
    if node is None:
        return None
    if isinstance(node, Text) and _DATE.fullmatch(node.value):
        try:
            return date.fromisoformat(node.value)
        except ValueError:
            problems.add(f"{what} is {node.value}, and there is no such day", node)
            return None
    problems.add(f"{what} has to be a day such as 2026-11-24, not {_described(node)}", node)
    return None


def as_instant(node: Node | None, problems: Problems, what: str) -> datetime | None:
    """A moment as UTC without a zone: a day (its first moment) or `2026-08-16T16:00Z`."""
    if not isinstance(node, Text) or not _INSTANT.fullmatch(node.value):
        day = as_date(node, problems, what)
        return datetime(day.year, day.month, day.day) if day else None
    try:
        return datetime.fromisoformat(node.value).astimezone(UTC).replace(tzinfo=None)
    except (ValueError, OverflowError):
        problems.add(f"{what} is {node.value}, and there is no such moment", node)
        return None


def nearest(word: str, known: Collection[str]) -> str | None:
    """`did you mean input_tokens?`, when some known word is spelled nearly like it.

    >>> nearest("input_token", ["input_tokens", "model"])
    'did you mean input_tokens?'
    """
    close = difflib.get_close_matches(word, [str(name) for name in known], n=1, cutoff=0.6)
    return f"did you mean {close[0]}?" if close else None


def walk(node: Node) -> Iterator[Node]:
    """The node and everything below it, in the order of the file."""
    yield node
    below = (
        (entry.value for entry in node) if isinstance(node, Mapping) else node.items if isinstance(node, Items) else ()
    )
    for child in below:
        yield from walk(child)


def _described(node: Node) -> str:
    if isinstance(node, Mapping):
        return "a block of keys"
    if isinstance(node, Items):
        return "a list"
    return node.value if node.value else "nothing"


def _unquoted(node: Node) -> str | None:
    return "leave out the quotes" if isinstance(node, Text) and node.quoted and _DECIMAL.fullmatch(node.value) else None


def _position(problem: FileError) -> tuple[str, int, int]:
    return (problem.at.path, problem.at.line, problem.at.column) if problem.at else ("", 0, 0)
