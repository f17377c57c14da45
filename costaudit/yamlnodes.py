"""YAML text to nodes that keep their text and their place. `yamlfile` is what others use; here is how it reads.

The events come from PyYAML's pure-Python parser: the one in C dies, with the whole process, on fifty thousand opening
brackets.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

import yaml

from costaudit.model import Place

MAX_DEPTH = 24
MAX_NODES = 100_000
MAX_SCALAR = 512
MAX_ITEMS = 1_000
_UNSEEN = ("Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp")
"""Unicode's kinds of characters without a shape: control, direction and zero width, unassigned, private, halves."""


@dataclass(frozen=True, slots=True)
class Text:
    """A scalar, as written. `quoted` tells `"1"` from `1`."""

    place: Place
    value: str
    quoted: bool = False


@dataclass(frozen=True, slots=True)
class Items:
    place: Place
    items: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Entry:
    key: Text
    value: Node

    @property
    def name(self) -> str:
        return self.key.value


@dataclass(frozen=True, slots=True)
class Mapping:
    """Keys are unique and in the order of the file."""

    place: Place
    entries: tuple[Entry, ...]

    def __iter__(self) -> Iterator[Entry]:
        return iter(self.entries)

    def __len__(self) -> int:
        return len(self.entries)

    def __contains__(self, name: str) -> bool:
        return any(entry.name == name for entry in self.entries)

    def get(self, name: str) -> Node | None:
        return next((entry.value for entry in self.entries if entry.name == name), None)

    def key(self, name: str) -> Text | None:
        """The key itself, for a problem that is about it."""
        return next((entry.key for entry in self.entries if entry.name == name), None)


Node = Text | Items | Mapping


class Problem(Exception):
    """Why text is not YAML we take. Raised when reading cannot go on; returned in a list when it can."""

    def __init__(self, message: str, place: Place, hint: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.place = place
        self.hint = hint


def compose(text: str, name: str) -> tuple[Node | None, list[Problem]]:
    """The root node (None for an empty file) and the problems that did not stop the reading. Raises Problem."""
    _check_characters(text, name)
    composer = _Composer(name)
    try:
        return composer.document(yaml.parse(text, Loader=yaml.SafeLoader)), composer.problems
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = Place(name, mark.line + 1, mark.column + 1) if mark else Place(name, 1)
        problem = error.problem or error.context or "this cannot be read"
        if "undefined alias" in problem or problem.startswith("expected alphabetic or numeric"):
            raise Problem(
                "a value that starts with * or & stands for something else in YAML", place, 'put it in quotes: "*-mini"'
            ) from None
        raise Problem(f"this is not YAML: {problem}", place, _HINTS.get(problem)) from None


_HINTS = {
    "mapping values are not allowed here": "put a value with a colon in it in quotes, and check the indentation",
    "found character '\\t' that cannot start any token": "indent with spaces, not with tabs",
    "could not find expected ':'": "a key needs a colon and a space after it",
}


class _Composer:
    def __init__(self, name: str) -> None:
        self.name = name
        self.nodes = 0
        self.problems: list[Problem] = []

    def document(self, events: Iterator[yaml.Event]) -> Node | None:
        root: Node | None = None
        for event in events:
            if isinstance(event, yaml.DocumentStartEvent):
                if root is not None:
                    raise Problem("a second document begins here; a file holds one", self._place(event))
                following = next(events)
                root = self._node(following, events, 1)
        if isinstance(root, Text) and not root.value and not root.quoted:
            return None
        return root

    def _node(self, event: yaml.Event, events: Iterator[yaml.Event], depth: int) -> Node:
        place = self._place(event)
        self.nodes += 1
        if self.nodes > MAX_NODES:
            raise Problem(f"the file holds more than {MAX_NODES:,} values", place)
        if depth > MAX_DEPTH:
            raise Problem(f"values are nested more than {MAX_DEPTH} deep here", place)
        if isinstance(event, yaml.AliasEvent):
            raise Problem(
                "a value that starts with * stands for something else in YAML", place, 'put it in quotes: "*-mini"'
            )
        if not isinstance(event, yaml.NodeEvent):
            raise Problem("this cannot be read", place)
        if event.anchor is not None:
            raise Problem(
                "& would name this value for use elsewhere, which is not done here", place, "put it in quotes"
            )
        if isinstance(event, yaml.ScalarEvent):
            return self._scalar(event, place)
        tag = getattr(event, "tag", None)
        if tag is not None:
            raise Problem(f"tags ({tag}) are not read", place, "a value that starts with ! has to be in quotes")
        if isinstance(event, yaml.SequenceStartEvent):
            return self._items(place, events, depth)
        return self._mapping(place, events, depth)

    def _scalar(self, event: yaml.ScalarEvent, place: Place) -> Text:
        if event.tag is not None:
            raise Problem(f"tags ({event.tag}) are not read", place, "a value that starts with ! has to be in quotes")
        if len(event.value) > MAX_SCALAR:
            raise Problem(
                f"a value of {len(event.value):,} characters begins here; at most {MAX_SCALAR} are read", place
            )
        return Text(place, event.value, quoted=event.style is not None)

    def _items(self, place: Place, events: Iterator[yaml.Event], depth: int) -> Items:
        items: list[Node] = []
        while not isinstance(event := next(events), yaml.SequenceEndEvent):
            items.append(self._node(event, events, depth + 1))
            if len(items) > MAX_ITEMS:
                raise Problem(f"the list that begins here has more than {MAX_ITEMS:,} items", place)
        return Items(place, tuple(items))

    def _mapping(self, place: Place, events: Iterator[yaml.Event], depth: int) -> Mapping:
        entries: dict[str, Entry] = {}
        while not isinstance(event := next(events), yaml.MappingEndEvent):
            key = self._node(event, events, depth + 1)
            if not isinstance(key, Text):
                raise Problem("a key has to be text", key.place)
            value = self._node(next(events), events, depth + 1)
            if key.value in entries:
                first = entries[key.value].key.place.line
                self.problems.append(
                    Problem(f"{key.value} is said twice: here and in line {first}", key.place, "leave one")
                )
            else:
                entries[key.value] = Entry(key, value)
        return Mapping(place, tuple(entries.values()))

    def _place(self, event: yaml.Event) -> Place:
        mark = event.start_mark
        return Place(self.name, mark.line + 1, mark.column + 1) if mark else Place(self.name, 1)


def _check_characters(text: str, name: str) -> None:
    """No control, direction or zero-width characters: what a reviewer sees is what is read."""
    if text.isascii() and text.replace("\n", "").replace("\r", "").replace("\t", "").isprintable():
        return
    for number, line in enumerate(text.split("\n"), 1):
        for column, character in enumerate(line, 1):
            if unicodedata.category(character) in _UNSEEN and character not in "\t\r":
                code = f"U+{ord(character):04X}"
                raise Problem(
                    f"the character {code} cannot be seen, so it is not read", Place(name, number, column), "delete it"
                )
