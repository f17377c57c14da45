"""Quality floors, in the user's words: proven, refuted, not enough evidence, and how many items would settle it."""

from __future__ import annotations

import gzip
import json
from decimal import Decimal
from pathlib import Path

import pytest

from costaudit import policy, quality
from costaudit.errors import FileError
from costaudit.quality import Score, Scores, Verdict

ROUTING = Path(__file__).parent.parent.parent / "shared" / "data" / "routing"
HEAD = "version: 1\nname: p\nwhy: because\n"


def judged(used: list[float], other: list[float], floor: float = 0.95) -> Verdict:
    """The verdict on B, where A and B were given the same items."""
    found = {}
    for model, values in (("A", used), ("B", other)):
        answers = {str(item): value for item, value in enumerate(values)}
        found["s", "qa", model] = Score(sum(values) / len(values), len(values), answers)
    scores = Scores(found)
    return quality.judge(scores, "qa", "A", "B", floor, 0.95)


def summaries(used: Score, other: Score, floor: float = 0.95) -> Verdict:
    return quality.judge(Scores({("s", "qa", "A"): used, ("s", "qa", "B"): other}), "qa", "A", "B", floor, 0.95)


def test_a_model_that_looks_as_good_on_40_items_is_not_proven_and_on_4000_it_is() -> None:
    few = judged([1.0] * 32 + [0.0] * 8, [1.0] * 32 + [0.0] * 8)
    many = judged([1.0] * 3_200 + [0.0] * 800, [1.0] * 3_200 + [0.0] * 800)
    assert (few.answer, many.answer) == ("not enough evidence", "proven")
    assert summaries(Score(0.8, 40), Score(0.8, 40)).answer == "not enough evidence"
    assert summaries(Score(0.8, 4_000), Score(0.8, 4_000)).answer == "proven"


def test_so_many_more_items_do_settle_it() -> None:
    few = judged([1.0] * 32 + [0.0] * 8, [1.0] * 32 + [0.0] * 8)
    assert few.more is not None
    times = -(-(40 + few.more) // 40)
    assert judged(([1.0] * 32 + [0.0] * 8) * times, ([1.0] * 32 + [0.0] * 8) * times).answer == "proven"
    apart = summaries(Score(0.9, 100), Score(0.88, 100))
    assert (apart.answer, apart.more is not None) == ("not enough evidence", True)
    assert summaries(Score(0.9, 100 + (apart.more or 0)), Score(0.88, 100 + (apart.more or 0))).answer == "proven"


def test_a_worse_model_is_refuted() -> None:
    assert judged([1.0] * 90 + [0.0] * 10, [1.0] * 60 + [0.0] * 40).answer == "refuted"
    assert summaries(Score(0.9, 500), Score(0.7, 500)).answer == "refuted"
    assert judged([0.9, 0.8, 0.7, 1.0] * 50, [0.5, 0.4, 0.3, 0.6] * 50).answer == "refuted"


def test_graded_scores_of_the_same_items_are_compared_item_by_item() -> None:
    used = [0.25, 0.5, 0.75, 1.0] * 100
    assert judged(used, used).answer == "proven"
    assert judged(used[:20], used[:20]).answer == "not enough evidence"
    assert judged(used, used).paired


def test_scores_of_different_sources_are_never_compared() -> None:
    scores = Scores({("one", "qa", "A"): Score(0.9, 5_000), ("two", "qa", "B"): Score(0.9, 5_000)})
    verdict = quality.judge(scores, "qa", "A", "B", 0.9, 0.95)
    assert (verdict.answer, verdict.source) == ("not enough evidence", None)


def test_a_source_that_refutes_comes_before_one_that_proves() -> None:
    scores = Scores(
        {
            ("large", "qa", "A"): Score(0.9, 9_000), ("large", "qa", "B"): Score(0.9, 9_000),
            ("small", "qa", "A"): Score(0.9, 500), ("small", "qa", "B"): Score(0.5, 500),
        }
    )  # fmt: skip
    verdict = quality.judge(scores, "qa", "A", "B", 0.9, 0.95)
    assert (verdict.answer, verdict.source) == ("refuted", "small")


def test_a_summary_that_does_not_say_how_many_were_judged_proves_nothing() -> None:
    verdict = summaries(Score(0.9, None), Score(0.99, None))
    assert (verdict.answer, verdict.items, verdict.more) == ("not enough evidence", None, None)


def test_the_share_that_is_kept_for_sure_is_below_the_one_measured() -> None:
    verdict = judged([1.0] * 900 + [0.0] * 100, [1.0] * 880 + [0.0] * 120)
    assert verdict.kept_low is not None
    assert 0.95 < verdict.kept_low < 880 / 900


def test_files_are_read_with_their_policy(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(
        "version: 1\nscores:\n"
        "  - {model: openai/gpt-5, task: qa, score: 0.94, n: 1_200, measured: 2026-09-30, source: evals}\n", "utf-8"
    )  # fmt: skip
    (tmp_path / "b.csv").write_text("item,task,model,score,source\n1,qa,m,1,s\n1,qa,m,0,s\n2,qa,m,1,s\n", "utf-8")
    (tmp_path / "c.jsonl").write_text('{"item": 1, "task": "qa", "model": "n", "score": 0.5, "source": "s"}\n', "utf-8")
    path = tmp_path / "p.yaml"
    path.write_text(HEAD + "quality: {scores: [a.yaml, b.csv, c.jsonl], floor: 0.95, floors: {coding: 1}}\n", "utf-8")
    found = policy.load(path).quality
    assert found is not None
    assert (found.floor_of("qa"), found.floor_of("coding")) == (Decimal("0.95"), Decimal(1))
    assert found.scores.of("evals", "qa", "openai/gpt-5") == Score(0.94, 1_200)
    assert found.scores.of("s", "qa", "m") == Score(0.75, 2, {"1": 0.5, "2": 1.0})
    assert found.scores.of("s", "qa", "n").mean == 0.5
    assert [len(digest) for _, digest in found.scores.files] == [8, 8, 8]


@pytest.mark.parametrize(
    ("block", "files", "message"),
    [
        ("{floor: 0.9}", {}, "`quality:` has no `scores:`"),
        ("{scores: none.csv, floor: 0.9}", {}, "there is no score file"),
        ("{scores: a.csv, floor: 95}", {"a.csv": "item,task,model,score,source\n"}, "floor is 95; it is the share"),
        ("{scores: a.csv, floor: 1, floors: {qaa: 1}}", {"a.csv": ""}, "there is no task type qaa"),
        ("{scores: a.txt, floor: 1}", {"a.txt": "x"}, "a.txt is no score file"),
        ("{scores: a.csv, floor: 1}", {"a.csv": "item,task\n1,qa\n"}, "a judged answer lacks: model, score, source"),
        ("{scores: a.jsonl, floor: 1}", {"a.jsonl": "[]\n"}, "a judged answer lacks"),
        ("{scores: a.csv, floor: 1}", {"a.csv": "item,task,model,score,source\n1,qa,m,93,s\n"}, "score is 93, and a"),
        ("{scores: a.yaml, floor: 1}", {"a.yaml": "version: 1\nscores: [{model: m, task: qa, score: 93, source: s}]\n"},
         "score is 93, and a score lies between 0 and 1"),
        ("{scores: a.yaml, floor: 1, confidence: 95}", {"a.yaml": "version: 1\nscores: []\n"}, "confidence is 95"),
    ],
)  # fmt: skip
def test_mistakes_have_a_place_and_a_sentence(tmp_path: Path, block: str, files: dict[str, str], message: str) -> None:
    for name, text in files.items():
        (tmp_path / name).write_text(text, "utf-8")
    (tmp_path / "p.yaml").write_text(HEAD + f"quality: {block}\n", "utf-8")
    with pytest.raises(FileError) as caught:
        policy.load(tmp_path / "p.yaml")
    assert message in caught.value.message
    assert caught.value.at is not None


@pytest.mark.skipif(not ROUTING.is_dir(), reason="the shared routing data is not there")
def test_on_real_answers_to_school_arithmetic_the_small_model_is_refuted_and_the_large_one_is_as_good_as_itself() -> (
    None
):
    """GSM8K as RouteLLM judged it: 1,319 questions to both models, .8567 and .6384 right."""
    with gzip.open(ROUTING / "routellm_gsm8k.jsonl.gz", "rt") as lines:
        rows = [list(json.loads(line)["models"].values()) for line in lines]
    strong, weak = ([row[place]["quality"] for row in rows] for place in (0, 1))
    found = judged(strong, weak)
    assert (found.items, round(found.used_score or 0, 4), round(found.other_score or 0, 4)) == (1_319, 0.8567, 0.6384)
    assert found.answer == "refuted"
    assert judged(weak, strong, 1.0).answer == "proven"
    assert judged(strong, strong).answer == "proven"
    assert judged(strong[:50], strong[:50]).answer == "not enough evidence"


def test_several_candidates_for_a_task_share_the_level() -> None:
    """With 700 items each one alone is proven at 95%; three together need 98.3% of the best of them."""
    scores = Scores({("s", "qa", model): Score(0.8, 700) for model in "ABCD"})
    assert quality.judge(scores, "qa", "A", "B", 0.95, 0.95).answer == "proven"
    together = quality.judge_together(scores, "qa", "A", ["B", "C", "D", "nobody judged"], 0.95, 0.95)
    assert {other: verdict.answer for other, verdict in together.items()} == dict.fromkeys(
        ["B", "C", "D", "nobody judged"], "not enough evidence"
    )


def test_a_candidate_that_is_proven_leaves_the_level_to_the_others() -> None:
    scores = Scores(
        {("s", "qa", model): Score(0.8, items) for model, items in (("A", 4_000), ("B", 4_000), ("C", 400))}
    )
    alone = quality.judge(scores, "qa", "A", "C", 0.95, 0.95)
    together = quality.judge_together(scores, "qa", "A", ["B", "C"], 0.95, 0.95)
    assert [each.answer for each in together.values()] == ["proven", "proven"]
    assert together["C"] == alone
    assert quality.judge(scores, "qa", "A", "C", 0.95, 0.975).answer == "not enough evidence"
