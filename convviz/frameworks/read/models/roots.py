"""Which of the things in a text is the model, and what comes out of it."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from typing import Any

from convviz.frameworks.read.models.calls import apply, inline, instance_of
from convviz.frameworks.read.models.expressions import evaluate, settled
from convviz.frameworks.read.models.run import Run, unread
from convviz.frameworks.read.models.statements import GROWING, execute
from convviz.frameworks.read.models.text import ModelError
from convviz.frameworks.read.models.trace import Ask
from convviz.frameworks.read.models.values import (
    Chain,
    Definition,
    Instance,
    Later,
    Leaf,
    Missing,
    Scope,
    Tensor,
)
from convviz.language import phrase

_MODULES = (Leaf, Chain, Instance)
_WHOLE = ("Sequential(", "Model(")
"""What makes a model: one that cannot be read is refused, and nothing else taken in its place."""


def output_of(run: Run, tree: ast.Module) -> Tensor:
    """Follow a text, and return what its model makes of the input.

    Raises
    ------
    ModelError
        If there is no model in it, or one that is not followed.
    Missing
    """
    scope = Scope()
    bare, failed = _module(run, tree.body, scope)
    root = _root(run, scope, bare)
    if root is None:
        root = _defined(run, scope)
    if root is None and failed:
        raise failed[0]
    if root is None:
        told = phrase(
            "There is no model here; paste nn.Sequential(…), keras.Sequential([…]), a class with a forward, "
            "or what print(model) shows."
        )
        raise ModelError(told)
    return made(run, root)


def made(run: Run, root: Any) -> Tensor:
    """Return what a model makes of the input.

    Raises
    ------
    ModelError
    Missing
    """
    if isinstance(root, Instance):
        _check_one_input(root)
    output = root if isinstance(root, Tensor) else apply(run, root, (Tensor(0),), {}, "", 0)
    if isinstance(output, tuple) and output and isinstance(output[0], Tensor):
        run.trace.note(phrase("The model returns several maps; the first is shown."))
        output = output[0]
    if not isinstance(output, Tensor):
        raise ModelError(phrase("the model returns no map; let forward end with return x."))
    return output


def _check_one_input(root: Instance) -> None:
    forward = root.definition.method("forward") or root.definition.method("call")
    if forward is None:
        return
    names = [one.arg for one in forward.args.args[1:]]
    needed = names[: len(names) - len(forward.args.defaults)] if forward.args.defaults else names
    if len(needed) > 1:
        told = phrase(
            "forward takes {names}; a network here has one input. Paste a model with one.",
            names=", ".join(needed),
        )
        raise ModelError(told, line=forward.lineno)


def _module(run: Run, body: Sequence[ast.stmt], scope: Scope) -> tuple[list[Any], list[ModelError]]:
    """Follow the statements outside of classes and functions; those of a training are of no matter."""
    bare: list[Any] = []
    failed: list[ModelError] = []
    for node in body:
        try:
            if isinstance(node, ast.With):
                more, errors = _module(run, node.body, scope)
                bare, failed = bare + more, failed + errors
            elif isinstance(node, ast.If | ast.For | ast.While | ast.Try):
                _check_grows(node, scope)
                failed.append(unread(node, phrase("a block outside of a class")))
            elif isinstance(node, ast.Expr):
                value = evaluate(run, node.value, scope)
                bare += value if isinstance(value, tuple) else [value]
            elif not isinstance(node, ast.Return):
                execute(run, [node], scope)
        except Missing as error:
            failed.append(ModelError(phrase("{name} has no number.", name=error.name), line=error.line))
        except ModelError as error:
            if isinstance(node, ast.If | ast.For | ast.While | ast.Try):
                raise
            failed.append(error)
    return bare, failed


def _check_grows(node: ast.stmt, scope: Scope) -> None:
    """A loop outside of classes and functions matters where it makes the model grow."""
    for one in ast.walk(node):
        match one:
            case ast.Call(func=ast.Attribute(value=ast.Name(id=name), attr=attribute)):
                if attribute in GROWING and isinstance(scope.names.get(name), Chain):
                    raise unread(node, phrase("a loop (for …)"))


def _root(run: Run, scope: Scope, bare: list[Any]) -> Any:
    """The last model that has a name; without one, the layers that stand there one after the other."""
    for value in reversed(scope.names.values()):
        if isinstance(value, Later) and any(name in ast.unparse(value.node) for name in _WHOLE):
            value = settled(run, value, 0)
        if isinstance(value, Chain | Instance) or (isinstance(value, Tensor) and value.place):
            return value
    modules = [one for one in bare if isinstance(one, _MODULES)]
    if len(modules) == 1 or (modules and not all(isinstance(one, Leaf) for one in modules)):
        return modules[-1]
    leaves = modules or [one for one in scope.names.values() if isinstance(one, Leaf)]
    return Chain([("", one) for one in leaves]) if leaves else None


def _defined(run: Run, scope: Scope) -> Any:
    """The last class with a `forward` that no other makes, or what the last function returns."""
    defined = [one for one in scope.names.values() if isinstance(one, Definition)]
    for one in reversed(defined):
        if isinstance(one.node, ast.ClassDef) and _is_model(one) and not _is_used(one, defined):
            init = one.method("__init__")
            return instance_of(run, one, [], _asked(run, init, 1) if init else {}, one.node.lineno)
    for one in reversed(defined):
        if isinstance(one.node, ast.FunctionDef) and not _is_used(one, defined):
            value = inline(run, one.node, one.scope, [], _asked(run, one.node, 0), one.node.lineno)
            if isinstance(value, (*_MODULES, Tensor)):
                return value
    return None


def _is_model(definition: Definition) -> bool:
    assert isinstance(definition.node, ast.ClassDef)
    is_row = any(ast.unparse(base).endswith("Sequential") for base in definition.node.bases)
    return is_row or any(definition.method(name) for name in ("forward", "call"))


def _is_used(definition: Definition, defined: list[Definition]) -> bool:
    name = definition.node.name
    others = (one.node for one in defined if one is not definition)
    return any(isinstance(one, ast.Name) and one.id == name for node in others for one in ast.walk(node))


def _asked(run: Run, node: ast.FunctionDef, skipped: int) -> dict[str, Any]:
    """The arguments of the model itself that are whole numbers: their values, or the defaults."""
    names = node.args.args[skipped:]
    with_default = names[len(names) - min(len(node.args.defaults), len(names)) :]
    given: dict[str, Any] = {}
    for one, value in zip(reversed(with_default), reversed(node.args.defaults), strict=False):
        default = value.value if isinstance(value, ast.Constant) else None
        if isinstance(default, int) and not isinstance(default, bool):
            run.trace.asks[one.arg] = Ask(one.arg, one.lineno, default)
            given[one.arg] = run.trace.values.get(one.arg, default)
    return given
