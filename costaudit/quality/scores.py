"""Score files: what was judged, of which model, on which task. Summaries in YAML, judged answers in CSV or JSON lines.

    version: 1
    scores:
      - {model: openai/gpt-5, task: qa, score: 0.941, n: 1_200, source: evals/qa-v3, measured: 2026-09-30}

    item,task,model,score,source
    q1,qa,openai/gpt-5,1,evals/qa-v3

An item that one model was given several times counts once, with the mean of its scores: it is one question.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from costaudit import yamlfile
from costaudit.errors import EnvironmentTrouble
from costaudit.model import Place
from costaudit.yamlfile import Node, Problems

COLUMNS = ("item", "task", "model", "score", "source")
_SUMMARY = ("model", "task", "score", "n", "source", "measured", "judge", "notes")
_MOST_BYTES = 256 << 20
_MOST_PROBLEMS = 20

Key = tuple[str, str, str]  # source, task, model


@dataclass(frozen=True, slots=True)
class Score:
    """What one source says of a model on a task. `items` is None when a summary does not say how many were judged.

    `answers` are the scores by item, empty for a summary.
    """

    mean: float
    items: int | None
    answers: dict[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Scores:
    """All scores of a policy. `files` are the paths read, with the first 8 digits of the sha256 of each."""

    by_key: dict[Key, Score]
    files: tuple[tuple[str, str], ...] = ()

    def of(self, source: str, task: str, model: str) -> Score:
        return self.by_key[source, task, model]

    def shared_sources(self, task: str, one: str, other: str) -> list[str]:
        """The sources that have scores of both models on the task."""
        sources = {source for source, about, model in self.by_key if about == task and model == one}
        return sorted(source for source in sources if (source, task, other) in self.by_key)


def read_all(paths: Sequence[tuple[Path, Node]], problems: Problems) -> Scores:
    """Read score files; each comes with the node that names it, for complaints that it is missing.

    Raises EnvironmentTrouble when one may not be read; what is wrong in them is added to `problems`.
    """
    judged: dict[Key, dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
    found: dict[Key, Score] = {}
    files = []
    for path, node in paths:
        data = _bytes(path, node, problems)
        if data is None:
            continue
        files.append((str(path), hashlib.sha256(data).hexdigest()[:8]))
        if path.suffix in (".yaml", ".yml"):
            _summaries(data, str(path), found, problems)
        elif path.suffix in (".csv", ".jsonl", ".ndjson"):
            _judged(data, path, judged, problems)
        else:
            problems.add(
                f"{path.name} is no score file", node, hint="a .yaml of summaries, or a .csv or .jsonl of answers"
            )
    for key, items in judged.items():
        if key in found:
            source, task, model = key
            problems.add(
                f"{model} has a summary and judged answers of {task} from {source}", Place(str(paths[0][0]), 1)
            )
        answers = {item: sum(scores) / len(scores) for item, scores in items.items()}
        found[key] = Score(sum(answers.values()) / len(answers), len(answers), answers)
    return Scores(found, tuple(files))


def _bytes(path: Path, node: Node, problems: Problems) -> bytes | None:
    try:
        if path.stat().st_size > _MOST_BYTES:
            problems.add(f"{path} is larger than 256 MB", node, hint="keep the columns " + ", ".join(COLUMNS))
            return None
        return path.read_bytes()
    except (FileNotFoundError, IsADirectoryError, NotADirectoryError):
        problems.add(f"there is no score file {path}", node, hint="the path is read from the policy's folder")
    except PermissionError:
        raise EnvironmentTrouble(f"no permission to read {path}") from None
    return None


def _summaries(data: bytes, path: str, found: dict[Key, Score], problems: Problems) -> None:
    root = yamlfile.parse(data, problems, path)
    if root is None:
        return
    top = yamlfile.as_mapping(
        root, problems, "a score file", known=("version", "scores"), required=("version", "scores")
    )
    for node in yamlfile.as_list(top.get("scores"), problems, "`scores:`"):
        block = yamlfile.as_mapping(
            node, problems, "a score", known=_SUMMARY, required=("model", "task", "score", "source")
        )
        yamlfile.as_date(block.get("measured"), problems, "measured")
        words = [yamlfile.as_text(block.get(name), problems, name) for name in ("source", "task", "model")]
        score = yamlfile.as_decimal(block.get("score"), problems, "score")
        count = yamlfile.as_integer(block.get("n"), problems, "n")
        if score is not None and not 0 <= score <= 1:
            hint = f"for {score} percent write {score / 100}" if 1 < score <= 100 else None
            problems.add(f"score is {score}, and a score lies between 0 and 1", block.get("score"), hint=hint)
        elif count is not None and count < 1:
            problems.add(f"n is {count}; it is how many items were judged", block.get("n"))
        elif score is not None and all(words):
            source, task, model = map(str, words)
            if (source, task, model) in found:
                problems.add(f"{model} has a second score of {task} from {source}", node)
            found[source, task, model] = Score(float(score), count)


def _judged(data: bytes, path: Path, judged: dict[Key, dict[str, list[float]]], problems: Problems) -> None:
    before = len(problems.found)
    try:
        for line, row in _rows(data.decode("utf-8-sig"), path):
            if len(problems.found) - before >= _MOST_PROBLEMS:
                return
            _answer(row, Place(str(path), line), judged, problems)
    except UnicodeDecodeError:
        problems.add("the file is not UTF-8 text", Place(str(path), 1))


def _rows(text: str, path: Path) -> Iterator[tuple[int, dict[str, object]]]:
    if path.suffix == ".csv":
        reader = csv.DictReader(io.StringIO(text, newline=""))
        for row in reader:
            yield reader.line_num, dict(row)
        return
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            yield number, _object(line)


def _object(line: str) -> dict[str, object]:
    """The JSON object of a line; an empty one, which lacks everything, when it holds none."""
    try:
        found = json.loads(line)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _answer(row: dict[str, object], at: Place, judged: dict[Key, dict[str, list[float]]], problems: Problems) -> None:
    missing = [name for name in COLUMNS if row.get(name) in (None, "")]
    if missing:
        problems.add(f"a judged answer lacks: {', '.join(missing)}", at, hint="one answer has " + ", ".join(COLUMNS))
        return
    try:
        score = float(str(row["score"]))
    except ValueError:
        score = -1.0
    if not 0 <= score <= 1:
        problems.add(f"score is {str(row['score'])[:40]}, and a score lies between 0 and 1", at)
        return
    judged[str(row["source"]), str(row["task"]), str(row["model"])][str(row["item"])].append(score)
