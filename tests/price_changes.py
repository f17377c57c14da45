"""A price folder, what can be done to it, and what the check says: shared by the tests of `pricing check`."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from pathlib import Path

from price_files import OPENAI, folder, line_of

from costaudit.pricing_check import gate
from costaudit.pricing_check.check import Asked, Checked, check

NOW = datetime(2026, 11, 24, 12)
ANTHROPIC = """\
provider: anthropic
name: Anthropic
pages:
  prices: https://example.com/claude
unlisted:
  cache_write: input

models:
  - id: able
    tier: mid
    released: 2025-01-01
    prices:
      - from: start
        standard: {input: 3, cache_read: 0.3, cache_write: 3.75, cache_write_1h: 6, output: 15}
        batch:    {input: 1.5, cache_read: 0.15, cache_write: 1.875, cache_write_1h: 3, output: 7.5}
        source: prices
        checked: 2026-10-14
      - from: 2026-12-24
        status: scheduled
        standard: {input: 4, cache_read: 0.4, cache_write: 5, cache_write_1h: 8, output: 20}
        source: prices
        checked: 2026-10-14

  - id: baker
    tier: budget
    names: [baker-latest, baker-fast]
    prices:
      - from: start
        standard: {input: 1, cache_read: 0.1, output: 5}
        source: prices
        checked: 2026-10-14

  - id: charlie
    tier: flagship
    prices:
      - from: start
        standard: {input: 15, cache_read: 1.5, output: 75}
        source: prices
        checked: 2026-10-14

  - id: dog
    tier: flagship
    prices:
      - from: start
        to: 2026-06-01
        standard: {input: 5, cache_read: 0.5, output: 25}
        source: prices
        checked: 2026-10-14
"""
CHANGELOG = """\
# Changes

## 2026.11.2

- alpha-1, beta, able, baker, charlie, dog, easy: they changed.

## 2026.11.1

- all
"""
WORKLOAD = """\
provider,model,tier,region,month,band,minute,task,meter,quantity
anthropic,able,standard,,2026-10,0,0,coding,input,2000000
anthropic,able,standard,,2026-10,0,0,coding,output,1000000
anthropic,baker,standard,,2026-10,0,0,qa,input,5000000
anthropic,baker,batch,,2026-10,0,0,qa,input,7
openai,alpha-1,standard,,2026-05,200001,0,coding,output,1000000
"""


def base(path: Path) -> Path:
    """The folder before a change."""
    made = folder(path / "base", OPENAI, anthropic=ANTHROPIC)
    (made / "CHANGELOG.md").write_text("# Changes\n\n## 2026.11.1\n\n- all\n")
    return made


def head(path: Path, *edits: tuple[str, str], file: str = "anthropic.yaml", bumped: bool = True) -> Path:
    """The folder after a change: each edit once, in one file; the version and the changelog say so when `bumped`."""
    made = folder(path / "head", OPENAI, anthropic=ANTHROPIC)
    (made / "VERSION").write_text("2026.11.2\n" if bumped else "2026.11.1\n")
    (made / "CHANGELOG.md").write_text(CHANGELOG if bumped else CHANGELOG.replace("## 2026.11.2\n\n", ""))
    text = (made / file).read_text()
    for old, new in edits:
        assert old in text, old
        text = text.replace(old, new, 1)
    (made / file).write_text(text)
    return made


def run(path: Path, after: Path, max_impact: str | None = None, workload: str | None = None) -> Checked:
    """The check of a change of `base(path)`, on a day in November 2026."""
    asked = Asked(after, NOW, str(base(path)), bound=gate.limit(max_impact) if max_impact else None)
    if workload is not None:
        (path / "workload.csv").write_text(workload)
        asked = replace(asked, workload=path / "workload.csv")
    return check(asked)


def said(checked: Checked) -> list[tuple[str, str, str, int]]:
    """(level, code, file, line) of every finding."""
    return [(each.level, each.code, Path(each.at.path).name, each.at.line) for each in checked.findings]


def line(after: Path, part: str, file: str = "anthropic.yaml") -> int:
    """The line a part of a file stands on."""
    return line_of((after / file).read_text(), part)
