"""Templates as hashed features: words cut to seven letters, and pairs of them, by where they stand.

Seven letters are a stem that costs nothing ("classif", "summari", "transla"), and they fit a machine word, so that a
word is read, masked and hashed without a loop. All of it is numpy over the bytes of many templates at once.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from costaudit.classify.instruction import BETWEEN

BITS = 16
SLOTS = 1 << BITS
FIELDS = 4
LEAD_WORDS = 12
TAIL_WORDS = 14
EDGE_WORDS = 5
GROUPS = ("text", "lead", "tail", "mark", "shape", "opening", "closing")

Words = npt.NDArray[np.uint64]
Places = npt.NDArray[np.int64]

_MIX = np.uint64(0x9E3779B97F4A7C15)
_PAIR = np.uint64(0xC2B2AE3D27D4EB4F)
_SALTS = [
    np.uint64(salt)
    for salt in (0, 0x165667B19E3779F9, 0x27D4EB2F165667C5, 0x2545F4914F6CDD1D, 0x85EBCA77C2B2AE63, 0x94D049BB133111EB)
]
_STEM = 7
_MASKS = np.array([(1 << 8 * size) - 1 for size in range(_STEM + 1)], np.uint64)
_IS_WORD = np.zeros(256, np.bool_)
_IS_WORD[[*b"abcdefghijklmnopqrstuvwxyz0'"]] = True
_IS_WORD[128:] = True
_SHIFT = np.uint64(64 - BITS)


@dataclass(frozen=True, slots=True)
class Group:
    """Features of one kind for every template: `slots[bounds[i]:bounds[i + 1]]` are those of template i."""

    slots: Places
    bounds: Places

    @property
    def counts(self) -> Places:
        return np.diff(self.bounds)


def groups(templates: list[bytes]) -> tuple[Group, ...]:
    """The features of `templates`, by kind: all text, how turns open and end, what names things, the shape, the edges.

    Words of the whole text count one by one: pairs of them tell a topic, not a task.
    """
    joined = BETWEEN + BETWEEN.join(templates) + BETWEEN + bytes(8)
    data = np.frombuffer(joined, np.uint8)
    edges = np.flatnonzero(data[:-8] == BETWEEN[0])
    is_word = _IS_WORD[data[:-7]]
    turns = np.flatnonzero(is_word[1:] != is_word[:-1]) + 1
    starts, ends = turns[::2], turns[1::2]
    # Eight bytes from every place, without a copy.
    windows = np.ndarray((len(data) - 7,), "<u8", joined, 0, (1,))
    stems = windows[starts] & _MASKS[np.minimum(ends - starts, _STEM)]
    stems *= _MIX
    stems ^= stems >> np.uint64(29)
    first = np.searchsorted(starts, edges)
    per_field = np.diff(first)
    place = np.arange(len(starts)) - np.repeat(first[:-1], per_field)
    left = np.repeat(per_field, per_field) - place
    field = np.arange(len(per_field)) % FIELDS
    # A prompt ends with its tail, where it has one: what comes before then is cut off in the middle of a text.
    is_last = field == 2
    is_last[1::FIELDS] = per_field[2::FIELDS] == 0
    field = np.repeat(field, per_field)
    pairs = np.zeros_like(stems)
    pairs[:-1] = stems[:-1] * _PAIR + stems[1:]
    by_template = first[::FIELDS]
    prose = field < 3
    lead = (place < LEAD_WORDS) & (field < 2)
    tail = (left <= TAIL_WORDS) & np.repeat(is_last, per_field)
    # Words that name what follows: those that open a line, and those before a colon.
    mark = data[ends] == ord(":")
    after = np.searchsorted(starts, np.flatnonzero(data[:-8] == ord("\n")))
    mark[after[after < len(mark)]] = True
    mark &= prose
    within = left > 1
    # How the user's turn opens counts with the words of all text, and so for more: few sources show it in their way.
    return (
        _words(stems, prose, by_template, 0),
        _pairs(stems, pairs, lead, within & (place < LEAD_WORDS - 1), by_template, 1),
        _pairs(stems, pairs, tail, within, by_template, 2),
        _pairs(stems, pairs, mark, within, by_template, 3),
        _words(stems, field == 3, by_template, 4),
        _pairs(stems, pairs, (place < EDGE_WORDS) & (field == 1), within & (place < EDGE_WORDS - 1), by_template, 0),
        _pairs(stems, pairs, tail & (left <= EDGE_WORDS), within, by_template, 5),
    )


def _words(stems: Words, wanted: npt.NDArray[np.bool_], bounds: Places, salt: int) -> Group:
    words = np.flatnonzero(wanted)
    slots = (((stems[words] ^ _SALTS[salt]) * _PAIR) >> _SHIFT).astype(np.int64)
    return Group(slots, np.searchsorted(words, bounds))


def _pairs(
    stems: Words, pairs: Words, wanted: npt.NDArray[np.bool_], paired: npt.NDArray[np.bool_], bounds: Places, salt: int
) -> Group:
    """Single words and pairs, word by word, so that each template's stay together."""
    words = np.flatnonzero(wanted)
    both = np.empty((len(words), 2), np.uint64)
    both[:, 0] = stems[words]
    both[:, 1] = pairs[words]
    both ^= _SALTS[salt]
    both *= _PAIR
    kept = np.ones((len(words), 2), np.bool_)
    kept[:, 1] = paired[words]
    chosen = np.flatnonzero(kept)
    slots = (both.ravel()[chosen] >> _SHIFT).astype(np.int64)
    return Group(slots, np.searchsorted(chosen, np.searchsorted(words, bounds) * 2))
