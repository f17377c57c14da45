"""One block of a price file to checked values, by the table of its keys in `notation`."""

from __future__ import annotations

from collections.abc import Mapping as Table
from datetime import date, datetime

from costaudit import yamlfile
from costaudit.prices import notation
from costaudit.prices.notation import Key
from costaudit.yamlfile import Mapping, Node, Problems, Text

Value = str | int | bool | date | datetime | tuple[str, ...] | None


class Fields:
    """The values of a block: its keys checked against `keys`, each read by its form. `what`: its name in sentences."""

    def __init__(self, node: Node | None, problems: Problems, what: str, keys: Table[str, Key], *, open_: bool = False):
        known = None if open_ else tuple(keys)
        needed = notation.required(keys)
        self.block: Mapping = yamlfile.as_mapping(node, problems, what, known=known)
        self.line = self.block.place.line
        self.complete = True
        self._values: dict[str, Value] = {}
        if isinstance(node, Mapping):
            for key in needed:
                if key not in node:
                    code = "no-source" if key in ("source", "checked") else None
                    problems.add(f"{what} has no `{key}:`", node, hint=keys[key].what, code=code)
                    self.complete = False
        else:
            self.complete = False
        for entry in self.block:
            if entry.name in keys:
                self._values[entry.name] = _value(entry.value, problems, f"`{entry.name}:` of {what}", keys[entry.name])
                if self._values[entry.name] is None and keys[entry.name].form != "special" and entry.name in needed:
                    self.complete = False

    def node(self, key: str) -> Node | None:
        return self.block.get(key)

    def text(self, key: str) -> str | None:
        value = self._values.get(key)
        return value if isinstance(value, str) else None

    def integer(self, key: str) -> int | None:
        value = self._values.get(key)
        return value if isinstance(value, int) else None

    def boolean(self, key: str) -> bool:
        return self._values.get(key) is True

    def day(self, key: str) -> date | None:
        value = self._values.get(key)
        return value if isinstance(value, date) else None

    def instant(self, key: str) -> datetime | None:
        value = self._values.get(key)
        return value if isinstance(value, datetime) else None

    def texts(self, key: str) -> tuple[str, ...]:
        value = self._values.get(key)
        return value if isinstance(value, tuple) else ()


def _value(node: Node, problems: Problems, what: str, key: Key) -> Value:
    if key.form == "special":
        return None
    if key.form == "text":
        return yamlfile.as_text(node, problems, what)
    if key.form == "texts":
        return yamlfile.as_texts(node, problems, what)
    if key.form == "word":
        return yamlfile.one_of(node, problems, what, key.words)
    if key.form == "words":
        return _words(node, problems, what, key)
    if key.form == "spans":
        return tuple(item.value for item in yamlfile.as_list(node, problems, what) if isinstance(item, Text))
    if key.form == "date":
        return yamlfile.as_date(node, problems, what)
    if key.form == "instant":
        return yamlfile.as_instant(node, problems, what)
    if key.form == "boolean":
        return yamlfile.as_boolean(node, problems, what)
    number = yamlfile.as_integer(node, problems, what)
    if number is not None and number <= 0:
        problems.add(f"{what} is {number}; it has to be more than 0", node)
        return None
    return number


def _words(node: Node, problems: Problems, what: str, key: Key) -> tuple[str, ...]:
    found: list[str] = []
    for item in yamlfile.as_list(node, problems, what):
        word = yamlfile.one_of(item, problems, what, key.words)
        if word in found:
            problems.add(f"{what} has {word} twice", item)
        elif word:
            found.append(word)
    return tuple(found)
