"""The stages of a policy, in the order they always run: each rewrites the request table that the one before left.

A stage is data: the SQL files that fill `sim_next` (requests as it would have them) and `sim_kept` (requests a rule
matched and leaves where they are, with a reason), from `sim_match` (which rule matched), `sim_rule`, `sim_target` and
`sim_request`. It may change, drop or add rows and computes no money: `sim_price.sql` prices what it proposes, and
`sim_take_back.sql` takes back what has no price. `keys` are the columns its SQL must not be split across when
partitions are worked on apart; () means any split will do.

Stages that move or drop requests end with a replay of the prompt caches they shared with others (`replay.py`).
"""

from __future__ import annotations

from costaudit.stages import batch, prompt_cache, response_cache, route, tier, trim
from costaudit.stages.stage import FEATURES, Evidence, Stage, features_mask

__all__ = ["FEATURES", "STAGES", "Evidence", "Stage", "features_mask", "reason"]

STAGES: tuple[Stage, ...] = (
    trim.STAGE,
    response_cache.STAGE,
    route.STAGE,
    prompt_cache.STAGE,
    tier.STAGE,
    batch.STAGE,
)

_ANY_STAGE = {
    "failed": "failed requests stay as they are",
    "answered": "answered by a cache on the way: no model was asked",
    "share": "outside the rule's share",
    "unpriced": "no price today, so a saving would not be known",
    "no_price": "no price for it there on that day",
}


def reason(stage: Stage, code: str) -> str:
    """The words for why a request stays where it is.

    >>> reason(STAGES[0], "share")
    "outside the rule's share"
    """
    return stage.reasons.get(code) or _ANY_STAGE[code]
