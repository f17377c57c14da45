"""Where JSON values begin and end in a text, found by counting brackets outside strings; whole blocks at a time, in
numpy."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

_BETWEEN = b" \t\r\n,"
_QUOTE, _BACKSLASH = 34, 92
_STEPS = np.zeros(256, np.int8)
_STEPS[[ord("{"), ord("[")]] = 1
_STEPS[[ord("}"), ord("]")]] = -1


@dataclass(frozen=True, slots=True)
class Cut:
    """`pieces`: (start, end, is a value); what stands between values and is neither white space nor a comma is a
    piece that is none.

    `used` bytes are dealt with; `array_ended` when the bracket that closes the array is one of them.
    """

    pieces: tuple[tuple[int, int, bool], ...]
    used: int
    array_ended: bool


def cut(text: bytes, *, in_array: bool) -> Cut:
    """The complete objects and arrays at the text's own level; `in_array` when it begins inside an array.

    >>> cut(b'{"a": "}"} {"b": 1} {', in_array=False).pieces
    ((0, 10, True), (11, 19, True))
    >>> cut(b'{"a": 1}, 7, {"b": 2}] x', in_array=True)
    Cut(pieces=((0, 8, True), (10, 11, False), (13, 21, True)), used=22, array_ended=True)
    """
    places, depths = _brackets(text)
    closing = np.flatnonzero(depths < 0)
    ended = in_array and len(closing) > 0
    if len(closing):
        stop = int(places[closing[0]])
        places, depths = places[: closing[0]], depths[: closing[0]]
    opens = np.frombuffer(text, np.uint8)[places]
    starts = places[(depths == 1) & (_STEPS[opens] == 1)]
    ends = places[(depths == 0)] + 1
    pieces: list[tuple[int, int, bool]] = []
    at = 0
    for start, end in zip(starts.tolist(), ends.tolist(), strict=False):
        pieces += _between(text, at, start)
        pieces.append((start, end, True))
        at = end
    if ended:
        pieces += _between(text, at, stop)
        return Cut(tuple(pieces), stop + 1, True)
    if not in_array and len(closing):  # a bracket that closes nothing: up to it, all is junk
        pieces.append((at, stop + 1, False))
        return Cut(tuple(pieces), stop + 1, False)
    return Cut(tuple(pieces), at, False)


def list_span(text: bytes, key: str) -> int | None:
    """Where the elements of the list under `key` of this object begin; None when it has no such list.

    >>> list_span(b'{"x": {"data": 1}, "data": [{}]}', "data")
    28
    """
    places, depths = _brackets(text)
    for found in re.finditer(rb'"' + re.escape(key.encode()) + rb'"\s*:\s*\[', text):
        index = int(np.searchsorted(places, found.end() - 1))
        if index < len(places) and places[index] == found.end() - 1 and depths[index] == 2:
            return found.end()
    return None


def _between(text: bytes, start: int, end: int) -> list[tuple[int, int, bool]]:
    junk = text[start:end].strip(_BETWEEN)
    if not junk:
        return []
    begins = text.index(junk, start)
    return [(begins, begins + len(junk), False)]


def _brackets(text: bytes) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The places of all brackets outside strings, and the depth after each."""
    codes = np.frombuffer(text, np.uint8)
    marks = np.flatnonzero((_STEPS[codes] != 0) | (codes == _QUOTE))
    quotes = codes[marks] == _QUOTE
    quotes[quotes] = ~_escaped(codes, marks[quotes])
    outside = np.cumsum(quotes) % 2 == 0
    chosen = outside & (_STEPS[codes[marks]] != 0)
    places = marks[chosen]
    return places, np.cumsum(_STEPS[codes[places]].astype(np.int64))


def _escaped(codes: NDArray[np.uint8], places: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Which of the characters at `places` follow an odd number of backslashes."""
    slashes = np.flatnonzero(codes == _BACKSLASH)
    if not len(slashes):
        return np.zeros(len(places), np.bool_)
    new_run = np.ones(len(slashes), np.bool_)
    new_run[1:] = np.diff(slashes) > 1
    run_start = np.maximum.accumulate(np.where(new_run, slashes, 0))
    before = np.searchsorted(slashes, places) - 1
    follows = (before >= 0) & (slashes[before] == places - 1)
    odd: NDArray[np.bool_] = follows & ((places - run_start[before]) % 2 == 1)
    return odd
