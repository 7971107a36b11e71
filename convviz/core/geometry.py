"""Which input cells meet which weights, in whole numbers only.

Everything here is read from the tables of taps, one an axis: see `convviz.core.taps`. Input indices count the
cells of the input without its padding: in the padding they are negative, or the input's size and more.
"""

from collections.abc import Iterator
from itertools import product
from typing import NamedTuple

from convviz.core.arguments import builtin, per_axis, shown
from convviz.core.array_shapes import AXES
from convviz.core.errors import ConvSpecError
from convviz.core.padding import SOURCES
from convviz.core.spec import Spec, resolve
from convviz.core.taps import Table, expand
from convviz.language import phrase


class Tap(NamedTuple):
    """One weight of the kernel and the input cell it lies on."""

    input: tuple[int, ...]
    kernel: tuple[int, ...]


def output_size(
    input_size: tuple[int, ...],
    kernel_size: int | tuple[int, ...],
    *,
    stride: int | tuple[int, ...] = 1,
    padding: int | str | tuple = 0,
    dilation: int | tuple[int, ...] = 1,
) -> tuple[int, ...]:
    """Size of the output of a convolution along each spatial axis, channels not counted.

    ⌊(input + padding before and after − dilation · (kernel − 1) − 1) / stride⌋ + 1, relationship 15 of
    Dumoulin and Visin, *A guide to convolution arithmetic for deep learning* (arXiv 1603.07285).

    Parameters
    ----------
    input_size : tuple of int
        One to three sizes of at least 1, one a spatial axis.
    kernel_size, stride, dilation : int or tuple of int
        At least 1; one for all axes, or one an axis.
    padding : int, str or tuple
        As in `convviz.cross_correlate`.

    Returns
    -------
    tuple of int
        One size of at least 1 for each spatial axis.

    Raises
    ------
    ConvSpecError
        If a number is out of its range, or the kernel is larger than the padded input.

    Examples
    --------
    >>> output_size((28, 28), (3, 3), stride=2, padding="same")
    (14, 14)
    """
    input_size = builtin(input_size)
    if not isinstance(input_size, tuple) or len(input_size) not in AXES:
        message = phrase(
            "input_size must be a tuple of 1 to 3 sizes, one a spatial axis; got {value}.",
            value=shown(input_size),
        )
        raise ConvSpecError(message, parameter="input_size")
    axes = AXES[len(input_size)]
    inputs = per_axis("input_size", input_size, axes, least=1)
    kernel = per_axis("kernel_size", kernel_size, axes, least=1)
    spec = resolve((1, *inputs), (1, 1, *kernel), stride=stride, padding=padding, dilation=dilation)
    return spec.output_size


def tables(spec: Spec) -> tuple[Table, ...]:
    """The table of taps along each axis."""
    return tuple(map(expand, spec.rules))


def window_start(spec: Spec, output_index: tuple[int, ...]) -> tuple[int, ...]:
    """Input index under the kernel's first tap at an output index.

    >>> window_start(resolve((1, 5, 5), (1, 1, 3, 3), stride=2, padding=1), (0, 2))
    (-1, 3)
    """
    return tuple(window.start for window in windows(spec, output_index))


def windows(spec: Spec, output_index: tuple[int, ...]) -> tuple[range, ...]:
    """Along each axis the input indices from the first tap to the last, those skipped between them included.

    >>> windows(resolve((1, 9), (1, 1, 3), dilation=2, padding=1), (0,))
    (range(-1, 4),)
    """
    axes = zip(tables(spec), output_index, strict=True)
    return tuple(table.window(position) for table, position in axes)


def taps(spec: Spec, output_index: tuple[int, ...]) -> Iterator[Tap]:
    """All taps at an output index, the kernel's last axis fastest.

    >>> [tap.input for tap in taps(resolve((1, 5), (1, 1, 3), dilation=2, padding=1), (0,))]
    [(-1,), (1,), (3,)]
    """
    axes = zip(tables(spec), output_index, strict=True)
    for pairs in product(*(table.at(position) for table, position in axes)):
        yield Tap(*zip(*pairs, strict=True))


def step_index(spec: Spec, step: int) -> tuple[int, ...]:
    """Output index of a step, counted from 0 with the last axis fastest.

    Raises IndexError for a step that the convolution does not have.

    >>> step_index(resolve((1, 5, 5), (1, 1, 3, 3)), 4)
    (1, 1)
    """
    if step not in range(spec.steps):
        raise IndexError(f"step {step} is outside the {spec.steps} steps, 0 to {spec.steps - 1}")
    index = []
    for size in reversed(spec.output_size):
        step, position = divmod(step, size)
        index.append(position)
    return tuple(reversed(index))


def step_of(spec: Spec, output_index: tuple[int, ...]) -> int:
    """Step at which an output cell is computed, the inverse of `step_index`.

    >>> step_of(resolve((1, 5, 5), (1, 1, 3, 3)), (1, 1))
    4
    """
    step = 0
    for position, size in zip(output_index, spec.output_size, strict=True):
        step = step * size + position
    return step


def feeds(spec: Spec, input_index: tuple[int, ...]) -> Iterator[tuple[int, ...]]:
    """All output indices whose window has a tap on this input cell, in the order of their steps.

    Copies of the cell that a padding mode puts into the padding are not followed.

    >>> list(feeds(resolve((1, 5), (1, 1, 3), stride=2, padding=1), (1,)))
    [(0,), (1,)]
    """
    axes = zip(tables(spec), input_index, strict=True)
    return product(*(table.feeds(position) for table, position in axes))


def reaches(spec: Spec, input_index: tuple[int, ...]) -> Iterator[tuple[int, ...]]:
    """All output indices that an input cell feeds, itself or through its copies in the padding.

    With zeros in the padding this is `feeds`; the other padding modes repeat cells there.

    >>> list(reaches(resolve((1, 5), (1, 1, 3), padding=1, padding_mode="circular"), (0,)))
    [(0,), (1,), (4,)]
    """
    fed = (
        {output for copy in copies(spec, axis, index) for output in table.feeds(copy)}
        for axis, (table, index) in enumerate(zip(tables(spec), input_index, strict=True))
    )
    return product(*map(sorted, fed))


def copies(spec: Spec, axis: int, index: int) -> tuple[int, ...]:
    """Positions along an axis that hold a cell's value: its own, and its copies in the padding.

    >>> copies(resolve((1, 5), (1, 1, 3), padding=2, padding_mode="reflect"), 0, 1)
    (1, -1)
    """
    size, (before, after) = spec.input_size[axis], spec.padding[axis]
    if index not in range(size):
        return (index,)
    ring = (*range(-before, 0), *range(size, size + after))
    source = SOURCES[spec.padding_mode]
    return (index, *(position for position in ring if source(position, size) == index))


def meets(spec: Spec, kernel_index: tuple[int, ...]) -> tuple[range, ...]:
    """Along each axis, the input indices that a weight ever lies on, those in the padding left out.

    >>> meets(resolve((1, 5), (1, 1, 3), stride=2, padding=1), (0,))
    (range(1, 5, 2),)
    """
    axes = zip(tables(spec), kernel_index, strict=True)
    return tuple(_evenly_apart(table.meets(tap)) for table, tap in axes)


def unreached(spec: Spec, axis: int) -> tuple[int, ...]:
    """Input indices along an axis on which no tap ever lies, nor on a copy of theirs in the padding.

    No output depends on a cell that is there along any axis, and on every other cell some output does.

    >>> unreached(resolve((1, 6), (1, 1, 2), stride=3), 0)
    (2, 5)
    """
    size, source = spec.input_size[axis], SOURCES[spec.padding_mode]
    met = tables(spec)[axis].reached()
    reached = {index if index in range(size) else source(index, size) for index in met}
    return tuple(index for index in range(size) if index not in reached)


def _evenly_apart(positions: tuple[int, ...]) -> range:
    """Positions that rise in equal steps, as a range."""
    if not positions:
        return range(0)
    step = positions[1] - positions[0] if len(positions) > 1 else 1
    return range(positions[0], positions[-1] + step, step)
