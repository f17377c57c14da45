"""Charts as inline SVG: no script, no style of their own (the page has it), the same bytes each run."""

from __future__ import annotations

from costaudit.document import Bars, Chart, OverTime, Waterfall
from costaudit.render.svg_rows import bars, waterfall
from costaudit.render.svg_time import over_time


def draw(chart: Chart, ident: str) -> str:
    """The chart; `ident` is ours and unique in the page."""
    match chart:
        case Bars():
            return bars(chart, ident)
        case Waterfall():
            return waterfall(chart, ident)
        case OverTime():
            return over_time(chart, ident)
