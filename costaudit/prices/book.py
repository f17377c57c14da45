"""A folder of price files to one PriceBook."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

from costaudit.model import Place
from costaudit.prices import parsed
from costaudit.prices.files import PriceFiles, of_folder, packaged
from costaudit.prices.ledger import Model, PriceBook, Provider
from costaudit.prices.parse import read_file
from costaudit.yamlfile import Problems

__all__ = ["Model", "PriceBook", "load", "packaged"]

_VERSION = re.compile(r"\d{4}\.(?:[1-9]|1[0-2])\.[1-9]\d*")


def load(folder: Path | None = None) -> PriceBook:
    """The prices of a folder; None: those that came with costaudit.

    Raises FileError with every mistake of form in the files, UsageError when the folder has no price files.
    """
    problems = Problems()
    book = read(folder, problems)
    problems.raise_all()
    return book


def read(folder: Path | None, problems: Problems, *, fresh: bool = False) -> PriceBook:
    """As `load`, but mistakes are added to `problems` and the book has what can be read. `fresh`: parse all anew."""
    return read_files(of_folder(folder), problems, fresh=fresh)


def read_files(given: PriceFiles, problems: Problems, *, fresh: bool = False) -> PriceBook:
    """The same of files that are already in memory."""
    providers: dict[str, Provider] = {}
    digests = hashlib.sha256()
    for name, data in given.providers.items():
        found = _provider(data, name, given.shown, problems, fresh=fresh)
        if found is not None:
            provider, digest = found
            if provider.id in providers:
                problems.add(
                    f"{provider.id} has two files",
                    Place(f"{given.shown}/{name}", 1),
                    hint="one file a provider: NAME.yaml",
                )
            providers.setdefault(provider.id, provider)
            digests.update(f"{provider.id} {digest}\n".encode())
    version = _version(given, problems)
    by_id = {(model.provider, model.id): model for provider in providers.values() for model in provider.models}
    return PriceBook(version, digests.hexdigest(), given.shown, providers, by_id)


def _provider(data: bytes, name: str, shown: str, problems: Problems, *, fresh: bool) -> tuple[Provider, str] | None:
    if not fresh and (kept := parsed.load(data)) is not None and kept[0].id == Path(name).stem:
        return kept
    before = len(problems.found)
    provider = read_file(data, f"{shown}/{name}", problems)
    if provider is None:
        return None
    digest = parsed.digest_of(provider)
    if len(problems.found) == before:
        parsed.keep(data, provider, digest)
    return provider, digest


def _version(given: PriceFiles, problems: Problems) -> str:
    text = (given.text("VERSION") or "").strip()
    if not _VERSION.fullmatch(text):
        said = f"it says {text[:40]}" if text else "there is none"
        problems.add(
            f"the version of the prices is YEAR.MONTH.COUNTER, and {said}",
            Place(f"{given.shown}/VERSION", 1),
            hint="as in 2026.11.1",
        )
    return text
