"""A pasted call as its name and arguments: read by a small grammar of its own, and never run.

    text     = [ "(" word "):" ] [ "return" ] [ name "=" ] call { "." name [ "(" … ")" ] } [ "," ]
    call     = name "(" [ argument { "," argument } [ "," ] ] ")" { "(" … ")" }
    argument = [ word "=" ] value | "*" value | "**" value

A call of the result, as in ``Conv2D(32, 3)(x)``, is skipped, and so are what follows it, as ``.float()``, and
comments. In a longer text, `calls_in` finds the calls of layers wherever they stand.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from math import isfinite
from typing import NamedTuple

from convviz.core.errors import SourceError
from convviz.data.wording import quoted
from convviz.frameworks.read.expressions import Expressions
from convviz.frameworks.read.tokens import misread, tokens_of
from convviz.frameworks.read.values import Invocation as Invocation
from convviz.frameworks.read.values import Name as Name
from convviz.frameworks.read.values import Value, is_known
from convviz.language import later, phrase

MAX_CALL = 1000
"""Characters of a call: three long lines, with a comment on each."""
MAX_ARGUMENTS = 32
MAX_TEXT = 20_000
"""Characters of a text with several calls: a module of a program."""

PRINTED = str.maketrans(
    {"“": '"', "”": '"', "„": '"', "‘": "'", "’": "'", "−": "-", "\N{NO-BREAK SPACE}": " "}
)
"""What a text processor or a slide makes of quotes and minus signs."""
_PRINTED_LINE = re.compile(r"\s*\([\w.-]{1,60}\):\s*(?:[0-9]{1,4} x )?")
_IN_FRONT = re.compile(r"^\s*\([\w.-]{1,60}\):\s*(?:[0-9]{1,4} x )?|^\s*return\s+")
UNREAD = (
    *("device", "dtype", "name", "trainable", "autocast", "activation", "input_shape", "input_dim"),
    *("align_corners", "recompute_scale_factor", "antialias", "return_indices"),
)
"""Arguments whose value need not be known, as it changes neither shape nor count."""
ENDINGS = ("initializer", "regularizer", "constraint")


def read_invocation(text: str, values: Mapping[str, Value] | None = None) -> Invocation:
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
    >>> read_invocation("self.conv = nn.Conv2d(3, 16, kernel_size=(3, 5))  # the first")[:3]
    ('nn.Conv2d', (3, 16), {'kernel_size': (3, 5)})
    >>> read_invocation("(conv1): Conv2d(width, 5 // 2)", {"width": 8}).positional
    (8, 2)
    """
    if len(text) > MAX_CALL:
        told = later("The call has {count} characters, and the limit is {most}; paste one call.")
        raise SourceError(phrase(told, count=len(text), most=MAX_CALL))
    return _Calls(tokens_of(bare_call(text)), values or {}).whole()


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


class Found(NamedTuple):
    """A call in a longer text.

    Attributes
    ----------
    call : Invocation
    start, end : int
        The places of its first and last piece among all pieces.
    is_printed : bool
        Whether its line is one of a printed model.
    """

    call: Invocation
    start: int
    end: int
    is_printed: bool


def calls_in(text: str, is_wanted: Callable[[str], bool], values: Mapping[str, Value] | None) -> list[Found]:
    """Return the calls in a text whose name is wanted, in the order in which Python makes them.

    Raises
    ------
    SourceError
        Where the text is too long, or none of the wanted calls can be read.

    Examples
    --------
    >>> [found.call.name for found in calls_in("y = relu(pool(conv(x)))", "relu pool conv".split().count, {})]
    ['conv', 'pool', 'relu']
    """
    if len(text) > MAX_TEXT:
        told = phrase(
            "The text has {count} characters, and the limit is {most}; paste fewer lines.",
            count=len(text),
            most=MAX_TEXT,
        )
        raise SourceError(told)
    text = text.translate(PRINTED)
    tokens = tokens_of(text)
    found: list[Found] = []
    trouble: SourceError | None = None
    for place, token in enumerate(tokens[:-1]):
        if token.kind != "name" or not tokens[place + 1].text.startswith("(") or not is_wanted(token.text):
            continue
        if place and tokens[place - 1].text in ("def", "class"):
            continue
        reader = _Calls(tokens, values or {}, place + 1)
        try:
            call = reader.arguments(token.text, 1)
        except SourceError as error:
            trouble = trouble or error
            continue
        with suppress(SourceError):
            reader.skip_behind()
        line = text[text.rfind("\n", 0, token.place) + 1 :]
        found.append(Found(call, place, reader.position, is_printed_line(line)))
    if trouble and not found:
        raise trouble
    return sorted(found, key=lambda one: one.end)


def read_value(text: str) -> Value:
    """Return what is typed for a name: a number, a tuple, True, a word such as ``same``.

    Raises
    ------
    SourceError

    Examples
    --------
    >>> read_value("2 * 8"), read_value("(16, 3, 3, 3)"), read_value("16, 3"), read_value("same")
    (16, (16, 3, 3, 3), (16, 3), 'same')
    """
    reader = _Calls(tokens_of(f"({text[:MAX_CALL]})".translate(PRINTED)))
    value = reader.primary(1)
    if isinstance(value, Name) and value.text.isidentifier():
        value = value.text
    numbers = value if isinstance(value, tuple) else (value,)
    is_finite = all(isfinite(one) for one in numbers if isinstance(one, float))
    if reader.next.kind != "end" or value == () or not (is_known(value) and is_finite):
        raise SourceError(phrase("Write a number, such as 16, or several, such as (3, 3)."))
    return value


class _Calls(Expressions):
    """Goes through the pieces of calls."""

    def whole(self) -> Invocation:
        name = self.name()
        if self.accept("="):
            name = self.name()
        if self.next.text != "(":
            missing = phrase("an opening bracket is missing after {name}", name=quoted([name]))
            raise misread(self.next, missing)
        call = self.arguments(name, 1)
        if call.name.endswith(".add") and len(call.positional) == 1 and not call.named:
            inner = call.positional[0]
            call = inner if isinstance(inner, Invocation) else call
        self.skip_behind()
        self.accept(",")
        if self.next.kind != "end":
            raise misread(self.next, phrase("there is more after the call"))
        return call

    def skip_behind(self) -> None:
        """Calls and methods of the result, as ``(x)``, ``.float()`` and ``.to(device)``."""
        name = ""
        while self.next.text in ("(", ".") and self.next.kind == "mark":
            if self.accept("."):
                name = self.name()
            else:
                self.arguments(name, 1)

    def arguments(self, name: str, depth: int) -> Invocation:
        self.expect("(", phrase("an opening bracket is missing"))
        positional: list[Value] = []
        named: dict[str, Value] = {}
        starred: list[str] = []
        while not self.accept(")"):
            start, place = self.next, self.position
            if self.accept("*") or self.accept("**"):
                several = self.value(depth + 1)
                if start.text == "*" and isinstance(several, tuple) and is_known(several) and not named:
                    positional.extend(several)
                else:
                    starred.append(self.written(place))
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
        return Invocation(name, tuple(positional), named, "", tuple(starred))

    def word(self) -> str | None:
        """The name of an argument, if one stands here."""
        following = self.tokens[self.position + 1] if self.next.kind == "name" else self.next
        if self.next.kind != "name" or following.text != "=":
            return None
        self.position += 2
        return self.tokens[self.position - 2].text

    def skipped(self, depth: int) -> Value:
        """The value of an argument that changes nothing: whatever stands there, up to the next comma."""
        start = self.position
        try:
            value = self.value(depth + 1)
            if self.next.text in (",", ")"):
                return value
        except SourceError:
            pass
        self.position = start
        self.skip()
        if self.position == start:
            raise misread(self.next, phrase("a value is expected here"))
        return Name(self.written(start))
