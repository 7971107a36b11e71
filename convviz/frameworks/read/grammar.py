"""A pasted call as its name and arguments: read by a small grammar of its own, and never run.

    text   = [ name "=" ] call [ "," ]
    call   = name "(" [ argument { "," argument } [ "," ] ] ")" { "(" … ")" }
    argument = [ word "=" ] value
    value  = { "+" | "-" } ( number | strings | name | call | "(" values ")" | "[" values "]" )

What a number or a string stands for is left to Python's own parser. A call of the result, as in
``Conv2D(32, 3)(x)``, is skipped, and so are comments.
"""

from __future__ import annotations

import ast
import re
import warnings
from dataclasses import dataclass
from keyword import iskeyword
from types import EllipsisType
from typing import Any, NamedTuple

from convviz.core.errors import SourceError
from convviz.data.wording import quoted
from convviz.language import phrase

MAX_CALL = 1000
"""Characters of a call: three long lines, with a comment on each."""
MAX_ARGUMENTS = 32
MAX_DEPTH = 5
MAX_DIGITS = 9

_TOKENS = re.compile(
    r"(?P<gap>(?:\s|\\\n|#[^\n]*)+)"
    r"|(?P<number>\.?[0-9](?:[eE][+-]?|[\w.])*)"
    r"|(?P<string>[A-Za-z]{0,2}(?:"
    r"\"{3}(?:[^\\]|\\[\s\S])*?\"{3}|'{3}(?:[^\\]|\\[\s\S])*?'{3}"
    r"|\"(?:[^\"\\\n]|\\[\s\S])*\"|'(?:[^'\\\n]|\\[\s\S])*'))"
    r"|(?P<name>[A-Za-z_][A-Za-z0-9_]*(?:\.[A-Za-z_][A-Za-z0-9_]*)*)"
    r"|(?P<mark>[()\[\],=+-])"
)
"""The pieces of a call. Numbers and strings are taken as far as they may reach: Python says what they are."""
PRINTED = str.maketrans(
    {"“": '"', "”": '"', "„": '"', "‘": "'", "’": "'", "−": "-", "\N{NO-BREAK SPACE}": " "}
)
"""What a text processor or a slide makes of quotes and minus signs."""
_CONSTANTS = {"True": True, "False": False, "None": None}


class Name(NamedTuple):
    """A name whose value is not known here, such as ``torch.float32``."""

    text: str


class Invocation(NamedTuple):
    """A call: its dotted name, and its arguments."""

    name: str
    positional: tuple[Value, ...]
    named: dict[str, Value]


Value = int | float | complex | str | bytes | bool | None | tuple[Any, ...] | Name | Invocation


class Token(NamedTuple):
    """A piece of the text: a group of `_TOKENS` or "end", what stands there, and where, from 1."""

    kind: str
    text: str
    place: int


def read_invocation(text: str) -> Invocation:
    """Read a call as it is pasted.

    Raises
    ------
    SourceError
        Where the text is too long, or no call; the sentence says at which character.

    Examples
    --------
    >>> read_invocation("self.conv = nn.Conv2d(3, 16, kernel_size=(3, 5))  # the first")
    Invocation(name='nn.Conv2d', positional=(3, 16), named={'kernel_size': (3, 5)})
    """
    if len(text) > MAX_CALL:
        raise SourceError(
            phrase(
                "The call has {count} characters, and the limit is {most}; paste one call.",
                count=len(text),
                most=MAX_CALL,
            )
        )
    return _Reader(_tokens(text.translate(PRINTED))).whole()


def _tokens(text: str) -> list[Token]:
    tokens, place = [], 0
    while place < len(text):
        match = _TOKENS.match(text, place)
        if match is None or (match.lastgroup == "name" and _is_reserved(match.group())):
            piece = match.group() if match else text[place]
            raise _misread(Token("", piece, place + 1), phrase("this does not belong in a call"))
        if match.lastgroup != "gap":
            tokens.append(Token(match.lastgroup or "", match.group(), place + 1))
        place = match.end()
    return [*tokens, Token("end", "", len(text) + 1)]


def _is_reserved(name: str) -> bool:
    """Whether a word of Python's own, such as ``lambda``, is in a name."""
    return name not in _CONSTANTS and any(map(iskeyword, name.split(".")))


def _misread(token: Token, why: str) -> SourceError:
    if token.kind == "end":
        told = phrase("The call ends too early: {why}.", why=why)
    else:
        told = phrase(
            "At character {place}, {piece}: {why}.", place=token.place, piece=quoted([token.text]), why=why
        )
    advice = phrase("Paste one call, such as nn.Conv2d(3, 16, 3, padding=1).")
    return SourceError(f"{told} {advice}")


@dataclass
class _Reader:
    """Goes through the tokens, one method for each rule of the grammar."""

    tokens: list[Token]
    position: int = 0

    @property
    def next(self) -> Token:
        return self.tokens[self.position]

    def take(self) -> Token:
        token = self.next
        self.position += token.kind != "end"
        return token

    def accept(self, mark: str) -> bool:
        found = self.next.kind == "mark" and self.next.text == mark
        self.position += found
        return found

    def expect(self, mark: str, why: str) -> None:
        if not self.accept(mark):
            raise _misread(self.next, why)

    def whole(self) -> Invocation:
        name = self.name()
        if self.accept("="):
            name = self.name()
        if self.next.text != "(":
            missing = phrase("an opening bracket is missing after {name}", name=quoted([name]))
            raise _misread(self.next, missing)
        call = self.call(name, 1)
        if call.name.endswith(".add") and len(call.positional) == 1 and not call.named:
            inner = call.positional[0]
            call = inner if isinstance(inner, Invocation) else call
        self.accept(",")
        if self.next.kind != "end":
            raise _misread(self.next, phrase("there is more after the call"))
        return call

    def name(self) -> str:
        token = self.take()
        if token.kind != "name":
            raise _misread(token, phrase("a layer's name is expected here"))
        return token.text

    def call(self, name: str, depth: int) -> Invocation:
        call = self.arguments(name, depth)
        while self.next.text == "(" and self.next.kind == "mark":
            self.arguments(name, depth)
        return call

    def arguments(self, name: str, depth: int) -> Invocation:
        self.expect("(", phrase("an opening bracket is missing"))
        positional: list[Value] = []
        named: dict[str, Value] = {}
        while not self.accept(")"):
            start, word = self.next, self.word()
            value = self.value(depth + 1)
            if word in named:
                raise _misread(start, phrase("{name} is given twice", name=word))
            if word is None and named:
                raise _misread(start, phrase("a value without a name cannot follow one with a name"))
            if len(positional) + len(named) >= MAX_ARGUMENTS:
                raise _misread(start, phrase("a call may have {most} arguments at most", most=MAX_ARGUMENTS))
            if word is None:
                positional.append(value)
            else:
                named[word] = value
            self.separator(")")
        return Invocation(name, tuple(positional), named)

    def word(self) -> str | None:
        """The name of an argument, if one stands here."""
        following = self.tokens[self.position + 1] if self.next.kind == "name" else self.next
        if self.next.kind != "name" or following.text != "=":
            return None
        self.position += 2
        return self.tokens[self.position - 2].text

    def separator(self, closing: str) -> None:
        if not self.accept(",") and self.next.text != closing:
            expected = phrase("a comma or a closing bracket {closing} is expected here", closing=closing)
            raise _misread(self.next, expected)

    def value(self, depth: int) -> Value:
        token = self.take()
        if depth > MAX_DEPTH:
            raise _misread(token, phrase("the brackets are nested too deeply"))
        if token.kind == "number":
            return _number(token)
        if token.kind == "string":
            return self.strings(token)
        if token.kind == "name":
            if self.next.text == "(" and self.next.kind == "mark":
                return self.call(token.text, depth)
            return _CONSTANTS[token.text] if token.text in _CONSTANTS else Name(token.text)
        if token.kind == "mark" and token.text in "+-":
            return self.signed(token, depth)
        if token.kind == "mark" and token.text in "([":
            return self.entries({"(": ")", "[": "]"}[token.text], depth)
        raise _misread(token, phrase("a value is expected here"))

    def signed(self, sign: Token, depth: int) -> Value:
        """A number behind one or several signs."""
        signs = [sign]
        while self.next.kind == "mark" and self.next.text in "+-":
            signs.append(self.take())
        value = self.value(depth)
        if not isinstance(value, int | float | complex):
            raise _misread(sign, phrase("a value is expected here"))
        return -value if sum(one.text == "-" for one in signs) % 2 else +value

    def strings(self, first: Token) -> Value:
        """A string, or several one after the other, which Python joins."""
        pieces = [first.text]
        while self.next.kind == "string":
            pieces.append(self.take().text)
        together = first._replace(text=" ".join(pieces))
        return _literal(together, phrase("Python does not read this as text"))

    def entries(self, closing: str, depth: int) -> Value:
        """What is between brackets: a tuple, or the value itself where they are round and hold no comma."""
        entries: list[Value] = []
        comma = closing == "]"
        while not self.accept(closing):
            entries.append(self.value(depth + 1))
            comma |= self.next.text == ","
            self.separator(closing)
        return tuple(entries) if comma or len(entries) != 1 else entries[0]


def _number(token: Token) -> Value:
    if len(token.text) > MAX_DIGITS:
        raise _misread(token, phrase("a number may have {most} characters at most", most=MAX_DIGITS))
    return _literal(token, phrase("Python does not read this as a number"))


def _literal(token: Token, why: str) -> Value:
    try:
        return literal(token.text)
    except ValueError:
        raise _misread(token, why) from None


def literal(text: str) -> Value:
    """Return what a number or a string stands for, by Python's own rules.

    A string with values in braces stays a `Name`: what it will be is not known here.

    Raises
    ------
    ValueError
        Where Python reads neither.

    Examples
    --------
    >>> literal("1_6"), literal("0x3"), literal("r'sa' 'me'")
    (16, 3, 'same')
    """
    try:
        with warnings.catch_warnings():
            # An unknown escape such as "\\d" stands for itself, with a warning for whoever wrote it.
            warnings.simplefilter("ignore")
            node = ast.parse(text, mode="eval").body
    except (SyntaxError, MemoryError, RecursionError) as error:
        raise ValueError(text) from error
    if isinstance(node, ast.JoinedStr):
        parts = [str(part.value) for part in node.values if isinstance(part, ast.Constant)]
        return "".join(parts) if len(parts) == len(node.values) else Name(text)
    if not isinstance(node, ast.Constant) or isinstance(node.value, EllipsisType):
        raise ValueError(text)
    return node.value
