"""Which input positions meet which taps, along one axis: the tables of every sliding-window layer.

A rule is a small value; `expand` makes it a table, from which all else is read: which outputs a position
feeds, which positions a weight meets, what is never reached, how far a window spans. Whoever reads tables
needs no stride and no dilation, and so serves a layer with another rule as well.

A table says neither where a value in the padding comes from, nor how channels or products are combined.
`stage/taps.js` is the mirror of this module, and the only code that is written twice.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any, NamedTuple, TypeVar

import numpy as np

from convviz.core.shapes import begun_places, places, span

NOWHERE = -(2**31)
"""In `Table.positions`: this tap meets nothing at this output."""

_Whole = TypeVar("_Whole", int, np.ndarray)


class Pair(NamedTuple):
    """A position of the input and the tap that lies on it."""

    input: int
    tap: int


class Run(NamedTuple):
    """Outputs, and the positions that one tap lies on there."""

    outputs: slice
    positions: slice


@dataclass(frozen=True, slots=True)
class Strided:
    """Tap k at output o lies on position ``o·stride − before + k·dilation``: convolution, pooling, unfold.

    Positions count the input without its padding: those below 0, and from `size` on, lie in the padding.
    A window that passes the end of the padding is clipped there.
    """

    size: int
    kernel_size: int
    outputs: int
    stride: int = 1
    dilation: int = 1
    before: int = 0
    after: int = 0

    @property
    def jump(self) -> float:
        """Input cells from one output to the next."""
        return self.stride

    def meet(self, output: _Whole, tap: _Whole) -> tuple[_Whole, Any]:
        """The position under a tap at an output, and whether they meet: of numbers, or of arrays of them."""
        position = output * self.stride - self.before + tap * self.dilation
        return position, position < self.size + self.after

    def run(self, tap: int) -> Run:
        """At which outputs a tap lies on the input itself, not its padding, and where: both evenly apart.

        >>> strided(6, 3, stride=2, padding=(1, 1)).run(0)
        Run(outputs=slice(1, 3, None), positions=slice(1, 4, 2))
        """
        shift = tap * self.dilation - self.before
        first = max(0, -(shift // self.stride))
        stop = max(first, min(self.outputs, (self.size - 1 - shift) // self.stride + 1))
        start = first * self.stride + shift
        positions = slice(start, start + (stop - first - 1) * self.stride + 1, self.stride)
        return Run(slice(first, stop), positions if first < stop else slice(0, 0))


@dataclass(frozen=True, slots=True)
class Transposed:
    """Position i meets tap k at output ``i·stride − before + k·dilation``: transposed convolution, gradients.

    Only positions of the input itself are met.
    """

    size: int
    kernel_size: int
    outputs: int
    stride: int = 1
    dilation: int = 1
    before: int = 0

    @property
    def jump(self) -> float:
        """Input cells from one output to the next."""
        return 1 / self.stride

    def overlaps(self) -> tuple[int, ...]:
        """How many taps meet a position at each output of one period, far from both ends.

        >>> Transposed(4, 3, 9, stride=2).overlaps(), Transposed(4, 4, 10, stride=2).overlaps()
        ((2, 1), (2, 2))
        """
        taps = range(self.kernel_size)
        return tuple(
            sum((output - tap * self.dilation) % self.stride == 0 for tap in taps)
            for output in range(self.stride)
        )

    def meet(self, output: _Whole, tap: _Whole) -> tuple[_Whole, Any]:
        """The position under a tap at an output, and whether they meet: of numbers, or of arrays of them."""
        position, between = divmod(output + self.before - tap * self.dilation, self.stride)
        return position, (between == 0) & (position >= 0) & (position < self.size)


@dataclass(frozen=True, slots=True)
class Windows:
    """Output o sees its share of the input, from ``⌊o·size/outputs⌋`` to ``⌈(o + 1)·size/outputs⌉``.

    Tap 0 lies on its first position. With a tap for each of them (`adaptive`) this is adaptive pooling; with
    one output global pooling, or a linear layer; with a single tap (`nearest`) it is upsampling.
    """

    size: int
    kernel_size: int
    outputs: int

    @property
    def jump(self) -> float:
        """Input cells from one output to the next."""
        return self.size / self.outputs

    def meet(self, output: _Whole, tap: _Whole) -> tuple[_Whole, Any]:
        """The position under a tap at an output, and whether they meet: of numbers, or of arrays of them."""
        position = output * self.size // self.outputs + tap
        return position, position * self.outputs < (output + 1) * self.size


Rule = Strided | Transposed | Windows


def strided(
    size: int,
    kernel_size: int,
    *,
    stride: int = 1,
    dilation: int = 1,
    padding: tuple[int, int] = (0, 0),
    ceil_mode: bool = False,
) -> Strided:
    """The rule of a kernel that strides over a padded axis, with as many outputs as it finds places.

    Parameters
    ----------
    size, kernel_size, stride, dilation : int
        At least 1; the kernel fits into the padded axis, or with `ceil_mode` lacks less than a stride.
    padding : (int, int)
        Cells before and after.
    ceil_mode : bool
        Whether there is a last output whose window is clipped at the end.

    Examples
    --------
    >>> strided(6, 3, stride=2), strided(6, 3, stride=2, ceil_mode=True).outputs
    (Strided(size=6, kernel_size=3, outputs=2, stride=2, dilation=1, before=0, after=0), 3)
    """
    before, after = padding
    padded, reach = size + before + after, span(kernel_size, dilation)
    outputs = begun_places(padded, reach, stride, after) if ceil_mode else places(padded, reach, stride)
    return Strided(size, kernel_size, outputs, stride, dilation, before, after)


def transposed(rule: Strided) -> Transposed:
    """The same pairs seen from the input, those in the padding left out: how a gradient flows back.

    >>> expand(transposed(strided(5, 3, stride=2))).at(2)
    (Pair(input=1, tap=0), Pair(input=0, tap=2))
    """
    return Transposed(rule.outputs, rule.kernel_size, rule.size, rule.stride, rule.dilation, rule.before)


def adaptive(size: int, outputs: int) -> Windows:
    """The rule of adaptive pooling; with one output that of global pooling, and of a linear layer.

    >>> [expand(adaptive(5, 2)).window(output) for output in (0, 1)]
    [range(0, 3), range(2, 5)]
    """
    widths = (-(-(o + 1) * size // outputs) - o * size // outputs for o in range(outputs))
    return Windows(size, max(widths), outputs)


def nearest(size: int, outputs: int) -> Windows:
    """The rule of upsampling that repeats the nearest cell.

    >>> [expand(nearest(2, 4)).at(output)[0].input for output in range(4)]
    [0, 0, 1, 1]
    """
    return Windows(size, 1, outputs)


def as_json(rule: Rule) -> dict[str, str | int]:
    """A rule as it travels; the table is expanded again where it arrives.

    >>> as_json(nearest(2, 4))
    {'kind': 'windows', 'size': 2, 'kernel_size': 1, 'outputs': 4}
    """
    return {"kind": type(rule).__name__.lower(), **asdict(rule)}


def expand(rule: Rule) -> Table:
    """The table of a rule; what of it is not read is not worked out.

    >>> expand(strided(4, 2, padding=(1, 0))).at(0)
    (Pair(input=-1, tap=0), Pair(input=0, tap=1))
    """
    return Table(rule)


@dataclass(frozen=True, slots=True)
class Table:
    """What meets at each output along one axis."""

    rule: Rule

    def at(self, output: int) -> tuple[Pair, ...]:
        """Pairs at an output, by their taps: also at one that is not there, as a wrong answer may name."""
        met = ((self.rule.meet(output, tap), tap) for tap in range(self.rule.kernel_size))
        return tuple(Pair(position, tap) for (position, is_met), tap in met if is_met)

    @property
    def positions(self) -> np.ndarray:
        """The whole table: (outputs, taps) array of int, `NOWHERE` where a tap meets nothing.

        >>> expand(strided(4, 2, stride=2, padding=(1, 1))).positions.tolist()
        [[-1, 0], [1, 2], [3, 4]]
        """
        outputs, taps = np.ogrid[: self.rule.outputs, : self.rule.kernel_size]
        position, is_met = self.rule.meet(outputs, taps)
        return np.where(is_met, position, NOWHERE)

    def window(self, output: int) -> range:
        """Positions from the first to the last that meet at an output, those skipped between them included.

        >>> expand(strided(9, 3, dilation=2, padding=(1, 1))).window(0)
        range(-1, 4)
        """
        first, is_first = self.rule.meet(output, 0)
        last, is_last = self.rule.meet(output, self.rule.kernel_size - 1)
        if not is_first or not is_last:  # clipped, or between two stamps
            pairs = self.at(output)
            if not pairs:
                return range(0)
            first, last = pairs[0].input, pairs[-1].input
        return range(first, last + 1) if first <= last else range(last, first + 1)

    def feeds(self, position: int) -> tuple[int, ...]:
        """Outputs that a position meets a tap at.

        >>> expand(strided(5, 3, stride=2, padding=(1, 1))).feeds(1)
        (0, 1)
        """
        return tuple(np.flatnonzero((self.positions == position).any(axis=1)).tolist())

    def meets(self, tap: int) -> tuple[int, ...]:
        """Positions of the input that a tap ever lies on, in the order of the outputs; none in the padding.

        >>> expand(strided(5, 3, stride=2, padding=(1, 1))).meets(0)
        (1, 3)
        """
        position, is_met = self.rule.meet(np.arange(self.rule.outputs), np.array(tap))
        return tuple(position[is_met & (position >= 0) & (position < self.rule.size)].tolist())

    def reached(self) -> tuple[int, ...]:
        """Positions that any tap ever lies on, in the padding too, in order.

        >>> expand(strided(6, 2, stride=3)).reached()
        (0, 1, 3, 4)
        """
        positions = self.positions
        return tuple(np.unique(positions[positions != NOWHERE]).tolist())

    def receptive(self, outputs: Iterable[int]) -> tuple[int, ...]:
        """Positions that any of some outputs sees, without those that a dilation skips.

        >>> expand(strided(9, 2, stride=2, dilation=3)).receptive([0, 1])
        (0, 2, 3, 5)
        """
        return tuple(sorted({pair.input for output in outputs for pair in self.at(output)}))
