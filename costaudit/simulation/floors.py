"""Quality floors at work: what a policy asks of other models, what the scores answer, and what each answer is worth."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

import duckdb

from costaudit import quality, store
from costaudit.policy import Policy
from costaudit.quality import Answer, Verdict

REASONS: dict[Answer, str | None] = {"proven": None, "refuted": "refuted", "not enough evidence": "unsettled"}


@dataclass(frozen=True, slots=True)
class Question:
    """One move of a task, as its scores answer it. `requests` and `saved` (grains): what would move were it proven."""

    verdict: Verdict
    requests: int
    saved: int


def settle(con: duckdb.DuckDBPyConnection, policy: Policy) -> tuple[Question, ...]:
    """Judge the moves of the route stage that just ran without floors, and put the floors in force.

    From here on only proven moves are made. The dearest question comes first.
    """
    if policy.quality is None:
        return ()
    floors = policy.quality
    rows = con.execute(store.statement("sim_questions")).fetchall()
    candidates: dict[tuple[str, str], list[str]] = defaultdict(list)
    requests: dict[tuple[str, str, str], int] = defaultdict(int)
    saved: dict[tuple[str, str, str], int] = defaultdict(int)
    for task, used, other, _, _, count, amount in rows:
        key = (task, used, other)
        candidates[task, used].append(other)
        requests[key] += count
        saved[key] += int(amount)
    verdicts: dict[tuple[str, str, str], Verdict] = {}
    for (task, used), others in candidates.items():
        floor, confidence = float(floors.floor_of(task)), float(floors.confidence)
        together = quality.judge_together(floors.scores, task, used, others, floor, confidence)
        verdicts |= {(task, used, other): verdict for other, verdict in together.items()}
    judged = [
        (task, offer, target, _reason(verdicts[task, used, other])) for task, used, other, offer, target, _, _ in rows
    ]
    names = ("task", "offer_id", "to_offer_id", "reason")
    store.run(con, "sim_verdicts", **{name: [row[place] for row in judged] for place, name in enumerate(names)})
    found = [Question(verdict, requests[key], saved[key]) for key, verdict in verdicts.items()]
    return tuple(
        sorted(found, key=lambda each: (-each.saved, each.verdict.task, each.verdict.used, each.verdict.other))
    )


def _reason(verdict: Verdict) -> str | None:
    return "unjudged" if verdict.source is None else REASONS[verdict.answer]
