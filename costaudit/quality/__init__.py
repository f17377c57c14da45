"""Is the cheaper model good enough here? Score files, and what they prove: per task, with an error bar.

A score is compared only with scores of the same source. Floors hold task by task, never on a mean over tasks. There are
three answers: proven, refuted, not enough evidence.
"""

from __future__ import annotations

from costaudit.quality.scores import Score, Scores, read_all
from costaudit.quality.verdicts import Answer, Verdict, judge, judge_together

__all__ = ["Answer", "Score", "Scores", "Verdict", "judge", "judge_together", "read_all"]
