"""Padding layers of a pasted model: a chain has none, the next convolution or pooling takes it in."""

from __future__ import annotations

from typing import Any

from convviz.core.arguments import shown
from convviz.core.errors import ConvSpecError
from convviz.core.sliding import PADDINGS, Sliding
from convviz.core.spec import ConvSpec
from convviz.core.taps import Strided
from convviz.frameworks.read.layers import Layer
from convviz.frameworks.read.models.text import ModelError
from convviz.frameworks.read.models.trace import Trace
from convviz.frameworks.read.models.values import Padded, Tensor
from convviz.language import phrase
from convviz.layers.avg_pool import AvgPool, AvgPoolSpec
from convviz.layers.max_pool import MaxPool, MaxPoolSpec
from convviz.network.items import Setting

Pairs = tuple[tuple[int, int], ...]

_MODES = {
    "Zero": "zeros",
    "Constant": "zeros",
    "Reflection": "reflect",
    "Replication": "replicate",
    "Circular": "circular",
}
_F_MODES = {"constant": "zeros", "reflect": "reflect", "replicate": "replicate", "circular": "circular"}


def padded(
    trace: Trace, layer: Layer, given: dict[str, Any], tensors: tuple[Tensor, ...], line: int, name: str
) -> Tensor:
    """Keep the cells that a layer puts around a map until the next convolution takes them in."""
    tensor = tensors[0]
    rank = len(trace.shape_of(tensor)) - 1
    mode = _mode(layer, given)
    if tensor.padded and tensor.padded.mode != mode:
        told = phrase("{layer} pads what is padded already, in another mode; pad once.", layer=layer.name)
        raise ModelError(told, line=line)
    before = tensor.padded.pairs if tensor.padded else ((0, 0),) * rank
    pairs = tuple(
        (start + more, end + further)
        for (start, end), (more, further) in zip(before, _pairs(layer, given, rank), strict=True)
    )
    return Tensor(tensor.place, Padded(pairs, mode, layer.name))


def _mode(layer: Layer, given: dict[str, Any]) -> str:
    if layer.library == "keras":
        return "zeros"
    if layer.is_function:
        mode = _F_MODES.get(str(given["mode"]))
        if mode is None:
            told = phrase(
                "mode must be one of {modes}; got {mode}.",
                modes=", ".join(_F_MODES),
                mode=shown(given["mode"]),
            )
            raise ConvSpecError(told, parameter="mode")
    else:
        mode = _MODES[layer.name.split("Pad")[0]]
    value = given.get("value") or 0
    if mode == "zeros" and value != 0:
        told = phrase("padding with {value} cannot be shown, only with 0.", value=shown(value))
        raise ConvSpecError(told, parameter="value")
    return mode


def _pairs(layer: Layer, given: dict[str, Any], rank: int) -> Pairs:
    """Cells before and after, along each axis."""
    value = given["pad"] if layer.is_function else given["padding"]
    pairs = _of_keras(value, rank) if layer.library == "keras" else _of_torch(value, rank, layer.is_function)
    whole = [pair for pair in pairs if isinstance(pair, tuple) and len(pair) == 2]
    if len(whole) != rank or len(pairs) != rank or not all(_is_count(one) for pair in whole for one in pair):
        told = phrase(
            "the padding must be whole numbers of at least 0, for {rank} axes; got {value}.",
            rank=rank,
            value=shown(value),
        )
        raise ConvSpecError(told, parameter="padding")
    return tuple((int(start), int(end)) for start, end in whole)


def _of_keras(value: Any, rank: int) -> list[Any]:
    if isinstance(value, int):
        return [(value, value)] * rank
    if not isinstance(value, tuple):
        return []
    if rank == 1 and len(value) == 2:  # before and after; with more axes, one number or pair an axis
        return [value]
    return [(one, one) if isinstance(one, int) else one for one in value]


def _of_torch(value: Any, rank: int, is_function: bool) -> list[Any]:
    """PyTorch begins with the last axis; the function may leave out the first ones."""
    if isinstance(value, int) and not is_function:
        return [(value, value)] * rank
    if not isinstance(value, tuple) or len(value) % 2:
        return []
    pairs = [tuple(value[place : place + 2]) for place in range(0, len(value), 2)]
    missing = rank - len(pairs) if is_function else 0
    return [(0, 0)] * missing + pairs[::-1]


def _is_count(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def taken_in(padded: Padded, shape: tuple[int, ...], spec: ConvSpec, layer: str) -> dict[str, Setting]:
    """Return the padding of a convolution that takes in what stands before it.

    Parameters
    ----------
    padded : Padded
    shape : (C, *spatial)
        Before any padding.
    spec : ConvSpec
        Of the convolution on the map with those cells.
    layer : str
        What to call it.

    Raises
    ------
    ConvSpecError
        Where no padding of a convolution is the same.
    """
    own = any(map(any, spec.padding))
    if own and spec.padding_mode != padded.mode:
        told = phrase(
            "{pad} and the padding of {layer} are of two modes, which one convolution cannot have; pad once.",
            pad=padded.name,
            layer=layer,
        )
        raise ConvSpecError(told, parameter="padding")
    if own and padded.mode != "zeros":
        told = phrase("{layer} pads what {pad} has padded; pad once.", pad=padded.name, layer=layer)
        raise ConvSpecError(told, parameter="padding")
    pairs = tuple(
        (start + before, end + after)
        for (start, end), (before, after) in zip(padded.pairs, spec.padding, strict=True)
    )
    return {"padding": _written(pairs, shape, spec, padded.name), "padding_mode": padded.mode}


def pooled_in(trace: Trace, tensor: Tensor, spec: MaxPoolSpec | AvgPoolSpec) -> dict[str, Setting]:
    """Return the settings of a pooling that takes in what stands before it.

    Parameters
    ----------
    trace : Trace
    tensor : Tensor
        With the cells around it.
    spec : MaxPoolSpec or AvgPoolSpec
        Of the pooling on the map with those cells.

    Raises
    ------
    ConvSpecError
        Where no padding of a pooling is the same.
    """
    assert tensor.padded is not None
    pad, shape = tensor.padded, trace.bare_shape_of(tensor)
    layer = f"{'MaxPool' if isinstance(spec, MaxPoolSpec) else 'AvgPool'}{len(shape) - 1}d"
    if pad.mode != "zeros":
        told = phrase(
            "{pad} pads by “{mode}”, and a pooling cannot; pad with zeros, or put a convolution between.",
            pad=pad.name,
            mode=pad.mode,
        )
        raise ConvSpecError(told, parameter="padding")
    if isinstance(spec, MaxPoolSpec) and not trace.is_never_negative(tensor):
        told = phrase(
            "{pad} puts zeros around a map that may have negative numbers; {layer} pads with −∞. Put a ReLU "
            "before it, or use padding of {layer}.",
            pad=pad.name,
            layer=layer,
        )
        raise ConvSpecError(told, parameter="padding")
    own = [rule.before for rule in _strided(spec)]
    before = tuple(start + more for (start, _), more in zip(pad.pairs, own, strict=True))
    ends = [False, True] if isinstance(spec, MaxPoolSpec) else [False]
    for ceil_mode in ends:
        if _is_the_same(pad, shape, spec, before, ceil_mode):
            padding = before[0] if len(set(before)) == 1 else before
            return {"padding": padding, "ceil_mode": ceil_mode}
    told = phrase(
        "no padding of {layer} is the same as {pad} before it; pad at most half of kernel_size, and as much "
        "on both sides.",
        layer=layer,
        pad=pad.name,
    )
    raise ConvSpecError(told, parameter="padding")


def _strided(spec: MaxPoolSpec | AvgPoolSpec) -> list[Strided]:
    return [rule for rule in spec.rules if isinstance(rule, Strided)]


def _is_the_same(
    pad: Padded,
    shape: tuple[int, ...],
    spec: MaxPoolSpec | AvgPoolSpec,
    before: tuple[int, ...],
    ceil_mode: bool,
) -> bool:
    """Whether a pooling with its own padding has the windows that it has on the map that is padded."""
    kernel, stride = spec.kernel_size, tuple(rule.stride for rule in _strided(spec))
    try:
        if isinstance(spec, MaxPoolSpec):
            dilation = tuple(rule.dilation for rule in _strided(spec))
            own = MaxPool(kernel, stride, before, dilation, ceil_mode).resolve(shape)
            return own.output_size == spec.output_size
        own_counts = spec.count_include_pad or not any(rule.before for rule in _strided(spec))
        alike = all(start == end for start, end in pad.pairs) and own_counts and not spec.ceil_mode
        return alike and AvgPool(kernel, stride, before).resolve(shape).output_size == spec.output_size
    except ConvSpecError:
        return False


def _written(pairs: Pairs, shape: tuple[int, ...], spec: ConvSpec, pad: str) -> Setting:
    """Pairs of cells as a convolution has them: numbers, or the word that comes to the same."""
    if all(before == after for before, after in pairs):
        numbers = tuple(before for before, _ in pairs)
        return numbers[0] if len(set(numbers)) == 1 else numbers
    weight = (spec.out_channels, spec.in_channels // spec.groups, *spec.kernel_size)
    for word in PADDINGS:
        try:
            said = ConvSpec.of(shape, weight, Sliding(spec.stride, word, spec.dilation, spec.groups))
        except ConvSpecError:
            continue
        if said.padding == pairs:
            return word
    told = phrase(
        "{pad} puts {pairs} cells before and after. A convolution here pads both sides alike, or as "
        "padding='same' or 'causal' do.",
        pad=pad,
        pairs=", ".join(map(str, pairs)),
    )
    raise ConvSpecError(told, parameter="padding")
