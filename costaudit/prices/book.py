"""A folder of price files to one PriceBook."""

from __future__ import annotations

import hashlib
import re
from importlib.resources import files
from pathlib import Path

from costaudit.errors import EnvironmentTrouble, UsageError
from costaudit.model import Place
from costaudit.prices import parsed
from costaudit.prices.ledger import Model, PriceBook, Provider
from costaudit.prices.parse import read_file
from costaudit.yamlfile import Problems

__all__ = ["Model", "PriceBook", "load"]

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
    where = packaged() if folder is None else folder
    shown = "pricing" if folder is None else str(folder)
    providers: dict[str, Provider] = {}
    digests = hashlib.sha256()
    for path in _files(where):
        found = _provider(path, f"{shown}/{path.name}", problems, fresh=fresh)
        if found is not None:
            provider, digest = found
            providers.setdefault(provider.id, provider)
            digests.update(f"{provider.id} {digest}\n".encode())
    version = _version(where, shown, problems)
    by_id = {(model.provider, model.id): model for provider in providers.values() for model in provider.models}
    return PriceBook(version, digests.hexdigest(), shown, providers, by_id)


def packaged() -> Path:
    """The folder of the prices that came with costaudit: inside the package, or beside it in a checkout."""
    package = Path(str(files("costaudit")))
    installed = package / "data" / "pricing"
    return installed if installed.is_dir() else package.parent / "pricing"


def _files(folder: Path) -> list[Path]:
    try:
        found = sorted(path for path in folder.iterdir() if path.suffix in (".yaml", ".yml"))
    except (FileNotFoundError, NotADirectoryError):
        raise UsageError(f"there is no folder {folder}", hint="a price folder holds one YAML file a provider") from None
    except PermissionError:
        raise EnvironmentTrouble(f"no permission to read {folder}") from None
    if not found:
        raise UsageError(f"{folder} has no price files", hint="a price folder holds one YAML file a provider")
    return found


def _provider(path: Path, shown: str, problems: Problems, *, fresh: bool) -> tuple[Provider, str] | None:
    try:
        data = path.read_bytes()
    except PermissionError:
        raise EnvironmentTrouble(f"no permission to read {path}") from None
    if not fresh and (kept := parsed.load(data)) is not None and kept[0].id == path.stem:
        return kept
    before = len(problems.found)
    provider = read_file(data, shown, problems)
    if provider is None:
        return None
    digest = parsed.digest_of(provider)
    if len(problems.found) == before:
        parsed.keep(data, provider, digest)
    return provider, digest


def _version(folder: Path, shown: str, problems: Problems) -> str:
    try:
        text = (folder / "VERSION").read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError):
        text = ""
    if not _VERSION.fullmatch(text):
        said = f"it says {text[:40]}" if text else "there is none"
        problems.add(
            f"the version of the prices is YEAR.MONTH.COUNTER, and {said}",
            Place(f"{shown}/VERSION", 1),
            hint="as in 2026.11.1",
        )
    return text
