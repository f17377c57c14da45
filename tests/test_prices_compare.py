"""Two price lists side by side, what is to come, and what other published lists say."""

from __future__ import annotations

import json
import shutil
import subprocess
from datetime import datetime
from decimal import Decimal
from pathlib import Path

import pytest
from price_changes import ANTHROPIC, NOW, WORKLOAD, base, head
from price_files import OPENAI, folder, shipped

from costaudit import __main__ as entry
from costaudit import workload
from costaudit.document import Document, Value
from costaudit.errors import FileError, UsageError
from costaudit.prices import crosscheck, diff, elsewhere, files, sync
from costaudit.prices.book import load
from costaudit.prices.crosscheck import Known
from costaudit.pricing_check.upcoming import upcoming

LITELLM = {
    "able": {"litellm_provider": "anthropic", "input_cost_per_token": 3e-06, "output_cost_per_token": 1.6e-05},
    "baker": {"litellm_provider": "bedrock", "input_cost_per_token": 9e-06},
    "charlie": {"litellm_provider": "anthropic", "input_cost_per_token": 1.5e-05, "cache_read_input_token_cost": 3e-06},
    "alpha-1": {"litellm_provider": "openai", "input_cost_per_token": 2.75e-06, "output_cost_per_token": 8e-06},
}
EDITED = ("standard: {input: 1, cache_read: 0.1, output: 5}", "standard: {input: 1, cache_read: 0.1, output: 6}")


def rows(document: Document, *keys: str) -> list[tuple[Value, ...]]:
    places = [next(n for n, c in enumerate(document.tables[0].columns) if c.key == key) for key in keys]
    return [tuple(row[place] for place in places) for row in document.tables[0].rows]


def test_two_folders(tmp_path: Path) -> None:
    document = diff.diff(load(base(tmp_path)), load(head(tmp_path, EDITED)))
    found = rows(document, "model", "price", "before_usd", "after_usd", "from")
    assert found == [("anthropic/baker", "output", Decimal(5), Decimal(6), "start")]


def test_two_days_of_one_list(tmp_path: Path) -> None:
    book = load(base(tmp_path))
    document = diff.diff(book, book, (datetime(2026, 5, 1), datetime(2026, 12, 25)))
    found = rows(document, "model", "price", "before_usd", "after_usd")
    assert ("openai/alpha-1", "output", Decimal(10), Decimal(8)) in found
    assert ("openai/alpha-1", "standard over 200_000 output", Decimal(15), None) not in found
    assert ("anthropic/able", "output", Decimal(15), Decimal(20)) in found
    assert ("anthropic/dog", "input", Decimal(5), None) in found
    assert not any(model == "openai/beta" for model, *_ in found)


def test_the_command_compares_a_commit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    top = tmp_path / "repository"
    shutil.copytree(base(tmp_path), top / "pricing")
    settings = ["-c", "user.name=t", "-c", "user.email=t@example.com", "-c", "commit.gpgsign=false"]
    for arguments in (["init", "-q"], ["add", "."], [*settings, "commit", "-q", "-m", "prices"]):
        subprocess.run(["git", "-C", str(top), *arguments], check=True)
    shutil.copytree(head(tmp_path, EDITED), top / "pricing", dirs_exist_ok=True)
    monkeypatch.chdir(top)
    assert entry.main(["pricing", "diff", "HEAD", "--prices", "pricing", "--json"]) == 0
    assert [row["model"] for row in json.loads(capsys.readouterr().out)["rows"]] == ["anthropic/baker"]
    assert entry.main(["pricing", "diff"]) == 2
    assert "--at DATE twice" in capsys.readouterr().err


def test_what_is_to_come_and_what_it_does_to_traffic(tmp_path: Path) -> None:
    (tmp_path / "w.csv").write_text(WORKLOAD)
    con = workload.read(tmp_path / "w.csv")
    book = load(base(tmp_path))
    document = upcoming(book, NOW, con, "w.csv")
    found = rows(document, "on", "model", "what", "output_before_usd", "output_after_usd", "traffic_before_usd")
    assert found[0] == ("2026-12-24", "anthropic/able", "other prices", Decimal(15), Decimal(20), Decimal(21))
    assert rows(document, "traffic_after_usd")[0] == (Decimal(28),)  # 2M x 4 and 1M x 20 US dollars per million
    assert found[1][:3] == ("2027-06-01", "openai/alpha-1", "retires; billed as beta")
    assert len(rows(upcoming(book, NOW), "on")) == len(found)


def lists(tmp_path: Path) -> str:
    path = tmp_path / "litellm.json"
    path.write_text(json.dumps(LITELLM))
    return f"litellm={path}"


def test_a_disagreement_is_told_meter_by_meter_with_what_is_known_of_it(tmp_path: Path) -> None:
    where = base(tmp_path)
    (where / "disagreements.yaml").write_text(
        "most_used: [anthropic/able]\ndisagreements:\n"
        '  - {model: anthropic/able, list: litellm, meters: [output], right: ours, because: "the page says 15"}\n'
    )
    document = crosscheck.crosscheck(load(where), [lists(tmp_path)], crosscheck.read(where), NOW)
    assert rows(document, "model", "meter", "ours_usd", "theirs_usd", "verdict", "because") == [
        ("anthropic/able", "output", Decimal(15), Decimal(16), "ours", "the page says 15"),
        ("anthropic/charlie", "cache_read", Decimal("1.5"), Decimal(3), "unknown", None),
        ("openai/alpha-1", "input", Decimal(2), Decimal("2.75"), "unknown", None),
    ]


def test_a_mistake_in_the_disagreements_is_told(tmp_path: Path) -> None:
    (tmp_path / "disagreements.yaml").write_text(
        "disagreements:\n  - {model: a, list: litelm, right: ours, because: b}\n"
    )
    with pytest.raises(FileError, match="cannot be litelm"):
        crosscheck.read(tmp_path)


@pytest.mark.parametrize("name", ["prices", "genai-prices=x", "litellm=nowhere.json"])
def test_a_list_there_is_none_of(name: str, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="there is no"):
        crosscheck.crosscheck(load(base(tmp_path)), [name], Known(), NOW)


def test_a_list_that_is_no_json(tmp_path: Path) -> None:
    (tmp_path / "x.json").write_text("{")
    with pytest.raises(FileError, match="is no JSON"):
        crosscheck.crosscheck(load(base(tmp_path)), [f"litellm={tmp_path / 'x.json'}"], Known(), NOW)


def test_every_disagreement_of_the_most_used_models_is_resolved_or_open_with_a_reason() -> None:
    known = crosscheck.read(files.packaged())
    assert len(known.most_used) == 60
    assert {tuple(name.split("/", 1)) for name in known.most_used} <= shipped().by_id.keys()
    document = crosscheck.crosscheck(shipped(), ["genai-prices"], known, NOW, most_used=True)
    assert all(row == ("ours",) for row in rows(document, "verdict")), rows(document, "model", "meter", "verdict")


def test_a_proposal_adds_dated_entries_edits_none_and_applies(tmp_path: Path) -> None:
    where = folder(tmp_path / "pricing", OPENAI, anthropic=ANTHROPIC)
    book = load(where)
    found = sync.propose(book, files.of_folder(where), lists(tmp_path), Known(), NOW)
    assert (found.entries, found.skipped) == (3, ())
    assert not [row for row in found.patch.splitlines() if row.startswith("-") and not row.startswith("---")]
    patch = found.patch.replace(f"a/{where}", "a").replace(f"b/{where}", "b")
    subprocess.run(["git", "apply", "-"], input=patch.encode(), cwd=where, check=True)
    after = load(where)
    able = after.by_id["anthropic", "able"].entries
    assert [(str(entry.starts)[:10], entry.status, entry.source) for entry in able] == [
        ("None", None, "prices"),
        ("2026-11-24", None, "litellm"),
        ("2026-12-24", "scheduled", "prices"),
    ]
    assert able[1].lines[0].prices["output"] == Decimal(16)
    assert able[1].lines[1:] != ()
    assert able[1].confidence == "secondary"


def test_what_is_known_to_be_right_is_not_proposed(tmp_path: Path) -> None:
    book = load(base(tmp_path))
    known = Known((), (crosscheck.Disagreement("anthropic/able", "litellm", (), "ours", "b"),))
    found = sync.propose(book, files.of_folder(base(tmp_path)), lists(tmp_path), known, NOW, ["anthropic/able"])
    assert (found.entries, found.patch) == (0, "")


def test_a_proposal_has_every_tier_and_size_that_the_list_has_and_our_entry_too(tmp_path: Path) -> None:
    where = folder(tmp_path / "pricing", OPENAI, anthropic=ANTHROPIC)
    said = {
        "able": {
            "litellm_provider": "anthropic",
            "input_cost_per_token": 3e-06,
            "input_cost_per_token_batches": 1e-06,
            "cache_read_input_token_cost_batches": 2e-07,
            "output_cost_per_token_priority": 9e-06,
        },
        "alpha-1": {"litellm_provider": "openai", "input_cost_per_token": 2e-06},
    }
    (tmp_path / "tiers.json").write_text(json.dumps(said))
    found = sync.propose(load(where), files.of_folder(where), f"litellm={tmp_path / 'tiers.json'}", Known(), NOW)
    assert found.entries == 1
    added = [row.removeprefix("+").strip() for row in found.patch.splitlines() if row.startswith("+ ")]
    assert "standard: {input: 3, cache_read: 0.3, cache_write: 3.75, cache_write_1h: 6, output: 15}" in added
    assert "batch:    {input: 1, cache_read: 0.2, cache_write: 1.875, cache_write_1h: 3, output: 7.5}" in added
    assert found.skipped == ()  # what we have no line for is no disagreement


def test_genai_prices_is_held_against_every_tier_and_size_it_has() -> None:
    _, published = elsewhere.of_list("genai-prices", [shipped().by_id["openai", "gpt-5.4"]], NOW)
    said = published["openai", "gpt-5.4"]
    assert said["input"] == (Decimal("2.5"),)
    assert said["standard over 272_000 input"] == (Decimal(5),)
    assert said["flex output"] == (Decimal("7.5"),)
    assert said["priority input"] == (Decimal(5),)
    assert said["batch over 272_000 output"] == (Decimal("11.25"),)


def test_every_disagreement_with_the_package_is_known() -> None:
    document = crosscheck.crosscheck(shipped(), ["genai-prices"], crosscheck.read(files.packaged()), NOW)
    assert [row for row in rows(document, "model", "meter", "verdict") if row[-1] == "unknown"] == []


@pytest.mark.parametrize("id_", ["aardvark", "bravo", "zebra"])
def test_a_model_we_do_not_have_is_proposed_whole_and_marked_for_a_review(tmp_path: Path, id_: str) -> None:
    where = folder(tmp_path / "pricing", OPENAI, anthropic=ANTHROPIC)
    said = {
        id_: {
            "litellm_provider": "anthropic",
            "input_cost_per_token": 3e-06,
            "output_cost_per_token": 1.6e-05,
            "output_cost_per_token_batches": 8e-06,
            "input_cost_per_token_above_200k_tokens": 6e-06,
        }
    }
    (tmp_path / "new.json").write_text(json.dumps(said))
    name = f"litellm={tmp_path / 'new.json'}"
    found = sync.propose(load(where), files.of_folder(where), name, Known(), NOW, [f"anthropic/{id_}"])
    assert (found.entries, found.skipped) == (1, ())
    assert "# Proposed: look at its tier" in found.patch
    patch = found.patch.replace(f"a/{where}", "a").replace(f"b/{where}", "b")
    subprocess.run(["git", "apply", "-"], input=patch.encode(), cwd=where, check=True)
    (entry_,) = load(where).by_id["anthropic", id_].entries
    assert {(line.tier, line.over): line.prices for line in entry_.lines} == {
        ("standard", None): {"input": Decimal(3), "output": Decimal(16)},
        ("batch", None): {"output": Decimal(8)},
        ("standard", 200_000): {"input": Decimal(6)},
    }
    assert (entry_.source, entry_.confidence) == ("litellm", "secondary")


def test_a_model_that_no_list_has_is_told(tmp_path: Path) -> None:
    where = folder(tmp_path / "pricing", OPENAI, anthropic=ANTHROPIC)
    found = sync.propose(load(where), files.of_folder(where), lists(tmp_path), Known(), NOW, ["anthropic/nobody"])
    assert (found.entries, found.patch) == (0, "")
    assert found.skipped[0].startswith("anthropic/nobody: litellm")
