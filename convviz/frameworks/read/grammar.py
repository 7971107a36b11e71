"""A pasted call as its name and arguments: read by a small grammar of its own, and never run.

    text     = [ "(" word "):" ] [ "return" ] [ name "=" ] call { "." name [ "(" … ")" ] } [ "," ]
    call     = name "(" [ argument { "," argument } [ "," ] ] ")" { "(" … ")" }
    argument = [ word "=" ] value | "*" value | "**" value
    value    = term { ( "+" | "-" ) term }
    term     = factor { ( "*" | "/" | "//" | "%" ) factor }
    factor   = { "+" | "-" } primary [ "**" factor ]
    primary  = number | strings | name | call | "(" values ")" | "[" values "]", with "[…]" or ".name" behind

What a number or a string stands for is left to Python's own parser. Arithmetic of numbers is worked out; with
a name in it, the whole is a `Name` that says what is not known. A call of the result, as in
``Conv2D(32, 3)(x)``, is skipped, and so are what follows it, as ``.float()``, and comments.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from convviz.core.errors import SourceError
from convviz.data.wording import quoted
from convviz.frameworks.read.sums import MAX_DEPTH, computed
from convviz.frameworks.read.tokens import Token, misread, tokens_of
from convviz.frameworks.read.values import Invocation as Invocation
from convviz.frameworks.read.values import Name as Name
from convviz.frameworks.read.values import Value, literal_of, number_of, parts_of
from convviz.language import later, phrase

MAX_CALL = 1000
"""Characters of a call: three long lines, with a comment on each."""
MAX_ARGUMENTS = 32

PRINTED = str.maketrans(
    {"“": '"', "”": '"', "„": '"', "‘": "'", "’": "'", "−": "-", "\N{NO-BREAK SPACE}": " "}
)
"""What a text processor or a slide makes of quotes and minus signs."""
CONSTANTS = {"True": True, "False": False, "None": None}


_PRINTED_LINE = re.compile(r"\s*\([\w.-]{1,60}\):\s*(?:[0-9]{1,4} x )?")
_IN_FRONT = re.compile(r"^\s*\([\w.-]{1,60}\):\s*(?:[0-9]{1,4} x )?|^\s*return\s+")
UNREAD = ("device", "dtype", "name", "trainable", "autocast", "activation", "input_shape", "input_dim")
"""Arguments whose value need not be known, as it changes neither shape nor count."""
ENDINGS = ("initializer", "regularizer", "constraint")


def read_invocation(text: str, values: Mapping[str, float] | None = None) -> Invocation:
    """Read a call as it is pasted.

    Parameters
    ----------
    text : str
    values : mapping, optional
        What names in it stand for, by what is written there.

    Raises
    ------
    SourceError
        Where the text is too long, or no call; the sentence says at which character.

    Examples
    --------
    >>> read_invocation("self.conv = nn.Conv2d(3, 16, kernel_size=(3, 5))  # the first")
    Invocation(name='nn.Conv2d', positional=(3, 16), named={'kernel_size': (3, 5)})
    >>> read_invocation("(conv1): Conv2d(width, 5 // 2)", {"width": 8}).positional
    (8, 2)
    """
    if len(text) > MAX_CALL:
        told = later("The call has {count} characters, and the limit is {most}; paste one call.")
        raise SourceError(phrase(told, count=len(text), most=MAX_CALL))
    return _Reader(tokens_of(bare_call(text)), dict(values or {})).whole()


def bare_call(text: str) -> str:
    """Return a call without what stands in front of it in a printed model or a function."""
    return _IN_FRONT.sub(lambda match: " " * len(match.group()), text.translate(PRINTED), count=1)


def is_printed_line(text: str) -> bool:
    """Whether a text is a line of a printed model: ``(conv1): Conv2d(…)``."""
    return bool(_PRINTED_LINE.match(text))


def changes_nothing(name: str) -> bool:
    """Whether an argument changes neither shape nor count.

    >>> changes_nothing("stride"), changes_nothing("kernel_initializer")
    (False, True)
    """
    return name in UNREAD or name.endswith(ENDINGS)


@dataclass
class _Reader:
    """Goes through the tokens, one method for each rule of the grammar."""

    tokens: list[Token]
    values: dict[str, float] = field(default_factory=dict)
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
            raise misread(self.next, why)

    def whole(self) -> Invocation:
        name = self.name()
        if self.accept("="):
            name = self.name()
        if self.next.text != "(":
            missing = phrase("an opening bracket is missing after {name}", name=quoted([name]))
            raise misread(self.next, missing)
        call = self.call(name, 1)
        if call.name.endswith(".add") and len(call.positional) == 1 and not call.named:
            inner = call.positional[0]
            call = inner if isinstance(inner, Invocation) else call
        self.skip_behind()
        self.accept(",")
        if self.next.kind != "end":
            raise misread(self.next, phrase("there is more after the call"))
        return call

    def skip_behind(self) -> None:
        """Methods of the result, as ``.float()`` and ``.to(device)``."""
        while self.accept("."):
            name = self.name()
            while self.next.text == "(" and self.next.kind == "mark":
                self.arguments(name, 1)

    def name(self) -> str:
        token = self.take()
        if token.kind != "name":
            raise misread(token, phrase("a layer's name is expected here"))
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
            start = self.next
            if self.accept("*") or self.accept("**"):
                self.value(depth + 1)
                self.separator(")")
                continue
            word = self.word()
            value = self.skipped(depth) if word and changes_nothing(word) else self.value(depth + 1)
            if word in named:
                raise misread(start, phrase("{name} is given twice", name=word))
            if word is None and named:
                raise misread(start, phrase("a value without a name cannot follow one with a name"))
            if len(positional) + len(named) >= MAX_ARGUMENTS:
                raise misread(start, phrase("a call may have {most} arguments at most", most=MAX_ARGUMENTS))
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
            raise misread(self.next, expected)

    def skipped(self, depth: int) -> Value:
        """The value of an argument that changes nothing: whatever stands there, up to the next comma."""
        start = self.position
        try:
            value = self.value(depth + 1)
            if self.next.text in (",", ")"):
                return value
        except SourceError:
            pass
        self.position, level = start, 0
        while self.next.kind != "end" and (level or self.next.text not in (",", ")")):
            level += (self.next.text in "([{") - (self.next.text in ")]}")
            self.position += 1
        if self.position == start:
            raise misread(self.next, phrase("a value is expected here"))
        return Name(self.written(start))

    def written(self, start: int) -> str:
        return "".join(token.text for token in self.tokens[start : self.position])

    def value(self, depth: int) -> Value:
        return self.joined(depth, ("+", "-"), self.term)

    def term(self, depth: int) -> Value:
        return self.joined(depth, ("*", "/", "//", "%"), self.factor)

    def joined(self, depth: int, marks: tuple[str, ...], part: Callable[[int], Value]) -> Value:
        start, value = self.position, part(depth)
        while self.next.kind == "mark" and self.next.text in marks:
            mark = self.take()
            value = self.combined(start, mark, value, part(depth))
        return value

    def combined(self, start: int, mark: Token, left: Value, right: Value) -> Value:
        """The result of two values; a name where one of them is not known."""
        if isinstance(left, Name | Invocation) or isinstance(right, Name | Invocation):
            parts = (*parts_of(left), *parts_of(right))
            return Name(self.written(start), tuple(dict.fromkeys(parts)))
        result: Value = computed(mark.text, left, right)
        if result is None:
            raise misread(mark, phrase("this has no value"))
        return result

    def factor(self, depth: int) -> Value:
        start = self.position
        if self.next.kind == "mark" and self.next.text in "+-":
            sign = self.take()
            return self.combined(start, sign, 0, self.factor(depth))
        value = self.primary(depth)
        if self.next.text == "**" and self.next.kind == "mark":
            mark = self.take()
            value = self.combined(start, mark, value, self.factor(depth))
        return value

    def primary(self, depth: int) -> Value:
        start, token = self.position, self.take()
        if depth > MAX_DEPTH:
            raise misread(token, phrase("the brackets are nested too deeply"))
        if token.kind == "number":
            return number_of(token)
        if token.kind == "string":
            return self.strings(token)
        if token.kind == "name":
            return self.named(start, token, depth)
        if token.kind == "mark" and token.text in ("(", "["):
            return self.entries({"(": ")", "[": "]"}[token.text], depth)
        raise misread(token, phrase("a value is expected here"))

    def named(self, start: int, token: Token, depth: int) -> Value:
        """A constant, a name, an entry of one, or a call; a number where it is known what it stands for."""
        if token.text in CONSTANTS and self.next.text not in ("[", "."):
            return CONSTANTS[token.text]
        value: Value = Name(token.text, (token.text,))
        while self.next.kind == "mark" and self.next.text in ("(", "[", "."):
            if self.next.text == "(":
                value = self.call(token.text, depth) if isinstance(value, Name) else self.arguments("", depth)
            elif self.accept("["):
                self.entries("]", depth)
                value = Name(self.written(start), (self.written(start),))
            else:
                self.take()
                self.name()
                value = Name(self.written(start), (self.written(start),))
        text = self.written(start)
        return self.values.get(text, value)

    def strings(self, first: Token) -> Value:
        """A string, or several one after the other, which Python joins."""
        pieces = [first.text]
        while self.next.kind == "string":
            pieces.append(self.take().text)
        together = first._replace(text=" ".join(pieces))
        return literal_of(together, phrase("Python does not read this as text"))

    def entries(self, closing: str, depth: int) -> Value:
        """What is between brackets: a tuple, or the value itself where they are round and hold no comma."""
        entries: list[Value] = []
        comma = closing == "]"
        while not self.accept(closing):
            entries.append(self.value(depth + 1))
            comma |= self.next.text == ","
            self.separator(closing)
        return tuple(entries) if comma or len(entries) != 1 else entries[0]
