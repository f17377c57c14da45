"""`python -m costaudit` and the `costaudit` command: every way to end, as an exit code.

0 done, 1 the check said no, 2 asked for something that cannot be, 3 could not use the data, 4 the machine said no,
70 a bug, 130 interrupted, 141 whoever read our output went away.
"""

from __future__ import annotations

import os
import re
import sys
import traceback
from collections.abc import Sequence

import typer

from costaudit import __version__
from costaudit.cli.answer import BROKEN_PIPE, wants_color
from costaudit.cli.app import DOCS, app
from costaudit.errors import CostauditError, EnvironmentTrouble, FileError
from costaudit.render.escape import visible

INTERRUPTED, A_BUG = 130, 70
_WIDTH = 160
"""Characters of a line that are shown with an error: a file on one line is not poured out."""
_RED, _PLAIN = "\x1b[31m", "\x1b[0m"
_QUOTED = re.compile(r"""(["'`]).*\1|\bInput: .*""", re.DOTALL)
"""From the first quotation mark to the last: what is between may be anybody's words."""
_TYPERS_WORDS = {
    re.compile(r"^invalid value for '(?:[^']+' / ')?([^']+)': "): r"\1: ",
    re.compile(r"Input should be a valid integer.*"): "a whole number is wanted here",
    re.compile(r"^option '([^']+)' requires an argument$"): r"\1 needs a value",
    re.compile(r"^missing (?:argument|option) '([^']+)'$"): r"\1 is missing",
    re.compile(r"^got unexpected extra argument(?:s|\(s\))? \((.+)\)$"): r"there is more than was expected: \1",
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command line (`sys.argv` when None) and return its exit code."""
    try:
        code = _ran(arguments)
        if not sys.stdout.closed:  # whoever wrote to a reader that went away has closed it
            sys.stdout.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return BROKEN_PIPE
    return code


def _ran(arguments: Sequence[str] | None) -> int:
    try:
        code = typer.main.get_command(app()).main(arguments, prog_name="costaudit", standalone_mode=False)
    except CostauditError as error:
        return _told(error)
    except typer.TyperException as error:
        return _told_usage(error)
    except (KeyboardInterrupt, typer.Abort):
        code = INTERRUPTED
    except SystemExit as end:
        return BROKEN_PIPE if end.code == 1 else int(end.code or 0)  # typer's answer to a reader that went away
    except BrokenPipeError:
        raise
    except BaseException as error:  # noqa: BLE001  the one place that may: a bug must not look like a finding
        if "query interrupted" in str(error).lower():
            code = INTERRUPTED
        elif trouble := _trouble(error):
            return _told(trouble)
        else:
            return _told_bug(error)
    if code == INTERRUPTED:
        _say("costaudit: interrupted; what had not been finished was not kept")
    return code if isinstance(code, int) else 0


def _told(error: CostauditError) -> int:
    """Every mistake with its place and the lines around it, then what to do."""
    errors = [error, *(error.more if isinstance(error, FileError) else ())]
    for each in errors:
        place = f"{each.at}: " if each.at else ""
        _say(f"{_prefix()} {visible(place + each.message)}")
        for line in _excerpt(each):
            _say(visible(line))
    for hint in dict.fromkeys(each.hint for each in errors if each.hint):
        _say(f"hint: {visible(hint)}")
    return error.exit_code


def _excerpt(error: CostauditError) -> list[str]:
    """The line the error is on and the one before it, with a mark under the column."""
    if error.at is None or error.at.line < 1:
        return []
    try:
        with open(error.at.path, encoding="utf-8", errors="replace") as file:
            texts = file.read(1_000_000).splitlines()
    except OSError:
        return []
    last = error.at.line
    if last > len(texts):
        return []
    column = error.at.column or 1
    start = column - 1 - column % _WIDTH if column > _WIDTH else 0  # of a long line, the part with the mistake
    lines = [f"{number:>4} | {texts[number - 1][start:][:_WIDTH]}" for number in range(max(1, last - 1), last + 1)]
    if error.at.column:
        lines.append(f"     | {' ' * (column - 1 - start)}^")
    return lines


def _told_usage(error: typer.TyperException) -> int:
    message = error.format_message().rstrip(".")
    hint = None
    if option := getattr(error, "option_name", None):
        near = getattr(error, "possibilities", None)
        if near is not None or message.startswith("No such option"):
            message = f"there is no option {option}"
            hint = f"did you mean {sorted(near)[0]}?" if near else None
    context = getattr(error, "ctx", None)
    if hint is None and context is not None:
        hint = f"{context.command_path} --help"
    message = message[:1].lower() + message[1:]
    for theirs, ours in _TYPERS_WORDS.items():
        message = theirs.sub(ours, message)
    _say(f"{_prefix()} {visible(message)}")
    if hint:
        _say(f"hint: {visible(hint)}")
    return 2


def _trouble(error: BaseException) -> EnvironmentTrouble | None:
    """What the machine refused, where a library says it in its own words."""
    text = str(error)
    if isinstance(error, MemoryError) or type(error).__name__ == "OutOfMemoryException":
        return EnvironmentTrouble("there is not enough memory", hint="give it more with COSTAUDIT_MEMORY=4GB")
    if "No space left" in text:
        return EnvironmentTrouble("the disk is full", hint="free space and run the command again")
    if isinstance(error, PermissionError):
        return EnvironmentTrouble(f"no permission to use {error.filename}")
    return None


def _told_bug(error: BaseException) -> int:
    """Where it broke, without what it broke on: a message may quote a line of a log, and that a prompt."""
    chain: list[BaseException] = []
    each: BaseException | None = error
    while each is not None and each not in chain:
        chain.append(each)
        each = each.__cause__ or (None if each.__suppress_context__ else each.__context__)
    for one in reversed(chain):
        _say("Traceback (most recent call last):\n" + "".join(traceback.format_tb(one.__traceback__)).rstrip())
        _say(visible(f"{type(one).__name__}: {_QUOTED.sub('...', str(one))}"))
    _say(f"{_prefix()} this is a bug in costaudit {__version__}; tell us about it, with the lines above: {DOCS}/bugs")
    return A_BUG


def _prefix() -> str:
    return f"costaudit: {_RED}error:{_PLAIN}" if wants_color(sys.stderr) else "costaudit: error:"


def _say(line: str) -> None:
    print(line, file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main())
