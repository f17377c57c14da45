"""A system prompt that is sent again with every turn: as long as the log says, at the price it was billed at."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

from caches import OLD, caches

from costaudit.money import dollars

REMOVE = "trim: [{remove: repeated_system_prompt}]\n"


def test_a_repeated_system_prompt_saves_what_it_was_billed_at(tmp_path: Path) -> None:
    it = caches(tmp_path)
    for at, cached in ((0, 0), (10, 1_024), (20, 0)):
        it.ask(at, [1, 2, 3, 4], offer_id=OLD, cache_read=cached, conversation_id="a")
        it.set(system=3)
    it.ask(30, [1, 2, 3, 4], offer_id=OLD, conversation_id="b")
    it.set(system=3)
    it.ask(40, [1, 2, 3, 4], offer_id=OLD, conversation_id="a")
    result = it.it.run(REMOVE)
    # The second turn had read 1,024 of the 1,536 tokens, the third none; of the last it is not known where it ends.
    assert dollars(result.saved) == Decimal(1_024 * 1 + 512 * 10 + 1_536 * 10) / 1_000_000
    assert it.read() == [(0, 0, 0, 2_048), (0, 0, 0, 512), (0, 0, 0, 512), (0, 0, 0, 2_048), (0, 0, 0, 2_048)]
    assert [(each.reason, each.requests) for each in result.kept] == [("nothing_to_trim", 3)]
