"""Statements of a model's code, followed from line to line; loops and what is not known are refused."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from typing import Any, NamedTuple

from convviz.frameworks.read.models.expressions import combined, decided, evaluate
from convviz.frameworks.read.models.run import Run, unread
from convviz.frameworks.read.models.text import ModelError
from convviz.frameworks.read.models.values import Definition, Instance, Later, Missing, Scope, Tensor
from convviz.language import phrase

GROWING = ("add", "append", "extend", "insert", "add_module", "register_module")
"""Methods by which a list of layers grows."""
_SILENT = (
    *(ast.Import, ast.ImportFrom, ast.Pass, ast.Assert, ast.Raise, ast.Delete, ast.Global, ast.Nonlocal),
    ast.AsyncFunctionDef,
)
"""Statements that make no layer."""


class Returned(NamedTuple):
    """What a function gives back."""

    value: Any


def execute(run: Run, body: Sequence[ast.stmt], scope: Scope) -> Returned | None:
    """Follow statements; what they name is in the scope afterwards. None unless they return something.

    Raises
    ------
    ModelError
        For a loop, a condition whose outcome is not known, and whatever a returned value needs.
    Missing
    """
    for node in body:
        returned = _statement(run, node, scope)
        if returned is not None:
            return returned
    return None


def _statement(run: Run, node: ast.stmt, scope: Scope) -> Returned | None:
    match node:
        case ast.Return(value=value):
            return Returned(None if value is None else evaluate(run, value, scope))
        case ast.Assign(targets=targets, value=value):
            for target in targets:
                made = _put_off(run, value, scope)
                if isinstance(made, Tensor) and isinstance(target, ast.Name):
                    run.trace.labels.setdefault(made.place, target.id)
                _assign(target, made, scope)
        case ast.AnnAssign(target=target, value=value) if value is not None:
            _assign(target, _put_off(run, value, scope), scope)
        case ast.AugAssign():
            _augmented(run, node, scope)
        case ast.Expr(value=ast.Call() as value):
            _called(run, value, scope)
        case ast.FunctionDef() | ast.ClassDef():
            scope.names[node.name] = Definition(node, scope)
        case ast.If(test=test, body=body, orelse=other):
            return _condition(run, node, test, body, other, scope)
        case ast.For() | ast.While() | ast.With() | ast.Try():
            if makes_layers(node):
                raise unread(node, _loop(node))
        case ast.Expr() | ast.AnnAssign():
            pass
        case _ if not isinstance(node, _SILENT):
            raise unread(node, phrase("this line"))
    return None


def _loop(node: ast.stmt) -> str:
    return {
        ast.For: phrase("a loop (for …)"),
        ast.While: phrase("a loop (while …)"),
        ast.With: phrase("a block (with …)"),
    }.get(type(node), phrase("a block (try …)"))


def _condition(
    run: Run,
    node: ast.If,
    test: ast.expr,
    body: Sequence[ast.stmt],
    other: Sequence[ast.stmt],
    scope: Scope,
) -> Returned | None:
    try:
        holds = decided(run, test, scope)
    except ModelError:
        if makes_layers(node):
            raise
        return None
    return execute(run, body if holds else other, scope)


def makes_layers(node: ast.AST) -> bool:
    """Whether a block may change what a model is: loops over its weights, to set them, do not.

    Examples
    --------
    >>> makes_layers(ast.parse("for m in self.modules(): nn.init.zeros_(m.weight)"))
    False
    >>> makes_layers(ast.parse("for i in range(3): layers.append(nn.ReLU())"))
    True
    """
    for one in ast.walk(node):
        if isinstance(one, ast.Return | ast.AugAssign):
            return True
        if isinstance(one, ast.Assign) and any(_keeps(target) for target in one.targets):
            return True
        is_method = isinstance(one, ast.Call) and isinstance(one.func, ast.Attribute)
        if is_method and one.func.attr in GROWING:  # type: ignore[attr-defined]  # is_method says so
            return True
    return False


def _keeps(target: ast.expr) -> bool:
    """Whether a module, or the map on its way, is kept by this name."""
    if isinstance(target, ast.Attribute):
        return isinstance(target.value, ast.Name) and target.value.id == "self"
    return isinstance(target, ast.Name) and target.id in ("x", "out", "output", "y", "h")


def _put_off(run: Run, node: ast.expr, scope: Scope) -> Any:
    """The value of an expression; where it cannot be read, the expression, until somebody needs it."""
    try:
        return evaluate(run, node, scope)
    except (ModelError, Missing):
        return Later(node, scope.copy())


def _assign(target: ast.expr, value: Any, scope: Scope) -> None:
    match target:
        case ast.Name(id=name):
            scope.names[name] = value
        case ast.Attribute(value=ast.Name(id=owner), attr=name):
            instance = scope.names.get(owner)
            if isinstance(instance, Instance):
                instance.attributes[name] = value
            else:  # lines of an __init__ without their class
                scope.names[f"{owner}.{name}"] = value
        case ast.Tuple(elts=targets) | ast.List(elts=targets):
            entries = value if isinstance(value, tuple) and len(value) == len(targets) else None
            for place, one in enumerate(targets):
                entry = entries[place] if entries is not None else _part(value, place)
                _assign(one, entry, scope)


def _part(value: Any, place: int) -> Any:
    """The part of an expression that is put off."""
    if not isinstance(value, Later):
        return None
    index = ast.copy_location(ast.Constant(place), value.node)
    whole = ast.Subscript(value=value.node, slice=index, ctx=ast.Load())
    return Later(ast.copy_location(whole, value.node), value.scope)


def _augmented(run: Run, node: ast.AugAssign, scope: Scope) -> None:
    """``x += y``: of maps at once, of anything else when it is needed."""
    here = (
        ast.copy_location(ast.Name(node.target.id, ast.Load()), node)
        if isinstance(node.target, ast.Name)
        else node.target
    )
    assert isinstance(here, ast.expr)
    left, right = _put_off(run, here, scope), _put_off(run, node.value, scope)
    if isinstance(left, Tensor) or isinstance(right, Tensor):
        if isinstance(left, Later) or isinstance(right, Later):
            evaluate(run, here, scope), evaluate(run, node.value, scope)
        _assign(node.target, combined(run, node, node.op, left, right), scope)
        return
    whole = ast.copy_location(ast.BinOp(left=here, op=node.op, right=node.value), node)
    _assign(node.target, _put_off(run, whole, scope), scope)


def _called(run: Run, node: ast.Call, scope: Scope) -> None:
    """A call whose value is not kept: it matters where it makes a list of layers grow."""
    function = node.func
    grows = isinstance(function, ast.Attribute) and function.attr in GROWING
    is_base = isinstance(function, ast.Attribute) and isinstance(function.value, ast.Call)
    if grows or is_base:
        evaluate(run, node, scope)
