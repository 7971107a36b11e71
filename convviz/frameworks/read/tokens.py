"""The pieces of a pasted call: names, numbers, strings and marks, each with its place in the text."""

from __future__ import annotations

import re
from keyword import iskeyword
from typing import NamedTuple

from convviz.core.errors import SourceError
from convviz.data.wording import quoted
from convviz.language import phrase

_CONSTANTS = ("True", "False", "None")
_TOKENS = re.compile(
    r"(?P<gap>(?:\s|\\\n|#[^\n]*)+)"
    r"|(?P<number>\.?[0-9](?:[eE][+-]?|[\w.])*)"
    r"|(?P<string>[A-Za-z]{0,2}(?:"
    r"\"{3}(?:[^\\]|\\[\s\S])*?\"{3}|'{3}(?:[^\\]|\\[\s\S])*?'{3}"
    r"|\"(?:[^\"\\\n]|\\[\s\S])*\"|'(?:[^'\\\n]|\\[\s\S])*'))"
    r"|(?P<name>[A-Za-z_][A-Za-z0-9_]*(?:\.[A-Za-z_][A-Za-z0-9_]*)*)"
    r"|(?P<mark>\*\*|//|[=!<>]=|[()\[\],=+*/%.<>-])"
    r"|(?P<other>.)"
)
"""The pieces of a call. Numbers and strings are taken as far as they may reach: Python says what they are."""


class Token(NamedTuple):
    """A piece of the text: a group of `_TOKENS` or "end", what stands there, and where, from 1."""

    kind: str
    text: str
    place: int


def tokens_of(text: str) -> list[Token]:
    """Return the pieces of a text and its end; "other" is what belongs in no call, as a word of Python's."""
    tokens, place = [], 0
    while place < len(text):
        match = _TOKENS.match(text, place)
        assert match is not None, "any character is some piece"
        kind = match.lastgroup or ""
        if kind == "name" and _is_reserved(match.group()):
            kind = "other"
        if kind != "gap":
            tokens.append(Token(kind, match.group(), place + 1))
        place = match.end()
    return [*tokens, Token("end", "", len(text) + 1)]


def _is_reserved(name: str) -> bool:
    """Whether a word of Python's own, such as ``lambda``, is in a name."""
    return name not in _CONSTANTS and any(map(iskeyword, name.split(".")))


def misread(token: Token, why: str) -> SourceError:
    """The refusal of a text at one of its pieces."""
    if token.kind == "other":
        why = phrase("this does not belong in a call")
    if token.kind == "end":
        told = phrase("The call ends too early: {why}.", why=why)
    else:
        told = phrase(
            "At character {place}, {piece}: {why}.", place=token.place, piece=quoted([token.text]), why=why
        )
    advice = phrase("Paste one call, such as nn.Conv2d(3, 16, 3, padding=1).")
    return SourceError(f"{told} {advice}")
