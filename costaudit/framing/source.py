"""The bytes of one input: opened once, hashed as they are read, decompressed and bounded.

gzip's check sums are verified, all members are read, and nothing is ever unpacked to disk.
"""

from __future__ import annotations

import gzip
import hashlib
import io
import os
import stat
import sys
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO, Literal, cast

from costaudit.errors import DataError, EnvironmentTrouble, NotALog

HEAD_BYTES = 1 << 20
MAX_RATIO, RATIO_FROM_BYTES = 300, 8 << 20
_STEP = 1 << 20

Form = Literal["text", "parquet", "sqlite"]

_GZIP, _ZSTD = b"\x1f\x8b", b"\x28\xb5\x2f\xfd"
_REFUSED = (
    (b"BZh", "it is compressed with bzip2", "unpack it first: bunzip2 FILE"),
    (b"\xfd7zXZ\x00", "it is compressed with xz", "unpack it first: unxz FILE"),
    (b"PK\x03\x04", "it is a zip archive", "unpack it first: unzip FILE -d FOLDER"),
    (b"PK\x05\x06", "it is an empty zip archive", None),
    (b"\xff\xfe", "it looks like UTF-16 text", "save it again as UTF-8"),
    (b"\xfe\xff", "it looks like UTF-16 text", "save it again as UTF-8"),
)
_TAR_MAGIC = slice(257, 262)


class Source:
    """`path` None reads stdin. Raises DataError for what is no readable file, EnvironmentTrouble where the machine
    refuses."""

    def __init__(self, path: Path | None, progress: Callable[[int, int], None] | None = None) -> None:
        self.path = path
        self._raw = _Hashed(_opened(path), progress, owned=path is not None)
        self.bytes_out = 0
        magic = self._raw.peek(8)
        self._compressed = magic.startswith(_GZIP) or _is_zstd(magic)
        if path is not None and path.suffix.lower() in (".gz", ".zst") and not magic:
            raise DataError("it is empty, not even a compressed nothing: it was cut off")
        self._stream = _decompressed(self._raw, magic)
        self._head = b""

    @property
    def bytes_read(self) -> int:
        return self._raw.count

    def sha256(self) -> str:
        return self._raw.digest.hexdigest()

    def form(self) -> Form:
        """What the first bytes say it is. Raises DataError for what cannot hold records."""
        head = self.peek()
        if head.startswith(b"PAR1") and not self._compressed:
            return "parquet"
        if head.startswith(b"SQLite format 3\x00") and not self._compressed:
            return "sqlite"
        if self._compressed and head.startswith((_GZIP, _ZSTD)):
            raise DataError("it is compressed twice", hint="unpack it once")
        for magic, what, hint in _REFUSED:
            if head.startswith(magic):
                raise DataError(what, hint=hint)
        if head[_TAR_MAGIC] == b"ustar":
            raise DataError("it is a tar archive", hint="unpack it first: tar xf FILE")
        text = head[:256]
        if text.lstrip()[:15].lower().startswith((b"<!doctype", b"<html", b"<?xml")):
            raise NotALog("it is a page of HTML or XML, not a log")
        if text.count(0) * 4 > len(text) or _unreadable_share(text) > 0.1:
            raise NotALog("it is not text, and no file format costaudit knows")
        if self.path is not None and self.path.suffix.lower() == ".parquet":
            raise DataError("it is named .parquet, but is none")
        return "text"

    def peek(self, size: int = HEAD_BYTES) -> bytes:
        """The first bytes (fewer at the end of the input), which stay to be read."""
        while len(self._head) < size and (more := self._read(size - len(self._head))):
            self._head += more
        return self._head[:size]

    def read(self, size: int) -> bytes:
        """The next bytes, at most `size`; nothing at the end."""
        if self._head:
            taken, self._head = self._head[:size], self._head[size:]
            return taken
        return self._read(size)

    def finish(self) -> None:
        """Read what a decompressor left unread, so that the hash is of the whole file."""
        while self._raw.read(_STEP):
            pass

    def close(self) -> None:
        """Stdin stays open: it is not ours."""
        self._raw.close()

    def _read(self, size: int) -> bytes:
        try:
            got = self._stream.read(size)
        except EOFError:
            raise DataError("it is cut off: the compressed data ends too soon") from None
        except (gzip.BadGzipFile, zlib.error, OSError) as error:
            if isinstance(error, OSError) and error.errno:
                raise EnvironmentTrouble(f"cannot read it: {os.strerror(error.errno).lower()}") from None
            if "Truncated" in str(error):  # all that pyarrow tells of a zstd stream without an end
                raise DataError("it is cut off: the compressed data ends too soon") from None
            raise DataError("it is damaged: the compressed data is not what its check sum says") from None
        self.bytes_out += len(got)
        if self._compressed and self.bytes_out > RATIO_FROM_BYTES and self.bytes_out > MAX_RATIO * self._raw.count:
            raise DataError(f"it unpacks to more than {MAX_RATIO} times its size, which no log does")
        return got


def sha256_of(path: Path) -> str:
    """The hash a Source of the same file would have."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


class _Hashed(io.RawIOBase):
    """A stream that hashes and counts what is read of it."""

    def __init__(self, stream: BinaryIO, progress: Callable[[int, int], None] | None, *, owned: bool) -> None:
        self._stream = stream
        self._owned = owned
        self._ahead = b""
        self._progress = progress
        self.count = 0
        self.digest = hashlib.sha256()
        self._size = os.fstat(stream.fileno()).st_size if progress else 0

    def readable(self) -> bool:
        return True

    def peek(self, size: int) -> bytes:
        while len(self._ahead) < size and (more := self._stream.read(size - len(self._ahead))):
            self._ahead += more
        return self._ahead[:size]

    def read(self, size: int = -1) -> bytes:
        if self._ahead:
            got, self._ahead = (self._ahead, b"") if size < 0 else (self._ahead[:size], self._ahead[size:])
        else:
            got = self._stream.read(size)
        self.digest.update(got)
        self.count += len(got)
        if self._progress and got:
            self._progress(self.count, self._size)
        return got

    def close(self) -> None:
        if self._owned:
            self._stream.close()
        super().close()


def _opened(path: Path | None) -> BinaryIO:
    if path is None:
        return sys.stdin.buffer
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            raise DataError("it is no regular file", hint="read a pipe with: costaudit ingest -")
        return path.open("rb")
    except FileNotFoundError:
        raise DataError("there is no such file") from None
    except PermissionError:
        raise DataError("there is no permission to read it") from None


def _decompressed(raw: _Hashed, magic: bytes) -> BinaryIO:
    if magic.startswith(_GZIP):
        return cast(BinaryIO, gzip.GzipFile(fileobj=cast(BinaryIO, raw)))
    if _is_zstd(magic):
        import pyarrow as pa

        return cast(BinaryIO, pa.CompressedInputStream(pa.PythonFile(raw, mode="r"), "zstd"))
    return cast(BinaryIO, raw)


def _is_zstd(magic: bytes) -> bool:
    """A frame, or one to be skipped: parallel compressors begin with such (RFC 8878, 3.1.2)."""
    return magic.startswith(_ZSTD) or (magic[1:4] == b"\x2a\x4d\x18" and magic[0] >> 4 == 5)


def _unreadable_share(text: bytes) -> float:
    """How much of it is control characters or no UTF-8: near 0 for text, with the odd broken character; high for
    binary data."""
    if not text:
        return 0.0
    controls = sum(text.count(byte) for byte in range(32) if byte not in (0, 9, 10, 12, 13, 27))
    return (controls + text.decode("utf-8", "replace").count("\ufffd")) / len(text)
