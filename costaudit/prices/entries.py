"""The entries of `prices:`: since when, and one line a tier, region and size."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from itertools import pairwise

from costaudit import yamlfile
from costaudit.model import METER_OF_KEY, SERVICE_TIERS
from costaudit.money import grains_per_unit
from costaudit.prices import notation
from costaudit.prices.fields import Fields
from costaudit.prices.ledger import WEEK_MINUTES, Entry, Line, Price
from costaudit.yamlfile import Mapping, Node, Problems, Text

MOST_USD = Decimal(10_000)


def read_entries(node: Node | None, what: str, problems: Problems) -> tuple[Entry, ...]:
    entries = (_entry(item, what, problems) for item in yamlfile.as_list(node, problems, f"`prices:` of {what}"))
    return tuple(entry for entry in entries if entry is not None)


def _entry(node: Node, what: str, problems: Problems) -> Entry | None:
    what = f"an entry of {what}"
    fields = Fields(node, problems, what, notation.ENTRY, open_=True)
    window = _window(fields.node("window"), problems)
    lines = tuple(
        line
        for entry in fields.block
        if entry.name not in notation.ENTRY and (line := _line(entry, what, problems)) is not None
    )
    if fields.block and not lines:
        problems.add(f"{what} has no prices", node, hint="a line such as: standard: {input: 2, output: 8}")
    _check_window(fields, lines, problems)
    start, source, checked = _start(fields.node("from"), problems), fields.text("source"), fields.day("checked")
    if isinstance(start, bool) or source is None or checked is None:
        return None
    return Entry(
        line=fields.line,
        starts=start,
        lines=lines,
        source=source,
        checked=checked,
        ends=fields.instant("to"),
        status=fields.text("status"),
        confidence=fields.text("confidence"),
        note=fields.text("note"),
        corrects=fields.text("corrects"),
        window=window,
    )


def _start(node: Node | None, problems: Problems) -> datetime | bool | None:
    """None for `start`; False when it cannot be read."""
    if isinstance(node, Text) and node.value == notation.START:
        return None
    if isinstance(node, Text) and yamlfile.nearest(node.value, [notation.START]):
        problems.add(f"`from:` cannot be {node.value}", node, hint="did you mean start?")
        return False
    return yamlfile.as_instant(node, problems, "`from:`") or False


def _line(entry: yamlfile.Entry, what: str, problems: Problems) -> Line | None:
    key = notation.LINE_KEY.fullmatch(entry.name)
    if key is None:
        words = [*notation.ENTRY, *SERVICE_TIERS]
        slips = [word for word in entry.name.split() if word not in SERVICE_TIERS]
        near = [yamlfile.nearest(entry.name, words), *(yamlfile.nearest(word, SERVICE_TIERS) for word in slips)]
        hint = next(filter(None, near), "a line is `[REGION ]TIER[ over N][ in window]`")
        problems.add(f"{what} has no key {entry.name}", entry.key, hint=hint)
        return None
    if key["region"] in SERVICE_TIERS:
        problems.add(f"{what} has no key {entry.name}: {key['region']} is a tier, not a region", entry.key)
        return None
    block = yamlfile.as_mapping(entry.value, problems, f"the line {entry.name}", known=notation.METER_KEYS)
    prices: dict[str, Price] = {}
    for price in block:
        if price.name in METER_OF_KEY:
            value = _price(price.name, price.value, problems)
            if value is not None:
                prices[METER_OF_KEY[price.name].name] = value
    if isinstance(entry.value, Mapping) and not block:
        problems.add(f"the line {entry.name} has no prices", entry.key)
    _check_references(entry, prices, is_standard=key["tier"] == notation.STANDARD, problems=problems)
    return Line(
        line=entry.key.place.line,
        tier=key["tier"],
        region=key["region"],
        over=int(key["over"].replace("_", "")) if key["over"] else None,
        in_window=bool(key["in_window"]),
        prices=prices,
    )


def _price(meter: str, node: Node, problems: Problems) -> Price | None:
    if isinstance(node, Text) and node.value[:1].isalpha():
        name = yamlfile.one_of(node, problems, f"the price of {meter}", notation.REFERENCES)
        return METER_OF_KEY[name].name if name in METER_OF_KEY else name
    value = yamlfile.as_decimal(node, problems, f"the price of {meter}")
    if value is None:
        return None
    if value < 0:
        problems.add(f"the price of {meter} is {value}, less than nothing", node)
    elif value > MOST_USD:
        problems.add(f"the price of {meter} is {value} US dollars, which no model costs", node)
    elif grains_per_unit(value, METER_OF_KEY[meter].units) is None:
        problems.add(f"the price of {meter} is {value}: more decimals than can be counted exactly", node)
    else:
        return value
    return None


def _check_references(
    entry: yamlfile.Entry, prices: dict[str, Price], *, is_standard: bool, problems: Problems
) -> None:
    """A reference leads to a number: in the same line, or (`standard`) in another line."""
    for meter, price in prices.items():
        seen = {meter}
        while isinstance(price, str) and price != notation.STANDARD:
            if price in seen or price not in prices:
                problems.add(f"{meter} is billed as {price}, which has no price in this line", entry.key)
                break
            seen.add(price)
            price = prices[price]
        if is_standard and price == notation.STANDARD:
            problems.add(f"{meter} of a standard line cannot be `standard`", entry.key, hint="write the number")


def _window(node: Node | None, problems: Problems) -> tuple[tuple[int, int], ...]:
    """Minutes of the UTC week as spans in order; a span that runs past Sunday night is cut in two."""
    if node is None:
        return ()
    fields = Fields(node, problems, "`window:`", notation.WINDOW)
    days = _weekdays(fields.node("weekdays"), problems)
    minutes: list[tuple[int, int]] = []
    for text in fields.texts("utc"):
        span = notation.SPAN.fullmatch(text)
        if not span or int(span[3]) * 60 + int(span[4]) > 1440:
            problems.add(f'{text} is no span of the day, as in "01:00-04:00"', fields.node("utc"))
            continue
        begin, end = int(span[1]) * 60 + int(span[2]), int(span[3]) * 60 + int(span[4])
        if begin == end:
            problems.add(f"{text} has no length", fields.node("utc"))
            continue
        for day in days:
            first = notation.WEEKDAYS.index(day) * 1440 + begin
            last = first + (end - begin) % 1440 if end != begin + 1440 else first + 1440
            minutes.append((first, min(last, WEEK_MINUTES)))
            if last > WEEK_MINUTES:
                minutes.append((0, last - WEEK_MINUTES))
    minutes.sort()
    for (_, end), (begin, _) in pairwise(minutes):
        if begin < end:
            problems.add("the hours of this window overlap", node, code="overlap")
            break
    return tuple(minutes)


def _weekdays(node: Node | None, problems: Problems) -> tuple[str, ...]:
    if node is None:
        return notation.WEEKDAYS
    if isinstance(node, Text) and "-" in node.value:
        first, _, last = node.value.partition("-")
        if first in notation.WEEKDAYS and last in notation.WEEKDAYS:
            begin, end = notation.WEEKDAYS.index(first), notation.WEEKDAYS.index(last)
            if begin <= end:
                return notation.WEEKDAYS[begin : end + 1]
        problems.add(f"`weekdays:` cannot be {node.value}", node, hint="a range in the order of the week: mon-fri")
        return ()
    items = yamlfile.as_list(node, problems, "`weekdays:`")
    days = [yamlfile.one_of(item, problems, "a weekday", notation.WEEKDAYS) for item in items]
    return tuple(day for day in notation.WEEKDAYS if day in days)


def _check_window(fields: Fields, lines: tuple[Line, ...], problems: Problems) -> None:
    inside = [line for line in lines if line.in_window]
    node = fields.node("window")
    if node is not None and not inside:
        problems.add("this entry has a window, but no line is `in window`", node)
    if node is None and inside:
        key = next(entry.key for entry in fields.block if entry.key.place.line == inside[0].line)
        problems.add(f"{key.value}: this entry has no `window:`", key)
