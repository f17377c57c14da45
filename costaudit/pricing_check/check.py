"""The three questions of the check, asked of two price lists: form, history, effect."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from pathlib import Path

from costaudit import store, workload
from costaudit.document import number_of
from costaudit.errors import FileError
from costaudit.model import Place
from costaudit.prices import book as books
from costaudit.prices import changes, files
from costaudit.prices.changes import Change
from costaudit.prices.files import PriceFiles
from costaudit.prices.ledger import Model, PriceBook
from costaudit.pricing_check import finding, gate, history, impact, shape, told, units, versions
from costaudit.pricing_check.finding import Finding
from costaudit.pricing_check.gate import Limit
from costaudit.pricing_check.impact import Impact
from costaudit.yamlfile import Problems

STEP_PERCENT = Decimal(50)
STALE_DAYS = 90


@dataclass(frozen=True, slots=True)
class Asked:
    """What to check. `base`: a commit or a folder; None: form only. `workload` and `db`: what to price, one of them.

    `now` is UTC. `folder` None: the prices that came with costaudit.
    """

    folder: Path | None
    now: datetime
    base: str | None = None
    workload: Path | None = None
    db: str | None = None
    bound: Limit | None = None
    step_percent: Decimal = STEP_PERCENT
    stale_days: int = STALE_DAYS


@dataclass(frozen=True, slots=True)
class Checked:
    """What was found. `base` is None when there was nothing to compare with; `impact` when nothing was priced."""

    asked: Asked
    head: PriceBook
    base: PriceBook | None
    findings: tuple[Finding, ...]
    changes: tuple[Change, ...]
    touched: tuple[tuple[Model | None, Model | None], ...]
    impact: Impact | None
    notes: tuple[str, ...]

    @property
    def errors(self) -> int:
        return sum(each.level == "error" for each in self.findings)

    @property
    def warnings(self) -> int:
        return len(self.findings) - self.errors


def check(asked: Asked) -> Checked:
    """Raises UsageError when there is no such folder or base, FileError when the workload cannot be read."""
    given = files.of_folder(asked.folder)
    problems = Problems()
    head = books.read_files(given, problems, fresh=asked.base is None)
    found = [finding.of_problem(problem) for problem in problems.found]
    if asked.base is None:
        found += _looks(head, list(head.models), asked)
        if asked.bound is not None:
            found.append(_untested(asked, head))
        return Checked(asked, head, None, finding.in_order(found), (), (), None, ())
    given_base = files.of_base(asked.base, asked.folder or files.packaged())
    quiet = Problems()
    base = books.read_files(given_base, quiet)
    notes = [_of_base(given_base, quiet)] if quiet.found and given_base.texts else []
    touched = changes.touched(base, head)
    unread = _unread(problems.found, head)
    changed = [
        change
        for old, new in touched
        if old is not None and new is not None and new not in unread
        for change in changes.of_model(base, old, head, new)
    ]
    found += _history(base, head, given, touched, changed, unread, asked)
    known = {each.key for each in _looks(base, [old for old, _ in touched if old], asked)}
    found += [each for each in _looks(head, [new for _, new in touched if new], asked) if each.key not in known]
    if given_base.providers and base.sha256 != head.sha256:
        found += versions.bumped(base.version, head.version, head.folder, asked.now.date())
        found += versions.told(given_base, given, head.version, told.lines(touched, changed, asked.now))
    measured = None
    if problems.found:
        notes.append("What it does to a bill is worked out once the form is right.")
    else:
        measured = _measured(asked, base, head, touched)
        found += _gate(asked, head, measured, changed)
    return Checked(asked, head, base, finding.in_order(found), tuple(changed), tuple(touched), measured, tuple(notes))


def source(asked: Asked) -> tuple[Path | None, str | None]:
    """The workload file or the store to price: what was asked for, or else the workload beside the prices."""
    if asked.workload or asked.db:
        return asked.workload, asked.db
    beside = (asked.folder or files.packaged()) / workload.NAME
    return (beside if beside.is_file() else None), None


def _measured(
    asked: Asked, base: PriceBook, head: PriceBook, touched: list[tuple[Model | None, Model | None]]
) -> Impact | None:
    path, db = source(asked)
    if path is None and db is None:
        return None
    if base.sha256 == head.sha256 and asked.bound is None:
        return None  # no difference to look for
    if not base.providers:
        return None
    con = store.open_store(db, write=False) if db else workload.read(path or Path(workload.NAME))
    return impact.measure(con, db or str(path), base, head, touched, asked.now)


def _gate(asked: Asked, head: PriceBook, measured: Impact | None, changed: list[Change]) -> Iterator[Finding]:
    nowhere = Place(f"{head.folder}/VERSION", 1)
    if measured is not None:
        yield from gate.lost(measured, head, measured.source)
    if asked.bound is None:
        return
    untested = gate.no_data(measured, asked.bound, nowhere)
    if untested is not None:
        yield untested
    elif measured is not None:
        places = {f"{each.provider}/{each.model}": at for each in reversed(changed) if (at := told.place(head, each))}
        yield from gate.over(measured, asked.bound, places, nowhere)


def _untested(asked: Asked, head: PriceBook) -> Finding:
    assert asked.bound is not None
    return Finding(
        "error",
        "no-data",
        Place(f"{head.folder}/VERSION", 1),
        f"--max-impact {asked.bound.text} could not be tested: there is nothing to compare with",
        "name it with --base",
    )


def _history(
    base: PriceBook,
    head: PriceBook,
    given: PriceFiles,
    touched: list[tuple[Model | None, Model | None]],
    changed: list[Change],
    unread: list[Model],
    asked: Asked,
) -> Iterator[Finding]:
    for old, new in touched:
        if new is not None and base.providers:
            yield from history.names_shared(base, head, new)
        if old is not None and new is None:
            text = given.text(f"{old.provider}.yaml") or ""
            if f"id: {old.id}\n" not in text:  # it is there, and cannot be read
                yield from history.gone(base, head, old, asked.now)
        elif old is not None and new is not None and new not in unread:
            mine = [each for each in changed if (each.provider, each.model) == (new.provider, new.id)]
            yield from history.names_gone(head, old, new)
            yield from history.withdrawn(head, old, new)
            yield from history.rewritten(head, old, new, mine, asked.now)
            yield from history.dropped(head, old, new, mine)
            yield from _steps(head, mine, asked)


def _steps(head: PriceBook, changed: list[Change], asked: Asked) -> Iterator[Finding]:
    seen = set()
    for each in changed:
        at, step = told.place(head, each), each.step_percent
        if step is not None and abs(step) > asked.step_percent and at and (at, each.meter) not in seen:
            seen.add((at, each.meter))
            yield Finding(
                "warning", "big-step", at,
                f"{each.model} {each.what} moves by {gate.step(step)}, from {history.dollars(each.before, each.meter)} "
                f"to {history.dollars(each.after, each.meter)}",
                "is the decimal point where it should be?", f"{each.provider}/{each.model}",
            )  # fmt: skip


def _looks(book: PriceBook, models: list[Model], asked: Asked) -> Iterator[Finding]:
    peers = units.ranges(book) if models else {}
    published = _published(models) if asked.base is not None and models else {}
    for model in models:
        yield from shape.of_model(book, model, asked.now, asked.stale_days)
        yield from units.slips(book, model, peers, published.get((model.provider, model.id), {}))


def _published(models: list[Model]) -> dict[tuple[str, str], dict[str, tuple[Decimal, ...]]]:
    """What the `genai-prices` package says of models, by meter."""
    from costaudit.prices import elsewhere  # the package it reads takes a while to import

    return elsewhere.genai_prices(models)


def _unread(problems: list[FileError], head: PriceBook) -> list[Model]:
    """Models with a mistake of form in them: what they say is not all there."""
    found = []
    for model in head.models:
        mine = [
            p.at.line
            for p in problems
            if p.at and p.at.path == head.file(model.provider) and p.code != "two-models-one-name"
        ]
        if mine:
            later = [other.line for other in head.providers[model.provider].models if other.line > model.line]
            end = min(later) if later else max(mine) + 1
            if any(model.line <= line < end for line in mine):
                found.append(model)
    return found


def _of_base(given: PriceFiles, quiet: Problems) -> str:
    mistakes = number_of(len(quiet.found), "mistake")
    return f"{given.shown} has {mistakes} of form; what cannot be read there counts as new."
