"""The values in a pasted call, read as Python writes them; what is worked out, and what must be asked for.

    value    = either [ "if" either "else" value ]
    either   = both { "or" both }
    both     = not { "and" not }
    not      = { "not" } sums [ ( "==" | "<" | "is" | "in" | … ) sums ]
    sums     = term { ( "+" | "-" ) term }
    term     = factor { ( "*" | "/" | "//" | "%" ) factor }
    factor   = { "+" | "-" } primary [ "**" factor ]
    primary  = number | strings | name | call | "(" values ")" | "[" values "]", with "[…]" or ".name" behind

What a number or a string stands for is left to Python's own parser. With a name in it, a value is a `Name`
that says what is not known. Any other Python, such as ``lambda``, is a `Name` of all that stands there.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from convviz.core.errors import SourceError
from convviz.frameworks.read.sums import MAX_DEPTH, called, compared, computed, is_worked_out
from convviz.frameworks.read.tokens import Token, misread
from convviz.frameworks.read.values import Invocation, Name, Value, is_known, literal_of, number_of, parts_of
from convviz.language import phrase

CONSTANTS = {"True": True, "False": False, "None": None}
_COMPARISONS = ("==", "!=", "<", "<=", ">", ">=", "is", "is not", "in", "not in")
_PYTHON = frozenset(("lambda", "for", "in", "if", "else", "not", "and", "or", "is", "await", *":{}|&^~"))
"""Words and marks of Python that a call may hold, and whose meaning is not worked out."""
_CLOSING = (",", ")", "]")


@dataclass
class Expressions:
    """Goes through the tokens, one method for each rule of the grammar."""

    tokens: list[Token]
    values: Mapping[str, Value] = field(default_factory=dict)
    position: int = 0

    @property
    def next(self) -> Token:
        return self.tokens[self.position]

    def take(self) -> Token:
        token = self.next
        self.position += token.kind != "end"
        return token

    def accept(self, mark: str) -> bool:
        found = self.next.kind in ("mark", "other") and self.next.text == mark
        self.position += found
        return found

    def expect(self, mark: str, why: str) -> None:
        if not self.accept(mark):
            raise misread(self.next, why)

    def arguments(self, name: str, depth: int) -> Invocation:
        """The arguments of a call; `grammar.Calls` reads them."""
        raise NotImplementedError

    def written(self, start: int) -> str:
        """What stands between a token and the next, with spaces where words would touch."""
        text = ""
        for token in self.tokens[start : self.position]:
            touches = text[-1:].isalnum() and token.text[:1].isalnum()
            text += " " * (touches or text.endswith(",")) + token.text
        return text

    def value(self, depth: int) -> Value:
        """A value, or all that stands there as a name, where it is other Python."""
        start = self.position
        try:
            value = self.choice(depth)
            if self.next.kind != "other":
                return value
            trouble = None
        except SourceError as error:
            trouble = error
        reached, self.position = self.position, start
        if self.skip() and self.position > start + 1 and self._is_python(start):
            text = self.written(start)
            return self.values.get(text, Name(text, (text,)))
        self.position = reached
        if trouble:
            raise trouble
        return value

    def _is_python(self, start: int) -> bool:
        others = [token.text for token in self.tokens[start : self.position] if token.kind == "other"]
        return bool(others) and _PYTHON.issuperset(others)

    def skip(self) -> bool:
        """Go to the comma or bracket that ends a value; whether there is one."""
        level = 0
        while self.next.kind != "end" and (level or self.next.text not in _CLOSING):
            if self.next.kind != "string":
                level += (self.next.text in "([{") - (self.next.text in ")]}")
            self.position += 1
        return self.next.kind != "end"

    def choice(self, depth: int) -> Value:
        start, value = self.position, self.either(depth)
        if not self.accept("if"):
            return value
        condition = self.either(depth)
        self.expect("else", phrase("“else” is expected here"))
        other = self.choice(depth + 1)
        if not is_known(condition):
            return Name(self.written(start), _parts(condition))
        return value if condition else other

    def either(self, depth: int) -> Value:
        start, value = self.position, self.both(depth)
        while self.accept("or"):
            value = self._one_of(start, value, self.both(depth), wanted=True)
        return value

    def both(self, depth: int) -> Value:
        start, value = self.position, self.denied(depth)
        while self.accept("and"):
            value = self._one_of(start, value, self.denied(depth), wanted=False)
        return value

    def _one_of(self, start: int, left: Value, right: Value, *, wanted: bool) -> Value:
        if not is_known(left):
            return Name(self.written(start), _parts(left, right))
        return left if bool(left) == wanted else right

    def denied(self, depth: int) -> Value:
        start, count = self.position, 0
        while self.accept("not"):
            count += 1
        value = self.comparison(depth)
        if not count:
            return value
        return (
            bool(value) == (count % 2 == 0) if is_known(value) else Name(self.written(start), _parts(value))
        )

    def comparison(self, depth: int) -> Value:
        start, value = self.position, self.sums(depth)
        mark = self._mark()
        if not mark:
            return value
        other = self.sums(depth)
        held = compared(mark, value, other) if is_known(value) and is_known(other) else None
        return Name(self.written(start), _parts(value, other)) if held is None else held

    def _mark(self) -> str:
        """The mark of a comparison, if one stands here."""
        following = self.tokens[self.position + 1].text if self.next.kind != "end" else ""
        for mark in (f"{self.next.text} {following}", self.next.text):
            if self.next.kind in ("mark", "other") and mark in _COMPARISONS:
                self.position += len(mark.split())
                return mark
        return ""

    def sums(self, depth: int) -> Value:
        return self._joined(depth, ("+", "-"), self.term)

    def term(self, depth: int) -> Value:
        return self._joined(depth, ("*", "/", "//", "%"), self.factor)

    def _joined(self, depth: int, marks: tuple[str, ...], part: Callable[[int], Value]) -> Value:
        start, value = self.position, part(depth)
        while self.next.kind == "mark" and self.next.text in marks:
            mark = self.take()
            value = self._combined(start, mark, value, part(depth))
        return value

    def _combined(self, start: int, mark: Token, left: Value, right: Value) -> Value:
        """The result of two values; a name where one of them is not known."""
        if not (is_known(left) and is_known(right)):
            return Name(self.written(start), _parts(left, right))
        result: Value = computed(mark.text, left, right)
        if result is None:
            raise misread(mark, phrase("this has no value"))
        return result

    def factor(self, depth: int) -> Value:
        start, signs = self.position, []
        while self.next.kind == "mark" and self.next.text in ("+", "-"):
            signs.append(self.take())
        value = self.primary(depth)
        if self.next.text == "**" and self.next.kind == "mark":
            mark = self.take()
            value = self._combined(start, mark, value, self.factor(depth + 1))
        for sign in reversed(signs):
            value = self._combined(start, sign, 0, value)
        return value

    def primary(self, depth: int) -> Value:
        start, token = self.position, self.take()
        if depth > MAX_DEPTH:
            raise misread(token, phrase("the brackets are nested too deeply"))
        if token.kind == "number":
            return number_of(token)
        if token.kind == "string":
            return self._behind(start, self.strings(token), depth)
        if token.kind == "name":
            if token.text in CONSTANTS and self.next.text not in ("[", "."):
                return CONSTANTS[token.text]
            return self._behind(start, Name(token.text, (token.text,)), depth)
        if token.kind == "mark" and token.text in ("(", "["):
            value = self.entries({"(": ")", "[": "]"}[token.text], depth)
            if isinstance(value, tuple) and any(
                isinstance(one, Name) and " for " in one.text for one in value
            ):
                value = Name(self.written(start), (self.written(start),))
            return self._behind(start, value, depth)
        raise misread(token, phrase("a value is expected here"))

    def _behind(self, start: int, value: Value, depth: int) -> Value:
        """A value with its calls, entries and attributes; a number where it is known what it stands for."""
        while self.next.kind == "mark" and self.next.text in ("(", "[", "."):
            name = self.written(start)
            if self.next.text == "(":
                call = self.arguments(name, depth)
                value = call = call._replace(text=self.written(start))
                if not call.named and is_worked_out(name):
                    value = self._worked_out(value, call)
                continue
            if self.accept("["):
                self.skip_entries()
            else:
                self.take()
                self.name()
            value = Name(self.written(start), (self.written(start),))
        return self.values.get(self.written(start), value)

    def _worked_out(self, value: Value, call: Invocation) -> Value:
        """What a small function of Python makes of its arguments; a name while they are not known."""
        if not is_known(call.positional):
            return Name(call.text, _parts(call.positional))
        result = called(call.name, call.positional)
        return value if result is None else result

    def skip_entries(self) -> None:
        """What is in square brackets behind a value, such as ``2:``."""
        while not self.accept("]"):
            if self.next.kind == "end":
                raise misread(self.next, phrase("a closing bracket {closing} is missing", closing="]"))
            self.skip()
            if self.next.text == ")":
                raise misread(self.next, phrase("a closing bracket {closing} is missing", closing="]"))
            self.accept(",")

    def name(self) -> str:
        token = self.take()
        if token.kind != "name":
            raise misread(token, phrase("a layer's name is expected here"))
        return token.text

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
            start = self.position
            if self.accept("*"):
                several = self.value(depth + 1)
                is_tuple = isinstance(several, tuple) and is_known(several)
                text = self.written(start)
                entries.extend(several if is_tuple else (Name(text, (text,)),))  # type: ignore[arg-type]
            else:
                entries.append(self.value(depth + 1))
            comma |= self.next.text == ","
            self.separator(closing)
        return tuple(entries) if comma or len(entries) != 1 else entries[0]

    def separator(self, closing: str) -> None:
        if not self.accept(",") and self.next.text != closing:
            expected = phrase("a comma or a closing bracket {closing} is expected here", closing=closing)
            raise misread(self.next, expected)


def _parts(*values: Value) -> tuple[str, ...]:
    """The names in values, each once."""
    found = [part for value in values for part in _names(value)]
    return tuple(dict.fromkeys(found))


def _names(value: Value) -> tuple[str, ...]:
    if isinstance(value, tuple) and not isinstance(value, Name | Invocation):
        return _parts(*value)
    return parts_of(value)
