"""costaudit explain"""

from __future__ import annotations

from typing import Annotated

import typer

from costaudit.cli import options
from costaudit.cli.discount import DiscountFile, contract


def explain(
    request_id: Annotated[
        str, typer.Argument(metavar="ID", help="The id of a request, as the provider's response gave it.")
    ],
    format_: options.AnswerFormat = None,
    json: options.Json = False,
    output: options.Output = None,
    color: options.Color = "auto",
    db: options.Db = options.DEFAULT_STORE,
    prices: options.PriceFolder = None,
    discount: DiscountFile = None,
    quiet: options.Quiet = False,
) -> None:
    """Show how the cost of one request was worked out.

    \b
    Examples:
      costaudit explain chatcmpl-9f2c
      costaudit explain msg_01XFDUDYJgAACzvnptvVoYEL --json
      costaudit explain chatcmpl-9f2c --discount contract.yaml
    """
    from costaudit import explain as explaining
    from costaudit.cli import answer, opened

    to = answer.chosen_format(format_, json)
    agreed = contract(discount)
    read = opened.priced(db, prices)
    documents = explaining.explain(read.con, read.prices, request_id, agreed)
    answer.give_all("explain", documents, to, output, color)
