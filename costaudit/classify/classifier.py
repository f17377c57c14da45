"""Templates to task types: a linear model over hashed features, in numpy, and each distinct template only once.

The weights are one byte each. Three task types' weights share a 64-bit word while they are summed, so that a sum over
the words of a prompt costs four additions a word for ten task types.
"""

from __future__ import annotations

from collections.abc import Sequence
from importlib.resources import as_file, files
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from costaudit.classify import features, instruction

WEIGHTS = "weights.npz"
BATCH = 256
MOST_REMEMBERED = 500_000
TOOLS = ("automation", 3.0)  # what a prompt that brings tools is for, and what that adds to its score
_A_WORD = 3
_WIDTH = np.uint64(21)
_MASK = np.uint64((1 << 21) - 1)
_OFFSET = 128
_FOREIGN = bytes(range(128, 256))


class Said(NamedTuple):
    """What a prompt's text says it is for. `confidence`: how often (0..1) such an answer is right."""

    task: str
    confidence: float


class Classifier:
    """A model in memory, and what it said of the templates so far (by their hashes: no text is kept)."""

    def __init__(
        self,
        labels: Sequence[str],
        weights: npt.NDArray[np.int8],
        steps: npt.NDArray[np.float64],
        bias: npt.NDArray[np.float64],
        scales: npt.NDArray[np.float64],
        temperature: float,
    ) -> None:
        self.labels = tuple(labels)
        self._steps = steps
        self._bias = bias
        self._scales = scales
        self._temperature = temperature
        self._remembered: dict[int, Said] = {}
        shifted = (weights.astype(np.int64) + _OFFSET).astype(np.uint64)
        self._tables = []
        for first in range(0, len(self.labels), _A_WORD):
            table = np.zeros(weights.shape[1], np.uint64)
            for place, row in enumerate(shifted[first : first + _A_WORD]):
                table |= row << (_WIDTH * np.uint64(place))
            self._tables.append(table)

    def classify(self, templates: Sequence[bytes]) -> list[Said]:
        """What each template is for; each distinct one is looked at once."""
        keys = [hash(template) for template in templates]  # 64 bits, by a key of this process
        known = self._remembered
        if len(known) > MOST_REMEMBERED:
            known.clear()
        new = {key: template for key, template in zip(keys, templates, strict=True) if key not in known}
        fresh = list(new.values())
        said: list[Said] = []
        for first in range(0, len(fresh), BATCH):
            said += self._answers(fresh[first : first + BATCH])
        known.update(zip(new, said, strict=True))
        return [known[key] for key in keys]

    def scores(self, templates: list[bytes]) -> npt.NDArray[np.float64]:
        """The score of each task type, in the order of `labels`; one row a template."""
        groups = features.groups(templates)
        slots = np.concatenate([group.slots for group in groups])
        counts = np.array([group.counts for group in groups])
        after = np.cumsum(counts).reshape(counts.shape)
        before = after - counts
        running = np.zeros(len(slots) + 1, np.uint64)
        sums = np.empty((len(self.labels), *counts.shape))
        for table, first in zip(self._tables, range(0, len(self.labels), _A_WORD), strict=True):
            np.cumsum(table.take(slots), out=running[1:])
            packed = running[after] - running[before]
            for column in range(first, min(first + _A_WORD, len(self.labels))):
                sums[column] = packed & _MASK
                packed >>= _WIDTH
        sums -= _OFFSET * counts
        sums *= self._scales[:, None] / np.sqrt(np.maximum(counts, 1))
        # One after the other, a row a template in memory: an answer must not hang on how many are asked for at once.
        total = np.tile(self._bias, (len(templates), 1))
        for group in range(len(groups)):
            total += sums[:, group].T * self._steps
        return total

    def _answers(self, templates: list[bytes]) -> list[Said]:
        scores = self.scores(templates)
        given_tools = [instruction.TOOLS in template for template in templates]
        scores[given_tools, self.labels.index(TOOLS[0])] += TOOLS[1]
        scores /= self._temperature
        scores -= scores.max(axis=1, keepdims=True)
        np.exp(scores, out=scores)
        best = scores.argmax(axis=1)
        sure = 1 / scores.sum(axis=1)
        return [
            Said(self.labels[place], 0.0 if _is_foreign(template) else confidence)
            for place, confidence, template in zip(best.tolist(), sure.tolist(), templates, strict=True)
        ]


def load() -> Classifier:
    """The classifier that came with costaudit."""
    with as_file(files("costaudit.classify").joinpath(WEIGHTS)) as path, np.load(path, allow_pickle=False) as found:
        return Classifier(
            [str(label) for label in found["labels"]],
            found["weights"],
            found["steps"],
            found["bias"],
            found["scales"],
            float(found["temperature"]),
        )


def _is_foreign(template: bytes) -> bool:
    """Whether most of it is in a script whose words were not learnt: better no answer than a guess."""
    return not template.isascii() and len(template.translate(None, _FOREIGN)) * 10 < len(template) * 7
