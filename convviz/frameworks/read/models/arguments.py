"""What a call in a model's code is given."""

from __future__ import annotations

import ast
from typing import Any

from convviz.frameworks.read.grammar import Invocation, Name
from convviz.frameworks.read.models.expressions import BATCH, evaluate
from convviz.frameworks.read.models.run import Run, unread
from convviz.frameworks.read.models.text import ModelError
from convviz.frameworks.read.models.values import Keywords, Scope
from convviz.language import phrase


def invocation_of(run: Run, text: str, node: ast.Call, scope: Scope) -> Invocation:
    """Return a call of a layer by its name, its arguments worked out."""
    positional, named = arguments_of(run, node, scope, plain=True)
    return Invocation(text, tuple(positional), named)


def arguments_of(
    run: Run, node: ast.Call, scope: Scope, *, plain: bool = False
) -> tuple[list[Any], dict[str, Any]]:
    """Return what a call is given; if `plain`, a call within it is not followed, and stays what it says."""

    def value(one: ast.expr) -> Any:
        if plain and isinstance(one, ast.Call):
            callee = evaluate(run, one.func, scope)
            if isinstance(callee, Name) and callee.text.split(".")[-1][:1].isupper():
                return invocation_of(run, callee.text, one, scope)
        return evaluate(run, one, scope)

    positional = [value(one) for one in node.args]
    named: dict[str, Any] = {}
    for one in node.keywords:
        if one.arg is None:
            named |= _unpacked(run, node, one.value, scope)
        else:
            named[one.arg] = _named(run, one.value, value, plain)
    return positional, named


def _unpacked(run: Run, node: ast.Call, given: ast.expr, scope: Scope) -> dict[str, Any]:
    """The arguments that a function of the text hands on: its ``**kwargs``, and nothing else."""
    value = evaluate(run, given, scope)
    if not isinstance(value, Keywords):
        raise unread(node, phrase("**… (arguments unpacked)"))
    return value.given


def _named(run: Run, node: ast.expr, value: Any, plain: bool) -> Any:
    """The value of a named argument; of a layer, one that cannot be read may be one that is not needed."""
    if not plain or not isinstance(node, ast.Call | ast.Lambda | ast.Dict):
        return value(node)
    try:
        return value(node)
    except ModelError:
        return Invocation(ast.unparse(node.func) if isinstance(node, ast.Call) else "", (), {})


def sizes_of(run: Run, node: ast.Call, scope: Scope) -> list[Any]:
    """Return the sizes of a map's new shape; one that is counted by a loop is what is left over."""
    sizes = []
    for one in node.args:
        try:
            sizes.append(evaluate(run, one, scope))
        except ModelError:
            sizes.append(BATCH)
    return sizes
