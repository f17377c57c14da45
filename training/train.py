"""Train the classifier and write its weights: python -m training.train TASKS.jsonl.gz"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np

from costaudit.classify.classifier import Classifier
from training import corpus, fit

WEIGHTS = Path(__file__).parent.parent / "costaudit" / "classify" / "weights.npz"
COPIES = 8
TEXTS = 1_000
TEMPERATURE = 2.0  # on sources held out, fewer than one in ten of the answers over 0.8 is wrong


def main() -> None:
    """Read the published prompts, add ours, and write the weights."""
    parser = argparse.ArgumentParser()
    parser.add_argument("tasks", type=Path)
    examples = [each for each in corpus.published(parser.parse_args().tasks) if each.source in corpus.TRAINED_ON]
    examples += corpus.invented(COPIES, corpus.passages(examples, TEXTS))
    weights, steps, bias = quantised(examples)
    np.savez_compressed(
        WEIGHTS,
        labels=np.array(fit.LABELS),
        weights=weights,
        steps=steps,
        bias=bias,
        scales=np.array(fit.SCALES),
        temperature=np.array(TEMPERATURE),
    )
    print(f"{WEIGHTS.stat().st_size:,} bytes from {len(examples):,} prompts")


def classifier_of(examples: list[corpus.Example]) -> Classifier:
    """A classifier trained on `examples`, as it would be loaded from a file."""
    weights, steps, bias = quantised(examples)
    return Classifier(fit.LABELS, weights, steps, bias, np.array(fit.SCALES), TEMPERATURE)


def quantised(examples: list[corpus.Example]) -> tuple[np.ndarray, fit.Matrix, fit.Matrix]:
    """Weights in whole steps of one byte, the size of a step for each task type, and biases.

    Prompts with tools are left out: that they have tools is all there is to learn from them.
    """
    weights, bias = fit.trained([each for each in examples if not each.tools])
    steps = np.maximum(np.abs(weights).max(axis=1), 1e-9) / 127
    return np.round(weights / steps[:, None]).astype(np.int8), steps, bias


if __name__ == "__main__":
    main()
