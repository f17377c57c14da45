"""Do the prices of a model look like prices? Most of these are warnings: a provider may price as it likes.

What is too far from its neighbours to be meant is an error, until a `note:` of the entry says that it is meant.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta

from costaudit.model import METER, Place
from costaudit.prices import lines
from costaudit.prices.ledger import Entry, Line, Model, PriceBook
from costaudit.prices.notation import STANDARD
from costaudit.pricing_check.finding import Finding, Level
from costaudit.pricing_check.history import dollars

_FIRST_YEAR = 2020
_CACHED = ("cache_read", "cache_read_audio", "cache_read_image", "cache_read_video")
_OF = {"cache_read": "input", "cache_read_audio": "input_audio", "cache_read_image": "input_image"}
_COMPARED = (*_CACHED, "input", "input_audio", "input_image", "output", "cache_write", "cache_write_1h")
Say = Callable[[Level, str, int, str, str], None]


def of_model(book: PriceBook, model: Model, now: datetime, stale_days: int) -> list[Finding]:
    """What is odd about a model, in its own file and whole history."""
    found: list[Finding] = []
    file, about = book.file(model.provider), f"{model.provider}/{model.id}"

    def say(level: Level, code: str, line: int, message: str, hint: str) -> None:
        found.append(Finding(level, code, Place(file, line), f"{model.id}: {message}", hint, about))

    for place, entry in enumerate(model.entries):
        _dates(model, entry, now.date(), say)
        following = next((later for later in model.entries[place + 1 :] if later.status != "cancelled"), None)
        _gaps(entry, following, say)
        for line in entry.lines:
            _line(entry, line, say)
            _against_standard(book, model, entry, line, say)
    _looked_at(model, now, stale_days, say)
    return found


def _dates(model: Model, entry: Entry, today: date, say: Say) -> None:
    starts = entry.starts.date() if entry.starts else None
    if entry.checked > today:
        say("error", "wrong-date", entry.line, f"checked {entry.checked} has not come yet", "the day someone looked")
    if entry.checked.year < _FIRST_YEAR or (starts and starts.year < _FIRST_YEAR):
        say(
            "error",
            "wrong-date",
            entry.line,
            f"{starts or entry.checked} is before there were such prices",
            "look at the year",
        )
    if starts and starts > today + timedelta(days=2 * 365):
        say("error", "wrong-date", entry.line, f"from {starts} is more than two years ahead", "look at the year")
    elif starts and entry.status is None and starts > entry.checked:
        say(
            "error", "not-in-force", entry.line,
            f"the price holds from {starts} and was checked on {entry.checked}, before that",
            "an announced price has `status: scheduled`; one in force is checked again",
        )  # fmt: skip
    if entry.status == "scheduled" and entry.checked < (starts or today) <= today:
        say(
            "warning", "scheduled-unchecked", entry.line,
            f"the price announced for {starts} should be in force, and nobody has looked since {entry.checked}",
            "check the page; then drop `status:` and set `checked:`, or say `status: cancelled`",
        )  # fmt: skip
    if starts and model.released and starts < model.released and entry.status is None:
        say(
            "warning",
            "wrong-date",
            entry.line,
            f"from {starts} is before it was released, on {model.released}",
            "`from: start`?",
        )


def _gaps(entry: Entry, following: Entry | None, say: Say) -> None:
    if entry.ends is not None and following is not None and following.starts and following.starts > entry.ends:
        say(
            "warning", "gap", following.line,
            f"from {entry.ends:%Y-%m-%d} until {following.starts:%Y-%m-%d} it has no price",
            "leave out `to:` of the entry above",
        )  # fmt: skip
    for line in entry.lines if entry.window else ():
        same = [o for o in entry.lines if (o.tier, o.region, o.over) == (line.tier, line.region, line.over)]
        if len(same) == 1 and line.in_window:
            say(
                "warning",
                "gap",
                line.line,
                f"{lines.key(line)} has no price outside the window",
                f"add a line {line.tier}",
            )


def _line(entry: Entry, line: Line, say: Say) -> None:
    """The meters of one line against each other."""
    price = {meter: lines.price(entry, line, meter, {}) for meter in _COMPARED}
    key = lines.key(line)
    for cached in _CACHED:
        whole = price.get(_OF.get(cached, "input"))
        read = price[cached]
        if read is not None and whole is not None and read > whole:
            say(
                "warning", "odd-shape", line.line,
                f"{key}: {cached} is {dollars(read, cached)}, dearer than input ({dollars(whole, 'input')})",
                "look again",
            )  # fmt: skip
    given, made = price["input"], price["output"]
    if given and made is not None and "output" in line.prices and 0 < made < given:
        say(
            "warning", "odd-shape", line.line,
            f"{key}: output is {dollars(made, 'output')}, cheaper than input ({dollars(given, 'input')})",
            "are the two swapped?",
        )  # fmt: skip
    short, long = price["cache_write"], price["cache_write_1h"]
    if short is not None and long is not None and long < short:
        say(
            "warning",
            "odd-shape",
            line.line,
            f"{key}: a cache write for an hour is cheaper than one for minutes",
            "look again",
        )


def _against_standard(book: PriceBook, model: Model, entry: Entry, line: Line, say: Say) -> None:
    """A line against the standard line of the same region and size, and against the line without a band."""
    standard = next(
        (
            o
            for o in entry.lines
            if (o.tier, o.region, o.over, o.in_window) == (STANDARD, line.region, line.over, line.in_window)
        ),
        None,
    )
    unlisted = book.providers[model.provider].unlisted
    if line.tier == "batch" and standard is not None:
        for meter in ("input", "output", "cache_read"):
            mine, theirs = (lines.price(entry, o, meter, unlisted) for o in (line, standard))
            if mine is not None and theirs is not None and mine > theirs:
                say(
                    "warning", "odd-shape", line.line,
                    f"{lines.key(line)}: {meter} is {dollars(mine, meter)}, dearer than standard "
                    f"({dollars(theirs, meter)})",
                    "are the lines swapped?",
                )  # fmt: skip
            elif mine == theirs and mine and meter == "output" and "output" in line.prices and not entry.note:
                say(
                    "warning",
                    "odd-shape",
                    line.line,
                    f"{lines.key(line)}: a batch costs what it costs at once",
                    "look again",
                )
    plain = next(
        (
            o
            for o in entry.lines
            if (o.tier, o.in_window) == (line.tier, line.in_window)
            and (o.region, o.over) == ((line.region, None) if line.over is not None else (None, None))
            and o is not line
        ),
        None,
    )
    missing = [
        m for m in (plain.prices if plain else ()) if METER[m].wide and lines.price(entry, line, m, unlisted) is None
    ]
    if plain is not None and missing:
        say(
            "warning", "meter-missing", line.line,
            f"{lines.key(line)} does not list {', '.join(METER[m].key for m in missing)}, "
            f"which {lines.key(plain)} does",
            "without a price there; write one, or the meter it is billed as",
        )  # fmt: skip


def _looked_at(model: Model, now: datetime, stale_days: int, say: Say) -> None:
    current = [entry for entry in model.in_force if entry.starts is None or entry.starts <= now]
    if not current or (model.retires and model.retires <= now.date()):
        return
    age = (now.date() - current[-1].checked).days
    if age > stale_days:
        say(
            "warning", "stale", current[-1].line,
            f"its price was last checked on {current[-1].checked}, {age} days ago",
            "look at the page and update `checked:`",
        )  # fmt: skip
