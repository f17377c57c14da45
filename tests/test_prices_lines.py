"""Which price a use has: by hand from the small folder, and laws that hold for every price we ship."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from price_files import OPENAI, folder, shipped

from costaudit.model import METERS, SERVICE_TIERS
from costaudit.prices import lines, rates
from costaudit.prices.book import PriceBook, load
from costaudit.prices.ledger import Entry, Line, Model, Price
from costaudit.prices.priced import Priced

BEFORE, AFTER = datetime(2026, 6, 1, 11, 59), datetime(2026, 6, 1, 12)
MONDAY_NIGHT = datetime(2026, 11, 23, 22)


@pytest.fixture
def book(tmp_path: Path) -> PriceBook:
    return load(folder(tmp_path))


def found(
    book: PriceBook, model: str, when: datetime, tokens: int = 1, tier: str = "standard", region: str | None = None
) -> Priced | None:
    """The price of one use; there is never more than one."""
    known = book.model("openai", model)
    assert known is not None
    minute = when.weekday() * 1440 + when.hour * 60 + when.minute
    prices = [
        priced
        for priced in rates.of_model(book, known, tier, region)
        if priced.span.ts_from <= when < priced.span.ts_to
        and priced.span.input_from <= tokens < priced.span.input_to
        and priced.span.minute_from <= minute < priced.span.minute_to
    ]
    assert len(prices) <= 1
    return prices[0] if prices else None


def usd(priced: Priced | None, *meters: str) -> list[str | None]:
    assert priced is not None
    return [None if (price := priced.prices.get(meter)) is None else str(price) for meter in meters]


def test_a_price_holds_from_its_instant_on(book: PriceBook) -> None:
    assert usd(found(book, "alpha-1", BEFORE), "input", "output") == ["2.5", "10"]
    assert usd(found(book, "alpha-1", AFTER), "input", "output") == ["2", "8"]


def test_an_announcement_that_was_called_off_never_counts(book: PriceBook) -> None:
    assert usd(found(book, "alpha-1", datetime(2026, 10, 1)), "input") == ["2"]


def test_a_band_begins_above_its_number_and_prices_every_meter(book: PriceBook) -> None:
    assert usd(found(book, "alpha-1", BEFORE, 200_000), "input", "cache_read", "output") == ["2.5", "0.25", "10"]
    assert usd(found(book, "alpha-1", BEFORE, 200_001), "input", "cache_read", "output") == ["5", "0.5", "15"]


def test_a_tier_without_a_band_has_no_price_above_the_standard_one(book: PriceBook) -> None:
    assert found(book, "alpha-1", BEFORE, 200_000, "batch") is not None
    assert found(book, "alpha-1", BEFORE, 200_001, "batch") is None
    assert found(book, "alpha-1", BEFORE, 200_001, region="eu") is None


def test_an_entry_replaces_the_one_before_it_whole(book: PriceBook) -> None:
    assert found(book, "alpha-1", BEFORE, tier="batch") is not None
    assert found(book, "alpha-1", AFTER, tier="batch") is None
    assert usd(found(book, "alpha-1", AFTER, 300_000), "input") == ["2"]


def test_a_price_can_be_that_of_another_meter_or_of_the_standard_line(book: PriceBook) -> None:
    assert usd(found(book, "alpha-1", AFTER), "cache_read") == ["2"]
    assert usd(found(book, "alpha-1", BEFORE, tier="batch"), "cache_read") == ["0.25"]


def test_tools_cost_the_same_in_every_tier_place_and_band(book: PriceBook) -> None:
    assert usd(found(book, "alpha-1", BEFORE, tier="batch"), "web_search") == ["10"]
    assert usd(found(book, "alpha-1", BEFORE, 300_000), "web_search") == ["10"]
    assert usd(found(book, "alpha-1", BEFORE, region="eu"), "web_search") == ["10"]
    assert usd(found(book, "alpha-1", BEFORE), "file_search") == [None]


def test_what_no_line_lists_follows_the_file_and_the_kind_of_token(book: PriceBook) -> None:
    meters = ("cache_write", "cache_write_1h", "input_image", "cache_read_audio", "output_audio", "reasoning")
    assert usd(found(book, "alpha-1", BEFORE), *meters) == ["2.5", None, "2.5", "0.25", "10", None]
    assert usd(found(book, "alpha-1", BEFORE, tier="batch"), *meters) == ["1.25", None, "1.25", "0.25", "5", None]


def test_a_meter_that_only_another_line_lists_has_no_price(tmp_path: Path) -> None:
    text = OPENAI.replace("output: 10, web", "output: 10, cache_write: 3, input_image: 4, web")
    book = load(folder(tmp_path, text))
    assert usd(found(book, "alpha-1", BEFORE), "cache_write", "input_image") == ["3", "4"]
    assert usd(found(book, "alpha-1", BEFORE, tier="batch"), "cache_write", "input_image") == [None, None]


@pytest.mark.parametrize(
    ("region", "line"),
    [
        (None, None), ("global", None), ("not_available", None), ("us", None), ("eu", "eu"), ("EU", "eu"),
        ("eu-west-1", "eu"), ("europe", None),
    ],
)  # fmt: skip
def test_a_region_takes_its_own_line(book: PriceBook, region: str | None, line: str | None) -> None:
    priced = found(book, "alpha-1", BEFORE, region=region)
    assert priced is not None
    assert priced.source.region == line


def test_other_regions_take_the_regional_line_where_there_is_one(tmp_path: Path) -> None:
    book = load(folder(tmp_path, OPENAI.replace("eu standard:", "regional standard:")))
    prices = [usd(found(book, "alpha-1", BEFORE, region=region), "input") for region in (None, "global", "us", "au")]
    assert prices == [["2.5"], ["2.5"], ["2.75"], ["2.75"]]


def test_hours_of_the_week(book: PriceBook) -> None:
    hours = [-1, 0, 239, 240]  # minutes since Monday 22:00 UTC: the window ends on Tuesday at 02:00
    prices = [usd(found(book, "beta", MONDAY_NIGHT + timedelta(minutes=m)), "input")[0] for m in hours]
    assert prices == ["0.2", "0.4", "0.4", "0.2"]


def test_a_window_that_begins_on_friday_ends_on_saturday_and_the_weekend_has_none(book: PriceBook) -> None:
    saturday = datetime(2026, 11, 28)
    assert usd(found(book, "beta", saturday + timedelta(minutes=119)), "input") == ["0.4"]
    assert usd(found(book, "beta", saturday + timedelta(hours=22)), "input") == ["0.2"]
    assert usd(found(book, "beta", saturday + timedelta(days=1, hours=23)), "input") == ["0.2"]


def test_a_window_of_sunday_night_runs_into_monday(tmp_path: Path) -> None:
    book = load(folder(tmp_path, OPENAI.replace("weekdays: mon-fri", "weekdays: [sun]")))
    sunday = datetime(2026, 11, 29, 23, 59)
    minutes = (0, 1, 120, 121)
    assert [usd(found(book, "beta", sunday + timedelta(minutes=m)), "input")[0] for m in minutes] == [
        "0.4", "0.4", "0.4", "0.2",
    ]  # fmt: skip


def test_a_retired_name_is_billed_as_its_successor(book: PriceBook) -> None:
    assert usd(found(book, "alpha-1", datetime(2027, 5, 31, 12)), "input") == ["2"]
    assert usd(found(book, "alpha-1", datetime(2027, 6, 1, 12)), "input") == ["0.2"]


def test_only_a_price_that_never_changed_stands_where_no_time_is_known(tmp_path: Path) -> None:
    book = load(
        folder(tmp_path, OPENAI.replace("        window: {weekdays: mon-fri", "        window: {weekdays: mon-sun"))
    )
    assert found(book, "alpha-1", lines.FIRST) is None
    plain = OPENAI[: OPENAI.index("      - from: 2026-06-01T12")] + OPENAI[OPENAI.index("  - id: beta") - 1 :]
    once = load(folder(tmp_path / "once", plain.replace("    billed_as: beta\n", "")))
    assert usd(found(once, "alpha-1", lines.FIRST), "input") == ["2.5"]


def test_free_costs_nothing_and_no_tool(book: PriceBook) -> None:
    beta = book.model("openai", "beta")
    assert beta is not None
    (priced,) = rates.of_model(book, beta, "standard", free=True)
    assert {str(price) for price in priced.prices.values()} == {"0"}
    assert {"input", "output", "cache_read"} <= set(priced.prices)
    assert "web_search" not in priced.prices


def test_no_use_has_two_shipped_prices() -> None:
    book = shipped()
    for model in book.models:
        regions = {line.region for entry in model.entries for line in entry.lines} | {"us", "au", "global"}
        for tier in SERVICE_TIERS:
            for region in regions:
                spans = [priced.span for priced in rates.of_model(book, model, tier, region)]
                assert not any(a.meets(b) for a, b in combinations(spans, 2)), (model.provider, model.id, tier, region)


def test_a_shipped_batch_never_costs_more_than_the_standard_price() -> None:
    book = shipped()
    for model in book.models:
        unlisted = book.providers[model.provider].unlisted
        for entry in model.entries:
            standard = {(line.region, line.over): line for line in entry.lines if line.tier == "standard"}
            for line in entry.lines:
                live = standard.get((line.region, line.over)) if line.tier == "batch" else None
                if live is None:
                    continue
                for meter in line.prices:
                    batch = lines.price(entry, line, meter, unlisted)
                    price = lines.price(entry, live, meter, unlisted)
                    assert batch is None or price is None or batch <= price, (model.id, line.line, meter)


WIDE_PRICES: list[Price] = [Decimal(1), Decimal(0), "input", "standard"]
LINES = st.builds(
    Line,
    line=st.integers(1, 99),
    tier=st.sampled_from(["standard", "batch"]),
    region=st.sampled_from([None, "eu", "regional"]),
    over=st.sampled_from([None, 10, 20]),
    in_window=st.booleans(),
    prices=st.dictionaries(st.sampled_from([meter.name for meter in METERS]), st.sampled_from(WIDE_PRICES)),
)
UNIQUE = st.lists(LINES, max_size=8, unique_by=lambda line: (line.tier, line.region, line.over, line.in_window))
STARTS = st.lists(st.datetimes(datetime(2020, 1, 1), datetime(2027, 1, 1)), max_size=3, unique=True)


@given(st.lists(UNIQUE, min_size=4, max_size=4), STARTS, st.sampled_from([None, "eu", "us"]))
def test_no_use_has_two_prices_whatever_the_lines(
    given_lines: list[list[Line]], starts: list[datetime], region: str | None
) -> None:
    window = ((60, 240), (1500, 1680))
    entry = Entry(1, None, (), "prices", datetime(2026, 1, 1, tzinfo=UTC).date(), window=window)
    whens: list[datetime | None] = [None, *sorted(starts)]
    entries = tuple(
        replace(entry, starts=when, lines=tuple(found)) for when, found in zip(whens, given_lines, strict=False)
    )
    model = Model(1, "openai", "x", "mid", entries)
    for tier in ("standard", "batch"):
        spans = [rate.span for rate in lines.rates(model, tier, region, {})]
        assert not any(a.meets(b) for a, b in combinations(spans, 2))


def test_the_tiers_this_project_started_from() -> None:
    """The prices of May 2026, as the articles of the time had them."""
    book, may = shipped(), datetime(2026, 5, 15)
    wanted = {
        ("openai", "gpt-5.5"): ("5", "30"),
        ("anthropic", "claude-opus-4-7"): ("5", "25"),
        ("anthropic", "claude-opus-4-6"): ("5", "25"),
        ("openai", "gpt-5.4"): ("2.5", "15"),
        ("anthropic", "claude-sonnet-4-6"): ("3", "15"),
        ("anthropic", "claude-sonnet-4-5"): ("3", "15"),
        ("google", "gemini-2.5-flash-lite"): ("0.1", "0.4"),
        ("openai", "gpt-5.4-mini"): ("0.75", "4.5"),
    }
    for (provider, name), prices in wanted.items():
        model = book.model(provider, name)
        assert model is not None
        (now,) = [
            p
            for p in rates.of_model(book, model, "standard")
            if p.span.ts_from <= may < p.span.ts_to and not p.span.input_from
        ]
        assert (str(now.prices["input"]), str(now.prices["output"])) == prices, name
