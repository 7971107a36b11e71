"""Calls in a model's code: of modules, of the text's own classes and functions, and of the frameworks'."""

from __future__ import annotations

import ast
from typing import Any

from convviz.frameworks.read.grammar import Name
from convviz.frameworks.read.models.arguments import arguments_of, invocation_of, sizes_of
from convviz.frameworks.read.models.binding import bound_arguments
from convviz.frameworks.read.models.containers import container, grow
from convviz.frameworks.read.models.expressions import evaluate
from convviz.frameworks.read.models.functions import JOINS, SHAPED, function, is_input, method, take_input
from convviz.frameworks.read.models.known import known_layer
from convviz.frameworks.read.models.layers import meet
from convviz.frameworks.read.models.pointwise import LEFT_OUT, left_out
from convviz.frameworks.read.models.run import Run, unknown
from convviz.frameworks.read.models.statements import execute
from convviz.frameworks.read.models.text import ModelError
from convviz.frameworks.read.models.values import (
    Bound,
    Chain,
    Definition,
    Instance,
    Leaf,
    Scope,
    Tensor,
)
from convviz.language import phrase

_CONTAINERS = {"Sequential": False, "ModuleList": True, "ModuleDict": True}
_MODELS = ("Model", "Functional")
_WEIGHT_NORMS = ("weight_norm", "spectral_norm")
_SELF = "self"
_WHOLE = "Sequential of the class"
"""The attribute that holds the layers of a class made of `nn.Sequential`; no name of Python's is spelt so."""


def call(run: Run, node: ast.Call, scope: Scope) -> Any:
    """Return what a call gives: a module, a map, a number."""
    if _is_base(node.func):
        return _base(run, node, scope)
    callee = evaluate(run, node.func, scope)
    if isinstance(callee, Name):
        return _by_name(run, callee.text, node, scope)
    if isinstance(callee, Definition) and isinstance(callee.node, ast.ClassDef):
        positional, named = arguments_of(run, node, scope)
        return instance_of(run, callee, positional, named, node.lineno)
    if isinstance(callee, Definition) and isinstance(callee.node, ast.FunctionDef):
        positional, named = arguments_of(run, node, scope)
        return inline(run, callee.node, callee.scope, positional, named, node.lineno)
    if isinstance(callee, Bound):
        return _method(run, callee, node, scope)
    if isinstance(callee, Leaf | Chain | Instance):
        positional, named = arguments_of(run, node, scope)
        return apply(run, callee, tuple(positional), named, _called(node.func), node.lineno)
    raise unknown(node)


def apply(run: Run, module: Any, inputs: tuple[Any, ...], named: dict[str, Any], name: str, line: int) -> Any:
    """Put a module on its input, and return what it makes.

    Raises
    ------
    ModelError
    Missing
    """
    if isinstance(module, Instance) and _WHOLE not in module.attributes:
        forward = module.definition.method("forward") or module.definition.method("call")
        if forward is None:
            told = phrase("{name} has no forward.", name=module.definition.node.name)
            raise ModelError(told, line=line)
        return inline(run, forward, _own(module), [module, *inputs], named, line, name)
    tensors = _tensors(inputs)
    if not tensors:
        told = phrase("{name} needs a map as its input.", name=name or phrase("a layer"))
        raise ModelError(told, line=line)
    if isinstance(module, Leaf):
        run.meets(module, name)
        layer = known_layer(module.called, run.trace.library, module.line)
        if layer.kind in LEFT_OUT:
            return left_out(run.trace, layer, tensors[0])
        return meet(run.trace, layer, module.invocation(), tensors, module.line, name)
    if isinstance(module, Instance):
        module = module.attributes[_WHOLE]
    if not isinstance(module, Chain) or module.is_list:
        told = phrase(
            "{name} is a list of modules and cannot be called; call its modules one by one.", name=name
        )
        raise ModelError(told, line=line)
    made: Any = tensors[0]
    for key, child in module.entries:
        is_named = any(map(str.isalpha, key))
        made = apply(run, child, (made,), {}, _joined(name, key) if is_named else "", line)
    return made


def _joined(name: str, key: str) -> str:
    return f"{name}_{key}" if name and key else name or key


def _tensors(inputs: tuple[Any, ...]) -> tuple[Tensor, ...]:
    """The maps among what a module is given, or in the list that it is given."""
    if len(inputs) == 1 and isinstance(inputs[0], tuple):
        inputs = inputs[0]
    return tuple(one for one in inputs if isinstance(one, Tensor))


def _called(node: ast.expr) -> str:
    """What a module is called where it is used, as an attribute or in a list of one."""
    match node:
        case ast.Attribute(attr=name):
            return name
        case ast.Subscript(value=ast.Attribute(attr=name), slice=ast.Constant(value=int(place))):
            return f"{name}_{place}"
    return ""


def inline(
    run: Run,
    node: ast.FunctionDef,
    around: Scope,
    positional: list[Any],
    named: dict[str, Any],
    line: int,
    name: str = "",
) -> Any:
    """Follow a function of the text with its arguments, and return what it returns."""
    run.enter(line)
    outer, run.trace.prefix = run.trace.prefix, _joined(run.trace.prefix, name)
    try:
        scope = Scope(bound_arguments(run, node, around, positional, named, line), around)
        returned = execute(run, node.body, scope)
    finally:
        run.leave()
        run.trace.prefix = outer
    return returned.value if returned else None


def instance_of(
    run: Run, definition: Definition, positional: list[Any], named: dict[str, Any], line: int
) -> Instance:
    """Return an object of a class of the text, made by its ``__init__``."""
    instance = Instance(definition)
    assert isinstance(definition.node, ast.ClassDef)
    plain = [one for one in definition.node.body if isinstance(one, ast.Assign)]
    own = Scope({}, definition.scope)
    execute(run, plain, own)
    instance.attributes.update(own.names)
    init = definition.method("__init__")
    if init is not None:
        inline(run, init, _own(instance), [instance, *positional], named, line)
    return instance


def _own(instance: Instance) -> Scope:
    return instance.definition.scope


def _is_base(function: ast.expr) -> bool:
    """Whether it is a method of ``super()``, or ``nn.Module.__init__``."""
    if not isinstance(function, ast.Attribute):
        return False
    owner = function.value
    is_super = isinstance(owner, ast.Call) and isinstance(owner.func, ast.Name) and owner.func.id == "super"
    return is_super or function.attr == "__init__"


def _base(run: Run, node: ast.Call, scope: Scope) -> None:
    """``super().__init__(…)``: of a class made of `nn.Sequential`, it takes the layers."""
    instance = scope.names.get(_SELF)
    if not isinstance(instance, Instance) or not node.args:
        return
    assert isinstance(instance.definition.node, ast.ClassDef)
    if any(ast.unparse(base).endswith("Sequential") for base in instance.definition.node.bases):
        instance.attributes[_WHOLE] = container(run, node, scope, is_list=False)


def _by_name(run: Run, text: str, node: ast.Call, scope: Scope) -> Any:
    """A call of something that the text does not define: a layer, a function, a container."""
    last = text.split(".")[-1]
    if last in _CONTAINERS:
        return container(run, node, scope, is_list=_CONTAINERS[last])
    if last == "OrderedDict":
        return evaluate(run, node.args[0], scope) if node.args else ()
    if last in _WEIGHT_NORMS:
        return _normed(run, last, node, scope)
    if is_input(last):
        return take_input(run.trace, *arguments_of(run, node, scope), node.lineno)
    if last in _MODELS:
        positional, named = arguments_of(run, node, scope)
        return named.get("outputs", positional[1] if len(positional) > 1 else None)
    if last[:1].isupper():
        # The names are kept as they are now: a later line may give them other values.
        kept = scope.copy()
        return Leaf(node.lineno, text, lambda: invocation_of(run, text, node, kept))
    positional, named = arguments_of(run, node, scope)
    if last in JOINS or any(isinstance(one, Tensor) for one in positional):
        return function(run.trace, last, positional, named, node.lineno)
    if last in ("int", "float", "len", "max", "min", "abs", "round") and not named:
        return _number(node, last, positional)
    raise unknown(node)


def _normed(run: Run, name: str, node: ast.Call, scope: Scope) -> Any:
    """The layer whose weights a function rescales."""
    positional, _ = arguments_of(run, node, scope)
    if not positional or not isinstance(positional[0], Leaf | Chain | Instance):
        raise unknown(node)
    run.trace.note(phrase("{name} is left out: it only rescales the weights.", name=name))
    return positional[0]


def _number(node: ast.Call, name: str, positional: list[Any]) -> Any:
    known: dict[str, Any] = {"int": int, "float": float, "len": len, "max": max, "min": min, "abs": abs}
    try:
        if all(isinstance(one, int | float | tuple) and not isinstance(one, Name) for one in positional):
            return known.get(name, round)(*positional)
    except (TypeError, ValueError, OverflowError):
        pass
    raise unknown(node)


def _method(run: Run, bound: Bound, node: ast.Call, scope: Scope) -> Any:
    owner = bound.owner
    if isinstance(owner, Tensor) and bound.name in SHAPED:
        return method(run.trace, bound.name, owner, sizes_of(run, node, scope), {}, node.lineno)
    positional, named = arguments_of(run, node, scope)
    if isinstance(owner, Instance):
        function_node = owner.definition.method(bound.name)
        if function_node is None:  # add_module
            owner.attributes[str(positional[0])] = positional[-1]
            return None
        is_static = any(ast.unparse(one) == "staticmethod" for one in function_node.decorator_list)
        given = positional if is_static else [owner, *positional]
        return inline(run, function_node, _own(owner), given, named, node.lineno)
    if isinstance(owner, Tensor):
        return method(run.trace, bound.name, owner, positional, named, node.lineno)
    if isinstance(owner, Chain) and bound.name in ("add", "append", "add_module", "register_module"):
        name = positional[0] if len(positional) > 1 else ""
        if positional:
            grow(owner, name, positional[-1], node.lineno)
        return owner
    if isinstance(owner, Leaf | Chain) and bound.name in (
        "to",
        "cuda",
        "cpu",
        "eval",
        "train",
        "double",
        "float",
    ):
        return owner
    raise unknown(node)
