"""Price files that were parsed once are kept, so that a report does not spend seconds on reading YAML.

A kept file is JSON in the user's cache folder, named for the sha256 of the YAML it comes from and of the shape of our
types: another file or another costaudit never finds it. It carries a digest of itself: a damaged one is not used.
Nothing depends on it: where it cannot be written, the YAML is parsed again the next time.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
import tempfile
from collections.abc import Callable
from contextlib import suppress
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from pathlib import Path
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from costaudit import __version__
from costaudit.prices.ledger import Provider

MOST_KEPT = 200
Json = Any
"""What json.loads gives; the decoders below are made from the types, so what comes out is typed again."""


def folder() -> Path | None:
    """Where parsed files are kept; None when the user has turned that off (COSTAUDIT_CACHE=) or has no home."""
    if "COSTAUDIT_CACHE" in os.environ:
        return Path(os.environ["COSTAUDIT_CACHE"]) if os.environ["COSTAUDIT_CACHE"] else None
    if sys.platform == "win32":
        base = os.environ.get("LOCALAPPDATA")
        return Path(base) / "costaudit" / "prices" if base else None
    home = os.environ.get("HOME")
    base = os.environ.get("XDG_CACHE_HOME") or (f"{home}/.cache" if home else None)
    return Path(base) / "costaudit" / "prices" if base and Path(base).is_absolute() else None


def load(data: bytes) -> tuple[Provider, str] | None:
    """What a price file with these bytes says, and the digest of that, if it was parsed before."""
    where = folder()
    if where is None:
        return None
    try:
        digest, _, text = (where / _name(data)).read_bytes().partition(b"\n")
        if digest.decode("ascii", "replace") != hashlib.sha256(text).hexdigest():
            return None
        said, content = json.loads(text)
        return decoded(content), str(said)
    except (OSError, ValueError, TypeError, ArithmeticError, LookupError):
        return None


def keep(data: bytes, provider: Provider, said: str) -> None:
    """Keep what a file says, for the next time. Trouble is passed over in silence: this only saves time."""
    where = folder()
    if where is None:
        return
    text = json.dumps([said, encoded(provider)], separators=(",", ":"), ensure_ascii=False).encode()
    with suppress(OSError):
        where.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=where, prefix=".", suffix=".json")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(hashlib.sha256(text).hexdigest().encode() + b"\n" + text)
            Path(temporary).replace(where / _name(data))
            _prune(where)
        except OSError:
            Path(temporary).unlink(missing_ok=True)


def _prune(where: Path) -> None:
    """Files of older prices go, the oldest first."""
    kept = sorted(where.glob("*.json"), key=lambda path: path.stat().st_mtime)
    for path in kept[:-MOST_KEPT]:
        path.unlink(missing_ok=True)


def digest_of(provider: Provider) -> str:
    """The sha256 over what a file says. Line numbers are where, not what."""
    return hashlib.sha256(json.dumps(said(provider), sort_keys=True).encode()).hexdigest()


def encoded(value: object) -> Json:
    """Frozen data as lists, texts and numbers, in the order of the fields."""
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple):
        return [encoded(item) for item in value]
    if isinstance(value, dict):
        return {key: encoded(item) for key, item in value.items()}
    if is_dataclass(value):
        return [encoded(getattr(value, field.name)) for field in fields(value)]
    return value


def decoded(value: Json) -> Provider:
    """The opposite of `encoded`."""
    provider = _decoder(Provider)(value)
    if not isinstance(provider, Provider):
        raise TypeError("not what a price file says")
    return provider


def said(value: object) -> object:
    """What data says: without what is not set, and without line numbers. Equal when nothing but places differs."""
    if isinstance(value, tuple):
        return [said(item) for item in value]
    if isinstance(value, dict):
        return {key: said(item) for key, item in value.items()}
    if is_dataclass(value):
        kept = [field.name for field in fields(value) if field.name != "line"]
        return {name: of for name in kept if (of := said(getattr(value, name)))}
    return value if value is None or isinstance(value, str | int) else str(value)


def _name(data: bytes) -> str:
    return hashlib.sha256(_shape() + data).hexdigest() + ".json"


@cache
def _shape() -> bytes:
    """The version and the fields of every type that is kept."""
    seen: dict[str, list[str]] = {}

    def look(kind: object) -> None:
        if isinstance(kind, type) and is_dataclass(kind) and kind.__name__ not in seen:
            hints = get_type_hints(kind)
            seen[kind.__name__] = [f"{name}: {hint}" for name, hint in hints.items()]
            for hint in hints.values():
                look(hint)
        for part in get_args(kind):
            look(part)

    look(Provider)
    return json.dumps([__version__, seen], sort_keys=True).encode()


@cache
def _decoder(kind: object) -> Callable[[Json], object]:
    origin, parts = get_origin(kind), get_args(kind)
    if origin in (UnionType, Union):
        plain = [part for part in parts if part is not NoneType]
        inside = _price if set(plain) == {Decimal, str} else _decoder(plain[0])
        return (lambda value: None if value is None else inside(value)) if NoneType in parts else inside
    if origin is tuple:
        item = _decoder(parts[0])
        if len(parts) == 2 and parts[1] is not Ellipsis:
            other = _decoder(parts[1])
            return lambda value: (item(value[0]), other(value[1]))
        return lambda value: tuple([item(each) for each in value])
    if origin is dict:
        item = _decoder(parts[1])
        return lambda value: {name: item(each) for name, each in value.items()}
    if isinstance(kind, type) and is_dataclass(kind):
        hints = get_type_hints(kind)
        decoders = [_decoder(hints[field.name]) for field in fields(kind)]
        make: Callable[..., object] = kind
        return lambda value: make(*[decode(each) for decode, each in zip(decoders, value, strict=True)])
    if kind is datetime:
        return datetime.fromisoformat
    if kind is date:
        return date.fromisoformat
    if kind is Decimal:
        return Decimal
    return lambda value: value


def _price(value: str) -> Decimal | str:
    return Decimal(value) if value[0].isdigit() else value
