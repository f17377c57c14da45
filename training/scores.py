"""How often the classifier is right on sources it has not seen: python -m training.scores TASKS [CHINESE]

Each source is held out in turn. Beside it: TF-IDF with logistic regression, and the most frequent task type, of the
same training prompts.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import f1_score
from sklearn.multiclass import OneVsRestClassifier

from costaudit.classify import SURE_FROM, classifier
from training import corpus, fit, train

Labels = npt.NDArray[np.int64]


def main() -> None:
    """Print the table that docs/task-types.md shows."""
    parser = argparse.ArgumentParser()
    parser.add_argument("tasks", type=Path)
    parser.add_argument("chinese", type=Path, nargs="?")
    chosen = parser.parse_args()
    examples = corpus.published(chosen.tasks)
    wanted = np.array([fit.LABELS.index(each.label) for each in examples])
    ours, theirs, majority = wanted.copy(), wanted.copy(), wanted.copy()
    sure = np.zeros(len(examples))
    for source in sorted({each.source for each in examples}):
        here = np.array([each.source == source for each in examples])
        held_out = [each for each in examples if each.source == source]
        others = [each for each in examples if each.source != source and each.source in corpus.TRAINED_ON]
        made = train.classifier_of([*others, *corpus.invented(train.COPIES, corpus.passages(others, train.TEXTS))])
        said = made.classify([each.template(form) for form, each in enumerate(held_out)])
        ours[here] = [fit.LABELS.index(each.task) for each in said]
        sure[here] = [each.confidence for each in said]
        theirs[here] = _tf_idf(others, held_out)
        majority[here] = np.bincount([fit.LABELS.index(each.label) for each in others]).argmax()
        _tell(source, held_out, ours[here], theirs[here], majority[here])
    _tell("all prompts", examples, ours, theirs, majority)
    for least in (SURE_FROM, 0.6, 0.8):
        some = sure >= least
        strict, lenient = _right([each for each, kept in zip(examples, some, strict=True) if kept], ours[some])
        print(f"confidence from {least}: {some.mean():.1%} of prompts, strict {strict:.3f}, lenient {lenient:.3f}")
    if chosen.chinese:
        chinese = corpus.published(chosen.chinese)
        answers = classifier.load().classify([each.template(form) for form, each in enumerate(chinese)])
        given = sum(each.confidence >= SURE_FROM for each in answers)
        print(f"Chinese: {given} of {len(chinese)} prompts are given a task type")


def _tf_idf(others: Sequence[corpus.Example], held_out: Sequence[corpus.Example]) -> Labels:
    """Words and pairs of words, scikit-learn's defaults otherwise, on the published prompts."""
    vectors = TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True, min_df=2)
    x = vectors.fit_transform([f"{each.system} {each.user}" for each in others])
    model = OneVsRestClassifier(LogisticRegression(C=10, solver="liblinear"))
    model.fit(x, [fit.LABELS.index(each.label) for each in others])
    found: Labels = model.predict(vectors.transform([f"{each.system} {each.user}" for each in held_out]))
    return found


def _right(examples: Sequence[corpus.Example], answers: Labels) -> tuple[float, float]:
    said = [fit.LABELS[place] for place in answers]
    strict = np.mean([task == each.label for task, each in zip(said, examples, strict=True)])
    lenient = np.mean([task in (each.label, *each.also) for task, each in zip(said, examples, strict=True)])
    return float(strict), float(lenient)


def _tell(name: str, examples: Sequence[corpus.Example], *answers: Labels) -> None:
    """Strict, lenient and macro-F1 over the task types a source has, for each way of answering."""
    wanted = np.array([fit.LABELS.index(each.label) for each in examples])
    cells = []
    for each in answers:
        f1 = f1_score(wanted, each, average="macro", labels=np.unique(wanted), zero_division=0)
        cells.append(" / ".join(f"{value:.2f}" for value in (*_right(examples, each), f1)))
    print(f"| {name} | {len(examples):,} | " + " | ".join(cells) + " |", flush=True)


if __name__ == "__main__":
    main()
