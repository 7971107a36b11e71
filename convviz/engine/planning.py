"""Which algorithm computes a convolution: the one whose work takes least time by the table."""

from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import DTypeLike

from convviz.core.arguments import Padding, listing, shown
from convviz.core.errors import ConvSpecError
from convviz.core.sliding import Sliding
from convviz.core.spec import ConvSpec
from convviz.engine import fourier, im2col, plain, rows, separable, toeplitz
from convviz.engine.work import Work, tiles_of
from convviz.language import count_phrase, phrase, spelled

ALGORITHMS = {
    "plain": plain,
    "im2col": im2col,
    "toeplitz": toeplitz,
    "rows": rows,
    "separable": separable,
    "fft": fourier,
}
"""The algorithms by name; of two that take as long, the first is chosen."""

INEXACT = ("separable", "fft")
"""Those that round where whole numbers would have exact sums."""

EXACT_BELOW = 100_000
"""Multiply-adds of the definition below which a person might check the sums: no inexact algorithm there."""


HELPED_FROM = 10_000_000
"""Multiply-adds and bytes copied from which a second thread is worth its while: some 0.4 ms of one core."""


class Rates(NamedTuple):
    """What an algorithm takes: µs a call, µs a tile, ns a float32 multiply-add, ns a byte copied."""

    call: float
    tile: float
    multiply_add: float
    byte: float


RATES = {
    "plain": Rates(28, 10, 1.2, 0.0),
    "im2col": Rates(32, 10, 0.018, 0.06),
    "toeplitz": Rates(45, 30, 0.018, 0.028),
    "rows": Rates(50, 20, 0.018, 0.0),
    "separable": Rates(120, 60, 0.012, 0.07),
    "fft": Rates(100, 70, 0.16, 0.07),
}
"""Fitted to 80 workloads in float32 on one core of an AMD EPYC with AVX-512; float64 takes twice as long."""


@dataclass(frozen=True, slots=True)
class Plan:
    """How a convolution is computed.

    Attributes
    ----------
    algorithm : str
        Its name, as `cross_correlate` takes it.
    multiply_adds : int
        Products summed, those with a zero that the algorithm puts in included.
    bytes_copied : int
        Bytes written to arrange the input for the products.
    next_best : str
        The algorithm that would take least time but for this one.
    times_as_long : float
        How long that would take beside this one, by the table.
    """

    algorithm: str
    multiply_adds: int
    bytes_copied: int
    next_best: str
    times_as_long: float

    @property
    def reason(self) -> str:
        """Why this one: a sentence with the numbers."""
        copied = phrase("nothing")
        if self.bytes_copied:
            copied = spelled(f"{self.bytes_copied / 1e6:.1f} MB")
        return count_phrase(
            "{algorithm} takes {count} multiply-add and copies {copied}; "
            "{next_best}, the next best, would take {times:.1f} times as long.",
            "{algorithm} takes {count} multiply-adds and copies {copied}; "
            "{next_best}, the next best, would take {times:.1f} times as long.",
            self.multiply_adds,
            algorithm=self.algorithm,
            copied=copied,
            next_best=self.next_best,
            times=self.times_as_long,
        )


def plan(
    input_shape: tuple[int, ...],
    weight_shape: tuple[int, ...],
    *,
    dtype: DTypeLike = np.float32,
    stride: int | tuple[int, ...] = 1,
    padding: Padding = 0,
    dilation: int | tuple[int, ...] = 1,
    groups: int = 1,
    padding_mode: str = "zeros",
    rank_one: bool = False,
) -> Plan:
    """Say how `cross_correlate` computes a convolution, and why so, without computing it.

    Parameters
    ----------
    input_shape : (C_in, *spatial)
    weight_shape : (C_out, C_in // groups, *kernel_size)
    dtype : {float32, float64}
        The kind of number it is computed in.
    stride, padding, dilation, groups, padding_mode
        As in `cross_correlate`.
    rank_one : bool
        Each kernel is the product of one along the last axis and one along the others, like a Gaussian.

    Returns
    -------
    Plan

    Raises
    ------
    ConvSpecError
        If the settings make no convolution.

    Examples
    --------
    >>> plan((1, 8, 8), (1, 1, 3, 3)).algorithm, plan((1, 2048, 2048), (1, 1, 31, 31)).algorithm
    ('plain', 'fft')
    """
    sliding = Sliding(stride, padding, dilation, groups, padding_mode)
    return plan_of(ConvSpec.of(input_shape, weight_shape, sliding), dtype=dtype, rank_one=rank_one)


def plan_of(spec: ConvSpec, *, dtype: DTypeLike = np.float32, rank_one: bool = False) -> Plan:
    """Return the `plan` of a convolution whose settings are resolved."""
    itemsize = np.dtype(dtype).itemsize
    (name, work), (second, other), *_ = possible(spec, itemsize, rank_one)
    ratio = _microseconds(spec, itemsize, second, other) / _microseconds(spec, itemsize, name, work)
    return Plan(name, work.multiply_adds, work.bytes_copied, second, ratio)


def choose(
    spec: ConvSpec, itemsize: int, algorithm: str | None = None, *, rank_one: bool = False
) -> tuple[str, Work]:
    """The name of the algorithm for a convolution, or the one asked for, and its work.

    Raises
    ------
    ConvSpecError
        If there is no such algorithm, or it cannot compute this.
    """
    if algorithm is not None:
        _check(spec, algorithm)
        return algorithm, ALGORITHMS[algorithm].work(spec, itemsize)
    return possible(spec, itemsize, rank_one)[0]


@lru_cache(maxsize=1024)
def possible(spec: ConvSpec, itemsize: int, rank_one: bool) -> list[tuple[str, Work]]:
    """The algorithms that may compute this and their work, that of least time first.

    Remembered, for on a small input choosing takes longer than computing.
    """
    few = spec.multiply_adds < EXACT_BELOW
    works = [
        (name, module.work(spec, itemsize))
        for name, module in ALGORITHMS.items()
        if not (few and name in INEXACT)
        and (rank_one or module is not separable)
        and not module.refusal(spec)
    ]
    return sorted(works, key=lambda work: _microseconds(spec, itemsize, *work))


def _microseconds(spec: ConvSpec, itemsize: int, name: str, work: Work) -> float:
    """Time by the table."""
    rates = RATES[name]
    moved = work.multiply_adds * rates.multiply_add * itemsize / 4 + work.bytes_copied * rates.byte
    return rates.call + tiles_of(spec, work.tile) * rates.tile + moved / 1000


def _check(spec: ConvSpec, algorithm: object) -> None:
    if not isinstance(algorithm, str) or algorithm not in ALGORITHMS:
        message = phrase(
            "algorithm {algorithm} is unknown; use {options}, or None to have one chosen.",
            algorithm=shown(algorithm),
            options=listing([repr(name) for name in ALGORITHMS]),
        )
        raise ConvSpecError(message, parameter="algorithm")
    if refusal := ALGORITHMS[algorithm].refusal(spec):
        message = phrase(
            "algorithm {algorithm!r} cannot compute this: {refusal}; use another, or None.",
            algorithm=algorithm,
            refusal=phrase(refusal),
        )
        raise ConvSpecError(message, parameter="algorithm")
