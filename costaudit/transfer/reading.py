"""Reads `tokenizers.yaml` of a price folder."""

from __future__ import annotations

from pathlib import Path

from costaudit import yamlfile
from costaudit.model import TASKS
from costaudit.prices.book import packaged
from costaudit.transfer.ratios import ONE, Ratio, Ratios
from costaudit.yamlfile import Node, Problems

FILE = "tokenizers.yaml"
_RANGE = ("ratio", "low", "high")
_SAID = ("source", "checked")


def load(folder: Path | None = None) -> Ratios:
    """The ratios of a price folder; where it has none, those that came with costaudit. Raises FileError."""
    here = (folder or packaged()) / FILE
    path = here if here.is_file() else packaged() / FILE
    problems = Problems()
    root = yamlfile.read(path, problems, shown=f"{'pricing' if folder is None else folder}/{FILE}")
    ratios = _ratios(root, problems, str(path))
    problems.raise_all()
    return ratios


def _ratios(root: Node | None, problems: Problems, path: str) -> Ratios:
    top = yamlfile.as_mapping(
        root,
        problems,
        "the file",
        known=("version", "code", "unknown", "ratios", "answers"),
        required=("version", "ratios"),
    )
    code = [
        yamlfile.one_of(each, problems, "code", TASKS) for each in yamlfile.as_list(top.get("code"), problems, "code")
    ]
    tokens = {}
    for node in yamlfile.as_list(top.get("ratios"), problems, "`ratios:`"):
        block = yamlfile.as_mapping(
            node, problems, "a ratio", known=("family", "per", "text", "code", *_SAID),
            required=("family", "per", "text", "source", "checked"),
        )  # fmt: skip
        yamlfile.as_date(block.get("checked"), problems, "checked")
        family = yamlfile.as_text(block.get("family"), problems, "family")
        per = yamlfile.as_text(block.get("per"), problems, "per")
        text = _ratio(block.get("text"), problems, _RANGE)
        if family and per:
            tokens["text", family, per] = text
            tokens["code", family, per] = _ratio(block.get("code"), problems, _RANGE) if "code" in block else text
    answers = {}
    for node in yamlfile.as_list(top.get("answers"), problems, "`answers:`"):
        block = yamlfile.as_mapping(
            node, problems, "a ratio of answers", known=("from", "to", *_RANGE, *_SAID),
            required=("from", "to", "source", "checked"),
        )  # fmt: skip
        used = yamlfile.as_text(block.get("from"), problems, "from")
        other = yamlfile.as_text(block.get("to"), problems, "to")
        if used and other:
            answers[used, other] = _ratio(block, problems, (*_RANGE, "from", "to", *_SAID))
    unknown = _ratio(top.get("unknown"), problems, _RANGE) if "unknown" in top else ONE
    return Ratios(tokens, unknown, frozenset(filter(None, code)), answers, path)


def _ratio(node: Node | None, problems: Problems, known: tuple[str, ...]) -> Ratio:
    block = yamlfile.as_mapping(node, problems, "a ratio", known=known, required=_RANGE)
    point, low, high = (yamlfile.as_decimal(block.get(name), problems, name) for name in _RANGE)
    if point is None or low is None or high is None:
        return ONE
    if not 0 < low <= point <= high <= 100:
        problems.add(f"a ratio of {point} does not lie between {low} and {high}, or is no ratio", node)
        return ONE
    return Ratio(point, low, high)
