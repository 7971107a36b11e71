"""Changes of a set-up that touch more than one of its fields."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from convviz.core.errors import SourceError
from convviz.data.inputs import Numbers
from convviz.kernels.presets import presets_for
from convviz.language import phrase
from convviz.layers import LAYERS
from convviz.layers.layer import Chosen
from convviz.settings.model import CUSTOM, SETUPS, Filter, Setup, weight_of


def with_layer(setup: Setup, name: str, first: Setup | None = None) -> Setup:
    """Choose a layer: its window begins so that it shows what the layer does; input and filters stay.

    What the layer does not say of its window is as in `first`, or as the rank begins.
    """
    first, begins = first or SETUPS[setup.rank], LAYERS[name].BEGINS
    moves: dict[str, Any] = {
        key: (begins[key],) * setup.rank if key in begins else getattr(first, key)
        for key in ("kernel_size", "stride", "dilation", "padding")
    }
    return replace(setup, layer=name, options=(), **moves)


def with_options(setup: Setup, options: Mapping[str, Chosen]) -> Setup:
    """Return a set-up with these of its layer's own settings; others, and what is as usual, are left out."""
    chosen = {name: _together(value) for name, value in options.items()}
    kept = tuple(
        (option.name, chosen[option.name])
        for option in LAYERS[setup.layer].OPTIONS
        if chosen.get(option.name, option.usual) != option.usual
    )
    return replace(setup, options=kept)


def _together(value: Chosen) -> Chosen:
    """One number where all axes have the same."""
    return value[0] if isinstance(value, tuple) and len(set(value)) == 1 else value


NEXT_PRESETS = {
    1: ("difference", "box", "second_difference", "gaussian", "ema", "smooth", "matched", "identity"),
    2: ("sobel_y", "laplacian", "gaussian", "emboss", "sharpen", "outline", "box", "sobel_x"),
    3: ("sobel_d", "sobel_h", "sobel_w", "laplacian", "gaussian", "box", "temporal_difference", "identity"),
}
"""What new filters show, in turn, by rank: each sees something else."""


def with_filters(setup: Setup, count: int) -> Setup:
    """Have `count` filters; new ones show presets that are not there yet."""
    filters, presets = list(setup.filters[:count]), presets_for(setup.rank)
    used = {one.preset for one in filters}
    fresh = [
        name
        for name in NEXT_PRESETS[setup.rank]
        if name not in used and presets[name].size in (None, setup.kernel_size)
    ]
    while len(filters) < count:
        filters.append(Filter(fresh.pop(0) if fresh else "random"))
    return replace(setup, filters=tuple(filters))


def with_filter(setup: Setup, index: int, edit: Callable[[Filter], Filter]) -> Setup:
    """Edit one filter."""
    filters = list(setup.filters)
    filters[index] = edit(filters[index])
    return replace(setup, filters=tuple(filters))


def with_preset(setup: Setup, index: int, name: str, input: np.ndarray) -> Setup:
    """Choose one filter's preset; `CUSTOM` keeps the numbers that it has.

    Here and below, `input` is what is on the stage, ``(C_in, *spatial)``: some presets are cut out of it.
    """
    if name == CUSTOM:
        return with_weight(setup, index, weight_of(setup, input)[index], input)
    setup = with_filter(setup, index, lambda one: replace(one, preset="identity", weight=None))
    setup = with_kernel_size(setup, presets_for(setup.rank)[name].size or setup.kernel_size, input)
    return with_filter(setup, index, lambda one: replace(one, preset=name))


def with_weight(setup: Setup, index: int, weight: np.ndarray, input: np.ndarray) -> Setup:
    """Write one filter's weights by hand, ``(C_in // groups, *kernel_size)``; they set the kernel's size.

    Those of a single channel are used on every channel.
    """
    channels = len(input) // setup.sliding.groups
    if len(weight) not in (1, channels):
        told = (
            phrase("The kernel has {given} channels, and a filter here sums over 1; give it 1 channel.")
            if channels == 1
            else phrase(
                "The kernel has {given} channels, and a filter here sums over {channels}; "
                "give it 1 channel, for all alike, or {channels}."
            )
        )
        raise SourceError(told.format(given=len(weight), channels=channels))
    own = Numbers.of(weight)
    setup = with_filter(setup, index, lambda one: replace(one, preset=CUSTOM, weight=own))
    return with_kernel_size(setup, own.shape[1:], input)


def with_kernel_size(setup: Setup, kernel_size: tuple[int, ...], input: np.ndarray) -> Setup:
    """Change the kernel's size; presets that do not exist at that size turn custom and keep their numbers."""
    if kernel_size == setup.kernel_size:
        return setup
    if not LAYERS[setup.layer].HAS_WEIGHTS:
        return replace(setup, kernel_size=kernel_size)
    weight, presets = weight_of(setup, input), presets_for(setup.rank)

    def keep_numbers(one: Filter, numbers: np.ndarray) -> Filter:
        if one.preset == CUSTOM or presets[one.preset].size in (None, kernel_size):
            return one
        return replace(one, preset=CUSTOM, weight=Numbers.of(numbers))

    filters = tuple(map(keep_numbers, setup.filters, weight))
    return replace(setup, kernel_size=kernel_size, filters=filters)
