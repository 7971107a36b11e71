"""What stands above the maps of a layer in the overview of a network: its name, and how much there is."""

from __future__ import annotations

from collections.abc import Sequence

from convviz.core.spec import Spec
from convviz.language import count_phrase, later, phrase
from convviz.layers.wording import TIMES
from convviz.network.part import Part

_WINDOWED = {
    "conv": later("conv {kernel}"),
    "conv_transpose": later("transposed conv {kernel}"),
    "max_pool": later("max pool {kernel}"),
    "avg_pool": later("average pool {kernel}"),
    "adaptive_max_pool": later("adaptive max {outputs}"),
    "adaptive_avg_pool": later("adaptive average {outputs}"),
    "upsample": later("upsample × {factor}"),
}
_GLOBAL = {"adaptive_max_pool": later("global max"), "adaptive_avg_pool": later("global average")}
_OTHERS = {
    "Flatten": later("flatten"),
    "Linear": later("linear"),
    "Softmax": later("softmax"),
    "add": later("add"),
    "concat": later("concat"),
}


def title(part: Part) -> str:
    """Return a layer's name as it stands above its maps; that of an activation is torch's.

    Examples
    --------
    >>> import numpy as np
    >>> from convviz.network import Conv, MaxPool, Network
    >>> net = Network((1, 8, 8), [Conv(1, 8, 3), MaxPool(2)])
    >>> [title(net.part(name)) for name in net.names]
    ['conv 3×3', 'max pool 2']
    """
    if part.spec is not None:
        return _of_windows(part.spec)
    if part.name.startswith("BatchNorm"):
        return phrase("batch norm")
    return phrase(_OTHERS[part.name]) if part.name in _OTHERS else part.name


def amount(shape: Sequence[int]) -> str:
    """Return how many maps a layer has, and of which size.

    Examples
    --------
    >>> amount((8, 4, 4)), amount((1, 40)), amount((16, 1, 1)), amount((10,))
    ('8 maps, 4 × 4', '1 map, 40', '16 maps, 1 × 1', '10 numbers')
    """
    channels, *sizes = shape
    if not sizes:
        return count_phrase("{count} number", "{count} numbers", channels)
    return count_phrase("{count} map, {size}", "{count} maps, {size}", channels, size=sizes_text(sizes))


def input_amount(shape: Sequence[int]) -> str:
    """Return of which size the input is.

    Examples
    --------
    >>> input_amount((1, 8, 8)), input_amount((3, 32, 32))
    ('8 × 8', '3 channels, 32 × 32')
    """
    channels, *sizes = shape
    if channels == 1:
        return sizes_text(sizes)
    return phrase("{channels} channels, {size}", channels=channels, size=sizes_text(sizes))


def sizes_text(sizes: Sequence[int]) -> str:
    """Return sizes with × between them.

    >>> sizes_text((8, 8))
    '8 × 8'
    """
    return f" {TIMES} ".join(map(str, sizes))


def _of_windows(spec: Spec) -> str:
    if spec.kind in _GLOBAL and set(spec.output_size) == {1}:
        return phrase(_GLOBAL[spec.kind])
    factors = [outputs // size for outputs, size in zip(spec.output_size, spec.input_size, strict=True)]
    text = phrase(
        _WINDOWED[spec.kind],
        kernel=_joined(spec.kernel_size, alike=spec.kind not in ("conv", "conv_transpose")),
        outputs=_joined(spec.output_size),
        factor=_joined(factors, alike=True),
    )
    if spec.kind == "conv" and spec.groups == spec.in_channels > 1:
        return phrase("depthwise {layer}", layer=text)
    return text


def _joined(sizes: Sequence[int], *, alike: bool = False) -> str:
    """Sizes without spaces; with `alike`, one number for several of the same."""
    if alike and len(set(sizes)) == 1:
        return str(sizes[0])
    return TIMES.join(map(str, sizes))
