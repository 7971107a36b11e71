"""A kernel of a file put on the stage: some of its filters and channels, and an input for them."""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

import numpy as np

from convviz.core.errors import SourceError
from convviz.core.limits import MAX_CHANNELS, MAX_FILTERS, MAX_KERNEL
from convviz.core.numbers import Numbers
from convviz.data.inputs import Upload
from convviz.data.weights.record import Shape, Tensor
from convviz.data.weights.uses import is_kernel, is_transposed
from convviz.language import phrase
from convviz.layers import CONVOLUTION
from convviz.layers.conv_transpose import KIND as TRANSPOSED
from convviz.settings.companions import with_other_layer
from convviz.settings.inputs_like import input_like
from convviz.settings.model import CUSTOM, Filter, Setup, input_of, shows_picture

_COLOURS = {1: "grey", 3: "rgb"}


class Way(NamedTuple):
    """A way to see a tensor as a kernel.

    Attributes
    ----------
    transposed : bool
        Whether it is that of a transposed convolution, whose first axis is that of the input's channels.
    shape : tuple of int
        ``(C_out, C_in, *kernel_size)``, or ``(C_in, C_out, *kernel_size)`` of a transposed one.
    """

    transposed: bool
    shape: Shape

    @property
    def rank(self) -> int:
        """How many axes the kernel moves along."""
        return len(self.shape) - 2

    @property
    def channels(self) -> tuple[int, int]:
        """How many input and output channels it has, without groups."""
        return (self.shape[0], self.shape[1]) if self.transposed else (self.shape[1], self.shape[0])

    @property
    def title(self) -> str:
        """What it is called in a list."""
        before, after = self.channels
        layer = f"ConvTranspose{self.rank}d" if self.transposed else f"Conv{self.rank}d"
        return f"{layer} {before} → {after}, {' × '.join(map(str, self.shape[2:]))}"


class Picked(NamedTuple):
    """What of a kernel is put on the stage: output and input channels, counted from 0."""

    filters: tuple[int, ...]
    channels: tuple[int, ...]


def ways_of(tensor: Tensor, is_array: bool) -> tuple[Way, ...]:
    """Return the ways to see a tensor as a kernel, the likeliest first.

    Parameters
    ----------
    tensor : Tensor
    is_array : bool
        Whether it may also be one kernel, or several of one channel, as numpy saves them.

    Examples
    --------
    >>> [way.title for way in ways_of(Tensor("k", (3, 3), "float64"), True)]
    ['Conv1d 1 → 3, 3', 'Conv2d 1 → 1, 3 × 3']
    """
    shape, ways = tensor.shape, []
    if tensor.refusal or 0 in shape:
        return ()
    if is_kernel(tensor):
        ways = [Way(transposed, shape) for transposed in (False, True)]
        ways = ways[::-1] if is_transposed(tensor) else ways
    if is_array and 2 <= len(shape) <= 4:
        ways.append(Way(False, (shape[0], 1, *shape[1:])))
    if is_array and 1 <= len(shape) <= 3:
        ways.append(Way(False, (1, 1, *shape)))
    return tuple(ways)


def picked(way: Way, first: int, channel: int | None) -> Picked:
    """Return what is picked: as many filters from `first` on as there is room for, and one channel or all."""
    before, after = way.channels
    filters = range(first, min(first + MAX_FILTERS, after))
    return Picked(tuple(filters), tuple(range(before)) if channel is None else (channel,))


def first_channel(way: Way, input_channels: int) -> int | None:
    """Return which input channel is picked first, None for all.

    All where the input has as many, or where there are few; else the first alone, which is then used on every
    channel of the input.

    Examples
    --------
    >>> first_channel(Way(False, (64, 3, 7, 7)), 1), first_channel(Way(False, (64, 16, 3, 3)), 1)
    (None, 0)
    """
    before, _ = way.channels
    return None if before <= 3 or before == input_channels <= MAX_CHANNELS else 0


def with_own_kernel(
    setup: Setup,
    upload: Upload | None,
    weight: np.ndarray,
    bias: np.ndarray | None,
    way: Way,
    picked: Picked,
) -> tuple[Setup, tuple[str, ...]]:
    """Return the set-up whose kernel is picked out of a weight, and what there is to say of it.

    Parameters
    ----------
    setup : Setup
        Of the rank of the kernel.
    upload : Picture or Data, optional
        Its input, where that is one.
    weight : ndarray
        Of the shape of the way.
    bias : ndarray, (C_out,), optional
    way : Way
    picked : Picked

    Raises
    ------
    SourceError
        If the kernel is larger than the stage can show, or nothing is picked.
    """
    whole = weight.reshape(way.shape)
    own = np.swapaxes(whole, 0, 1) if way.transposed else whole
    sizes = own.shape[2:]
    _check(sizes, picked)
    layer = TRANSPOSED if way.transposed else CONVOLUTION
    if setup.layer != layer:
        setup = with_other_layer(setup, layer, upload)
    filters = tuple(
        Filter(
            CUSTOM,
            Numbers.of(own[index, list(picked.channels)]),
            0.0 if bias is None else float(bias[index]),
        )
        for index in picked.filters
    )
    setup, notes = _with_channels(setup, upload, len(picked.channels), own.shape[1])
    return replace(setup, filters=filters, kernel_size=sizes, groups=1), notes


def _check(sizes: Shape, picked: Picked) -> None:
    if max(sizes) > MAX_KERNEL:
        raise SourceError(
            phrase(
                "The kernel is {size}, and at most {most} cells along each axis can be shown; load a "
                "smaller one.",
                size=" × ".join(map(str, sizes)),
                most=MAX_KERNEL,
            )
        )
    if not 1 <= len(picked.filters) <= MAX_FILTERS or not 1 <= len(picked.channels) <= MAX_CHANNELS:
        raise SourceError(
            phrase(
                "1 to {filters} filters and 1 to {channels} input channels can be shown; choose that many.",
                filters=MAX_FILTERS,
                channels=MAX_CHANNELS,
            )
        )


def _with_channels(
    setup: Setup, upload: Upload | None, picked: int, whole: int
) -> tuple[Setup, tuple[str, ...]]:
    """A set-up whose input has as many channels as the kernel; one channel is used on all of the input's."""
    values = input_of(setup, upload).values
    is_picture = shows_picture(setup, upload) and picked in _COLOURS
    if picked == len(values) or (picked == 1 and whole > 1):
        return setup, ()
    if is_picture:
        coloured = replace(setup, colour=_COLOURS[picked])  # type: ignore[arg-type]  # it is one of two
        if len(input_of(coloured, upload).values) == picked:
            return coloured, ()
    if picked == 1:
        return setup, ()
    other = input_like((picked, *values.shape[1:]), setup)
    input = {name: getattr(other, name) for name in ("source", "file", "sample", "typed", "colour", "cells")}
    note = phrase(
        "The kernel reads {channels} channels and the input had {count}, so the input is now random, with "
        "{channels} channels. You can choose your own under Input.",
        channels=picked,
        count=len(values),
    )
    return replace(setup, **input), (note,)
