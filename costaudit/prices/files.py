"""The files of a price list as bytes, from a folder or from a commit: everything else reads them from here."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from costaudit.errors import EnvironmentTrouble, UsageError

ENDINGS = (".yaml", ".yml")
OTHERS = ("VERSION", "CHANGELOG.md")
NO_PRICES = ("disagreements.yaml", "tokenizers.yaml")
"""What lies beside the prices and is none: other parts of the program read it."""
_BLOBS = ("100644", "100755")
_HOLDS = "a price folder holds one YAML file a provider"


@dataclass(frozen=True, slots=True)
class PriceFiles:
    """`shown` is how places begin; `texts` are by file name, in order. Links are not followed in a commit."""

    shown: str
    texts: Mapping[str, bytes]

    @property
    def providers(self) -> dict[str, bytes]:
        return {name: data for name, data in self.texts.items() if name.endswith(ENDINGS) and name not in NO_PRICES}

    def text(self, name: str) -> str | None:
        """A file as text; None when there is none or it is no text."""
        try:
            return self.texts[name].decode("utf-8") if name in self.texts else None
        except UnicodeDecodeError:
            return None


def packaged() -> Path:
    """The folder of the prices that came with costaudit: inside the package, or beside it in a checkout."""
    package = Path(str(files("costaudit")))
    installed = package / "data" / "pricing"
    return installed if installed.is_dir() else package.parent / "pricing"


def of_folder(folder: Path | None) -> PriceFiles:
    """A folder; None: the prices that came with costaudit. Raises UsageError when it holds no prices."""
    where = packaged() if folder is None else folder
    try:
        names = sorted(path.name for path in where.iterdir() if path.suffix in ENDINGS or path.name in OTHERS)
        found = {name: (where / name).read_bytes() for name in names if (where / name).is_file()}
    except (FileNotFoundError, NotADirectoryError):
        raise UsageError(f"there is no folder {where}", hint=_HOLDS) from None
    except PermissionError as error:
        raise EnvironmentTrouble(f"no permission to read {error.filename or where}") from None
    made = PriceFiles("pricing" if folder is None else str(folder), found)
    if not made.providers:
        raise UsageError(f"{where} has no price files", hint=_HOLDS)
    return made


def of_base(base: str, folder: Path) -> PriceFiles:
    """The prices a change is compared with: another folder, or `folder` as it was in a commit.

    A commit that has no such folder has no prices: all of them are new. Raises UsageError when there is neither.
    """
    if Path(base).is_dir() and any(path.suffix in ENDINGS for path in Path(base).iterdir()):
        return of_folder(Path(base))
    commit = _git(folder, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{base}^{{commit}}")
    if commit is None or base.startswith("-"):
        if _git(folder, "rev-parse", "--git-dir") is None:
            raise UsageError(f"{folder} is in no git repository, and there is no folder {base} of prices")
        raise UsageError(
            f"there is no commit {base} here, nor a folder of that name with prices",
            hint="a CI checkout is often shallow: fetch the base first (actions/checkout: fetch-depth: 0)",
        )
    prefix = (_git(folder, "rev-parse", "--show-prefix") or b"").decode().strip()
    sha = commit.decode().strip()
    listed = _git(folder, "ls-tree", "-z", "--full-tree", f"{sha}:{prefix}") or b""
    blobs: dict[str, str] = {}
    for entry in listed.decode("utf-8", "surrogateescape").split("\0"):
        about, _, name = entry.partition("\t")
        mode, _, object_ = about.partition(" blob ")
        if mode in _BLOBS and (name.endswith(ENDINGS) or name in OTHERS):
            blobs[name] = object_
    return PriceFiles(f"{base}:{prefix.rstrip('/')}", _contents(folder, blobs))


def _contents(folder: Path, blobs: Mapping[str, str]) -> dict[str, bytes]:
    """Every blob by the name of its file, in one go."""
    if not blobs:
        return {}
    answer = _git(folder, "cat-file", "--batch", given="".join(f"{object_}\n" for object_ in blobs.values()).encode())
    found: dict[str, bytes] = {}
    at = 0
    for name in blobs:
        end = (answer or b"").index(b"\n", at)
        size = int((answer or b"")[at:end].split()[-1])
        found[name] = (answer or b"")[end + 1 : end + 1 + size]
        at = end + size + 2
    return dict(sorted(found.items()))


def _git(folder: Path, *arguments: str, given: bytes = b"") -> bytes | None:
    """What git says; None when it refuses."""
    try:
        done = subprocess.run(
            ["git", "-C", str(folder), *arguments],
            input=given,
            capture_output=True,
            check=False,
            env={**os.environ, "LC_ALL": "C"},
        )
    except FileNotFoundError:
        raise EnvironmentTrouble(
            "git is not installed; the base cannot be read", hint="name a folder: --base DIR"
        ) from None
    return done.stdout if done.returncode == 0 else None
