"""A change of prices is told: by a new version, and by a line in the changelog."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date

from costaudit.model import Place
from costaudit.prices.files import PriceFiles
from costaudit.pricing_check.finding import Finding

_HEAD = re.compile(r"##\s+\[?v?(\d{4}\.\d{1,2}\.\d+)\]?")


def bumped(base: str, head: str, folder: str, today: date) -> Iterator[Finding]:
    """Whether the version is a later one; `today` makes the one to suggest."""
    if _number(head) > _number(base):
        return
    year, month, counter = _number(base)
    upcoming = (today.year, today.month, 1) if (today.year, today.month) > (year, month) else (year, month, counter + 1)
    said = "is still" if base == head else f"went back from {base} to"
    yield Finding(
        "error",
        "version-not-bumped",
        Place(f"{folder}/VERSION", 1),
        f"what the files say changed, and the version {said} {head}",
        f"the next is {'.'.join(map(str, upcoming))}",
    )


def _number(version: str) -> tuple[int, int, int]:
    parts = [int(part) for part in version.split(".") if part.isdigit()]
    return (parts[0], parts[1], parts[2]) if len(parts) == 3 else (0, 0, 0)


def told(base: PriceFiles, head: PriceFiles, version: str, lines: Sequence[tuple[str, str, str]]) -> Iterator[Finding]:
    """Whether each of `lines` (heading, model, sentence) is told in the section of the version.

    A folder that never had a changelog needs none.
    """
    name = "CHANGELOG.md"
    if name not in base.texts and name not in head.texts:
        return
    text = head.text(name) or ""
    rows = text.splitlines()
    heads = [place for place, row in enumerate(rows) if _HEAD.match(row)]
    begin = next((place for place in heads if (m := _HEAD.match(rows[place])) and m[1] == version), None)
    if begin is None:
        section, at = "", 1
    else:
        end = next((place for place in heads if place > begin), len(rows))
        section, at = "\n".join(rows[begin:end]), begin + 1
    for heading, model, sentence in lines:
        if not _mentions(section, model):
            yield Finding(
                "error",
                "not-in-changelog",
                Place(f"{head.shown}/{name}", at),
                f"the change of {model} has no line under {version}",
                f"under `### {heading}`: - {sentence}",
                model,
            )


def _mentions(section: str, model: str) -> bool:
    """Whether a model is named, with its provider or without, and not as a part of a longer name."""
    return re.search(rf"(?<![\w.-]){re.escape(model.partition('/')[2])}(?![\w-]|\.\w)", section) is not None
