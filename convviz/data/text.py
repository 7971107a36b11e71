"""The text of a file, in whichever code its characters are written."""

from __future__ import annotations

from collections import Counter
from itertools import chain

from convviz.core.errors import SourceError
from convviz.data.formats import title_of
from convviz.data.signatures import HEAD, is_utf_16
from convviz.language import phrase

_MARKS = {b"\xff\xfe\0\0": "utf-32", b"\0\0\xfe\xff": "utf-32", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}
"""The codes that a text may begin with a mark of."""
_CONTROLS = frozenset(map(chr, chain(range(9), range(14, 32)))) - {"\x1c", "\x1d", "\x1e"}


def text_of(data: bytes, name: str) -> str:
    """Return the text of a file: UTF-8, UTF-16, UTF-32, or else Windows' Western code page.

    Raises
    ------
    SourceError
        If it is none.

    Examples
    --------
    >>> text_of("Größe".encode("utf-16"), "a"), text_of("Größe".encode("latin-1"), "a")
    ('Größe', 'Größe')
    """
    encoding = next((code for mark, code in _MARKS.items() if data.startswith(mark)), "utf-8-sig")
    if is_utf_16(data):
        encoding = "utf-16-be" if data[:1] == b"\0" else "utf-16-le"
        data = data[: len(data) // 2 * 2]
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        text = data.decode("cp1252", errors="replace")
    if not _CONTROLS.isdisjoint(text):
        text = _of_other_script(data) or text
    if not _CONTROLS.isdisjoint(text):
        told = phrase(
            "“{name}” is {kind}, and a table is read from text; save the sheet as CSV and upload that.",
            name=name,
            kind=title_of(data) or phrase("not text"),
        )
        raise SourceError(told)
    return text


def _of_other_script(data: bytes) -> str | None:
    """A text in UTF-16 without its mark and in another script: all of it can be seen, most is of one."""
    for encoding in ("utf-16-le", "utf-16-be"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        head = text[:HEAD]
        blocks = Counter(ord(one) >> 8 for one in head if not one.isascii())
        if blocks and all(map(_can_be_seen, head)) and 2 * max(blocks.values()) > len(head):
            return text
    return None


def _can_be_seen(character: str) -> bool:
    return character.isprintable() or character.isspace()
