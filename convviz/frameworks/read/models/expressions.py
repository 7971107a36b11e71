"""Expressions of a model's code: numbers, names, maps and modules, worked out without being run."""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable
from typing import Any

from convviz.data.wording import quoted
from convviz.frameworks.read.models.joins import added
from convviz.frameworks.read.models.run import Run, unknown, unread
from convviz.frameworks.read.models.text import ModelError
from convviz.frameworks.read.models.values import (
    Bound,
    Chain,
    Definition,
    Instance,
    Later,
    Leaf,
    Missing,
    Name,
    Scope,
    Tensor,
)
from convviz.language import phrase

MAX_NUMBER = 10**9
BATCH = -1
"""What stands for the size of the batch in a map's shape, as in ``x.view(-1, …)``."""
MAX_ENTRIES = 1000
"""Of a tuple."""

_ARITHMETIC: dict[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.FloorDiv: operator.floordiv,
    ast.Mod: operator.mod,
    ast.Pow: operator.pow,
}
_COMPARISONS: dict[type[ast.cmpop], Callable[[Any, Any], bool]] = {
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.Is: operator.is_,
    ast.IsNot: operator.is_not,
}


def evaluate(run: Run, node: ast.expr, scope: Scope) -> Any:
    """Return what an expression stands for.

    Raises
    ------
    ModelError
        Where it is none that is followed; the message says the line, and what to do.
    Missing
        Where it is reckoned with a name that has no number.
    """
    run.count(node)
    match node:
        case ast.Constant(value=value):
            return value
        case ast.Name(id=name):
            return _found(run, name, scope, node.lineno)
        case ast.Attribute(value=owner, attr=name):
            return _attribute(run, evaluate(run, owner, scope), name, node.lineno)
        case ast.Tuple(elts=entries) | ast.List(elts=entries):
            return tuple(evaluate(run, entry, scope) for entry in entries)
        case ast.Dict(keys=keys, values=values) if None not in keys:
            return tuple(
                (evaluate(run, key, scope), evaluate(run, value, scope))
                for key, value in zip(keys, values, strict=True)
                if key is not None
            )
        case ast.UnaryOp() | ast.BinOp():
            return _arithmetic(run, node, scope)
        case ast.Compare() | ast.BoolOp():
            return decided(run, node, scope)
        case ast.IfExp(test=test, body=body, orelse=other):
            return evaluate(run, body if decided(run, test, scope) else other, scope)
        case ast.Subscript(value=owner, slice=index):
            return _entry(run, node, evaluate(run, owner, scope), index, scope)
        case ast.Call():
            return run.call(run, node, scope)
        case ast.JoinedStr():
            return Name("text")
    what = _unpacked(node)
    raise unread(node, what) if what else unknown(node)


def _unpacked(node: ast.expr) -> str:
    """What is written instead of layers one by one, or nothing."""
    if isinstance(node, ast.Starred):
        return phrase("*… (a list unpacked)")
    if isinstance(node, ast.ListComp | ast.GeneratorExp | ast.SetComp | ast.DictComp):
        return phrase("a list made by a loop (for … in …)")
    return ""


def _found(run: Run, name: str, scope: Scope, line: int) -> Any:
    try:
        return settled(run, scope.find(name), line)
    except KeyError:
        return run.trace.named(name, line)


def settled(run: Run, value: Any, line: int) -> Any:
    """Return a value that was put off, and the number of a name that has one by now."""
    if isinstance(value, Later):
        return evaluate(run, value.node, value.scope)
    return run.trace.named(value.text, line) if isinstance(value, Name) else value


def _attribute(run: Run, owner: Any, name: str, line: int) -> Any:
    match owner:
        case Name(text=text):
            return run.trace.named(f"{text}.{name}", line)
        case Instance(attributes=attributes) if name in attributes:
            return settled(run, attributes[name], line)
        case Instance(definition=definition) if definition.method(name):
            return Bound(owner, name)
        case Instance() if name in ("add_module", "register_module"):
            return Bound(owner, name)
        case Instance():
            return run.trace.named(f"self.{name}", line)
        case Tensor() if name == "shape":
            return (BATCH, *run.trace.shape_of(owner))
        case Tensor() if name == "data":
            return owner
        case Definition(node=ast.ClassDef(body=body)):
            for one in body:
                if isinstance(one, ast.Assign) and ast.unparse(one.targets[0]) == name:
                    return evaluate(run, one.value, owner.scope)
            return Name(name)
        case Tensor() | Chain() | Leaf():
            return Bound(owner, name)
    raise ModelError(phrase("{name} is not known here; write a number.", name=quoted([name])), line=line)


def _entry(run: Run, node: ast.Subscript, owner: Any, index: ast.expr, scope: Scope) -> Any:
    if isinstance(index, ast.Slice) and isinstance(owner, tuple):
        start, stop, step = (
            None if one is None else evaluate(run, one, scope)
            for one in (index.lower, index.upper, index.step)
        )
        if all(one is None or isinstance(one, int) for one in (start, stop, step)) and step != 0:
            return owner[start:stop:step]
    else:
        entries = [module for _, module in owner.entries] if isinstance(owner, Chain) else owner
        place = evaluate(run, index, scope)
        is_row = isinstance(entries, tuple | list) and not isinstance(entries, Name)
        if is_row and isinstance(place, int) and -len(entries) <= place < len(entries):
            return entries[place]
        if isinstance(owner, Chain) and isinstance(place, str) and place in dict(owner.entries):
            return dict(owner.entries)[place]
    raise unknown(node)


def _arithmetic(run: Run, node: ast.UnaryOp | ast.BinOp, scope: Scope) -> Any:
    if isinstance(node, ast.UnaryOp):
        value = evaluate(run, node.operand, scope)
        if isinstance(node.op, ast.Not):
            return not _truth(node, value)
        if isinstance(node.op, ast.USub | ast.UAdd) and isinstance(value, int | float):
            return -value if isinstance(node.op, ast.USub) else value
        raise _not_a_number(node, value)
    left, right = evaluate(run, node.left, scope), evaluate(run, node.right, scope)
    return combined(run, node, node.op, left, right)


def combined(run: Run, node: ast.AST, sign: ast.operator, left: Any, right: Any) -> Any:
    """Return what two values make with ``+`` and the like: a number, a tuple, or the sum of two maps.

    Raises
    ------
    ModelError
        Where they make none of these.
    Missing
        Where one of them is a name without a number.
    """
    line = getattr(node, "lineno", 0)
    if isinstance(left, Tensor) and isinstance(right, Tensor) and isinstance(sign, ast.Add):
        return added(run.trace, left, right, line)
    if isinstance(left, Tensor) or isinstance(right, Tensor):
        told = phrase("maps can only be added or concatenated here; leave out what else is done with them.")
        raise ModelError(told, line=line)
    rows = [one for one in (left, right) if isinstance(one, tuple) and not isinstance(one, Name)]
    if len(rows) == 2 and isinstance(sign, ast.Add) and len(left) + len(right) <= MAX_ENTRIES:
        return (*left, *right)
    for one in (left, right):
        if not isinstance(one, int | float):
            raise _not_a_number(node, one)
    if type(sign) not in _ARITHMETIC:
        raise _not_a_number(node, sign)
    if isinstance(sign, ast.Pow) and (abs(left) > 1000 or not 0 <= right <= 9):
        raise _too_large(line)
    try:
        result = _ARITHMETIC[type(sign)](left, right)
    except (ZeroDivisionError, OverflowError) as error:
        raise ModelError(phrase("division by 0; write a number."), line=line) from error
    if not abs(result) <= MAX_NUMBER:
        raise _too_large(line)
    return result


def _too_large(line: int) -> ModelError:
    return ModelError(phrase("this number is too large; use at most {most}.", most=MAX_NUMBER), line=line)


def _not_a_number(node: ast.AST, value: Any) -> Exception:
    line = getattr(node, "lineno", 0)
    if isinstance(value, Name):
        return Missing(value.text, line)
    told = phrase("{text} cannot be worked out; write a number.", text=quoted([ast.unparse(node)]))
    return ModelError(told, line=line)


def decided(run: Run, node: ast.expr, scope: Scope) -> bool:
    """Return whether a condition holds; a ModelError where that hangs on what is not known."""
    match node:
        case ast.BoolOp(op=joint, values=values):
            settle = all if isinstance(joint, ast.And) else any
            return settle(decided(run, one, scope) for one in values)
        case ast.Compare(left=first, ops=[sign], comparators=[second]) if type(sign) in _COMPARISONS:
            left, right = evaluate(run, first, scope), evaluate(run, second, scope)
            is_none = isinstance(sign, ast.Is | ast.IsNot) and right is None
            if is_none and not isinstance(left, Name):
                return (left is None) == isinstance(sign, ast.Is)
            for one in (left, right):
                if isinstance(one, Name) and "." not in one.text and not isinstance(sign, ast.Is | ast.IsNot):
                    raise Missing(one.text, node.lineno)
            if all(isinstance(one, int | float | str | None) for one in (left, right)):
                try:
                    return bool(_COMPARISONS[type(sign)](left, right))
                except TypeError:
                    pass
            raise _unsure(node)
    return _truth(node, evaluate(run, node, scope))


def _truth(node: ast.expr, value: Any) -> bool:
    if isinstance(value, Name | Tensor | Bound):
        raise _unsure(node)
    return bool(value)


def _unsure(node: ast.expr) -> ModelError:
    told = phrase(
        "the condition {text} depends on a value that is not in the text; keep one branch and remove the if.",
        text=quoted([ast.unparse(node)]),
    )
    return ModelError(told, line=node.lineno)
