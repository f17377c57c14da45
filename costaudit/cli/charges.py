"""costaudit charges"""

from __future__ import annotations

from costaudit.cli import options
from costaudit.cli.discount import DiscountFile, contract


def charges(
    format_: options.AnswerRowFormat = "csv",
    output: options.Output = None,
    db: options.Db = options.DEFAULT_STORE,
    prices: options.PriceFolder = None,
    discount: DiscountFile = None,
    quiet: options.Quiet = False,
) -> None:
    """Write what every request cost, one row each, exactly.

    \b
    Examples:
      costaudit charges > october.csv
      costaudit charges -f parquet -o october.parquet
    """
    from costaudit import charges_export
    from costaudit.cli import answer, opened
    from costaudit.errors import UsageError

    if format_ == "parquet" and output in (None, "-"):
        raise UsageError("parquet is not text; say where to write it", hint="costaudit charges -f parquet -o FILE")
    agreed = contract(discount)
    read = opened.priced(db, prices)
    if agreed is not None:
        from costaudit import discount_report

        discount_report.install(read.con, agreed)
    rows = charges_export.Charges(read.con)

    with answer.to_stdout() if output in (None, "-") else answer.whole_file(str(output)) as out:
        if format_ == "csv":
            charges_export.write_csv(rows.columns, rows.batches(), out)
        elif format_ == "json":
            charges_export.write_json(rows, out, read.prices)
        else:
            charges_export.write_parquet(rows, out)
