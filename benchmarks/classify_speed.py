"""How fast prompts are classified, and what that adds to an ingest. Prints figures and ratios, never pass or fail."""

from __future__ import annotations

import json
import random
import sys
import tempfile
import time
from pathlib import Path

from costaudit import ingest, store
from costaudit.classify import at_ingest, classifier, instruction

PROMPTS = 20_000
ROWS = 60_000
TEMPLATES = 40
_LETTERS = "etaoinshrdlucmfwypvbgkjq"


def made_prompts(count: int, chars: int, rng: random.Random) -> list[str]:
    """`count` different prompts of `chars` characters, as JSON messages."""
    words = ["".join(rng.choices(_LETTERS, k=rng.randrange(2, 10))) for _ in range(4_000)]
    ask = (
        "Summarize the following",
        "Classify this",
        "Write a function to",
        "Translate into German:",
        "Answer the question:",
    )
    return [
        json.dumps(
            [{"role": "user", "content": f"{ask[number % 5]} {' '.join(rng.choices(words, k=chars // 5))}"[:chars]}]
        )
        for number in range(count)
    ]


def made_log(path: Path, rows: int, rng: random.Random) -> None:
    """LiteLLM payloads with prompts of 4 KB: a few system prompts, a user's text of its own in each, every fourth one sent before."""
    systems = [" ".join(prompt[30:830] for prompt in made_prompts(3, 900, rng)) for _ in range(TEMPLATES)]
    texts = [json.loads(prompt)[0]["content"] for prompt in made_prompts(rows * 3 // 4, 1_000, rng)]
    with path.open("w") as out:
        for number in range(rows):
            messages = [
                {"role": "system", "content": systems[number % TEMPLATES]},
                {"role": "user", "content": texts[number % len(texts)]},
            ]
            record = {
                "id": f"chatcmpl-{number:020d}", "call_type": "acompletion", "status": "success", "custom_llm_provider": "openai",
                "startTime": 1_790_000_000 + number, "response_time": 1.0, "model": "gpt-5.4-mini", "prompt_tokens": 1_000,
                "completion_tokens": 90, "total_tokens": 1_090, "response_cost": 0.001, "model_map_information": None,
                "messages": messages, "model_parameters": {"temperature": 0}, "metadata": {},
            }  # fmt: skip
            out.write(json.dumps(record) + "\n")


def ingest_s(path: Path, *, classified: bool) -> float:
    """Seconds of processor time to read `path` into a new store."""
    installed = at_ingest.install
    if not classified:
        at_ingest.install = lambda con: con.execute(
            "create or replace temp macro task_in_text(tools, system, messages) as null::struct(task varchar, confidence float)"
        )
    try:
        with store.open_store(":memory:", write=True) as con:
            start = time.process_time()
            ingest.ingest(con, [str(path)], ingest.Choices())
            return time.process_time() - start
    finally:
        at_ingest.install = installed


def main() -> None:
    rng = random.Random(3)
    start = time.perf_counter()
    loaded = classifier.load()
    print(f"weights loaded in {time.perf_counter() - start:.3f} s")
    prompts = made_prompts(PROMPTS, 1_000, rng)
    start, spent = time.perf_counter(), time.process_time()
    loaded.classify([instruction.template(prompt) for prompt in prompts])
    wall, spent = time.perf_counter() - start, time.process_time() - spent
    print(
        f"distinct prompts of 1,000 characters: {PROMPTS / wall:,.0f} a second; {PROMPTS / spent:,.0f} a second of processor time, one core"
    )
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "log.jsonl"
        made_log(path, int(sys.argv[1]) if len(sys.argv) > 1 else ROWS, rng)
        # In turns, and the least of each: what else the machine does counts for both.
        turns = [(ingest_s(path, classified=False), ingest_s(path, classified=True)) for _ in range(3)]
        without, with_it = (min(times) for times in zip(*turns, strict=True))
    print(
        f"ingest: {without:.1f} s of processor time without, {with_it:.1f} s with classification: {with_it / without:.2f}x"
    )


if __name__ == "__main__":
    main()
