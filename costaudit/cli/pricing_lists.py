"""costaudit pricing: crosscheck, sync"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from costaudit.cli import options
from costaudit.cli.options import HOW, READ, WHAT


def crosscheck(
    against: Annotated[
        list[str] | None,
        typer.Option(
            "--against", metavar="LIST", show_default=False, rich_help_panel=READ,
            help="genai-prices, litellm or litellm=FILE. Repeatable.  [default: genai-prices]",
        ),
    ] = None,
    most_used: Annotated[
        bool,
        typer.Option(
            "--most-used", show_default=False, rich_help_panel=WHAT,
            help="Only the models disagreements.yaml names as most used.",
        ),
    ] = False,
    format_: options.AnswerFormat = None,
    json: options.Json = False,
    output: options.Output = None,
    color: options.Color = "auto",
    prices: options.PriceFolder = None,
) -> None:  # fmt: skip
    """Where published price lists say another price, meter by meter.

    \b
    Examples:
      costaudit pricing crosscheck
      costaudit pricing crosscheck --against genai-prices --against litellm=model_prices_and_context_window.json
    """
    from datetime import UTC, datetime

    from costaudit.cli import answer, opened
    from costaudit.prices import crosscheck as lists
    from costaudit.prices import files

    to = answer.chosen_format(format_, json)
    known = lists.read(Path(prices) if prices else files.packaged())
    now = datetime.now(UTC).replace(tzinfo=None)
    document = lists.crosscheck(opened.price_book(prices), against or ["genai-prices"], known, now, most_used=most_used)
    answer.give(document, to, output, color)


def sync(
    from_: Annotated[
        str,
        typer.Option(
            "--from", metavar="LIST", show_default=False, rich_help_panel=READ,
            help="genai-prices, litellm or litellm=FILE.",
        ),
    ],
    model: Annotated[
        list[str] | None,
        typer.Option(
            "--model", metavar="MODEL", show_default=False, rich_help_panel=WHAT,
            help="Only this one, as provider/id; one that no file has is proposed whole. Repeatable.",
        ),
    ] = None,
    output: Annotated[
        str | None,
        typer.Option(
            "-o", "--output", metavar="FILE", show_default=False, rich_help_panel=HOW,
            help="Write the patch here instead of stdout.",
        ),
    ] = None,
    prices: options.PriceFolder = None,
) -> None:  # fmt: skip
    """Propose dated entries where a published list says another price: a patch, which edits no price.

    \b
    Examples:
      costaudit pricing sync --from genai-prices > new.patch && git apply new.patch
    """
    from datetime import UTC, datetime

    from costaudit.cli import answer
    from costaudit.document import number_of
    from costaudit.prices import book, files, sync
    from costaudit.prices import crosscheck as lists
    from costaudit.yamlfile import Problems

    folder = Path(prices) if prices else None
    given = files.of_folder(folder)
    problems = Problems()
    read = book.read_files(given, problems)
    problems.raise_all()
    known = lists.read(folder or files.packaged())
    found = sync.propose(read, given, from_, known, datetime.now(UTC).replace(tzinfo=None), model or ())
    answer.write(found.patch, output)
    for sentence in found.skipped:
        answer.say(sentence)
    answer.say(
        f"{number_of(found.entries, 'entry', 'entries')} proposed. Check each against the provider's page first."
    )
