"""The audit: every finding looked for in the requests of a period, priced, and put in order of the dollars at stake."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal

import duckdb

from costaudit import discount_report, report, store
from costaudit.audit import contracted, models
from costaudit.audit.catalogue import FINDINGS
from costaudit.audit.document import document
from costaudit.audit.finding import Finding
from costaudit.audit.found import Found, Place, Union
from costaudit.audit.starting_policy import policy_text
from costaudit.discount import Contract
from costaudit.document import Document, Prices
from costaudit.errors import NotMet, UsageError
from costaudit.money import dollars, usd
from costaudit.prices.ledger import PriceBook


@dataclass(frozen=True, slots=True)
class Audit:
    """`found`: what fired, dearest first. `union`: the requests of those that save, each once."""

    found: tuple[Found, ...]
    union: Union
    document: Document

    def policy(self, name: str) -> str | None:
        """A policy file that would fix what policies can; None when there is nothing of that kind."""
        return policy_text(name, self.found)

    def check(self, gates: Sequence[str]) -> None:
        """Raise NotMet when a gate's finding fired, or findings that save have more at stake than a gate's dollars.

        Raises UsageError for a gate that is neither.
        """
        codes = {finding.code for finding in FINDINGS}
        limits = {gate: _amount(gate) for gate in gates if gate not in codes}
        for found in self.found:
            if found.finding.code in gates:
                raise NotMet(f"{found.finding.code}: {found.finding.title}", hint=found.finding.fix)
        for limit in limits.values():
            if dollars(self.union.stake) > limit:
                raise NotMet(f"findings have {usd(dollars(self.union.stake))} at stake, more than {usd(limit)}")


def audit(
    con: duckdb.DuckDBPyConnection,
    book: PriceBook,
    prices: Prices,
    *,
    now: datetime,
    since: date | None = None,
    until: date | None = None,
    whole: bool = False,
    findings_first: bool = True,
    page: bool = False,
    contract: Contract | None = None,
) -> Audit:
    """Look for every finding in the UTC days [since, until). The rates must be installed in `con`.

    `now` (UTC) decides what is still to come. `whole` gives every place; otherwise the dearest. `findings_first` is the
    order for programs, which read the first table; people read what the traffic is before what is wrong with it. With
    `page` the document is laid out for a page. Findings are looked for at list prices; with a `contract` each has what
    that makes of its dollars, too.
    Raises UsageError when nothing matches, DataError when the store has no requests.
    """
    spent = report.spend(con, prices, by=("task",), since=since, until=until, contract=contract)
    if contract is None:
        discount_report.install(con, None)
    store.run(
        con,
        "audit_requests",
        since=since and datetime.combine(since, time()),
        until=until and datetime.combine(until, time()),
        dated_only=since is not None or until is not None,
    )
    models.install(con, book, now)
    if contract is not None:
        discount_report.factors(con, contract)  # of what requests could have been instead, too
        store.run(con, "audit_listed")
    _share_prefixes(con)
    store.run(con, "audit_turns")
    for finding in FINDINGS:
        store.run(con, finding.statement)
        store.run(con, "audit_found", code=finding.code, measure=finding.measure)
        if contract is not None:
            store.run(con, "audit_contracted", code=finding.code, measure=finding.measure)
    found = _found(con)
    union = _union(con, [each.finding for each in found if each.finding.saves])
    made = document(con, spent, found, union, whole=whole, findings_first=findings_first, page=page)
    if contract is not None:
        made = contracted.document(con, made, spent, found, union, whole=whole)
    return Audit(found, union, made)


def check_gates(gates: Sequence[str]) -> None:
    """Raise UsageError for a gate that is neither a finding nor an amount: before the work, not after it."""
    codes = {finding.code for finding in FINDINGS}
    for gate in gates:
        if gate not in codes:
            _amount(gate)


def _amount(gate: str) -> Decimal:
    from difflib import get_close_matches

    digits = gate.removeprefix("$").replace("_", "")
    if digits.replace(".", "", 1).isdigit():
        return Decimal(digits)
    near = get_close_matches(gate, [finding.code for finding in FINDINGS], n=1)
    raise UsageError(
        f"--fail-on: {gate} is no finding and no amount",
        hint=f"did you mean {near[0]}?" if near else "docs/findings.md lists the findings; an amount is 100 or 0.50",
    )


def _share_prefixes(con: duckdb.DuckDBPyConnection) -> None:
    if con.execute(store.statement("audit_has_prefixes")).fetchall()[0][0]:
        for name in ("audit_shared", "cache_nodes", "audit_shared_prefixes"):
            store.run(con, name)
    else:
        store.run(con, "audit_shared_none")


def _found(con: duckdb.DuckDBPyConnection) -> tuple[Found, ...]:
    places: dict[str, list[Place]] = {}
    for code, name, target, requests, stake, cost, contracted_stake, paid, tokens, examples in con.execute(
        store.statement("audit_places")
    ).fetchall():
        places.setdefault(code, []).append(
            Place(name, target, requests, stake, cost, tokens, tuple(examples), contracted_stake, paid)
        )
    found = [Found(finding, tuple(places[finding.code])) for finding in FINDINGS if finding.code in places]
    return tuple(sorted(found, key=lambda each: (not each.finding.saves, -(each.stake or 0))))


def _union(con: duckdb.DuckDBPyConnection, findings: Sequence[Finding]) -> Union:
    codes = [finding.code for finding in findings]
    return Union(*con.execute(store.statement("audit_union"), {"codes": codes}).fetchall()[0])
