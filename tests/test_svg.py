"""Charts: bars from zero and as long as their numbers, steps that add up, unknown values that are not drawn as zero."""

from __future__ import annotations

import re
from datetime import date, timedelta
from decimal import Decimal
from xml.etree import ElementTree

import pytest
from answers import everything
from hypothesis import given
from hypothesis import strategies as st

from costaudit.document import Bars, Change, OverTime, Series, Waterfall
from costaudit.render.svg import draw
from costaudit.render.svg_parts import ticks

SVG = "{http://www.w3.org/2000/svg}"
MONEY = st.decimals(min_value=-(10**9), max_value=10**9, places=6)


def rects(text: str) -> list[tuple[str, Decimal, Decimal]]:
    """Class, left and width (percents) of the bars."""
    found = ElementTree.fromstring(text).iter(f"{SVG}rect")
    return [(r.attrib["class"], Decimal(r.attrib["x"][:-1]), Decimal(r.attrib["width"][:-1])) for r in found]


def words(text: str) -> list[str]:
    return ["".join(each.itertext()) for each in ElementTree.fromstring(text).iter(f"{SVG}text")]


def test_bars_are_as_long_as_their_numbers_and_carry_them_as_text() -> None:
    chart = Bars("Spend", ("a", "b", "c"), (Decimal(40), Decimal(10), None))
    text = draw(chart, "x")
    assert rects(text) == [("a", Decimal(0), Decimal(100)), ("a", Decimal(0), Decimal(25))]
    assert words(text) == ["a", "$40.00", "b", "$10.00", "c", "-"]
    assert '<desc id="x-d">a: $40.00; b: $10.00; c: -</desc>' in text


def test_a_loss_goes_left_of_zero() -> None:
    text = draw(Bars("Saved", ("a", "b"), (Decimal(30), Decimal(-10))), "x")
    assert rects(text) == [("a", Decimal(25), Decimal(75)), ("loss", Decimal(0), Decimal(25))]


def test_a_waterfall_steps_down_and_up_and_ends_where_the_sum_is() -> None:
    changes = (
        Change("route", Decimal(-50), "measured"), Change("batch", Decimal(-30), "assumed", sure=False),
        Change("cache", Decimal(10), "simulated"),
    )  # fmt: skip
    text = draw(Waterfall("Saving", "spent", Decimal(100), changes, "would cost"), "x")
    assert rects(text) == [
        ("a", Decimal(0), Decimal(100)),
        ("save", Decimal(50), Decimal(50)),
        ("save unsure", Decimal(20), Decimal(30)),
        ("loss", Decimal(20), Decimal(10)),
        ("left", Decimal(0), Decimal(30)),
    ]
    assert words(text) == [
        "spent", "$100.00", "route measured", "-$50.00", "batch assumed", "-$30.00",
        "cache simulated", "+$10.00", "would cost", "$30.00",
    ]  # fmt: skip


@given(MONEY, st.lists(MONEY, max_size=6))
def test_no_bar_leaves_its_frame_whatever_the_numbers(before: Decimal, amounts: list[Decimal]) -> None:
    changes = tuple(Change("x", amount) for amount in amounts)
    for _, x, width in rects(draw(Waterfall("t", "a", before, changes, "b"), "x")):
        assert Decimal("-0.01") <= x
        assert x + width <= Decimal("100.02")


@given(MONEY, MONEY)
def test_an_axis_has_zero_and_room_for_every_value(one: Decimal, other: Decimal) -> None:
    low, high = sorted((one, other))
    marks = ticks(low, high)
    assert marks[0] <= min(low, 0)
    assert marks[-1] >= max(high, 0)
    assert 0 in marks
    assert 2 <= len(marks) <= 8


def over_time(*values: tuple[Decimal | None, ...], shape: str = "stacked") -> str:
    starts = tuple(date(2026, 10, 1) + timedelta(days=day) for day in range(len(values[0])))
    series = tuple(Series(f"s{place}", each) for place, each in enumerate(values))
    chart = OverTime("T", "day", starts, series, "line" if shape == "line" else "stacked")
    return draw(chart, "x")


def test_columns_stand_on_each_other() -> None:
    text = over_time((Decimal(1), Decimal(2)), (Decimal(1), Decimal(0)))
    first, second = re.findall(r'<path class="s\d" d="(.*?)"', text)
    assert re.findall(r"M\d+ (\d+)h\d+v(\d+)", first) == [("1000", "1000"), ("0", "2000")]
    assert re.findall(r"M\d+ (\d+)h\d+v(\d+)", second) == [("0", "1000")]


def test_an_unknown_value_is_said_and_not_drawn() -> None:
    text = over_time((Decimal(1), None, Decimal(3)))
    assert len(re.findall("M", re.findall(r'<path class="s0" d="(.*?)"', text)[0])) == 2
    assert "<title>2 Oct 2026: s0 -</title>" in text
    line = over_time((Decimal(1), None, Decimal(3), Decimal(4)), shape="line")
    assert len(re.findall("M", re.findall(r'<path class="line l0" d="(.*?)"', line)[0])) == 2


def test_what_a_screen_reader_hears_of_days() -> None:
    text = over_time((Decimal(1), Decimal(2)), (Decimal(4), Decimal(1)))
    assert (
        "By day, 1 Oct 2026 to 2 Oct 2026. Most: $5.00, 1 Oct 2026. s0: $3.00. s1: $5.00. "
        "The numbers are in the table below it." in text
    )


@pytest.mark.parametrize("chart", everything("<&\"'>").charts, ids=lambda chart: type(chart).__name__)
def test_every_chart_is_well_formed_and_the_same_each_time(chart: Bars) -> None:
    text = draw(chart, "x")
    ElementTree.fromstring(f"<div xmlns='http://www.w3.org/1999/xhtml'>{text}</div>")
    assert text == draw(chart, "x")


def test_a_chart_without_anything_is_still_a_chart() -> None:
    assert "<svg" in draw(Bars("Nothing", (), ()), "x")
    assert "<svg" in draw(OverTime("Nothing", "day", (), ()), "x")
    assert "<svg" in draw(OverTime("Zero", "day", (date(2026, 1, 1),), (Series("a", (Decimal(0),)),)), "x")
