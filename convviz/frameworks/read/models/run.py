"""What is kept while a model's code is followed."""

from __future__ import annotations

import ast
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from convviz.data.wording import quoted
from convviz.frameworks.read.models.text import ModelError
from convviz.frameworks.read.models.trace import Trace
from convviz.frameworks.read.models.values import Leaf, Scope
from convviz.language import phrase

MAX_EXPRESSIONS = 40_000
"""That are followed; a class that makes itself twice is noticed before."""
MAX_CALLS = 16
"""Functions of the text within functions."""


@dataclass
class Run:
    """One way through the code.

    Attributes
    ----------
    trace : Trace
    call : callable
        What follows a call: `convviz.frameworks.read.models.calls.call`.
    met : set of int
        The layers that were put on something, by their identity.
    expressions, depth : int
        How many were followed, and how many calls are open.
    """

    trace: Trace
    call: Callable[[Run, ast.Call, Scope], Any]
    met: set[int] = field(default_factory=set)
    expressions: int = 0
    depth: int = 0

    def count(self, node: ast.expr) -> None:
        """Count an expression; a ModelError after too many."""
        self.expressions += 1
        if self.expressions > MAX_EXPRESSIONS:
            raise ModelError(phrase("the code is too long; paste a part of it."))

    def meets(self, layer: Leaf, name: str) -> None:
        """Note that a layer is put on something: one that comes twice has its weights twice here."""
        is_learned = any(kind in layer.called for kind in ("Conv", "Linear", "Dense", "BatchNorm"))
        if id(layer) in self.met and is_learned and not self.trace.printed:
            self.trace.note(
                phrase(
                    "{layer} is used twice; here each use has its own weights.", layer=name or layer.called
                )
            )
        self.met.add(id(layer))

    def enter(self, line: int) -> None:
        """Begin a function of the text; a ModelError if there are too many within each other."""
        self.depth += 1
        if self.depth > MAX_CALLS:
            raise ModelError(
                phrase("classes and functions call each other too deeply; paste a part of the model."),
                line=line,
            )

    def leave(self) -> None:
        """End a function of the text."""
        self.depth -= 1


def unread(node: ast.AST, what: str) -> ModelError:
    """Return the refusal of a piece of code that cannot be read.

    Examples
    --------
    >>> str(unread(ast.parse("for i in n: pass").body[0], "a loop"))
    'Line 1: a loop cannot be read; write the layers out one by one.'
    """
    told = phrase("{what} cannot be read; write the layers out one by one.", what=what)
    return ModelError(told, line=getattr(node, "lineno", 0))


def unknown(node: ast.AST) -> ModelError:
    """Return the refusal of an expression that is neither a layer, nor a map, nor a number.

    Examples
    --------
    >>> str(unknown(ast.parse("open('x')", mode="eval").body))
    "Line 1: “open('x')” is not a layer, and the text is not run; remove it, or write a number."
    """
    told = phrase(
        "{text} is not a layer, and the text is not run; remove it, or write a number.",
        text=quoted([ast.unparse(node)]),
    )
    return ModelError(told, line=getattr(node, "lineno", 0))
