"""`pricing sync`: what a published list says otherwise, as a patch that adds dated entries to our files and edits none.

A proposed entry repeats every line of the one before it, with the list's numbers in the lines it has them for
(standard, batch, larger inputs), and says where they are from. A list does not say since when its price holds: the day
is the one on which it was read.
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
from costaudit.prices import crosscheck, new_models
from costaudit.prices.crosscheck import Known
from costaudit.prices.files import PriceFiles
from costaudit.prices.ledger import Entry, Model, PriceBook
from costaudit.prices.lines import key
from costaudit.prices.notation import STANDARD

Lines = dict[str, dict[str, Decimal]]
"""Prices by line, as files write its key, and meter."""

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
    """Entries for models on which a list disagrees today and nothing says that ours is right.

    `only`: these, as provider/id; one that no file of ours has is proposed whole, marked for a review.
    """
    list_ = name.partition("=")[0]
    document = crosscheck.crosscheck(book, [name], known, now)
    edition = document.title.partition(" with ")[2]
    by_model: dict[str, Lines] = {}
    skipped: list[str] = []
    for _, model_name, said_of, _, theirs, _, verdict, _ in document.tables[0].rows:
        if verdict == "ours" or not isinstance(theirs, Decimal) or (only and str(model_name) not in only):
            continue
        line, _, meter = str(said_of).rpartition(" ")
        if _takes(book, str(model_name), line or STANDARD, METER_OF_KEY[meter].name, now.date()):
            of_line = by_model.setdefault(str(model_name), {}).setdefault(line or STANDARD, {})
            of_line[METER_OF_KEY[meter].name] = theirs
        else:
            skipped.append(f"{model_name}: {said_of} is {money.plain(theirs)} there; look at it by hand.")
    texts = {file: data.decode("utf-8") for file, data in given.providers.items()}
    edited = dict(texts)
    edits: list[tuple[str, int, list[str]]] = []
    for model_name, prices in by_model.items():
        provider, _, id_ = model_name.partition("/")
        file = f"{provider}.yaml"
        edits.append((file, *_entry(book.by_id[provider, id_], texts[file], prices, list_, edition, now.date())))
    for model_name in only:
        provider, _, id_ = model_name.partition("/")
        if provider not in book.providers or book.model(provider, id_) is not None:
            continue
        entry = new_models.lines(name, provider, id_, now)
        if entry is None:
            skipped.append(f"{model_name}: {edition} has no price for it that one line can say.")
        else:
            edits.append((f"{provider}.yaml", *_placed(book, provider, id_, texts[f"{provider}.yaml"], entry)))
    for file, after, lines in sorted(edits, reverse=True):  # from the end, so that the lines above stay where they are
        rows = edited[file].splitlines(keepends=True)
        edited[file] = "".join([*rows[:after], *lines, *rows[after:]])
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
    return Proposal("".join(diffs), len(edits), tuple(skipped))


def _placed(book: PriceBook, provider: str, id_: str, text: str, entry: list[str]) -> tuple[int, list[str]]:
    """(after which line, the lines) of a new model: models are sorted by id, with an empty line between them."""
    later = [model.line for model in book.providers[provider].models if model.id > id_]
    if later:
        return min(later) - 1, entry
    return len(text.splitlines()), ["\n", *entry[:-1]]


def _takes(book: PriceBook, model_name: str, line: str, meter: str, day: date) -> bool:
    """Whether the entry in force has that line, with a plain number for the meter that can be replaced."""
    provider, _, id_ = model_name.partition("/")
    current = _current(book.by_id[provider, id_], day)
    plain = (each.prices.get(meter) for each in current.lines if key(each) == line)
    return not current.window and any(isinstance(price, Decimal) for price in plain)


def _entry(model: Model, text: str, prices: Lines, list_: str, edition: str, day: date) -> tuple[int, list[str]]:
    """(after which line, the lines of a new entry) with the prices that `_takes` has passed."""
    current = _current(model, day)
    rows = text.splitlines(keepends=True)
    begin = current.line - 1
    indent = len(rows[begin]) - len(rows[begin].lstrip())
    end = begin + 1
    while end < len(rows) and rows[end].strip() and len(rows[end]) - len(rows[end].lstrip()) > indent:
        end += 1
    at = {line.line: prices[key(line)] for line in current.lines if key(line) in prices}
    said: list[str] = []
    pad = " " * (indent + 2)
    for number, row in enumerate(rows[begin:end], begin + 1):
        if re.match(r"\s*(?:- )?(?:from|to|status|source|checked|confidence|note|corrects):", row):
            continue
        said.append(_priced(row, at.get(number, {})))
    return end, [
        f"{' ' * indent}- from: {day}\n",
        *said,
        f"{pad}source: {list_}\n",
        f"{pad}checked: {day}\n",
        f"{pad}confidence: secondary\n",
        f'{pad}note: "As {edition} has it; since when is not known, and all else is as it was."\n',
    ]


def _current(model: Model, day: date) -> Entry:
    return [entry for entry in model.in_force if entry.starts is None or entry.starts.date() <= day][-1]


def _priced(row: str, prices: dict[str, Decimal]) -> str:
    for meter in prices:
        named = next(name for name, each in METER_OF_KEY.items() if each.name == meter)
        row = re.sub(rf"(?<![\w])({re.escape(named)}: )[\d_.]+", rf"\g<1>{money.plain(prices[meter])}", row, count=1)
    return row


def _with_page(text: str, list_: str) -> str:
    """The list among the pages of a file, so that `source:` may name it."""
    if re.search(rf"^  {re.escape(list_)}: ", text, re.MULTILINE):
        return text
    return re.sub(
        r"^pages:.*\n", lambda match: f"{match[0]}  {list_}: {PAGES[list_]}\n", text, count=1, flags=re.MULTILINE
    )
