"""Contract prices wherever dollars are shown: each sum as the list has it and as the contract makes it, by hand."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import get_args

import duckdb
import pytest
from audits import BIG, CLAUDE, NEW, Audited, audited, mtok
from simulated import Bench, bench
from test_report import PRICES, add_request, hand_made_store, install_prices

import costaudit
from costaudit import discount, simulate
from costaudit.document import Document, Table, Value
from costaudit.explain import explain
from costaudit.render import Format, render

ROOT = Path(__file__).parent.parent
LOG = str(ROOT / "sample_logs" / "catalogue.ai-sdk.jsonl")


def agreed(tmp_path: Path, text: str) -> discount.Contract:
    (tmp_path / "contract.yaml").write_text(text)
    return discount.load(tmp_path / "contract.yaml")


def table(document: Document, name: str) -> Table:
    return next(each for each in document.tables if each.name == name)


def cells(table: Table, *keys: str) -> list[tuple[Value, ...]]:
    places = [[column.key for column in table.columns].index(key) for key in keys]
    return [tuple(row[place] for place in places) for row in (*table.rows, *([table.total] if table.total else []))]


def fact(document: Document, key: str) -> Value:
    return next(each.value for each in document.facts if each.key == key)


# explain


@pytest.fixture
def con() -> duckdb.DuckDBPyConnection:
    con = hand_made_store()
    install_prices(con)
    add_request(con, 1, request_id="mini", ts=datetime(2026, 10, 14), input=1_000_000, output=500_000)
    con.execute("insert into request_meter values (1, 'web_search', 100)")
    return con


HALF_OFF_OUTPUT = "discounts:\n  - {provider: openai, meters: [output], percent: 50}\n  - {percent: 1}\n"


def test_explain_has_list_and_contracted_cost_of_each_meter(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    (document,) = explain(con, PRICES, "mini", agreed(tmp_path, HALF_OFF_OUTPUT))
    listed = [mtok("0.25", 1_000_000), mtok("2", 500_000), 100 * Decimal("0.01")]
    paid = [listed[0] * Decimal("0.99"), listed[1] * Decimal("0.50"), listed[2] * Decimal("0.99")]
    assert cells(document.tables[0], "meter", "cost_usd", "contracted_cost_usd", "discount_percent") == [
        ("input", listed[0], paid[0], 1),
        ("output", listed[1], paid[1], 50),
        ("web_search", listed[2], paid[2], 1),
        ("total", sum(listed), sum(paid), None),
    ]
    assert document.title.endswith("list $2.25, contracted $1.74")


def test_explain_takes_nothing_off_what_was_billed(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    con.execute("update request set billed_cost = 0.7")
    (document,) = explain(con, PRICES, "mini", agreed(tmp_path, HALF_OFF_OUTPUT))
    assert [row[1] for row in cells(document.tables[0], "meter", "contracted_cost_usd")] == [
        None,
        None,
        None,
        Decimal("0.7"),
    ]
    assert document.title.endswith("billed $0.70, contracted $0.70")
    assert "takes nothing off" in document.notes[-1]


def test_explain_without_a_contract_is_as_it_was(con: duckdb.DuckDBPyConnection) -> None:
    (document,) = explain(con, PRICES, "mini")
    assert "contracted" not in render(document, "json")


# audit


@pytest.fixture
def it(tmp_path: Path) -> Audited:
    """Two classifications on a flagship (10 and 1 US dollars in a million) and what Claude was asked."""
    made = audited(tmp_path)
    for after in (0, 60):
        made.ask(after, task="classification", offer_id=BIG, input=100_000, output=10_000, stream=True)
    made.ask(120, offer_id=CLAUDE, input=10_000, output=1_000)
    made.ask(180, offer_id=NEW, input=10)
    return made


ON_TWO = """\
discounts:
  - {provider: openai, model: big, percent: 20}
  - {provider: openai, model: small, percent: 50}
  - {provider: anthropic, percent: 10}
credits:
  - {name: start, provider: openai, usd: 1}
"""
BIG_LIST = 2 * (mtok("10", 100_000) + mtok("40", 10_000))
SMALL_LIST = 2 * (mtok("1", 100_000) + mtok("4", 10_000))
CLAUDE_LIST = mtok("4", 10_000) + mtok("20", 1_000)
NEW_LIST = mtok("2", 10)


def test_an_audit_prices_what_was_and_what_could_be_under_the_contract(it: Audited, tmp_path: Path) -> None:
    document = it.audit(contract=agreed(tmp_path, ON_TWO)).document
    paid, instead = BIG_LIST * Decimal("0.8"), SMALL_LIST * Decimal("0.5")
    stakes = {
        row[0]: row[1:] for row in cells(table(document, "findings"), "code", "stake_usd", "contracted_stake_usd")
    }
    assert stakes["flagship-for-routine"] == (BIG_LIST - SMALL_LIST, paid - instead)
    places = cells(table(document, "places"), "code", "cost_usd", "contracted_cost_usd", "contracted_stake_usd")
    assert ("flagship-for-routine", BIG_LIST, paid, paid - instead) in places


def test_an_audit_says_what_was_spent_by_list_and_by_contract(it: Audited, tmp_path: Path) -> None:
    document = it.audit(contract=agreed(tmp_path, ON_TWO)).document
    paid = BIG_LIST * Decimal("0.8") + CLAUDE_LIST * Decimal("0.9") + NEW_LIST
    assert (fact(document, "spent_usd"), fact(document, "contracted_cost_usd")) == (
        BIG_LIST + CLAUDE_LIST + NEW_LIST,
        paid,
    )
    assert {row[0]: row[1] for row in cells(table(document, "contract"), "line", "amount_usd")} == {
        "list prices": BIG_LIST + CLAUDE_LIST + NEW_LIST,
        "discounts": paid - (BIG_LIST + CLAUDE_LIST + NEW_LIST),
        "credit start": -1,
        "total": paid - 1,
    }
    by_model = {
        row[0]: row[1:] for row in cells(table(document, "by_model"), "model", "cost_usd", "contracted_cost_usd")
    }
    assert by_model["anthropic/claude"] == (CLAUDE_LIST, CLAUDE_LIST * Decimal("0.9"))


def test_what_findings_have_together_is_contracted_too(it: Audited, tmp_path: Path) -> None:
    outcome = it.audit(contract=agreed(tmp_path, "discounts:\n  - {percent: 25}\n"))
    assert outcome.union.stake
    assert (outcome.union.contracted_stake, outcome.union.contracted) == (
        outcome.union.stake * 3 // 4,
        outcome.union.spent * 3 // 4,
    )
    for each in outcome.found:
        if each.stake is not None and each.finding.measure != "logged":
            assert each.contracted_stake == each.stake * 3 // 4


def test_a_contract_changes_no_finding(it: Audited, tmp_path: Path) -> None:
    under = it.audit(contract=agreed(tmp_path, ON_TWO))
    without = it.audit()
    assert [(f.finding.code, f.stake, f.requests) for f in under.found] == [
        (f.finding.code, f.stake, f.requests) for f in without.found
    ]
    assert "contracted" not in render(without.document, "json")


@pytest.mark.parametrize("format_", get_args(Format))
def test_an_audit_has_both_in_every_format(it: Audited, tmp_path: Path, format_: Format) -> None:
    text = render(it.audit(page=format_ == "html", contract=agreed(tmp_path, ON_TWO)).document, format_)
    assert ("contracted_stake_usd" if format_ in ("csv", "json") else "at stake, contracted") in text


# simulate


TERMS = """\
discounts:
  - {provider: openai, model: big, percent: 20}
  - {provider: openai, model: small, meters: [output], percent: 50}
credits:
  - {name: start, provider: openai, usd: 1}
commitments:
  - {name: all of it, from: 2026-10-14, to: 2026-10-15, usd: 12}
"""
MORE = "trim: [{when: {task: qa}, assume: {output_tokens: 0.5}, because: x}]\nroute: [{when: {task: qa}, to: openai/small}]\n"
BIG_WAS = mtok("10", 4_000) + mtok("40", 1_000)
BIG_SHORTER = mtok("10", 4_000) + mtok("40", 500)
SMALL_IS = mtok("1", 4_000) + mtok("4", 500)
STAYS = mtok("10", 1_000_000) + mtok("40", 100_000)  # of another task


@pytest.fixture
def policies(tmp_path: Path) -> Bench:
    made = bench(tmp_path)
    made.add(input=4_000, output=1_000)
    made.add(input=1_000_000, output=100_000, task="coding")
    made.add(input=10, billed_cost=Decimal("0.25"), task="coding")  # what the provider said it billed
    return made


def test_every_step_of_a_simulation_has_both(policies: Bench, tmp_path: Path) -> None:
    (document,) = policies.outcome(MORE, contract=agreed(tmp_path, TERMS)).documents
    rest = STAYS + Decimal("0.25")
    rest_paid = STAYS * Decimal("0.8") + Decimal("0.25")
    after = mtok("1", 4_000) + mtok("4", 500) / 2
    steps = cells(document.tables[0], "step", "cost_usd", "contracted_cost_usd", "saved_usd", "saved_contracted_usd")
    assert steps == [
        ("spent", BIG_WAS + rest, BIG_WAS * Decimal("0.8") + rest_paid, None, None),
        ("trim", BIG_SHORTER + rest, BIG_SHORTER * Decimal("0.8") + rest_paid, mtok("40", 500), mtok("32", 500)),
        ("route", SMALL_IS + rest, after + rest_paid, BIG_SHORTER - SMALL_IS, BIG_SHORTER * Decimal("0.8") - after),
        ("would cost", SMALL_IS + rest, after + rest_paid, BIG_WAS - SMALL_IS, BIG_WAS * Decimal("0.8") - after),
    ]


def test_tasks_models_and_the_lines_of_the_contract_have_both(policies: Bench, tmp_path: Path) -> None:
    (document,) = policies.outcome(MORE, contract=agreed(tmp_path, TERMS)).documents
    after = mtok("1", 4_000) + mtok("4", 500) / 2
    keys = ("contracted_cost_usd_before", "contracted_cost_usd_after", "saved_contracted_usd")
    assert cells(table(document, "by_task"), "task", *keys) == [
        ("coding", STAYS * Decimal("0.8") + Decimal("0.25"), STAYS * Decimal("0.8") + Decimal("0.25"), 0),
        ("qa", BIG_WAS * Decimal("0.8"), after, BIG_WAS * Decimal("0.8") - after),
    ]
    models = {row[0]: row[1:] for row in cells(table(document, "by_model"), "model", *keys)}
    assert models["openai/small"] == (0, after, -after)
    was = (BIG_WAS + STAYS) * Decimal("0.8") + Decimal("0.25")
    would = STAYS * Decimal("0.8") + Decimal("0.25") + after
    lines = {row[0]: row[1:] for row in cells(table(document, "contract"), "line", "spent_usd", "would_usd")}
    assert lines["list prices"] == (BIG_WAS + STAYS + Decimal("0.25"), SMALL_IS + STAYS + Decimal("0.25"))
    assert lines["credit start"] == (-1, -1)
    assert lines["commitment all of it, not used"] == (12 - was, 12 - would)  # what is saved is owed all the same
    assert lines["total"] == (Decimal(11), Decimal(11))


def test_a_contract_changes_nothing_a_policy_does(policies: Bench, tmp_path: Path) -> None:
    (plain,) = policies.outcome(MORE).results
    (under,) = policies.outcome(MORE, contract=agreed(tmp_path, TERMS)).results
    assert (under.saved, under.moves, under.by_task) == (plain.saved, plain.moves, plain.by_task)
    assert "contracted" not in render(policies.outcome(MORE).documents[0], "json")


def test_policies_side_by_side_have_both(policies: Bench, tmp_path: Path) -> None:
    batch = "trim: [{when: {task: qa}, assume: {output_tokens: 0.5}, because: x}]\n"
    documents = policies.outcome(MORE, batch, contract=agreed(tmp_path, TERMS)).documents
    saved = [row[0] for row in cells(documents[0].tables[0], "saved_contracted_usd")]
    assert saved == [cells(each.tables[0], "saved_contracted_usd")[-1][0] for each in documents[1:]]
    titles = [
        column.title for each in documents for table in each.tables for column in table.columns if column.kind == "usd"
    ]
    assert all(("list" in title) != ("contracted" in title) for title in titles if not title.startswith("as it "))


@pytest.mark.parametrize("format_", get_args(Format))
def test_a_simulation_has_both_in_every_format(policies: Bench, tmp_path: Path, format_: Format) -> None:
    (document,) = policies.outcome(MORE, contract=agreed(tmp_path, TERMS)).documents
    assert ("saved_contracted_usd" if format_ in ("csv", "json") else "saved, contracted") in render(document, format_)


def test_the_requests_of_a_simulation_have_both(policies: Bench, tmp_path: Path) -> None:
    def costs(contract: discount.Contract | None) -> list[tuple[Value, ...]]:
        cursor = simulate.requests_table(policies.con, policies.book, policies.policy(MORE), contract=contract)
        names = [column[0] for column in cursor.description or ()]
        places = [names.index(f"contracted_cost_usd_{side}") for side in ("before", "after")]
        return [tuple(row[place] for place in places) for row in cursor.fetchall()]

    after = mtok("1", 4_000) + mtok("4", 500) / 2
    assert costs(agreed(tmp_path, TERMS))[0] == (BIG_WAS * Decimal("0.8"), after)
    assert costs(None)[0] == (BIG_WAS, SMALL_IS)


# Python


def test_frames_have_both(tmp_path: Path) -> None:
    agreed(tmp_path, "discounts:\n  - {percent: 25}\ncredits:\n  - {name: start, usd: 0.01}\n")
    with costaudit.open(":memory:") as audit:
        audit.ingest(LOG)
        spend = audit.report("model", discount=tmp_path / "contract.yaml")
        listed = audit.report("model")
        assert spend.cost_usd.sum() == listed.cost_usd.sum()
        assert spend.contracted_cost_usd.sum() * 4 == listed.cost_usd.sum() * 3
        assert spend.attrs["contract"][2][:2] == ("credit start", Decimal("-0.01"))
        assert "contracted_cost_usd" not in listed
        charges = audit.charges(discount=str(tmp_path / "contract.yaml"))
        assert charges.contracted_cost_usd.sum() == spend.contracted_cost_usd.sum()
        found = audit.audit(discount=tmp_path / "contract.yaml")
        assert {"stake_usd", "contracted_stake_usd"} <= set(found)
        policy = ROOT / "policies" / "batch-what-can-wait.yaml"
        steps = audit.simulate(policy, discount=tmp_path / "contract.yaml")
        assert steps.contracted_cost_usd[0] * 4 == steps.cost_usd[0] * 3
        calls = audit.requests(policy, discount=tmp_path / "contract.yaml")
        assert calls.contracted_cost_usd_before.sum() == steps.contracted_cost_usd[0]
        assert audit.charges().contracted_cost_usd.sum() == listed.cost_usd.sum()
