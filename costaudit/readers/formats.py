"""What `costaudit formats` answers: the logs that are read, from the heads of the readers' files."""

from __future__ import annotations

from costaudit.document import Column, Document, Table, Value
from costaudit.readers import TELLS, Reader

_MEANING = {
    "tokens": "tokens",
    "cache": "cached tokens",
    "tier": "the service tier",
    "cost": "the log's own cost",
    "names": "names of prompts or calls, which give the task",
    "prompts": "the request, so that caching can be simulated",
}
_COLUMNS = (
    Column("format", "format"),
    Column("what", "what it is"),
    *(Column(word, word) for word in TELLS),
    Column("tested_on", "tested on", shown="if any"),
    Column("lacks", "cannot tell", shown="never"),
    Column("export", "how to export", shown="never"),
)
_BILL_COLUMNS = (Column("bill", "bill"), Column("what", "what it is"))
_ONE_COLUMNS = (Column("word", "word"), Column("meaning", "what a log has"), Column("told", "told"))


def listing(known: tuple[Reader, ...], bills: tuple[Reader, ...]) -> Document:
    """Every format, by name, and the bills that are recognised and kept apart."""
    formats = Table(
        "formats", _COLUMNS, tuple(_row(reader) for reader in sorted(known, key=lambda reader: reader.name))
    )
    kept = Table(
        "bills",
        _BILL_COLUMNS,
        tuple((bill.name, bill.title) for bill in sorted(bills, key=lambda bill: bill.name)),
        title="Sums of many calls, kept with --as bill",
    )
    told = "; ".join(f"{word}: {meaning}" for word, meaning in _MEANING.items() if word != meaning)
    return Document(
        "formats",
        "Logs that costaudit reads",
        (formats, kept),
        notes=(
            f"What a log of the format usually tells. {told[0].upper()}{told[1:]}.",
            "How to export one: costaudit formats NAME.",
        ),
    )


def one(reader: Reader) -> Document:
    """What one format can and cannot tell, and how to get it."""
    told = tuple((word, _MEANING[word], "yes" if word in reader.tells else "no") for word in TELLS)
    notes = [f"{reader.title[0].upper()}{reader.title[1:]}."]
    if reader.lacks:
        notes.append(f"It cannot tell {reader.lacks}.")
    if reader.export:
        notes.append(f"To get one: {reader.export}.")
    if reader.untested:
        notes.append("Read by its documentation: no real export was at hand to test it on.")
    return Document(
        "format",
        f"The format {reader.name}",
        (Table("tells", _ONE_COLUMNS, told),),
        notes=tuple(notes),
        name=reader.name,
    )


def _row(reader: Reader) -> tuple[Value, ...]:
    told = ("yes" if word in reader.tells else None for word in TELLS)
    return (
        reader.name,
        reader.title,
        *told,
        "its documentation" if reader.untested else None,
        reader.lacks or None,
        reader.export or None,
    )
