"""The Python API: the same numbers as the command line, as frames."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

import costaudit
from costaudit.api import Audit
from costaudit.errors import DataError, FileError, UsageError

ROOT = Path(__file__).parent.parent
LOG = str(ROOT / "sample_logs" / "catalogue.ai-sdk.jsonl")
TABLE = ROOT / "sample_logs" / "translations"
POLICY = ROOT / "policies" / "batch-what-can-wait.yaml"


@pytest.fixture(scope="module")
def audit(tmp_path_factory: pytest.TempPathFactory) -> Audit:
    made = costaudit.open(str(tmp_path_factory.mktemp("api") / "costaudit.duckdb"))
    made.ingest(LOG)
    made.ingest(str(TABLE / "translations.csv"), map=str(TABLE / "map.yaml"), tags={"queue": "nightly"})
    return made


def test_ingest_says_what_became_of_each_file() -> None:
    with costaudit.open(":memory:") as audit:
        told = audit.ingest(LOG).iloc[0]
        assert (told.reader, told.requests, told.refused) == ("ai-sdk", told.records, 0)
        assert audit.ingest(LOG).iloc[0].requests == 0


def test_a_report_adds_up_exactly_and_says_what_it_leaves_out(audit: Audit) -> None:
    by_model, by_day = audit.report("model"), audit.report("day")
    assert by_model.cost_usd.sum() == by_day.cost_usd.sum() == audit.charges().cost_usd.sum()
    assert isinstance(by_model.cost_usd.sum(), Decimal)
    assert by_model.attrs["left_out"] == ["14 requests that have no price"]
    assert (by_model.attrs["since"], by_model.attrs["until"]) == ("2026-10-01", "2026-11-01")


def test_what_has_no_price_is_null(audit: Audit) -> None:
    row = audit.report("model").set_index("model").loc["openai/gpt-7-preview"]
    assert row.cost_usd is None or row.isna().cost_usd
    assert row.requests_without_cost == row.requests == 14


def test_a_report_by_two_keys_over_some_days_of_some_requests(audit: Audit) -> None:
    frame = audit.report(["app", "model"], since="2026-10-20", until="2026-10-22", where="provider=openai")
    assert list(frame.columns[:2]) == ["app", "model"]
    assert set(frame.app) == {"catalogue"}


def test_charges_has_a_row_for_every_request(audit: Audit) -> None:
    frame = audit.charges()
    assert len(frame) == audit.report("task").requests.sum()
    assert str(frame.dtypes["cost_usd"]) == "decimal128(38, 18)[pyarrow]"


def test_a_simulation_has_a_row_for_each_policy_and_step(audit: Audit) -> None:
    frame = audit.simulate(POLICY, ROOT / "policies" / "cheap-classify.yaml")
    assert list(zip(frame.policy, frame.step, strict=True))[:2] == [
        ("batch-what-can-wait", "spent"),
        ("batch-what-can-wait", "batch"),
    ]
    assert set(frame.attrs["notes"]) == {"batch-what-can-wait", "cheap-classify"}
    assert frame.cost_usd.iloc[0] - frame.cost_usd.iloc[1] == frame.saved_usd.iloc[1]


def test_what_would_happen_to_each_request(audit: Audit) -> None:
    frame = audit.requests(POLICY)
    moved = frame[frame.changed_by != ""]
    assert set(moved.service_tier_after) == {"batch"}
    assert set(moved.task) == {"translation"}
    assert audit.report("task").cost_usd.sum() == frame.cost_usd_before.sum()


def test_sql_over_the_tables(audit: Audit) -> None:
    found = audit.sql("select tags['queue'] as queue, usd(sum(cost)) as usd from request join charges('request') "
                      "using (request_key) group by all order by queue nulls first")  # fmt: skip
    assert list(found.queue.dropna()) == ["nightly"]
    assert found.usd.sum() == audit.report("task").cost_usd.sum()


def test_mistakes_say_what_is_wrong(audit: Audit, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="is not a day"):
        audit.report("task", since="yesterday")
    with pytest.raises(UsageError, match="wants a policy"):
        audit.simulate()
    with pytest.raises(DataError, match="no requests"), costaudit.open(":memory:") as empty:
        empty.report()
    policy = tmp_path / "mine.yaml"
    policy.write_text("version: 1\n")
    with pytest.raises(FileError):
        audit.simulate(policy)
