"""Logistic regression over the hashed features, its weights as int8, and its temperature. Needs scikit-learn."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from costaudit.classify.features import SLOTS, groups
from training.corpus import INVENTED, Example

LABELS = (
    "automation", "classification", "coding", "conversation", "drafting",
    "extraction", "qa", "reasoning", "summarization", "translation",
)  # fmt: skip
SCALES = (0.6, 1.2, 0.7, 0.7, 0.5, 0.7, 0.7)
STRENGTH = 6.0
LEAST_SOURCES = 2
INVENTED_COUNTS = 6_000.0

Matrix = npt.NDArray[np.float64]


def features(templates: list[bytes], scales: tuple[float, ...] = SCALES) -> csr_matrix:
    """One row a template, one column a slot; a kind's features count by its scale over the root of their number."""
    total = csr_matrix((len(templates), SLOTS))
    for scale, group in zip(scales, groups(templates), strict=True):
        values = np.repeat(scale / np.sqrt(np.maximum(group.counts, 1)), group.counts)
        total = total + csr_matrix((values, group.slots, group.bounds), shape=(len(templates), SLOTS))
    return total


def fit(
    x: csr_matrix,
    y: npt.NDArray[np.int64],
    sources: npt.NDArray[np.str_],
    weight: npt.NDArray[np.float64],
    strength: float = STRENGTH,
) -> tuple[Matrix, Matrix]:
    """One against the rest for each task type, over features that several sources share: others are their topics."""
    spread = sum(
        (np.bincount(x[sources == each].indices, minlength=x.shape[1]) > 0).astype(int) for each in np.unique(sources)
    )
    used = np.flatnonzero((spread >= LEAST_SOURCES) & (np.bincount(x.indices, minlength=x.shape[1]) > 2))
    seen = x[:, used]
    w = np.zeros((len(LABELS), x.shape[1]))
    b = np.full(len(LABELS), -6.0)
    for label in np.unique(y):
        one = LogisticRegression(C=strength, solver="liblinear", tol=0.02, max_iter=200, intercept_scaling=3.0)
        one.fit(seen, y == label, sample_weight=weight)
        w[label, used] = one.coef_[0]
        b[label] = one.intercept_[0]
    return w, b


def trained(examples: list[Example]) -> tuple[Matrix, Matrix]:
    """Weights (task type x slot) and biases from `examples`."""
    x = features([each.template(form) for form, each in enumerate(examples)])
    y = np.array([LABELS.index(each.label) for each in examples])
    sources = [each.source for each in examples]
    return fit(x, y, np.array(sources), importance(sources, y))


def importance(sources: list[str], y: npt.NDArray[np.int64]) -> npt.NDArray[np.float64]:
    """How much each example counts: large sources and frequent task types for less than their number; 1 on average."""
    places = np.array(sources)
    found = np.zeros(len(y))
    for source in sorted(set(sources)):
        here = np.flatnonzero(places == source)
        rarity = 1 / np.sqrt(np.bincount(y[here], minlength=len(LABELS))[y[here]])
        total = INVENTED_COUNTS if source == INVENTED else 20 * min(len(here), 400) ** 0.5
        found[here] = rarity / rarity.sum() * total
    return found * len(y) / found.sum()
