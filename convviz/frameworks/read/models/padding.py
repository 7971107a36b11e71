"""Padding layers of a pasted model: a chain has none, and the next convolution takes the padding in."""

from __future__ import annotations

from typing import Any

from convviz.core.arguments import shown
from convviz.core.errors import ConvSpecError
from convviz.core.sliding import PADDINGS, Sliding
from convviz.core.spec import ConvSpec
from convviz.frameworks.read.layers import Layer
from convviz.frameworks.read.models.text import ModelError
from convviz.frameworks.read.models.trace import Trace
from convviz.frameworks.read.models.values import Padded, Tensor
from convviz.language import phrase
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
