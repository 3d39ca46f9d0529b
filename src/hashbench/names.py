"""Names of files: which are hidden, and how to show a name that could mislead a reader or a terminal."""

import re
from collections.abc import Iterable

# Control characters, halves of pairs (bytes that are not UTF-8), and characters that turn the direction of a line.
_UNSEEN = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]")


def is_hidden(name: str) -> bool:
    """Return whether a file or folder is not part of a collection: it is hidden, or macOS left it in a zip file."""
    return name.startswith((".", "__MACOSX"))


def is_utf8(name: str) -> bool:
    """Return whether the bytes of a file's name are UTF-8, as tables and reports need them."""
    return not any("\ud800" <= letter <= "\udfff" for letter in name)


def visible(text: str) -> str:
    r"""Return text in which every character is visible: ESC is `\x1b`, and a byte that is not UTF-8 is like `\xef`."""
    return _UNSEEN.sub(_escaped, text)


def _escaped(found: re.Match) -> str:
    code = ord(found[0])
    if 0xDC80 <= code <= 0xDCFF:
        code -= 0xDC00
    return f"\\x{code:02x}" if code < 256 else f"\\u{code:04x}"


def apart(names: Iterable[str], taken: Iterable[str]) -> list[str]:
    """Return names, each with a number behind it if it is among those `taken` or came before."""
    seen, chosen = set(taken), []
    for name in names:
        number, new = 1, name
        while new in seen:
            number += 1
            new = f"{name} ({number})"
        seen.add(new)
        chosen.append(new)
    return chosen
