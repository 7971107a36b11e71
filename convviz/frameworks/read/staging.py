"""A pasted call as a set-up of the page: the same settings, on an input of the same shape."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from math import prod
from typing import Any, NamedTuple

import numpy as np

from convviz.core.errors import ConvSpecError
from convviz.core.limits import (
    MAX_CHANNELS,
    MAX_DILATION,
    MAX_FILTERS,
    MAX_KERNEL,
    MAX_PADDING,
    MAX_STRIDE,
    MAX_TYPED_CELLS,
)
from convviz.core.spec import ConvSpec
from convviz.data.inputs import SIDES, Numbers, Text
from convviz.data.samples.signals import SIGNALS
from convviz.explain.headline import TIMES, grouped, listed
from convviz.frameworks.read.calls import Call
from convviz.language import count_phrase, later, phrase
from convviz.layers import CONVOLUTION, LAYERS
from convviz.layers.layer import Layer
from convviz.settings.edits import with_layer, with_options
from convviz.settings.link.packing import number_text
from convviz.settings.model import SETUPS, Filter, Setup, spec_of
from convviz.settings.validate import validate

_LIMITS = {
    "kernel_size": (MAX_KERNEL, later("Kernel size set to {kept} instead of {had}, the maximum here.")),
    "stride": (MAX_STRIDE, later("Stride set to {kept} instead of {had}, the maximum here.")),
    "dilation": (MAX_DILATION, later("Dilation set to {kept} instead of {had}, the maximum here.")),
}
"""The most that is shown of a setting, and what is said beyond."""


class Staged(NamedTuple):
    """A set-up, and sentences on what it shows otherwise than the call has it."""

    setup: Setup
    notes: tuple[str, ...]


class _Counts(NamedTuple):
    channels: int
    filters: int
    groups: int


def staged(call: Call) -> Staged:
    """Return the set-up that shows a call, or as much of it as the page can show.

    Parameters
    ----------
    call : Call
        One that its framework accepts.

    Examples
    --------
    >>> from convviz.frameworks.read.calls import read_call
    >>> staged(read_call("nn.Conv2d(3, 16, 3, stride=2, padding=1)", "(1, 3, 32, 32)")).notes[0]
    'Showing 8 of 16 filters.'
    """
    if call.layer.kind != CONVOLUTION:
        return _staged_layer(call)
    spec = _cropped(call.accepted.spec)
    counts = _counts(spec)
    size = _size(spec, counts.channels)
    padding = call.accepted.padding
    if not isinstance(padding, str):
        capped = tuple((min(before, MAX_PADDING), min(after, MAX_PADDING)) for before, after in spec.padding)
        padding = capped if any(map(any, capped)) else "valid"
    setup = Setup(
        rank=spec.ndim,
        **_input(counts.channels, size),
        filters=(Filter("random"),) * counts.filters,
        kernel_size=_capped(spec.kernel_size, MAX_KERNEL),
        stride=_capped(spec.stride, MAX_STRIDE),
        dilation=_capped(spec.dilation, MAX_DILATION),
        padding=padding,
        padding_mode=spec.padding_mode,
        groups=counts.groups,
    )
    setup, notes = validate(setup, (counts.channels, *size))
    weights = phrase("The weights are random integers, as in an untrained layer.")
    cropped = _cropping_notes(call.accepted.spec)
    return Staged(setup, (*_notes(spec, setup, counts, size), *cropped, *notes, weights))


def _staged_layer(call: Call) -> Staged:
    """As `staged`, of a layer that is no convolution."""
    spec, layer = call.accepted.spec, LAYERS[call.layer.kind]
    counts = _Counts(min(spec.in_channels, MAX_CHANNELS), 1, 1)
    if layer.CHANNELS == "all":
        counts = _counts(spec)
    size = _size(spec, counts.channels)
    setup = with_layer(SETUPS[spec.ndim], call.layer.kind)
    fields = _input(counts.channels, size) | _sliding(spec, layer)
    if layer.HAS_WEIGHTS:
        fields |= {"filters": (Filter("random"),) * counts.filters, "groups": counts.groups}
    setup = with_options(replace(setup, **fields), _options(spec, layer))
    shape = (counts.channels, *size)
    setup, notes = validate(setup, shape)
    try:
        shown = spec_of(setup, shape)
    except ConvSpecError:
        setup = with_options(replace(setup, padding="valid"), {})
        shown = spec_of(setup, shape)
    told = [*_notes_of_layer(spec, layer, counts, size), *notes]
    if size == spec.input_size and shown.output_size != spec.output_size:
        told.append(
            phrase(
                "Showing {shown} output cells instead of {had}: here both sides of an axis have the same "
                "padding, and all axes the same options.",
                shown=_times(shown.output_size),
                had=_times(spec.output_size),
            )
        )
    if layer.HAS_WEIGHTS:
        told.append(phrase("The weights are random integers, as in an untrained layer."))
    return Staged(setup, tuple(told))


def _sliding(spec: Any, layer: Layer) -> dict[str, Any]:
    """The settings of a layer that a page has too, within the most that is shown."""
    arguments = {"kernel_size": spec.kernel_size} | layer.arguments(spec)
    limits = {name: most for name, (most, _) in _LIMITS.items()}
    fields: dict[str, Any] = {
        name: _capped(arguments[name], limits[name]) for name in limits if name in layer.SETTINGS
    }
    if "padding" in layer.SETTINGS and any(arguments["padding"]):
        fields["padding"] = tuple((cells, cells) for cells in _capped(arguments["padding"], MAX_PADDING))
    return fields


def _options(spec: Any, layer: Layer) -> dict[str, int]:
    """The settings that a layer alone has, as whole numbers; of one an axis, the first."""
    arguments = layer.arguments(spec)
    given = {option: arguments.get(option.name, option.usual) for option in layer.OPTIONS}
    firsts = {option: value[0] if isinstance(value, tuple) else value for option, value in given.items()}
    return {option.name: min(max(int(value), option.low), option.high) for option, value in firsts.items()}


def _notes_of_layer(spec: Any, layer: Layer, counts: _Counts, size: tuple[int, ...]) -> Iterator[str]:
    if layer.CHANNELS == "each":
        counts = counts._replace(filters=spec.out_channels)
    parts = list(_parts(spec, counts))
    if parts:
        yield phrase("Showing {parts}.", parts=listed(parts))
    if size != spec.input_size:
        yield phrase("Showing {kept} cells instead of {had}.", kept=_times(size), had=_times(spec.input_size))
    arguments = {"kernel_size": spec.kernel_size} | layer.arguments(spec)
    for name, (most, sentence) in _LIMITS.items():
        if name in layer.SETTINGS and max(arguments[name]) > most:
            had = arguments[name]
            yield phrase(sentence, kept=_times(_capped(had, most)), had=_times(had))


def _cropped(spec: ConvSpec) -> ConvSpec:
    """The same convolution of what a negative padding leaves of the input."""
    kept = tuple((max(before, 0), max(after, 0)) for before, after in spec.padding)
    left = [cells - sum(pair) for cells, pair in zip(spec.padded_size, kept, strict=True)]
    return replace(spec, input_size=tuple(left), padding=kept)


def _cropping_notes(spec: ConvSpec) -> Iterator[str]:
    if min(map(min, spec.padding)) < 0:
        yield phrase("Negative padding removes cells from the input; you see the rest.")


def _counts(spec: ConvSpec) -> _Counts:
    """Channels, filters and groups that are shown: whole groups, or a part of the first one."""
    channels, filters = spec.in_channels // spec.groups, spec.out_channels // spec.groups
    groups = min(MAX_CHANNELS // channels, MAX_FILTERS // filters, spec.groups)
    if groups:
        return _Counts(groups * channels, groups * filters, groups)
    return _Counts(min(channels, MAX_CHANNELS), min(filters, MAX_FILTERS), 1)


def _size(spec: ConvSpec, channels: int) -> tuple[int, ...]:
    """The size that is shown: the longest axes are cut until there are few enough cells."""
    longest = SIDES[spec.ndim][1]
    if _has_sample(channels, _capped(spec.input_size, longest)):
        return _capped(spec.input_size, longest)
    longest = min(longest, max(spec.input_size))
    while channels * prod(_capped(spec.input_size, longest)) > MAX_TYPED_CELLS:
        longest -= 1
    return _capped(spec.input_size, longest)


def _capped(sizes: tuple[int, ...], most: int) -> tuple[int, ...]:
    return tuple(min(size, most) for size in sizes)


def _has_sample(channels: int, size: tuple[int, ...]) -> bool:
    """Whether a sample can be drawn with so many channels, and at this size."""
    least, most = SIDES[len(size)]
    wanted = (1, 3) if len(size) == 2 else (1,)
    return channels in wanted and len(set(size)) == 1 and least <= size[0] <= most


def _input(channels: int, size: tuple[int, ...]) -> dict[str, Any]:
    """The fields of a set-up that make an input of this shape."""
    if _has_sample(channels, size):
        samples = {1: next(iter(SIGNALS)), 2: "cat", 3: "shells"}
        colour = "rgb" if channels == 3 else "grey"
        return {"sample": samples[len(size)], "cells": size[0], "colour": colour}
    numbers = Numbers.of([np.roll(_hill(size), channel, axis=-1) for channel in range(channels)])
    if len(size) > 1:
        return {"source": "typed", "typed": numbers, "sample": {2: "cat", 3: "shells"}[len(size)]}
    rows = [" ".join(map(number_text, row)) for row in numbers.array.tolist()]
    return {"source": "typed", "typed": Text("\n\n".join(rows), "numbers"), "sample": "sentence"}


def _hill(size: tuple[int, ...]) -> np.ndarray:
    """Digits that rise from the edges to the middle: an address holds them, as most rows are alike."""
    rises = np.meshgrid(*(1 - np.abs(np.linspace(-1, 1, cells + 2)[1:-1]) for cells in size), indexing="ij")
    hill: np.ndarray = np.rint(9 * np.minimum.reduce(rises))
    return hill


def _notes(spec: ConvSpec, setup: Setup, counts: _Counts, size: tuple[int, ...]) -> Iterator[str]:
    parts = list(_parts(spec, counts))
    if parts:
        yield phrase("Showing {parts}.", parts=listed(parts))
    if size != spec.input_size:
        kept, had = _times(size), _times(spec.input_size)
        yield phrase("Showing {kept} cells instead of {had}.", kept=kept, had=had)
    for name, (most, sentence) in _LIMITS.items():
        had = getattr(spec, name)
        if max(had) > most:
            yield phrase(sentence, kept=_times(_capped(had, most)), had=_times(had))
    if not isinstance(setup.padding, str) and max(map(max, spec.padding)) > MAX_PADDING:
        yield phrase("Padding limited to {most} cells.", most=MAX_PADDING)


def _parts(spec: ConvSpec, counts: _Counts) -> Iterator[str]:
    """What is shown of groups, channels and filters, where it is not all of them."""
    groups, channels, filters = spec.groups, spec.in_channels, spec.out_channels
    if counts.groups < groups:
        yield count_phrase(
            "{shown} of {count} group", "{shown} of {count} groups", groups, shown=counts.groups
        )
    if counts.channels < channels:
        yield count_phrase(
            "{shown} of {count} channel", "{shown} of {count} channels", channels, shown=counts.channels
        )
    if counts.filters < filters:
        yield count_phrase(
            "{shown} of {count} filter", "{shown} of {count} filters", filters, shown=counts.filters
        )


def _times(sizes: tuple[int, ...]) -> str:
    return f" {TIMES} ".join(map(grouped, sizes))
