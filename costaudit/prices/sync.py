"""`pricing sync`: what a published list says otherwise, as a patch that adds dated entries to our files and edits none.

A proposed entry repeats every line of the one before it, with the list's numbers in its standard line, and says where
they are from. A list does not say since when its price holds: the day is the one on which it was read.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from costaudit import money
from costaudit.model import METER_OF_KEY
from costaudit.prices import crosscheck
from costaudit.prices.crosscheck import Known
from costaudit.prices.files import PriceFiles
from costaudit.prices.ledger import Entry, Model, PriceBook
from costaudit.prices.notation import STANDARD

PAGES = {
    "genai-prices": "https://github.com/pydantic/genai-prices",
    "litellm": "https://github.com/BerriAI/litellm/blob/main/model_prices_and_context_window.json",
}


@dataclass(frozen=True, slots=True)
class Proposal:
    """`patch` is a unified diff that adds `entries`; `skipped` says what is left to a person, in sentences."""

    patch: str
    entries: int
    skipped: tuple[str, ...]


def propose(
    book: PriceBook, given: PriceFiles, name: str, known: Known, now: datetime, only: Sequence[str] = ()
) -> Proposal:
    """Entries for models on which a list disagrees today and nothing says that ours is right. `only`: these."""
    list_ = name.partition("=")[0]
    document = crosscheck.crosscheck(book, [name], known, now)
    edition = document.title.partition(" with ")[2]
    by_model: dict[str, dict[str, Decimal]] = {}
    skipped: list[str] = []
    for _, model_name, key, _, theirs, _, verdict, _ in document.tables[0].rows:
        if verdict == "ours" or not isinstance(theirs, Decimal) or (only and str(model_name) not in only):
            continue
        if " " in str(key):
            skipped.append(f"{model_name}: {key} is {money.plain(theirs)} there; look at it by hand.")
        else:
            by_model.setdefault(str(model_name), {})[METER_OF_KEY[str(key)].name] = theirs
    texts = {file: data.decode("utf-8") for file, data in given.providers.items()}
    edited = dict(texts)
    entries = 0
    for model_name in sorted(
        by_model, reverse=True
    ):  # from the end of a file, so that the lines above stay where they are
        provider, _, id_ = model_name.partition("/")
        model = book.by_id[provider, id_]
        file = f"{provider}.yaml"
        added = _entry(model, texts[file], by_model[model_name], list_, edition, now.date())
        if added is None:
            skipped.append(f"{model_name}: its standard line has no plain number for all of that; look at it by hand.")
            continue
        after, lines = added
        rows = edited[file].splitlines(keepends=True)
        edited[file] = "".join([*rows[:after], *lines, *rows[after:]])
        entries += 1
    for file, text in edited.items():
        if text != texts[file]:
            edited[file] = _with_page(text, list_)
    diffs = [
        "".join(
            difflib.unified_diff(
                texts[file].splitlines(keepends=True),
                edited[file].splitlines(keepends=True),
                f"a/{given.shown}/{file}",
                f"b/{given.shown}/{file}",
            )
        )
        for file in sorted(texts)
    ]
    return Proposal("".join(diffs), entries, tuple(skipped))


def _entry(
    model: Model, text: str, prices: dict[str, Decimal], list_: str, edition: str, day: date
) -> tuple[int, list[str]] | None:
    """(after which line, the lines of a new entry); None when the standard line cannot take the prices."""
    current = _current(model, day)
    rows = text.splitlines(keepends=True)
    begin = current.line - 1
    indent = len(rows[begin]) - len(rows[begin].lstrip())
    end = begin + 1
    while end < len(rows) and rows[end].strip() and len(rows[end]) - len(rows[end].lstrip()) > indent:
        end += 1
    standard = next(
        (
            line
            for line in current.lines
            if (line.tier, line.region, line.over, line.in_window) == (STANDARD, None, None, False)
        ),
        None,
    )
    if standard is None or current.window or any(not isinstance(standard.prices.get(m), Decimal) for m in prices):
        return None
    said: list[str] = []
    pad = " " * (indent + 2)
    for number, row in enumerate(rows[begin:end], begin + 1):
        if re.match(r"\s*(?:- )?(?:from|to|status|source|checked|confidence|note|corrects):", row):
            continue
        said.append(_priced(row, prices) if number == standard.line else row)
    return end, [
        f"{' ' * indent}- from: {day}\n",
        *said,
        f"{pad}source: {list_}\n",
        f"{pad}checked: {day}\n",
        f"{pad}confidence: secondary\n",
        f'{pad}note: "As {edition} has it; since when is not known, and other tiers are as they were."\n',
    ]


def _current(model: Model, day: date) -> Entry:
    return [entry for entry in model.in_force if entry.starts is None or entry.starts.date() <= day][-1]


def _priced(row: str, prices: dict[str, Decimal]) -> str:
    for meter in prices:
        key = next(key for key, each in METER_OF_KEY.items() if each.name == meter)
        row = re.sub(rf"(?<![\w])({re.escape(key)}: )[\d_.]+", rf"\g<1>{money.plain(prices[meter])}", row, count=1)
    return row


def _with_page(text: str, list_: str) -> str:
    """The list among the pages of a file, so that `source:` may name it."""
    if re.search(rf"^  {re.escape(list_)}: ", text, re.MULTILINE):
        return text
    return re.sub(
        r"^pages:.*\n", lambda match: f"{match[0]}  {list_}: {PAGES[list_]}\n", text, count=1, flags=re.MULTILINE
    )
