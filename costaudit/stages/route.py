"""route: the same request, another model.

A request moves only to a model that is priced and served on that day, holds its context and output, and is known to
have the features the request used. It leaves its cache behind: logged cache reads and writes become plain input, unless
the model stays the same. A cascade pays for the first model and, for the assumed part of requests, for the next one
too. Audio, image and tool meters keep their quantities; a request whose rare meters could not be carried over as they
are stays.
"""

from __future__ import annotations

from costaudit.stages.stage import Plan, Stage

STAGE = Stage(
    name="route",
    evidence="measured",
    finds=("stage_route_need",),
    plan=Plan("stage_route_plan", "stage_route_plan_keep", "stage_route_plan_again"),
    coins=("stage_route_coins",),
    statements=("stage_route",),
    keys=("model", "account", "first block"),
    settles=True,
    reasons={
        "rule_keeps": "a rule without `to` keeps it",
        "same_model": "already on that model",
        "same_tier": "already on a model of that tier",
        "no_target": "its provider has no model of that tier",
        "operation": "the model is for something else",
        "unreleased": "the model was not released yet on that day",
        "retired": "the model was retired on that day",
        "feature": "the model is not known to have a feature it used",
        "context": "too long for the model",
        "context_unknown": "how much the model holds is not known",
        "unjudged": "no source has scores of both models on that task",
        "unsettled": "not enough evidence that the model is good enough at that task",
        "refuted": "the scores say that the model is not good enough at that task",
        "rare_caches": "its cached audio, image or 12-hour tokens cannot be carried over",
        "rare_cascade": "its audio, image or tool use cannot be repeated on a second model",
    },
)
