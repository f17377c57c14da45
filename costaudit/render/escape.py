"""Text from a log, made harmless for one sink each. Nothing else in the program writes such text to a person.

Model names, tags and file names are chosen by strangers: they may hold terminal commands, spreadsheet formulas,
mentions, table pipes, or characters that hide or reorder others.
"""

from __future__ import annotations

import html
import re
import unicodedata

_UNSEEN = re.compile(
    "[\x00-\x1f\x7f-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e\u2060-\u206f"
    "\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\ud800-\udfff\U000e0000-\U000e0fff]"
)
_MARKS_IN_A_ROW = 2
_FORMULA_STARTS = ("=", "+", "-", "@", "|", "%")
_PLAIN_WORD = re.compile(r"[(\"']?-?\$?[A-Za-z0-9][A-Za-z0-9,.;:%'/?!-]*[)\"']?[.,;:]?\Z|[-+x=]\Z")
_LINK = re.compile(r"www\.|:/|/.*/|^gh-", re.IGNORECASE)
_LIST_MARK = re.compile(r"(?:\d+[.)]|[-+x=])\Z")


def visible(text: str) -> str:
    r"""Controls, bidirectional marks, zero-width and unpaired characters spelled out; at most two accents in a row.

    >>> print(visible("gpt\x1b[2J\u202e4"))
    gpt\x1b[2J\u202e4
    """
    if text.isascii() and text.isprintable():  # nearly all there is, and a log may have millions
        return text
    text = _UNSEEN.sub(_spelled, text)
    kept, marks = [], 0
    for character in text:
        marks = marks + 1 if unicodedata.combining(character) else 0
        if marks <= _MARKS_IN_A_ROW:
            kept.append(character)
    return "".join(kept)


def _spelled(match: re.Match[str]) -> str:
    code = ord(match.group())
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def csv_text(text: str) -> str:
    """A text cell no spreadsheet takes for a formula: a leading `'` where its first character would start one.

    >>> csv_text("=1+1"), csv_text("gpt-5")
    ("'=1+1", 'gpt-5')
    """
    if text[:1].isalnum() and text.isascii() and text.isprintable():
        return text
    text = visible(text)
    start = unicodedata.normalize("NFKC", text.lstrip()[:4]).lstrip()
    return f"'{text}" if start.startswith(_FORMULA_STARTS) else text


def html_text(text: str, longest: int | None = None) -> str:
    """Text for between tags or in a quoted attribute, cut with an ellipsis after `longest` characters.

    >>> html_text("<b>&'"), html_text("abcdef", longest=4)
    ('&lt;b&gt;&amp;&#x27;', 'abc…')
    """
    if longest is not None and len(text) > longest:
        text = f"{text[: longest - 1]}…"
    return html.escape(visible(text), quote=True)


def markdown_value(text: str) -> str:
    """A value as code, the only place where GitHub makes no mention, link or emoji of it; safe inside a table cell.

    >>> markdown_value("@admin"), markdown_value("a|b")
    ('`@admin`', '<code>a&#124;b</code>')
    """
    text = visible(text)
    if not text.strip():
        return ""
    if text == text.strip() and not any(character in text for character in "`|\\"):
        return f"`{text}`"
    return "<code>" + "".join(c if c.isalnum() or c == " " else f"&#{ord(c)};" for c in text) + "</code>"


def markdown_prose(text: str) -> str:
    """A sentence whose words are ours but may include names from a log: any word that is not plain is written as code.

    >>> markdown_prose("1,204 requests have no price: openai/gpt_x @admin.")
    '1,204 requests have no price: `openai/gpt_x` `@admin.`'
    """
    words = visible(text).split()
    plain = [_is_plain(word) and not (place == 0 and _LIST_MARK.match(word)) for place, word in enumerate(words)]
    return " ".join(word if is_plain else markdown_value(word) for word, is_plain in zip(words, plain, strict=True))


def _is_plain(word: str) -> bool:
    return bool(_PLAIN_WORD.match(word)) and not _LINK.search(word)
