"""The figures that the engine is held to, and whether a run has met them."""

from __future__ import annotations

from collections.abc import Iterable
from statistics import median
from typing import NamedTuple

from benchmarks.layer_workloads import LayerWorkload
from testbed.workloads import Workload

MEGABYTE = 1_000_000
MEMORY_FACTOR, MEMORY_ALLOWANCE = 3, 64 * MEGABYTE
LARGEST_ERROR = {"float32": 1e-6, "float64": 1e-13}
FEW_FILTERS = 8
"""Filters of a group below which its weight is too flat a matrix for a product to be fast."""


class Result(NamedTuple):
    """What was measured of one workload in one precision.

    Attributes
    ----------
    workload : Workload
    dtype : str
    algorithm : str
    seconds : float
    ratios : dict
        Peer time ÷ ours, by the peer's name; peers that cannot do the workload are left out.
    error : float
        The largest difference from the definition in float64, ÷ the largest output.
    arrays : int
        Bytes of input and output.
    peak : int or None
        Bytes that a process needs at most for one call, input and output included.
    """

    workload: Workload
    dtype: str
    algorithm: str
    seconds: float
    ratios: dict[str, float]
    error: float
    arrays: int
    peak: int | None


class LayerResult(NamedTuple):
    """What was measured of one workload of another layer: as in `Result`."""

    workload: LayerWorkload
    seconds: float
    ratios: dict[str, float]


class Figures(NamedTuple):
    """What is measured of the engine alone: seconds of the small call, and two ratios of growth."""

    small: float
    size: float
    kernel: float


class Verdict(NamedTuple):
    """One bar: what is asked, what came out, and whether it is met; None where nothing was measured."""

    bar: str
    measured: str
    met: bool | None


def verdicts(results: list[Result], figures: Figures) -> list[Verdict]:
    """Hold a run against the bars."""
    single = [result for result in results if result.dtype == "float32"]
    few = [result for result in single if result.workload.filters_a_group < FEW_FILTERS]
    many = [result for result in single if result not in few]
    plane = [r for r in single if r.workload.name.startswith(("2D 2048² 3×3", "2D 2048² 5×5"))]
    large = [r for r in single if "31×31" in r.workload.name]
    colour = [r for r in single if "RGB→3" in r.workload.name]
    return [
        at_least("scipy.signal > 1 on every workload", single, "scipy.signal", 1),
        _middle("scipy.signal ≥ 4 at the median", single, "scipy.signal", 4),
        at_least("ndimage > 1 on every workload", single, "ndimage", 1),
        _middle("ndimage ≥ 4 at the median", single, "ndimage", 4),
        at_least("torch > 1 where filters are few", few, "torch", 1),
        _middle("torch ≥ 5 at the median of these", few, "torch", 5),
        at_least("torch ≥ 0.4 where filters are many", many, "torch", 0.4),
        at_least("OpenCV ≥ 0.4 at 3×3 and 5×5 on 2048²", plane, "OpenCV", 0.4),
        at_least("OpenCV > 1 at 31×31", large, "OpenCV", 1),
        at_least("OpenCV > 1 for RGB → 3", colour, "OpenCV", 1),
        *(_accurate(dtype, [r for r in results if r.dtype == dtype]) for dtype in LARGEST_ERROR),
        _frugal(results),
        _most("8² 3×3 in ≤ 60 µs a call", figures.small * 1e6, 60, " µs"),
        _most("an output at 4096² ≤ 1.5 × the time of one at 1024²", figures.size, 1.5),
        _most("31×31 ≤ 6 × the time of 3×3 at 2048²", figures.kernel, 6),
    ]


def layer_verdicts(results: list[LayerResult]) -> list[Verdict]:
    """Hold a run of pooling and transposed convolution against the bars."""
    one = [result for result in results if result.workload.input_shape[0] == 1]
    many = [result for result in results if result not in one]
    return [
        at_least("torch ≥ 2 on one channel", one, "torch", 2),
        at_least("torch ≥ 1.5 on 16 channels", many, "torch", 1.5),
        at_least("ndimage > 1 on every layer", results, "ndimage", 1),
        at_least("block_reduce > 1 on every layer", results, "block_reduce", 1),
    ]


def room(result: Result) -> int:
    """Return the bytes that a result's workload may need at most."""
    return MEMORY_FACTOR * result.arrays + MEMORY_ALLOWANCE


def at_least(bar: str, results: Iterable[Result | LayerResult], peer: str, least: float) -> Verdict:
    """Hold the least ratio of a peer against a bar."""
    found = {result.workload.name: result.ratios[peer] for result in results if peer in result.ratios}
    if not found:
        return Verdict(bar, "not measured", None)
    worst = min(found, key=found.get)
    below = sum(ratio < least for ratio in found.values())
    others = f", and {below - 1} more below" if below > 1 else ""
    return Verdict(bar, f"{found[worst]:.2f} at {worst}{others}", not below)


def _middle(bar: str, results: Iterable[Result], peer: str, least: float) -> Verdict:
    found = [result.ratios[peer] for result in results if peer in result.ratios]
    if not found:
        return Verdict(bar, "not measured", None)
    return Verdict(bar, f"{median(found):.1f}", median(found) >= least)


def _accurate(dtype: str, results: list[Result]) -> Verdict:
    bar = f"error in {dtype} ≤ {LARGEST_ERROR[dtype]:.0e}"
    if not results:
        return Verdict(bar, "not measured", None)
    worst = max(results, key=lambda result: result.error)
    return Verdict(bar, f"{worst.error:.1e} at {worst.workload.name}", worst.error <= LARGEST_ERROR[dtype])


def _frugal(results: list[Result]) -> Verdict:
    bar = f"memory ≤ {MEMORY_FACTOR} × (input + output) + {MEMORY_ALLOWANCE // MEGABYTE} MB"
    found = [result for result in results if result.peak is not None]
    if not found:
        return Verdict(bar, "not measured", None)
    worst = max(found, key=lambda result: result.peak / room(result))
    sizes = f"{worst.peak / MEGABYTE:.0f} of {room(worst) / MEGABYTE:.0f} MB"
    return Verdict(bar, f"{sizes} at {worst.workload.name}, {worst.dtype}", worst.peak <= room(worst))


def _most(bar: str, measured: float, most: float, unit: str = "") -> Verdict:
    return Verdict(bar, f"{measured:.3g}{unit}", measured <= most)
