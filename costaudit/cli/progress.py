"""How far a long read has come: one line on stderr, on a terminal only, after a second, gone when done."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import PurePath

from costaudit.render.escape import visible

AFTER_S = 1.0


@contextmanager
def reading(*, quiet: bool) -> Iterator[Callable[[str, int, int], None] | None]:
    """Gives a function of a file's path, the bytes read of it and its size; None where nobody would see it."""
    if quiet or not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.live import Live
    from rich.text import Text

    started = time.monotonic()
    with Live(console=Console(stderr=True), transient=True, auto_refresh=False) as live:

        def show(path: str, done: int, size: int) -> None:
            if time.monotonic() - started > AFTER_S:
                share = f" {100 * done // size}%" if size else ""
                live.update(Text(f"reading {visible(PurePath(path).name)}{share}", overflow="ellipsis"), refresh=True)

        yield show
