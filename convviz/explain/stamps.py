"""One stamp of a transposed layer: an input cell times the kernel, where it lands, and what it adds to."""

from __future__ import annotations

from functools import partial, reduce
from itertools import product
from math import prod
from typing import NamedTuple

import numpy as np

from convviz.core.geometry import tables
from convviz.core.taps import NOWHERE, Transposed
from convviz.explain.axes import place
from convviz.explain.headline import TIMES, grouped
from convviz.explain.numerals import factor, printed, text
from convviz.language import count_phrase, phrase, separator
from convviz.layers.rounding import settled
from convviz.layers.scene import Scene

_Index = tuple[int, ...]


class Landing(NamedTuple):
    """A tap of a stamp and the output cell that it lands on."""

    output: _Index
    kernel: _Index


class Stamp(NamedTuple):
    """One stamp, and the output as it has grown with it.

    Attributes
    ----------
    step : int
        Which it is, in C order of the input.
    cell : tuple of int
        The input cell.
    filter : int
    landings : tuple of Landing
        In C order of the kernel.
    values : dict of int to float
        The number of the cell in each channel.
    products : dict of int to ndarray
        Of each channel that times the kernel, of the kernel's shape.
    sums : ndarray, (C_out, *output_size)
        The output after this stamp, as it is printed.
    before : ndarray, (C_out, *output_size)
        The output before it.
    counts : ndarray of int, output_size
        How many stamps lie on each cell by now.
    fresh : ndarray of bool, output_size
        Where none lay before this one.
    """

    step: int
    cell: _Index
    filter: int
    landings: tuple[Landing, ...]
    values: dict[int, float]
    products: dict[int, np.ndarray]
    sums: np.ndarray
    before: np.ndarray
    counts: np.ndarray
    fresh: np.ndarray


def is_stamped(scene: Scene) -> bool:
    """Whether a layer can be watched from its input, stamp by stamp."""
    return all(isinstance(rule, Transposed) for rule in scene.spec.rules)


def stamps_of(scene: Scene) -> int:
    """Count the stamps: one for each input cell."""
    return prod(scene.spec.input_size)


def stamp_at(scene: Scene, step: int, filter: int = 0) -> Stamp:
    """Work out one stamp of a scene.

    Raises
    ------
    IndexError
        When there is no such stamp or filter.

    Examples
    --------
    >>> from convviz.layers.conv_transpose import ConvTranspose
    >>> from convviz.layers.scene import scene_of
    >>> input, weight = np.array([[2.0, 3.0]]), np.array([[[1.0, 5.0, -1.0]]])
    >>> scene = scene_of(ConvTranspose(2).resolve(input.shape, weight.shape), input, weight)
    >>> stamp = stamp_at(scene, 1)
    >>> stamp.sums.tolist(), stamp.counts.tolist()
    ([[2.0, 10.0, 1.0, 15.0, -3.0]], [1, 1, 2, 1, 1])
    """
    spec = scene.spec
    if step not in range(stamps_of(scene)):
        raise IndexError(f"stamp {step} is outside the {stamps_of(scene)} stamps")
    if filter not in range(spec.out_channels):
        raise IndexError(f"filter {filter} is outside the {spec.out_channels} filters")
    cell = tuple(int(i) for i in np.unravel_index(step, spec.input_size))
    channels = scene.channels_of(filter)
    values = {channel: float(scene.input[(channel, *cell)]) for channel in channels}
    counts = overlaps(scene, step)
    return Stamp(
        step,
        cell,
        filter,
        _landings(scene, cell),
        values,
        {channel: values[channel] * scene.kernel_on(cell, filter, at) for at, channel in enumerate(channels)},
        _grown(scene, step),
        _grown(scene, step - 1),
        counts,
        overlaps(scene, step - 1) == 0,
    )


def overlaps(scene: Scene, step: int | None = None) -> np.ndarray:
    """Count the stamps on each output cell after a step; without one, after the last."""
    spec = scene.spec
    step = stamps_of(scene) - 1 if step is None else step
    counts = np.zeros(spec.output_size, dtype=int)
    if step < 0:
        return counts
    cell = [int(i) for i in np.unravel_index(step, spec.input_size)]
    for axis, position in enumerate(cell):  # a box for each axis: whole rows, then cells of the next row
        end = position + (axis == spec.ndim - 1)
        rest = map(range, spec.input_size[axis + 1 :])
        spans = [*(range(i, i + 1) for i in cell[:axis]), range(end), *rest]
        along = [_met(table.positions, span) for table, span in zip(tables(spec), spans, strict=True)]
        counts += reduce(np.multiply.outer, along)
    return counts


def told(scene: Scene) -> str:
    """Say whether as many stamps lie on every cell but those at the edge: the checkerboard, or none."""
    rules = (rule for rule in scene.spec.rules if isinstance(rule, Transposed))
    is_uneven = any(len(set(rule.overlaps())) > 1 for rule in rules)
    if scene.spec.ndim > 1:
        return phrase("a checkerboard") if is_uneven else phrase("no checkerboard")
    return phrase("uneven") if is_uneven else phrase("even")


def title(scene: Scene, stamp: Stamp) -> str:
    """Say which stamp it is, and of which cell."""
    which = phrase("stamp {step} of {steps}", step=stamp.step + 1, steps=grouped(stamps_of(scene)))
    return f"{which} · {phrase('input {place}', place=_place(scene, stamp.cell))}"


def lines(scene: Scene, stamp: Stamp) -> list[tuple[str, str, str]]:
    """Return for each channel its name, its number times the kernel, and the products.

    Examples
    --------
    >>> from convviz.layers.conv_transpose import ConvTranspose
    >>> from convviz.layers.scene import scene_of
    >>> input, weight = np.array([[2.0, 3.0]]), np.array([[[1.0, 5.0, -1.0]]])
    >>> scene = scene_of(ConvTranspose(2).resolve(input.shape, weight.shape), input, weight)
    >>> lines(scene, stamp_at(scene, 1))
    [('channel 0', '3 × (1, 5, −1)', '(3, 15, −3)')]
    """
    found = []
    for position, (channel, value) in enumerate(stamp.values.items()):
        kernel = scene.kernel_on(stamp.cell, stamp.filter, position)
        weights = [float(kernel[one.kernel]) for one in stamp.landings]
        products = [float(stamp.products[channel][one.kernel]) for one in stamp.landings]
        label = scene.channel_labels[channel]
        found.append((label, f"{_said(value)} {TIMES} {_listed(weights)}", _listed(products)))
    return found


def note(scene: Scene, stamp: Stamp) -> str:
    """Say how many cells a stamp adds to, and how the first grows that had something."""
    landed = len(stamp.landings)
    if landed and not any(product.any() for product in stamp.products.values()):
        return count_phrase("adds 0 to {count} output cell", "adds 0 to {count} output cells", landed)
    over = [one.output for one in stamp.landings if not stamp.fresh[one.output]]
    if not over:
        adds = count_phrase("adds to {count} output cell", "adds to {count} output cells", landed)
        bias = float(scene.bias[stamp.filter])
        if not bias:
            return adds
        return f"{adds}, {phrase('each begins with the bias {number}', number=_said(bias))}"
    overlap = count_phrase(
        "{count} of {all} output cells has a stamp already",
        "{count} of {all} output cells have a stamp already",
        len(over),
        all=landed,
    )
    was, now = (float(one[(stamp.filter, *over[0])]) for one in (stamp.before, stamp.sums))
    added = f"{_said(was)} + {factor(_said(now - was))} = {_said(now)}"
    return f"{overlap}: {_place(scene, over[0])}: {added}"


def _landings(scene: Scene, cell: _Index) -> tuple[Landing, ...]:
    along = []
    for table, i in zip(tables(scene.spec), cell, strict=True):
        pairs = [(pair.tap, o) for o in table.feeds(i) for pair in table.at(o) if pair.input == i]
        along.append(sorted(pairs))
    return tuple(
        Landing(tuple(o for _, o in pairs), tuple(tap for tap, _ in pairs)) for pairs in product(*along)
    )


def _done(scene: Scene, step: int) -> np.ndarray:
    """Which input cells have been stamped after a step."""
    return (np.arange(stamps_of(scene)) <= step).reshape(scene.spec.input_size)


def _grown(scene: Scene, step: int) -> np.ndarray:
    """The output after a step, with 0 where a sum is 0 within its rounding error."""
    input = np.where(_done(scene, step), scene.input, 0.0)
    sums = partial(scene.layer.forward, scene.spec, exact=True)
    output = sums(input, scene.weight, scene.bias)
    return settled(scene.spec, sums, (input, scene.weight, scene.bias), output)


def _met(positions: np.ndarray, span: range) -> np.ndarray:
    """How many taps meet positions of a span at each output."""
    is_met = (positions >= span.start) & (positions < span.stop) & (positions != NOWHERE)
    return np.asarray(is_met.sum(axis=1))


def _place(scene: Scene, index: _Index) -> str:
    return ", ".join(map(place, scene.axes, index))


def _listed(numbers: list[float]) -> str:
    return f"({separator().join(map(_said, numbers))})"


def _said(value: float) -> str:
    return text(printed(value))
