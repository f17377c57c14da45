"""Bytes as they come: compressed, piped, damaged, or no log at all; and paths as people write them."""

from __future__ import annotations

import bz2
import gzip
import hashlib
import io
import lzma
import os
import tarfile
import zipfile
from pathlib import Path

import pyarrow as pa
import pytest
from framed_files import read, read_all

from costaudit import framing
from costaudit.errors import DataError, UsageError
from costaudit.framing import source, walk

LINES = b"".join(b'{"n": %d}\n' % n for n in range(500))


PACKED = {
    "gzip": gzip.compress(LINES, mtime=0),
    "gzip of several members": gzip.compress(LINES[:1000], mtime=0) + gzip.compress(LINES[1000:], mtime=0),
    "zstd": pa.compress(LINES, "zstd", asbytes=True),
}


@pytest.mark.parametrize("how", list(PACKED))
@pytest.mark.parametrize("name", ["log.jsonl.gz", "log.jsonl"])
def test_compressed_lines_are_read_whatever_the_file_is_called(how: str, name: str, tmp_path: Path) -> None:
    framed = framing.open_input(write(tmp_path / name, PACKED[how]), columns=())
    got = read_all(framed)
    assert [value["n"] for value in got.values] == list(range(500))
    assert framed.sha256 == hashlib.sha256(PACKED[how]).hexdigest() == source.sha256_of(tmp_path / name)
    assert framed.size == len(PACKED[how])


@pytest.mark.parametrize("how", list(PACKED))
def test_compressed_data_cut_off_is_told_and_not_taken_for_the_whole(how: str, tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"cut off|damaged"):
        read(tmp_path / "log.gz", PACKED[how][:-5])


def test_a_check_sum_that_does_not_fit_is_told(tmp_path: Path) -> None:
    flipped = bytearray(PACKED["gzip"])
    flipped[-6] ^= 0xFF
    with pytest.raises(DataError, match="damaged"):
        read(tmp_path / "log.gz", bytes(flipped))


def test_what_ended_the_records_early_is_kept_for_the_caller(tmp_path: Path) -> None:
    noise = [b'{"noise": "' + os.urandom(1 << 18).hex().encode() + b'"}\n' for _ in range(8)]
    big = gzip.compress(LINES + b"".join(noise), mtime=0)
    framed = framing.open_input(write(tmp_path / "log.gz", big[: len(big) - 2000]), columns=())
    with pytest.raises(DataError):
        read_all(framed)
    assert framed.failure is not None


def test_a_bomb_is_put_out(tmp_path: Path) -> None:
    bomb = gzip.compress(b'{"n": 1}\n' + b" " * (64 << 20), mtime=0)
    with pytest.raises(DataError, match="unpacks to more than 300 times its size"):
        read(tmp_path / "log.gz", bomb)


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (bz2.compress(LINES), "bzip2"),
        (lzma.compress(LINES), "xz"),
        (LINES.decode().encode("utf-16"), "UTF-16"),
        (gzip.compress(gzip.compress(LINES)), "compressed twice"),
        (b"<!DOCTYPE html><html>not found</html>", "HTML"),
        (b'<?xml version="1.0"?><Error/>', "HTML or XML"),
        (bytes(range(256)) * 20, "not text"),
        (b"\0" * 4096, "not text"),
    ],
)
def test_what_is_no_log_is_refused_with_a_sentence(data: bytes, why: str, tmp_path: Path) -> None:
    with pytest.raises(DataError, match=why):
        read(tmp_path / "log.jsonl", data)


def test_archives_are_never_opened(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "log.zip", "w") as packed:
        packed.writestr("../escaped.jsonl", LINES)
    with tarfile.open(tmp_path / "log.tar", "w") as tar:
        tar.add(write(tmp_path / "in.jsonl", LINES), "../escaped.jsonl")
    with pytest.raises(DataError, match="zip archive"):
        read(tmp_path / "log.zip")
    with pytest.raises(DataError, match="tar archive"):
        read(tmp_path / "log.tar")
    with pytest.raises(DataError, match="tar archive"):
        read(tmp_path / "log.tar.gz", gzip.compress((tmp_path / "log.tar").read_bytes()))
    assert not (tmp_path.parent / "escaped.jsonl").exists()


@pytest.mark.parametrize("name", ["log.jsonl.gz", "log.jsonl.zst"])
def test_an_empty_file_with_a_compressed_name_was_cut_off(name: str, tmp_path: Path) -> None:
    with pytest.raises(DataError, match="it was cut off"):
        read(tmp_path / name, b"")


@pytest.mark.parametrize("data", [LINES, PACKED["gzip"], PACKED["zstd"], b'[{"n": 1},\n {"n": 2}]'])
def test_stdin_is_read_like_a_file(data: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(data)))
    assert read_all(framing.open_input(None, columns=())) == read(tmp_path / "log", data)


def test_a_pipe_or_folder_is_no_file(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(DataError, match="no regular file"):
        framing.open_input(tmp_path / "pipe", columns=())
    with pytest.raises(DataError, match="no such file"):
        framing.open_input(tmp_path / "nowhere", columns=())


def test_progress_is_told_in_bytes_of_the_file(tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    path = write(tmp_path / "log.gz", PACKED["gzip"])
    read_all(framing.open_input(path, columns=(), progress=lambda done, size: told.append((done, size))))
    assert told[-1] == (len(PACKED["gzip"]), len(PACKED["gzip"]))
    assert [done for done, _ in told] == sorted(done for done, _ in told)


def test_a_folder_is_walked_in_order_and_what_is_plainly_no_log_passed_by(tmp_path: Path) -> None:
    for name in ("b/2.jsonl", "b/1.jsonl", "a.csv", "README.md", ".hidden.jsonl", ".git/x.jsonl", "pic.png"):
        write(tmp_path / "logs" / name, LINES)
    outside = write(tmp_path / "outside.jsonl", LINES)
    (tmp_path / "logs" / "link.jsonl").symlink_to(outside)
    (tmp_path / "logs" / "inside.jsonl").symlink_to(tmp_path / "logs" / "a.csv")
    found = [str(path.relative_to(tmp_path / "logs")) for path in walk.expand([str(tmp_path / "logs")]) if path]
    assert found == ["a.csv", "inside.jsonl", "b/1.jsonl", "b/2.jsonl"]


def test_paths_are_files_folders_globs_and_a_dash_each_once(tmp_path: Path) -> None:
    one, two = write(tmp_path / "1.jsonl", LINES), write(tmp_path / "2.jsonl", LINES)
    odd = write(tmp_path / "a[1]*.jsonl", LINES)
    assert walk.expand([str(two), str(tmp_path / "?.jsonl"), "-"]) == [two, one, None]
    assert walk.expand([str(odd)]) == [odd]
    with pytest.raises(UsageError, match="no file or folder"):
        walk.expand([str(tmp_path / "nothing*")])
    with pytest.raises(UsageError, match="once only"):
        walk.expand(["-", "-"])


def write(path: Path, data: bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return path
