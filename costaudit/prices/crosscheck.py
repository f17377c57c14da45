"""`pricing crosscheck`: where a published list says another price than ours, meter by meter, and what is known of that.

`disagreements.yaml`, beside the prices, says for each known disagreement which of the two is right and why, or that it
is open.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from pathlib import Path

from costaudit import yamlfile
from costaudit.document import Column, Document, Fact, Prices, Table, Value, number_of
from costaudit.model import METER
from costaudit.prices import elsewhere, lines
from costaudit.prices.ledger import Model, PriceBook
from costaudit.prices.notation import STANDARD
from costaudit.yamlfile import Problems

FILE = "disagreements.yaml"
VERDICTS = ("ours", "open")
_COLUMNS = (
    Column("list", "list"),
    Column("model", "model"),
    Column("meter", "meter"),
    Column("ours_usd", "ours", "rate"),
    Column("theirs_usd", "theirs", "rate"),
    Column("place", "price"),
    Column("verdict", "right"),
    Column("because", "because", shown="if any"),
)


@dataclass(frozen=True, slots=True)
class Disagreement:
    """What is known of one: `meters` empty means all of the model's."""

    model: str
    list_: str
    meters: tuple[str, ...]
    verdict: str
    because: str


@dataclass(frozen=True, slots=True)
class Known:
    """`most_used` are the models looked at most closely, as provider/id."""

    most_used: tuple[str, ...] = ()
    disagreements: tuple[Disagreement, ...] = ()

    def of(self, model: str, list_: str, meter: str) -> Disagreement | None:
        return next(
            (d for d in self.disagreements if (d.model, d.list_) == (model, list_) and meter in (d.meters or (meter,))),
            None,
        )


def crosscheck(
    book: PriceBook, names: Sequence[str], known: Known, now: datetime, *, most_used: bool = False
) -> Document:
    """One row a meter on which a list and ours disagree today, by model; LiteLLM's other tiers and sizes, too.

    Meters that only one of the two lists are no disagreement. Raises UsageError for a list there is none of.
    """
    models = [model for model in book.models if not (model.retires and model.retires <= now.date())]
    if most_used:
        models = [model for model in models if f"{model.provider}/{model.id}" in known.most_used]
    rows: list[tuple[Value, ...]] = []
    editions, compared = [], 0
    for name in names:
        edition, published = elsewhere.of_list(name, models, now)
        editions.append(edition)
        compared += len(published)
        for model in models:
            theirs = published.get((model.provider, model.id))
            if theirs:
                rows += _of_model(book, model, name.partition("=")[0], theirs, known, now)
    verdicts = [row[6] for row in rows]
    counted = ", ".join(f"{verdicts.count(word)} {word}" for word in (*VERDICTS, "unknown") if word in verdicts)
    return Document(
        kind="pricing_crosscheck",
        title=f"{number_of(len(rows), 'disagreement')} with {' and '.join(editions)}",
        tables=(Table("disagreements", _COLUMNS, tuple(rows)),),
        facts=(
            Fact("compared", "models compared", compared, "count"),
            Fact("verdicts", "who is right", counted or "-"),
        ),
        notes=(
            "USD per 1,000,000 tokens, today; the standard tier and smallest inputs where the meter names no other.",
        ),
        prices=Prices(book.version, book.sha256),
    )


def _of_model(
    book: PriceBook, model: Model, list_: str, theirs: dict[str, tuple[Decimal, ...]], known: Known, now: datetime
) -> list[tuple[Value, ...]]:
    unlisted = book.providers[model.provider].unlisted
    name = f"{model.provider}/{model.id}"
    rows: list[tuple[Value, ...]] = []
    for said_of, prices in theirs.items():
        line, _, meter = said_of.rpartition(" ")
        here, placed = _on_line(model, line or STANDARD, unlisted, now)
        ours = {rate.prices[meter]: rate for rate in here if meter in rate.prices}
        known_prices = {rate.prices.get(meter) for rate in placed}  # a list may give the price of a region
        if not ours or set(prices) <= known_prices or not any(meter in rate.line.prices for rate in here):
            continue
        mine, rate = next(iter(ours.items()))
        other = next(price for price in prices if price not in known_prices)
        what = f"{line} {METER[meter].key}".strip()
        said = known.of(name, list_, what)
        place = f"{book.file(model.provider)}:{rate.line.line}"
        verdict, because = (said.verdict, said.because) if said else ("unknown", None)
        rows.append((list_, name, what, mine, other, place, verdict, because))
    return rows


def _on_line(
    model: Model, line: str, unlisted: Mapping[str, str], now: datetime
) -> tuple[list[lines.Rate], list[lines.Rate]]:
    """Today's rates of a tier and size, `batch` or `standard over 200_000`: those without a region, and all."""
    tier, _, over = line.partition(" over ")
    size = int(over or -1) + 1
    regions = dict.fromkeys((None, *(each.region for entry in model.in_force for each in entry.lines)))
    found = [
        rate
        for region in regions
        for rate in lines.rates(model, tier, region, unlisted)
        if rate.span.ts_from <= now < rate.span.ts_to and rate.span.input_from <= size < rate.span.input_to
    ]
    return [rate for rate in found if rate.line.region is None], found


def read(folder: Path) -> Known:
    """`disagreements.yaml` of a price folder; nothing when there is none. Raises FileError with every mistake in it."""
    path = folder / FILE
    if not path.is_file():
        return Known()
    problems = Problems()
    root = yamlfile.read(path, problems)
    top = yamlfile.as_mapping(root, problems, known=("most_used", "disagreements"))
    most_used = yamlfile.as_texts(top.get("most_used"), problems, "`most_used:`")
    found = []
    for node in yamlfile.as_list(top.get("disagreements"), problems, "`disagreements:`"):
        keys = ("model", "list", "meters", "right", "because")
        block = yamlfile.as_mapping(
            node, problems, "a disagreement", known=keys, required=("model", "list", "right", "because")
        )
        verdict = yamlfile.one_of(block.get("right"), problems, "`right:`", VERDICTS)
        list_ = yamlfile.one_of(block.get("list"), problems, "`list:`", elsewhere.LISTS)
        model = yamlfile.as_text(block.get("model"), problems, "`model:`")
        because = yamlfile.as_text(block.get("because"), problems, "`because:`")
        meters = yamlfile.as_texts(block.get("meters"), problems, "`meters:`")
        if verdict and list_ and model and because:
            found.append(Disagreement(model, list_, meters, verdict, because))
    problems.raise_all()
    return Known(most_used, tuple(found))
