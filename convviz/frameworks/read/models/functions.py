"""Functions on maps in a model's code: ``F.relu(x)``, ``torch.cat([a, b], 1)``, ``x.view(…)``."""

from __future__ import annotations

from math import prod
from typing import Any

from convviz.core.arguments import shown
from convviz.data.wording import quoted
from convviz.frameworks.read.grammar import Invocation, Name
from convviz.frameworks.read.models.joins import added, joined
from convviz.frameworks.read.models.known import known_function
from convviz.frameworks.read.models.layers import meet
from convviz.frameworks.read.models.pointwise import LEFT_OUT, left_out
from convviz.frameworks.read.models.text import ModelError
from convviz.frameworks.read.models.trace import Trace
from convviz.frameworks.read.models.values import Missing, Tensor
from convviz.language import phrase

JOINS = ("cat", "concat", "concatenate", "add")
"""Functions whose first argument may be a list of maps."""
_INPUTS = ("Input", "InputLayer")
_ALIKE = ("contiguous", "clone", "detach", "to", "cpu", "cuda", "float", "double", "requires_grad_", "half")
"""Methods that give the same numbers again."""
SHAPED = ("view", "reshape")
"""Methods that give a map another shape."""
_WHOLE_MEANS = {"mean": "AdaptiveAvgPool", "max": "AdaptiveMaxPool", "amax": "AdaptiveMaxPool"}


def function(trace: Trace, name: str, positional: list[Any], named: dict[str, Any], line: int) -> Any:
    """Return what a function gives for a map, or for several.

    Raises
    ------
    ModelError
        Where a chain cannot have it.
    Missing
    """
    if name in JOINS:
        return _join(trace, name, positional, named, line)
    tensor = next((one for one in (*positional, *named.values()) if isinstance(one, Tensor)), None)
    if tensor is None:
        told = phrase("{name} needs a map as its input.", name=quoted([name]))
        raise ModelError(told, line=line)
    if name in (*SHAPED, "squeeze", "unsqueeze", *_WHOLE_MEANS, "sum", "permute", "transpose", *_ALIKE):
        return method(trace, name, tensor, positional[1:], named, line)
    layer = known_function(name, line)
    if layer.kind in LEFT_OUT:
        return left_out(trace, layer, tensor)
    if name == "interpolate":
        named = _factor(trace, tensor, positional, named)
        positional = positional[:1]
    return meet(trace, layer, Invocation(name, tuple(positional), named), (tensor,), line)


def method(
    trace: Trace, name: str, tensor: Tensor, positional: list[Any], named: dict[str, Any], line: int
) -> Any:
    """Return what a method of a map gives."""
    if name in _ALIKE or (name in ("permute", "transpose") and trace.embedded and not tensor.place):
        return tensor
    if name == "size":
        sizes = (-1, *trace.shape_of(tensor))
        axis = positional[0] if positional else named.get("dim")
        if axis is None:
            return sizes
        if isinstance(axis, int) and -len(sizes) <= axis < len(sizes):
            return sizes[axis]
    if name in SHAPED:
        return _reshaped(trace, tensor, positional, line)
    if name in ("squeeze", "squeeze_"):
        return _squeezed(trace, tensor, line)
    if name in _WHOLE_MEANS:
        return _over_all(trace, name, tensor, positional, named, line)
    if name in ("add", "add_"):
        return _join(trace, "add", [tensor, *positional], named, line)
    if name in ("size", "permute", "transpose", "unsqueeze", "sum", "dim", "numel"):
        raise _refused(name, line)
    layer = known_function(name, line)
    given: tuple[Any, ...] = (tensor, *positional)
    return meet(trace, layer, Invocation(name, given, named), (tensor,), line)


def _refused(name: str, line: int) -> ModelError:
    told = phrase(
        "{name} changes the order of the axes, which stays the same here; leave it out.",
        name=quoted([name]),
    )
    return ModelError(told, line=line)


def _join(trace: Trace, name: str, positional: list[Any], named: dict[str, Any], line: int) -> Tensor:
    first = positional[0] if positional else named.get("tensors", named.get("inputs"))
    tensors = first if isinstance(first, tuple) else tuple(positional[:2])
    if name == "add" and isinstance(other := named.get("other"), Tensor):
        tensors = (*tensors, other)
    if not tensors or not all(isinstance(one, Tensor) for one in tensors):
        told = phrase("{name} needs maps, as in torch.cat([a, b], dim=1).", name=name)
        raise ModelError(told, line=line)
    if name == "add":
        total: Tensor = tensors[0]
        for one in tensors[1:]:
            total = added(trace, total, one, line)
        return total
    axis = positional[1] if len(positional) > 1 else named.get("dim", named.get("axis"))
    usual = -1 if trace.library == "keras" else 0
    axis = usual if axis is None else axis
    rank = len(trace.shape_of(tensors[0]))
    channels = (-1, rank) if trace.library == "keras" else (1, -rank)
    if axis not in channels:
        told = phrase(
            "maps can be concatenated along their channels only, dim=1; got {axis}.", axis=shown(axis)
        )
        raise ModelError(told, line=line)
    return joined(trace, tensors, line)


def _factor(trace: Trace, tensor: Tensor, positional: list[Any], named: dict[str, Any]) -> dict[str, Any]:
    """The arguments of `interpolate` by name, without those that change nothing."""
    names = ("size", "scale_factor", "mode", "align_corners")
    named = dict(zip(names, positional[1:], strict=False)) | named
    named.pop("input", None)
    return named


def _reshaped(trace: Trace, tensor: Tensor, positional: list[Any], line: int) -> Tensor:
    """A map in another shape: as one row, or as it is."""
    shape = trace.shape_of(tensor)
    if len(positional) == 1 and isinstance(positional[0], tuple) and not isinstance(positional[0], Name):
        positional = list(positional[0])
    sizes = [one for one in positional[1:] if one != -1]
    if len(positional) >= 2 and (len(positional) == 2 or tuple(positional[1:]) == shape):
        said = sizes[0] if len(sizes) == 1 and len(positional) == 2 else prod(shape)
        if isinstance(said, Name):
            trace.infer(said.text, prod(shape), line)
        elif said != prod(shape) and not trace.lenient:
            told = phrase(
                "the map of the shape {shape} has {count} cells, and the row has {said}; write {count}.",
                shape=shape,
                count=prod(shape),
                said=shown(said),
            )
            raise ModelError(told, line=line, sized=True)
        return trace.flatten(tensor, line) if len(positional) == 2 else tensor
    if positional == [-1]:
        return trace.flatten(tensor, line)
    told = phrase("a map can only be flattened, as in x.view(x.size(0), -1), and not reshaped.")
    raise ModelError(told, line=line)


def _squeezed(trace: Trace, tensor: Tensor, line: int) -> Tensor:
    shape = trace.shape_of(tensor)
    if prod(shape[1:]) == 1:
        return trace.flatten(tensor, line)
    told = phrase(
        "squeeze removes axes of size 1, but the map has the shape {shape}; flatten it instead.", shape=shape
    )
    raise ModelError(told, line=line, sized=True)


def _over_all(
    trace: Trace, name: str, tensor: Tensor, positional: list[Any], named: dict[str, Any], line: int
) -> Any:
    """The mean or the largest over all of the spatial axes, as global pooling has it."""
    shape = trace.shape_of(tensor)
    axes = named.get("dim", named.get("axis", positional[0] if positional else None))
    row = axes if isinstance(axes, tuple) else (axes,)
    counted = {one % (len(shape) + 1) for one in row if isinstance(one, int)}
    if len(shape) == 1 or counted != set(range(2, len(shape) + 1)):
        told = phrase("{name} is only available over all spatial axes, as in x.mean(dim=(2, 3)).", name=name)
        raise ModelError(told, line=line)
    ones = (shape[0], *(1,) * (len(shape) - 1))
    made = trace.add(_WHOLE_MEANS[name], [tensor], ones, line=line, output_size=1)
    keeps = named.get("keepdim", named.get("keepdims", False))
    made = made if keeps is True else trace.flatten(made, line)
    return (made, None) if name == "max" else made


def is_input(name: str) -> bool:
    """Whether it is the input of a model of Keras."""
    return name in _INPUTS


def take_input(trace: Trace, positional: list[Any], named: dict[str, Any], line: int) -> Tensor:
    """Take the shape that Keras is given, ``(*spatial, C)``, unless there is one already."""
    shape = named.get("shape", named.get("input_shape", positional[0] if positional else None))
    if shape is None and isinstance(whole := named.get("batch_shape"), tuple):
        shape = whole[1:]
    if isinstance(shape, int):
        shape = (shape,)
    if trace.shape is None and isinstance(shape, tuple) and not isinstance(shape, Name):
        unknown = next((one for one in shape if isinstance(one, Name)), None)
        if unknown is not None:
            raise Missing(unknown.text, line)
        sizes = tuple(trace.side if size is None else size for size in shape)
        trace.guessed = None in shape
        if sizes and all(isinstance(size, int) and size > 0 for size in sizes):
            trace.shape = (sizes[-1], *sizes[:-1]) if len(sizes) > 1 else (1, *sizes)
    return Tensor(0)
