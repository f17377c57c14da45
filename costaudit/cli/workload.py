"""costaudit workload"""

from __future__ import annotations

from costaudit.cli import options


def workload(
    output: options.Output = None,
    db: options.Db = options.DEFAULT_STORE,
    prices: options.PriceFolder = None,
    quiet: options.Quiet = False,
) -> None:
    """Write a bill of quantities: no prompts, no users.

    It can be committed beside a price list, for: costaudit pricing check --workload FILE

    \b
    Examples:
      costaudit workload -o pricing/workload.csv
    """
    from costaudit import workload as bills
    from costaudit.cli import answer, opened
    from costaudit.document import number_of

    read = opened.priced(db, prices)
    lines = bills.rows(read.con, read.book)
    with answer.to_stdout() if output in (None, "-") else answer.whole_file(str(output)) as out:
        bills.write(lines, out)
    answer.say(f"{number_of(len(lines), 'line')}, without prompts or users.", quiet=quiet or output in (None, "-"))
