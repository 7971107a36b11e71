"""What PyTorch and Keras make of upsampling: the shape in every mode; the stage shows what repeats cells."""

from __future__ import annotations

from typing import Any

from convviz.core.arguments import per_axis, shown
from convviz.core.array_shapes import AXES
from convviz.core.errors import ConvSpecError
from convviz.core.taps import nearest
from convviz.data.wording import one_of
from convviz.frameworks.read.grammar import Invocation, Name
from convviz.frameworks.read.layers import Layer
from convviz.frameworks.read.rules import Request
from convviz.frameworks.read.shapes import MAX_SIZE, Shape
from convviz.language import phrase
from convviz.layers.windowed import WindowSpec

_MODES = {
    "nearest": (1, 2, 3),
    "nearest-exact": (1, 2, 3),
    "area": (1, 2, 3),
    "linear": (1,),
    "bilinear": (2,),
    "bicubic": (2,),
    "lanczos": (2,),
    "trilinear": (3,),
}
"""Modes of ``interpolate`` and along how many axes each goes."""
_PLAIN = ("nearest", "nearest-exact", "area")
"""Those for which PyTorch refuses ``align_corners``."""
_INTERPOLATIONS = ("nearest", "area", "bilinear", "bicubic", "lanczos3", "lanczos5")


def torch_upsample(layer: Layer, given: dict[str, Any], batch: Shape, item: tuple[int, ...]) -> Request:
    """The request of ``torch.nn.Upsample`` and ``interpolate``."""
    mode, factor, size = given["mode"], given["scale_factor"], given["size"]
    if not batch:
        told = phrase("{layer} wants a batch axis in front, as in (1, C, H, W).", layer=layer.name)
        raise ConvSpecError(told, parameter="input")
    _check_mode(layer, mode)
    _check_corners(mode, given["align_corners"])
    if (factor is None) == (size is None):
        told = phrase("Give either size or scale_factor, and not both.")
        raise ConvSpecError(told, parameter="scale_factor")
    axes = AXES[layer.rank]
    if factor is None:
        outputs = per_axis("size", size, axes, least=1)
    else:
        factors = factor if isinstance(factor, tuple) else (factor,) * layer.rank
        if len(factors) != layer.rank or not all(_is_above_0(one) for one in factors):
            told = phrase("scale_factor must be above 0, one for all axes or one an axis; got {value}.")
            raise ConvSpecError(told.format(value=shown(factor)), parameter="scale_factor")
        outputs = tuple(int(cells * one) for cells, one in zip(item[1:], factors, strict=True))
    if min(outputs) < 1:
        told = phrase(
            "The output would have no cells: {sizes}; take a larger scale_factor.", sizes=str(outputs)
        )
        raise ConvSpecError(told, parameter="scale_factor")
    return _enlarged(item, outputs, mode)._replace(batch=batch)


def keras_upsample(layer: Layer, given: dict[str, Any], item: tuple[int, ...]) -> Request:
    """The request of ``UpSampling1D``, ``2D`` and ``3D``."""
    mode = given.get("interpolation", "nearest")
    if mode not in _INTERPOLATIONS:
        told = phrase(
            "interpolation must be {modes}; got {mode}.", modes=one_of(_INTERPOLATIONS), mode=shown(mode)
        )
        raise ConvSpecError(told, parameter="interpolation")
    factors = per_axis("size", given["size"], AXES[layer.rank], least=1)
    outputs = tuple(cells * factor for cells, factor in zip(item[1:], factors, strict=True))
    return _enlarged(item, outputs, mode)


def _check_mode(layer: Layer, mode: Any) -> None:
    if layer.rank in _MODES.get(mode if isinstance(mode, str) else "", ()):
        return
    told = phrase(
        "mode={mode} does not go along {count} axes; use {modes}.",
        mode=shown(mode),
        count=layer.rank,
        modes=one_of([repr(one) for one, ranks in _MODES.items() if layer.rank in ranks]),
    )
    raise ConvSpecError(told, parameter="mode")


def _check_corners(mode: str, value: Any) -> None:
    if mode not in _PLAIN or value is None or isinstance(value, Name | Invocation):
        return
    told = phrase(
        "align_corners={value} goes with the modes that mix cells; with mode={mode} leave it out.",
        value=shown(value),
        mode=shown(mode),
    )
    raise ConvSpecError(told, parameter="align_corners")


def _is_above_0(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 < value <= MAX_SIZE


def _enlarged(item: tuple[int, ...], outputs: tuple[int, ...], mode: str) -> Request:
    """The request of an upsampling; only what repeats each cell as often goes on the stage."""
    pairs = list(zip(item[1:], outputs, strict=True))
    unstaged = ""
    if mode not in ("nearest", "nearest-exact"):
        unstaged = phrase(
            "mode={mode} mixes neighbouring cells. The shape is right; the stage shows 'nearest' only.",
            mode=shown(mode),
        )
    elif any(output % cells for cells, output in pairs):
        unstaged = phrase(
            "The shape is right; the stage shows whole factors only: each cell repeated as often."
        )
    spec = WindowSpec("upsample", item[0], tuple(nearest(cells, output) for cells, output in pairs))
    return Request(spec, "valid", bias=False, batch=(), channels_last=False, unstaged=unstaged)
