"""Caches that are billed by the hour (Gemini, Vertex): sums by hand, and a slow replay that is plainly right."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import pytest
from caches import HAIKU, PRO, PRO_FLEX, PRO_VERTEX, UNLISTED, Caches, caches
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from costaudit import policy, simulate
from costaudit.money import dollars

MILLION = 1_000_000
HOUR = "cache: {prompts: [{prefix: system, for: 1h}]}\n"
RENEWED = "cache: {prompts: [{prefix: system, for: 1h, renew: true}]}\n"
FIRST = 'cache: {prompts: [{for: 1h, assume: {prefix: 100_000 tokens}, because: "one manual for all"}]}\n'
INPUT, READ, STORAGE = Decimal(2), Decimal("0.2"), Decimal("4.5")


@pytest.fixture
def it(tmp_path: Path) -> Caches:
    return caches(tmp_path)


@pytest.fixture(scope="module")
def shared() -> Iterator[Caches]:
    with tempfile.TemporaryDirectory() as folder:
        yield caches(Path(folder))


def ask(it: Caches, at: float, system: int = 4, *own: int, offer_id: int = PRO, **values: object) -> None:
    """A request with a system prompt of some blocks, and blocks of its own."""
    it.ask(at, [*range(1, system + 1), *own], offer_id=offer_id, **values)
    it.set(system=system)


def saved(it: Caches, text: str) -> Decimal:
    return dollars(it.it.run(text).saved)


def stored(it: Caches) -> int:
    """Tokens times milliseconds."""
    ((held,),) = it.it.con.execute("select coalesce(sum(quantity), 0)::bigint from sim_meter_added").fetchall()
    return int(held)


@pytest.mark.parametrize("offer_id", [PRO, PRO_VERTEX])
def test_a_manual_of_100_000_tokens_asked_forty_times_in_an_hour(it: Caches, offer_id: int) -> None:
    for number in range(40):
        it.ask(number * 90, offer_id=offer_id, input=100_200)
    spent = 40 * 100_000 * INPUT / MILLION
    made, read, held = 100_000 * INPUT / MILLION, 40 * 100_000 * READ / MILLION, 100_000 * STORAGE / MILLION
    assert (spent, made, read, held) == (Decimal(8), Decimal("0.2"), Decimal("0.8"), Decimal("0.45"))
    assert saved(it, FIRST) == spent - made - read - held == Decimal("6.55")


def test_a_cache_that_is_used_once_is_a_loss_and_shown_as_one(it: Caches) -> None:
    it.ask(0, offer_id=PRO, input=100_200)
    assert saved(it, FIRST) == -100_000 * (READ + STORAGE) / MILLION == Decimal("-0.47")
    assert "would have cost" in it.it.document(FIRST).title


def test_storage_can_eat_up_what_reads_save(it: Caches) -> None:
    # Two uses in an hour: they save 3.4 dollars a million tokens, and keeping them costs 4.5.
    for at in (0, 1_800):
        ask(it, at)
    assert saved(it, HOUR) == 2_048 * (2 * INPUT - INPUT - 2 * READ - STORAGE) / MILLION
    assert saved(it, HOUR) < 0
    # Kept for five minutes only, each one makes its own.
    assert saved(it, HOUR.replace("1h", "5m")) == -2 * 2_048 * (READ + STORAGE * 5 / 60) / MILLION


def test_it_lives_for_its_time_and_is_made_anew_by_the_next_to_need_it(it: Caches) -> None:
    for at in (0, 3_600, 3_601, 7_201, 7_202):
        ask(it, at, 4, 90 + int(at))
    it.it.run(HOUR)
    calls = it.it.con.execute(
        "select source_key, cache_read, cache_write, input from sim_request order by source_key, extra"
    ).fetchall()
    use, made = (2_048, 0, 512), (0, 2_048, 0)
    assert calls == [(1, *use), (1, *made), (2, *use), (3, *use), (3, *made), (4, *use), (5, *use), (5, *made)]
    assert stored(it) == 3 * 2_048 * 3_600_000


def test_a_renewed_one_lives_on_from_its_last_use_and_costs_until_it_ends(it: Caches) -> None:
    for at in (0, 3_600, 3_601, 7_200, 10_801):
        ask(it, at)
    it.it.run(RENEWED)
    assert [each for each in it.read() if each[1]] == [(0, 2_048, 0, 0)] * 2
    assert stored(it) == 2_048 * ((7_200 + 3_600) + 3_600) * 1_000


def test_the_report_says_what_is_held_and_what_that_costs(it: Caches) -> None:
    for at in (0, 60, 7_200):
        it.ask(at, offer_id=PRO, input=1_000_000)
    (said,) = [note for note in it.it.document(FIRST).notes if "by the hour" in note]
    assert said.startswith(
        "2 caches would be made that the provider bills by the hour: 0.2 million token-hours, $0.90;"
    )


def test_what_the_provider_found_unasked_stays_where_it_is_more(it: Caches) -> None:
    ask(it, 0, 4, 11, 12, cache_read=2_560)
    ask(it, 10, 4, 21, 22, cache_read=512)
    it.it.run(HOUR)
    assert [read for read, write, *_ in it.read() if not write] == [2_560, 2_048]


def test_the_call_that_makes_a_cache_is_not_put_into_a_batch(it: Caches) -> None:
    for at in (0, 60):
        ask(it, at, 4, 11)
    text = HOUR + "batch: [{within: 24h}]\n"
    assert (
        saved(it, text)
        == (
            2 * 2_560 * INPUT
            - (2_048 * INPUT + 2_048 * STORAGE)  # made and held at the standard price
            - 2 * (2_048 * READ + 512 * INPUT / 2)
        )
        / MILLION
    )
    rows = simulate.requests_table(it.it.con, it.it.book, it.it.policy(text)).fetchall()
    assert [(row[0], row[7]) for row in rows] == [("r1", "batch"), ("r1+4", "standard"), ("r2", "batch")]
    assert sum(row[13] for row in rows) == sum(row[12] for row in rows) - saved(it, text)


@pytest.mark.parametrize(
    ("offer_id", "text", "reason"),
    [
        (PRO, "cache: {prompts: [{for: 1h}]}\n", "by_the_hour"),
        (PRO, "cache: {prompts: [{prefix: conversation, for: 1h}]}\n", "by_the_hour"),
        (PRO, "cache: {prompts: [{prefix: system}]}\n", "no_lifetime"),
        (UNLISTED, HOUR, "no_price"),
        (PRO_FLEX, HOUR, "tier"),
    ],
)
def test_why_no_cache_is_made(it: Caches, offer_id: int, text: str, reason: str) -> None:
    ask(it, 0, offer_id=offer_id)
    result = it.it.run(text)
    assert ({each.reason for each in result.kept}, result.saved) == ({reason}, 0)


def test_one_token_under_the_minimum_is_not_kept(it: Caches) -> None:
    ask(it, 0)
    assert {each.reason for each in it.it.run(FIRST.replace("100_000", "1_023")).kept} == {"short"}
    assert it.it.run(FIRST.replace("100_000", "1_024")).kept == ()


def test_who_has_no_cost_has_no_cache_made_for_others_to_read(it: Caches) -> None:
    ask(it, 0, usage_basis="missing")
    ask(it, 60)
    result = it.it.run(HOUR)
    assert [(each.reason, each.requests) for each in result.kept] == [("unpriced", 1)]
    assert it.it.con.execute("select source_key from sim_change where extra = 4").fetchall() == [(2,)]


def test_accounts_and_models_have_caches_of_their_own(it: Caches) -> None:
    for number, (offer_id, account) in enumerate([(PRO, "a"), (PRO, "b"), (PRO_VERTEX, "a"), (PRO, "a")]):
        ask(it, number, offer_id=offer_id, tags={"account": account})
    it.it.run(HOUR)
    assert sum(write > 0 for _, write, *_ in it.read()) == 3


def test_the_policy_we_ship_saves_where_system_prompts_are_long_and_shared(it: Caches) -> None:
    shipped = Path(__file__).parent.parent / "policies" / "cache-the-system-prompt.yaml"
    for number in range(120):
        ask(it, number * 60, 8, 100 + number, offer_id=(PRO, PRO_VERTEX, HAIKU)[number % 3])
    (result,) = simulate.simulate(it.it.con, it.it.book, [policy.load(shipped)]).results
    assert {move.rule: move.requests for move in result.moves if move.saved > 0} == {1: 40, 2: 40}


@dataclass(frozen=True)
class Use:
    at: int  # seconds
    system: int  # blocks
    offer_id: int


USES = st.lists(
    st.builds(Use, st.integers(0, 12_000), st.integers(0, 4), st.sampled_from([PRO, PRO_VERTEX, HAIKU])),
    min_size=1,
    max_size=20,
)


def slow(uses: list[Use], ttl_s: int, *, renew: bool) -> tuple[list[int], int]:
    """Which uses (numbers from 1) have a cache made for them, and how many token-milliseconds are held in all."""
    made, held = [], 0
    until: dict[tuple[int, int], int] = {}
    for number, use in sorted(enumerate(uses, 1), key=lambda each: (each[1].at, each[0])):
        if use.offer_id == HAIKU or use.system * 512 < 1_024:
            continue
        cache = (use.offer_id, use.system)
        alive = cache in until and use.at <= until[cache]
        if not alive:
            made.append(number)
            held += use.system * 512 * ttl_s * 1_000
            until[cache] = use.at + ttl_s
        elif renew:
            held += use.system * 512 * (use.at + ttl_s - until[cache]) * 1_000
            until[cache] = use.at + ttl_s
    return sorted(made), held


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(USES, st.sampled_from([60, 1_800, 3_600]), st.booleans())
def test_a_slow_replay_agrees(shared: Caches, uses: list[Use], ttl_s: int, renew: bool) -> None:
    shared.it.con.execute("delete from request")
    shared.it.keys = 0
    for use in uses:
        ask(shared, use.at, use.system, 99, offer_id=use.offer_id)
    shared.it.run(f"cache: {{prompts: [{{prefix: system, for: {ttl_s // 60}m, renew: {str(renew).lower()}}}]}}\n")
    found = shared.it.con.execute("select source_key from sim_change where extra = 4 order by all").fetchall()
    assert ([key for (key,) in found], stored(shared)) == slow(uses, ttl_s, renew=renew)
