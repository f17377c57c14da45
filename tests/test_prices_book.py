"""A price folder is read once: what is kept of it is never stale, damaged or in the way."""

from __future__ import annotations

import hashlib
import json
from dataclasses import FrozenInstanceError, replace
from datetime import date
from pathlib import Path

import pytest
from price_files import OPENAI, folder, shipped

from costaudit.errors import FileError, UsageError
from costaudit.prices import documents, parsed, schema
from costaudit.prices.book import load, packaged


@pytest.fixture
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("COSTAUDIT_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


def test_what_is_kept_is_what_was_read(tmp_path: Path, kept: Path) -> None:
    first = load(folder(tmp_path / "prices"))
    assert len(list(kept.iterdir())) == 1
    assert load(tmp_path / "prices") == first


def test_a_changed_file_is_read_again(tmp_path: Path, kept: Path) -> None:
    first = load(folder(tmp_path / "prices"))
    second = load(folder(tmp_path / "prices", OPENAI.replace("input: 2.5,", "input: 2.6,")))
    assert first.sha256 != second.sha256
    assert len(list(kept.iterdir())) == 2


@pytest.mark.parametrize("damage", [b"", b"x", b"[1]\n[2]", b"\xff\x00"])
def test_a_damaged_copy_is_not_used(tmp_path: Path, kept: Path, damage: bytes) -> None:
    first = load(folder(tmp_path / "prices"))
    (copy,) = kept.iterdir()
    copy.write_bytes(damage)
    assert load(tmp_path / "prices") == first
    assert copy.read_bytes() != damage


def test_a_copy_of_another_shape_is_not_used(tmp_path: Path, kept: Path) -> None:
    load(folder(tmp_path / "prices"))
    (copy,) = kept.iterdir()
    text = json.dumps(["x", ["openai"]]).encode()
    copy.write_bytes(hashlib.sha256(text).hexdigest().encode() + b"\n" + text)
    assert load(tmp_path / "prices").version == "2026.11.1"


def test_without_a_place_to_keep_things_prices_are_read_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("")
    for value in ("", str(tmp_path / "file" / "below")):
        monkeypatch.setenv("COSTAUDIT_CACHE", value)
        assert load(folder(tmp_path / "prices")).models
    assert sorted(path.name for path in (tmp_path / "prices").iterdir()) == ["VERSION", "openai.yaml"]


def test_a_file_with_mistakes_is_not_kept(tmp_path: Path, kept: Path) -> None:
    with pytest.raises(FileError):
        load(folder(tmp_path / "prices", OPENAI.replace("tier: budget", "tier: x")))
    assert not kept.exists()


def test_comments_and_layout_do_not_change_the_digest_and_prices_do(tmp_path: Path) -> None:
    first = load(folder(tmp_path / "a"))
    commented = load(
        folder(tmp_path / "b", "# a comment\n" + OPENAI.replace("{input: 2.5, ", "{input:   2.5,\n      "))
    )
    assert commented.sha256 == first.sha256
    assert load(folder(tmp_path / "c", OPENAI.replace("output: 11}", "output: 12}"))).sha256 != first.sha256


def test_what_the_files_say_is_typed(tmp_path: Path) -> None:
    book = load(folder(tmp_path))
    alpha = book.model("openai", "alpha-1")
    assert alpha is not None
    assert (alpha.context_input, alpha.context_output, alpha.retires) == (400_000, 8_192, date(2027, 6, 1))
    rules = book.cache_rules(alpha)
    assert rules is not None
    assert (rules.mode, rules.min_tokens, rules.ttl_s) == ("automatic", 1_024, (300, 3_600))
    assert (book.batches["openai"].window_hours, book.batches["openai"].caches) == (24, True)
    with pytest.raises(FrozenInstanceError):
        alpha.tier = "mid"  # type: ignore[misc]
    assert replace(alpha, tier="mid") != alpha


def test_no_caching_in_batches_is_told_apart() -> None:
    batches = shipped().batches
    assert not batches["aws"].caches
    assert batches["openai"].caches


def test_every_type_of_the_ledger_survives_being_kept() -> None:
    for provider in shipped().providers.values():
        text = json.dumps(parsed.encoded(provider))
        assert parsed.decoded(json.loads(text)) == provider


def test_the_schema_is_the_one_beside_the_prices() -> None:
    assert (packaged() / "schema.json").read_text() == schema.text(), (
        "python -m costaudit.prices.schema > pricing/schema.json"
    )


def test_show_tells_every_price_and_where_it_is_from(tmp_path: Path) -> None:
    document = documents.show(load(folder(tmp_path)), "openai/alpha-one", date(2026, 11, 24))
    columns = [column.key for column in document.tables[0].columns]
    rows = [dict(zip(columns, row, strict=True)) for row in document.tables[0].rows]
    assert [row["status"] for row in rows] == ["cancelled", "in force", "past", "past", "past", "past"]
    assert [row["over_input_tokens"] for row in rows] == [None, None, None, 200_000, None, None]
    assert rows[1]["since"] == "2026-06-01T12:00Z"
    assert str(rows[1]["place"]).startswith(f"{tmp_path}/openai.yaml:")
    assert "openai/alpha-1 is billed as beta from 2027-06-01 on." in document.notes


def test_show_names_the_nearest_model(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no price list has alhpa-1") as raised:
        documents.show(load(folder(tmp_path)), "alhpa-1", date(2026, 11, 24))
    assert raised.value.hint is not None
    assert "did you mean alpha-1?" in raised.value.hint


def test_the_list_has_every_model_with_a_standard_price_newest_first() -> None:
    document = documents.listing(shipped())
    columns = [column.key for column in document.tables[0].columns]
    since = [row[columns.index("since")] or "" for row in document.tables[0].rows]
    assert len(since) == len(shipped().models)
    assert since == sorted(since, key=str, reverse=True)


def test_copies_of_old_prices_do_not_pile_up(tmp_path: Path, kept: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parsed, "MOST_KEPT", 3)
    for price in range(6):
        load(folder(tmp_path / "prices", OPENAI.replace("input: 2.5,", f"input: {price},")))
    assert len(list(kept.iterdir())) == 3
