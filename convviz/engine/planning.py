"""Which algorithm computes a convolution: the one whose work takes least time by the table."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from convviz.arguments import listing, shown
from convviz.engine import im2col, plain, toeplitz
from convviz.engine.work import Work, tiles_of
from convviz.errors import ConvSpecError
from convviz.spec import ConvSpec, resolve

ALGORITHMS = {"plain": plain, "im2col": im2col, "toeplitz": toeplitz}
"""The algorithms by name; of two that take as long, the first is chosen."""


class Rates(NamedTuple):
    """What an algorithm's work takes, in seconds: a call, a tile, 10⁹ multiply-adds, 10⁹ bytes copied."""

    call: float
    tile: float
    multiply_adds: float
    bytes_copied: float


RATES = {
    "plain": Rates(5e-6, 10e-6, 0.6, 0.0),
    "im2col": Rates(25e-6, 15e-6, 0.025, 0.1),
    "toeplitz": Rates(50e-6, 25e-6, 0.02, 0.05),
}
"""Measured in float32 on two cores of an AMD EPYC with AVX-512 by `python -m benchmarks.engine --rates`."""


@dataclass(frozen=True, slots=True)
class Plan:
    """How a convolution is computed.

    Attributes
    ----------
    algorithm : str
        Its name, as `cross_correlate` takes it.
    reason : str
        Why this one, in a sentence.
    multiply_adds : int
        Products summed, those with a zero that the algorithm puts in included.
    bytes_copied : int
        Bytes written to arrange the input for the products.
    """

    algorithm: str
    reason: str
    multiply_adds: int
    bytes_copied: int


def plan(
    input_shape: tuple[int, ...],
    weight_shape: tuple[int, ...],
    *,
    dtype: np.typing.DTypeLike = np.float32,
    stride: int | tuple[int, ...] = 1,
    padding: int | str | tuple = 0,
    dilation: int | tuple[int, ...] = 1,
    groups: int = 1,
    padding_mode: str = "zeros",
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

    Returns
    -------
    Plan

    Raises
    ------
    ConvSpecError
        If the settings make no convolution.

    Examples
    --------
    >>> plan((1, 8, 8), (1, 1, 3, 3)).algorithm
    'plain'
    """
    settings = {"stride": stride, "padding": padding, "dilation": dilation, "groups": groups}
    spec = resolve(input_shape, weight_shape, padding_mode=padding_mode, **settings)
    name, work = choose(spec, np.dtype(dtype).itemsize)
    reason = f"{name} takes the least time by the table"
    return Plan(name, reason, work.multiply_adds, work.bytes_copied)


def choose(spec: ConvSpec, itemsize: int, algorithm: str | None = None) -> tuple[str, Work]:
    """The name of the algorithm for a convolution, or the one asked for, and its work.

    Raises
    ------
    ConvSpecError
        If there is no such algorithm, or it cannot compute this.
    """
    if algorithm is not None:
        _check(spec, algorithm)
        return algorithm, ALGORITHMS[algorithm].work(spec, itemsize)
    possible = {
        name: module.work(spec, itemsize) for name, module in ALGORITHMS.items() if not module.refusal(spec)
    }
    name = min(possible, key=lambda name: seconds(name, spec, possible[name]))
    return name, possible[name]


def seconds(name: str, spec: ConvSpec, work: Work) -> float:
    """Time that the table foretells."""
    rates = RATES[name]
    moved = work.multiply_adds * rates.multiply_adds + work.bytes_copied * rates.bytes_copied
    return rates.call + tiles_of(spec, work.tile) * rates.tile + moved / 1e9


def _check(spec: ConvSpec, algorithm: object) -> None:
    if not isinstance(algorithm, str) or algorithm not in ALGORITHMS:
        options = listing([repr(name) for name in ALGORITHMS])
        message = f"algorithm {shown(algorithm)} is unknown; use {options}, or None to have one chosen."
        raise ConvSpecError(message, parameter="algorithm")
    if refusal := ALGORITHMS[algorithm].refusal(spec):
        message = f"algorithm {algorithm!r} cannot compute this: {refusal}; use another, or None."
        raise ConvSpecError(message, parameter="algorithm")
