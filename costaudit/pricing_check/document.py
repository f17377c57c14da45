"""What the check found, as a document: findings, changes, and what they do to a bill."""

from __future__ import annotations

from decimal import Decimal

from costaudit import money
from costaudit.document import Column, Document, Fact, Prices, Table, Value, number_of
from costaudit.errors import NotMet
from costaudit.pricing_check import gate, told
from costaudit.pricing_check.check import Checked
from costaudit.pricing_check.finding import Finding
from costaudit.pricing_check.impact import Effect

MOST_EXPOSED = 10
_FINDINGS = (
    Column("file", "file"),
    Column("line", "line", "count"),
    Column("level", "level"),
    Column("code", "code"),
    Column("problem", "problem"),
    Column("hint", "hint", shown="never"),
)
_CHANGES = (
    Column("kind", "kind"),
    Column("model", "model"),
    Column("price", "price"),
    Column("before_usd", "before", "rate"),
    Column("after_usd", "after", "rate"),
    Column("step_percent", "step", "percent"),
    Column("from", "from", "date"),
)
_LOST = (
    Column("model", "model"),
    Column("service_tier", "tier"),
    Column("region", "region", shown="if any"),
    Column("meter", "meter"),
    Column("quantity", "quantity", "count"),
    Column("cost_usd", "cost", "usd"),
)


def document(checked: Checked) -> Document:
    """The findings come first; a list that says what its base says has nothing else."""
    tables = [Table("findings", _FINDINGS, tuple(_finding(each) for each in checked.findings))]
    if checked.base is not None:
        changed = told.rows(checked.touched, checked.changes, checked.asked.now)
        tables.append(Table("changes", _CHANGES, changed, title="Changes"))
    measured = checked.impact
    if measured is not None:
        models = [each for each in measured.models if each.delta_grains or each.lost_grains or each.gained_grains]
        tasks = sorted(measured.tasks, key=lambda each: (-abs(each.delta_grains), each.key))
        tables.append(_effects("models", "model", list(dict.fromkeys(each.key for each in models)), measured.models))
        exposed = dict.fromkeys(each.key for each in tasks if each.delta_grains)
        tables.append(_effects("tasks", "task", list(exposed)[:MOST_EXPOSED], measured.tasks))
        lost = ((x.model, x.tier, x.region or None, x.meter, x.quantity, x.was) for x in measured.lost)
        tables.append(Table("no_longer_priced", _LOST, tuple(lost), title="No longer priced"))
    return Document(
        kind="pricing_check",
        title=_title(checked),
        tables=tuple(tables),
        facts=_facts(checked),
        notes=(*checked.notes, *_notes(checked)),
        prices=Prices(checked.head.version, checked.head.sha256),
    )


def require(checked: Checked, *, warnings_too: bool = False) -> None:
    """Raise NotMet when there is an error, or a warning where those count too."""
    if checked.errors or (warnings_too and checked.warnings):
        warned = f" and {number_of(checked.warnings, 'warning')}" if warnings_too and checked.warnings else ""
        raise NotMet(f"the prices have {number_of(checked.errors, 'error')}{warned}")


def _title(checked: Checked) -> str:
    head, base = checked.head, checked.base
    counted = f"{number_of(len(head.providers), 'provider')}, {number_of(len(head.models), 'model')}"
    if base is None:
        found = ", ".join(
            number_of(count, noun)
            for count, noun in ((checked.errors, "error"), (checked.warnings, "warning"))
            if count
        )
        return f"Prices {head.version} in {head.folder}: {found or 'no errors'} ({counted})"
    if not checked.touched and base.sha256 == head.sha256:
        said = f"No price changed since {checked.asked.base} ({head.version}, {counted})"
    else:
        rows = told.rows(checked.touched, checked.changes, checked.asked.now)
        said = f"Prices: {number_of(len(rows), 'change')}"
    if checked.impact is not None:
        effect = _foremost(checked)
        if effect is not None:
            said += f", {gate.step(effect.percent)} on the workload" if effect.delta else ", nothing on the workload"
    return said


def _foremost(checked: Checked) -> Effect | None:
    """The effect of everything at the moment it moves more."""
    effects = list(checked.impact.whole.values()) if checked.impact else []
    return max(effects, key=lambda each: (abs(each.delta_grains), each.moment == "now"), default=None)


def _finding(each: Finding) -> tuple[Value, ...]:
    return (each.at.path, each.at.line, each.level, each.code, each.message, each.hint)


def _effects(name: str, title: str, keys: list[str], effects: tuple[Effect, ...]) -> Table:
    """A row a key, at both moments."""
    columns = (
        Column(title, title),
        *(
            Column(
                f"{key}_{moment}{'_percent' if key == 'step' else '_usd'}",
                f"{key}{words}",
                "percent" if key == "step" else "usd",
                shown="never" if moment == "then" and key != "change" else "always",
            )
            for moment, words in (("now", ""), ("then", " at the prices of its time"))
            for key in ("before", "after", "change", "step")
        ),
    )
    by = {(each.key, each.moment): each for each in effects}
    rows = []
    for key in keys:
        cells: list[Value] = [key]
        for moment in ("now", "then"):
            each = by.get((key, moment))
            cells += [each.before, each.after, each.delta, each.percent] if each else [None] * 4
        rows.append(tuple(cells))
    return Table(name, columns, tuple(rows), title=f"What it costs by {title}, at today's prices")


def _facts(checked: Checked) -> tuple[Fact, ...]:
    facts = [Fact("errors", "errors", checked.errors, "count"), Fact("warnings", "warnings", checked.warnings, "count")]
    if checked.base is not None:
        facts.append(Fact("base_version", "version of the base", checked.base.version))
    if checked.impact is not None:
        facts.append(Fact("workload", "workload", checked.impact.source))
        for moment, words in (("now", "at today's prices"), ("then", "at the prices of its time")):
            effect = checked.impact.whole.get(moment)
            if effect is not None:
                facts.append(Fact(f"before_{moment}_usd", f"{words}, before", effect.before, "usd"))
                facts.append(Fact(f"after_{moment}_usd", f"{words}, after", effect.after, "usd", f"{change(effect)}"))
    return tuple(facts)


def change(effect: Effect) -> str:
    """`$49.48 less (-4.0%)`, or that nothing changes."""
    if not effect.delta:
        return "no change"
    words = "more" if effect.delta > 0 else "less"
    percent = f" ({money.percent(effect.percent, Decimal(100))})" if effect.percent is not None else ""
    return f"{money.usd(abs(effect.delta))} {words}{percent}"


def _notes(checked: Checked) -> list[str]:
    measured = checked.impact
    if measured is None:
        return []
    notes = []
    whole = measured.whole.get("now")
    if whole is not None and whole.without:
        notes.append("Some of the workload has no price in either list; it is not counted.")
    gained = max((each.gained for each in measured.whole.values()), default=Decimal(0))
    if gained:
        notes.append(f"{money.usd(gained)} of it had no price before; that counts as no change.")
    return notes
