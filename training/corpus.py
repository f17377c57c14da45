"""What the classifier is trained and measured on: labelled prompts from published sources, and invented ones.

The published prompts are not in this repository. They are read from a folder given on the command line: one JSON object
a line with `label, ambiguous, system, user, tools, source`.
"""

from __future__ import annotations

import gzip
import json
import random
from dataclasses import dataclass
from pathlib import Path

from costaudit.classify.instruction import template

# By the licence of each source. Without one, or for non-commercial use only: measured on, never trained on.
TRAINED_ON = (
    "BFCL v4",  # Apache-2.0
    "BiGGen-Bench",  # Apache-2.0
    "FrugalGPT HEADLINES",  # Apache-2.0
    "LLMRouter query set",  # MIT
    "MT-bench",  # Apache-2.0
    "OfficeBench",  # Apache-2.0
    "P3/T0 (self-instruct repo)",  # Apache-2.0
)
MEASURED_ONLY = (
    "FLASK eval set",  # no licence
    "WizardLM testset",  # CC-BY-NC-4.0
)
INVENTED = "invented"
NEUTRAL = 0.3  # the share of those without a system prompt that are given one that says nothing
FOLDER = Path(__file__).parent / "invented"


@dataclass(frozen=True, slots=True)
class Example:
    """One labelled prompt; `also` are other labels a reasonable person could accept."""

    source: str
    label: str
    also: tuple[str, ...]
    system: str
    user: str
    tools: str

    def template(self, form: int) -> bytes:
        """The prompt as a log would carry it: `form` chooses among the ways providers write one."""
        return template(*written(self.system, self.user, form), tools=self.tools)


def published(path: Path) -> list[Example]:
    """The prompts of a gzipped file of JSON lines."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    return [
        Example(
            row["source"], row["label"], tuple(row["ambiguous"]), row["system"] or "", row["user"], row["tools"] or ""
        )
        for row in rows
    ]


def passages(examples: list[Example], most: int, seed: int = 5) -> list[str]:
    """Pieces from the middle of prompts: texts on everything under the sun, without the instruction they came with."""
    rng = random.Random(seed)
    long = [each.user for each in examples if len(each.user) > 300]
    found = []
    for text in rng.sample(long, min(most, len(long))):
        start = rng.randrange(60, max(len(text) // 2, 61))
        found.append(text[start : start + rng.randrange(150, 1_200)].replace("\n", " ").replace("{", " ").strip())
    return found


def invented(copies: int, texts: list[str], seed: int = 11) -> list[Example]:
    """Prompts made from our own templates: files of `invented/`, one a task type, one template a line.

    A template about a text is filled with one of `texts` as often as with one of ours, so that the topic tells nothing.

    A line is `SYSTEM || USER` or `USER`; `{name}` is filled from `fillers.json`, `\\n` is a line break.
    """
    rng = random.Random(seed)
    fillers: dict[str, list[str]] = json.loads((FOLDER / "fillers.json").read_text("utf-8"))
    ours = fillers["passage"]
    fillers["passage"] = ours * max(1, len(texts) // len(ours)) + texts
    found = []
    for path in sorted(FOLDER.glob("*.txt")):
        for line in path.read_text("utf-8").splitlines():
            if not line or line.startswith("#"):
                continue
            for _ in range(copies):
                system, _, user = filled(line, fillers, rng).rpartition(" || ")
                if not system and rng.random() < NEUTRAL:
                    system = filled("{neutral}", fillers, rng)
                found.append(Example(INVENTED, path.stem, (), system, user, ""))
    return found


def filled(line: str, fillers: dict[str, list[str]], rng: random.Random) -> str:
    for _ in range(3):  # fillers may hold fillers
        pieces = line.split("{")
        line = pieces[0]
        for piece in pieces[1:]:
            name, closed, rest = piece.partition("}")
            line += (rng.choice(fillers[name]) if name in fillers and closed else "{" + name + closed) + rest
    return line.replace("\\n", "\n")


def written(system: str, user: str, form: int) -> tuple[str, str]:
    """(messages, system) as JSON texts."""
    if form % 3 == 0:
        turns = [{"role": "system", "content": system}] if system else []
        return json.dumps([*turns, {"role": "user", "content": user}]), ""
    if form % 3 == 1:
        messages = [{"role": "user", "content": [{"type": "text", "text": user}]}]
        return json.dumps(messages, separators=(",", ":")), json.dumps(system) if system else ""
    return json.dumps([{"parts": [{"text": user}], "role": "user"}]), json.dumps(
        {"parts": [{"text": system}]}
    ) if system else ""
