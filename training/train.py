"""Train the classifier, measure it, and write its weights: python -m training.train TASKS.jsonl.gz [--scores FILE]"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np

from training import corpus, fit

WEIGHTS = Path(__file__).parent.parent / "costaudit" / "classify" / "weights.npz"
COPIES = 10


def main() -> None:
    """Read the published prompts, add ours, and write the weights."""
    parser = argparse.ArgumentParser()
    parser.add_argument("tasks", type=Path)
    parser.add_argument("--temperature", type=float, default=1.0)
    chosen = parser.parse_args()
    examples = [each for each in corpus.published(chosen.tasks) if each.source in corpus.TRAINED_ON]
    examples += corpus.invented(COPIES, corpus.passages(examples, 1_000))
    weights, bias = fit.trained([each for each in examples if not each.tools])
    steps = np.maximum(np.abs(weights).max(axis=1), 1e-9) / 127
    np.savez_compressed(
        WEIGHTS,
        labels=np.array(fit.LABELS),
        weights=np.round(weights / steps[:, None]).astype(np.int8),
        steps=steps,
        bias=bias,
        scales=np.array(fit.SCALES),
        temperature=np.array(chosen.temperature),
    )
    print(f"{WEIGHTS.stat().st_size:,} bytes from {len(examples):,} prompts")


if __name__ == "__main__":
    main()
