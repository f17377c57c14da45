"""Prompts as chains of keyed hashes: enough to replay caches, nothing to read back.

A prompt is put together in the order providers cache it (tools, system prompt, messages) and cut into blocks of 1,024
bytes. A block's hash covers everything before it, so two requests share a hash exactly when they share the whole prefix
up to there. 1,024 bytes are about 256 tokens: fine enough for the smallest minimum of any provider (512 tokens), coarse
enough that a prompt of 100,000 tokens costs 3 KB.

The key is made anew for every store: hashes cannot be compared across stores, nor looked up by hashing guesses. What
marks a place for caching (`cache_control`) is not part of the text; where it stood is kept beside the chain.
"""

from __future__ import annotations

import json
import re
from contextlib import suppress
from hashlib import blake2b
from typing import TYPE_CHECKING, NamedTuple

import duckdb
from duckdb import func

if TYPE_CHECKING:
    import pyarrow as pa

BLOCK_BYTES = 1_024
KEY_BYTES = 16
FUNCTION = "prefix_identity"
_DIGEST_BYTES = 8
_BETWEEN = "\x1e"
_TYPE = (
    'STRUCT(identity UBIGINT, "chain" UBIGINT[], prompt_bytes BIGINT, system_blocks INTEGER,'
    " marks STRUCT(blocks INTEGER, ttl_s INTEGER)[])"
)
_WORDS = ("cache_control", "cachePoint", "prompt_cache_breakpoint")
_KEYED = r'"(?:cache_control|prompt_cache_breakpoint)"\s*:\s*(?:\{[^{}]*\}|true|null)'
_POINT = r'\{\s*"cachePoint"\s*:\s*\{[^{}]*\}\s*\}'
_MARK = re.compile(rf",\s*(?:{_KEYED}|{_POINT})|(?:{_KEYED}|{_POINT})(?:\s*,)?")
_TTL = re.compile(r'"ttl"\s*:\s*"(\d+)([smh])"')
_TTL_UNITS_S = {"s": 1, "m": 60, "h": 3_600}
_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[{}]')
_DECODER = json.JSONDecoder()


class Mark(NamedTuple):
    """A place a request marked for caching. `ttl_s` is None where the provider's default lifetime is meant."""

    blocks: int
    ttl_s: int | None


class Identity(NamedTuple):
    """`chain`: 8 bytes a block, in one. `system_blocks`: whole blocks of tools and system prompt."""

    identity: bytes
    chain: bytes
    prompt_bytes: int
    system_blocks: int
    marks: list[Mark]


def install(con: duckdb.DuckDBPyConnection) -> None:
    """Make `prefix_identity(tools, system, messages, settings, automatic)` a function of the connection.

    Texts go in as they stream by and only hashes come out. `settings`: the model and whatever else changes the answer;
    `automatic`: the mark that stands for the end of the prompt. A row without messages gives null.
    """
    ((key,),) = con.execute("select prefix_key from meta").fetchall()

    with suppress(duckdb.InvalidInputException):
        con.remove_function(FUNCTION)
    con.create_function(
        FUNCTION,
        # DuckDB evaluates the annotations of what it is given, and those of Arrow are not imported here.
        lambda tools, system, messages, settings, automatic: _of_batch(
            key, [tools, system, messages, settings, automatic]
        ),
        [duckdb.sqltype("VARCHAR")] * 5,
        duckdb.sqltype(_TYPE),
        type=func.ARROW,
        null_handling=func.SPECIAL,
    )


def identity(
    key: bytes, messages: str, *, tools: str = "", system: str = "", settings: str = "", automatic: str = ""
) -> Identity:
    """The identity of one prompt under a key.

    >>> one, more = (identity(b"k", "[" + "a" * 2_000 + rest) for rest in ("]", ',{"role":"user"}]'))
    >>> len(one.chain), one.chain == more.chain, one.identity == more.identity
    (8, True, False)
    """
    head = f"{tools}{_BETWEEN}{system}{_BETWEEN}"
    # The bracket that closes the list is left out: the next turn of the conversation goes on with a comma.
    text = head + messages.removesuffix("]")
    places: list[tuple[int, int | None]] = []
    if any(word in text for word in _WORDS):
        text, places = _without_marks(text)
        head, _ = _without_marks(head)
    if automatic:
        places.append((len(text), _ttl_s(automatic)))
    data = text.encode("utf-8", "surrogatepass")
    view = memoryview(data)
    hashed = blake2b(key=key, digest_size=_DIGEST_BYTES)
    chain = []
    whole = len(data) - len(data) % BLOCK_BYTES
    for start in range(0, whole, BLOCK_BYTES):
        hashed.update(view[start : start + BLOCK_BYTES])
        chain.append(hashed.copy().digest())
    hashed.update(view[whole:])
    hashed.update((_BETWEEN + settings).encode("utf-8", "surrogatepass"))
    system_bytes = len(head.encode()) + _system_bytes(text[len(head) :])
    marks = [Mark(_blocks(text, place), ttl_s) for place, ttl_s in places]
    return Identity(hashed.digest(), b"".join(chain), len(data), system_bytes // BLOCK_BYTES, marks)


def _of_batch(key: bytes, columns: list[pa.StringArray]) -> pa.StructArray:
    return _array([_of_row(key, *row) for row in zip(*(column.to_pylist() for column in columns), strict=True)])


def _of_row(
    key: bytes, tools: str | None, system: str | None, messages: str | None, settings: str | None, automatic: str | None
) -> Identity | None:
    if messages is None:
        return None
    return identity(
        key,
        messages,
        tools=tools or "",
        system=system or "",
        settings=settings or "",
        automatic=automatic or "",
    )


def _blocks(text: str, place: int) -> int:
    return len(text[:place].encode("utf-8", "surrogatepass")) // BLOCK_BYTES


def _without_marks(text: str) -> tuple[str, list[tuple[int, int | None]]]:
    """The text without its marks, and where the blocks they stand in end there."""
    kept: list[str] = []
    found: list[tuple[int, str]] = []
    size = last = 0
    for match in _MARK.finditer(text):
        kept.append(text[last : match.start()])
        size += match.start() - last
        last = match.end()
        if not match[0].rstrip(" ,").endswith("null"):
            found.append((size, match[0]))
    stripped = "".join(kept) + text[last:]
    return stripped, [(place if "cachePoint" in mark else _end(stripped, place), _ttl_s(mark)) for place, mark in found]


def _end(text: str, place: int) -> int:
    """Where the object around `place` ends: what is cached is all of it, whichever of its keys comes last."""
    depth = 1
    for token in _TOKEN.finditer(text, place):
        depth += {"{": 1, "}": -1}.get(token[0], 0)
        if depth == 0:
            return token.end()
    return len(text)


def _ttl_s(mark: str) -> int | None:
    said = _TTL.search(mark)
    return int(said[1]) * _TTL_UNITS_S[said[2]] if said else None


def _system_bytes(messages: str) -> int:
    """How long the messages that open a conversation as its system prompt are; 0 where it is said elsewhere."""
    if not messages.startswith("[{") or not ('"system"' in messages or '"developer"' in messages):
        return 0
    place = end = 1
    with suppress(ValueError):
        while True:
            message, place = _DECODER.raw_decode(messages, place)
            if not isinstance(message, dict) or message.get("role") not in ("system", "developer"):
                break
            end = place
            place = messages.index("{", place)
    return len(messages[:end].encode("utf-8", "surrogatepass")) if end > 1 else 0


def _array(rows: list[Identity | None]) -> pa.StructArray:
    """The rows as one Arrow array; hashes as the 64-bit numbers that their bytes are."""
    import pyarrow as pa

    def numbers(hashes: list[bytes]) -> pa.Array:
        joined = b"".join(hashes)
        return pa.Array.from_buffers(pa.uint64(), len(joined) // _DIGEST_BYTES, [None, pa.py_buffer(joined)])

    offsets, marks = [0], [0]
    marked: list[Mark] = []
    for row in rows:
        if row is not None:
            marked += row.marks
        offsets.append(offsets[-1] + (0 if row is None else len(row.chain) // _DIGEST_BYTES))
        marks.append(len(marked))
    mark = pa.StructArray.from_arrays(
        [pa.array([each.blocks for each in marked], pa.int32()), pa.array([each.ttl_s for each in marked], pa.int32())],
        ["blocks", "ttl_s"],
    )
    return pa.StructArray.from_arrays(
        [
            numbers([bytes(_DIGEST_BYTES) if row is None else row.identity for row in rows]),
            pa.ListArray.from_arrays(
                pa.array(offsets, pa.int32()), numbers([row.chain for row in rows if row is not None])
            ),
            pa.array([row and row.prompt_bytes for row in rows], pa.int64()),
            pa.array([row and row.system_blocks for row in rows], pa.int32()),
            pa.ListArray.from_arrays(pa.array(marks, pa.int32()), mark),
        ],
        ["identity", "chain", "prompt_bytes", "system_blocks", "marks"],
        mask=pa.array([row is None for row in rows], pa.bool_()),
    )
