"""A prompt's instruction, as a template: how the system prompt opens, how the last user turn opens, how it ends.

Prompts come as JSON in every provider's form, and parsing each would cost more than all the rest; what is looked for is
found by where it stands. Values (numbers, ids, quoted strings) are taken out, so that calls made from one template give
the same bytes. Nothing of this is stored.
"""

from __future__ import annotations

import json
import re
from contextlib import suppress

SYSTEM_CHARS = 300
HEAD_CHARS = 360
TAIL_CHARS = 240
BETWEEN = b"\x1e"
TOOLS = b"zztools"  # stands in the shape of a prompt that brings tools

_ASIDE = r'(?:"(?:type|role)"\s*:\s*"[a-z_]*"\s*,\s*|"cache_control"\s*:\s*\{[^}]*\}\s*,\s*)*'
_OPENING = re.compile(rf'["}}]?[\s,:\[{{]*{_ASIDE}(?:"(?:content|parts|text|input|prompt)"\s*:\s*[\[{{\s]*{_ASIDE})*"?')
_CLOSING = '"]}[{, :\n'
# Patterns that begin with one fixed byte are looked for at the speed of memory: digits are made zeros before.
_QUOTED = re.compile(rb'"[^"\n]{0,200}"')
_VALUE = re.compile(rb"0[0-9a-z_.:/-]*")
_NORMAL = bytes.maketrans(b"ABCDEFGHIJKLMNOPQRSTUVWXYZ123456789\x1e", b"abcdefghijklmnopqrstuvwxyz000000000 ")


def template(messages: str, system: str = "", tools: str = "") -> bytes:
    """System prompt, head and tail of the last user turn, and the shape in words; normalised, lower case, UTF-8.

    >>> chat = '[{"role":"system","content":"Be terse."},{"role":"user","content":"Sum %s and %s"}]'
    >>> template(chat % (1, 25)) == template(chat % (27, 3)), template(chat % (1, 25)).split(BETWEEN)[:2]
    (True, [b'be terse.', b'sum 0 and 0'])
    """
    told = _opened(system, 0, len(system), SYSTEM_CHARS) if len(system) > 4 else ""
    if not told:
        start = max(messages.find('"system"', 0, 300) + 8, messages.find('"developer"', 0, 300) + 11)
        if start > 11:
            told = _opened(messages, start, _until_role(messages, start), SYSTEM_CHARS)
    start, end = _last_turn(messages)
    head = _opened(messages, start, end, HEAD_CHARS)
    tail = ""
    if end - start > HEAD_CHARS + 40:
        tail = _plain(messages[max(start + HEAD_CHARS, end - TAIL_CHARS) : end].rstrip(_CLOSING))
    (first, _), (second, some), (third, more) = _normal(told), _normal(head), _normal(tail)
    shape = _shape(head, tail, end - start, some + more, bool(told), len(tools) > 2, messages.count('"role"'))
    return BETWEEN.join((first, second, third, shape))


def _last_turn(messages: str) -> tuple[int, int]:
    """From where to where the last thing the user said stands; all of a prompt without roles."""
    place = messages.rfind('"user"')
    if place < 0:
        return 0, len(messages)
    if messages.startswith("}", place + 6):
        # The text comes before the role: {"content": ..., "role": "user"}.
        start = max(messages.rfind('"role"', 0, messages.rfind('"role"', 0, place)), 0)
        return messages.find("{", start), messages.rfind(",", 0, place)
    return place + 6, _until_role(messages, place)


def _until_role(messages: str, start: int) -> int:
    end = messages.find('"role"', start)
    return len(messages) if end < 0 else end


def _opened(text: str, start: int, end: int, most: int) -> str:
    opening = _OPENING.match(text, start, min(end, start + 400))
    start = opening.end() if opening else start
    if end - start <= most + 80:
        return _plain(text[start:end].rstrip(_CLOSING)[:most])
    return _plain(text[start : start + most])


def _plain(text: str) -> str:
    r"""A piece of a JSON string as it reads, also one that is cut in the middle of an escape.

    >>> _plain(r'caf\u00e9\n\"now\"\u00')
    'café\n"now"'
    """
    if "\\" not in text:
        return text
    if "\\u" in text:
        with suppress(ValueError):
            return str(json.loads('"' + re.sub(r"\\(?:u[0-9a-fA-F]{0,3})?$", "", text) + '"', strict=False))
    return text.replace("\\n", "\n").replace('\\"', '"').replace("\\t", " ").replace("\\\\", "\\")


def _normal(text: str) -> tuple[bytes, int]:
    """The text with its values taken out, and how many they were."""
    if not text:
        return b"", 0
    return _VALUE.subn(b"0", _QUOTED.sub(b"0", text.encode("utf-8", "replace").translate(_NORMAL)))


def _shape(head: str, tail: str, chars: int, values: int, told: bool, tools: bool, turns: int) -> bytes:
    """What the form of a prompt says, in words that no prompt has."""
    last = (tail or head)[-1:]
    numbers = 97 + min(values * 60 // (len(head) + 60), 5)
    said = [
        b"zzlen%c" % (96 + min(chars.bit_length(), 15)),
        b"zznum%c" % numbers,
        b"zzn%c%c" % (numbers, 97 + (last == "?") + 2 * (chars > 400)),
    ]
    # One character is found at the speed of memory; it is asked for before the words that hold it.
    lines, bracket, colon = "\n" in head, "(" in head, ":" in head
    for word, here in (
        (b"zzsys", told),
        (TOOLS, tools),
        (b"zzmany", turns > 3),
        (b"zzask", "?" in head),
        (b"zzlast", last == "?"),
        (b"zzcolon", last == ":"),
        (b"zzlist", head.count(",") * 14 > len(head)),
        (b"zzcode", _has_code(head, lines, bracket)),
        (b"zzpick", (bracket and "(A)" in head) or (lines and ("\nA" in head or "\n1" in head or "\n- " in head))),
        (b"zzmath", "$" in head or "^" in head or ("=" in head and " = " in head)),
        (b"zzlines", lines and head.count("\n") > 6),
        (b"zzshots", colon and _has_examples(head)),
    ):
        if here:
            said.append(word)
    return b" ".join(said)


def _has_code(head: str, lines: bool, bracket: bool) -> bool:
    return ("`" in head and "```" in head) or "def " in head or (bracket and "();" in head) or (lines and "{\n" in head)


def _has_examples(head: str) -> bool:
    """Whether examples are given with their answers: what is asked for more than once has been answered before."""
    return head.count("\nA:") > 1 or head.count("abel:") > 1 or head.count("nswer:") > 2 or head.count("utput:") > 1
