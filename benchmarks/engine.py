"""Time the engine beside its peers: ``python -m benchmarks.engine``.

It installs nothing. Every peer that is installed (torch, SciPy, OpenCV) does the same convolutions in the
same process and in turns. A ratio is peer time ÷ ours, the median over the rounds, of the peer's fastest way
to do it. Errors are relative to the definition in float64, worked out at some thousand outputs of every map.

A complete run with all peers writes ``benchmarks/engine.md`` and the table in ``benchmarks/README.md``.
Pooling and transposed convolution come last, see `benchmarks.layers`. It ends with 1 where a bar is missed.
"""

from __future__ import annotations

import argparse
import os
import platform
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec

import numpy as np

import convviz
from benchmarks import layers, tables
from benchmarks.bars import Figures, Result, verdicts
from benchmarks.definition import error
from benchmarks.memory import peak_memory
from benchmarks.peers import PEERS, Convolution, installed
from benchmarks.race import fastest, race, ratio, seconds
from benchmarks.verdict import finish, judge
from convviz.core.spec import resolve
from testbed.workloads import SMALL, WORKLOADS, Workload, arrays

STEERING = ("OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE")
"""What steers numpy's BLAS from outside; it is read when numpy is loaded."""

SAME = 1e-3
"""A peer whose output is farther from ours than this, relative to the largest, computes something else."""


def main() -> None:
    """Measure, print, and after a complete run write."""
    if any(name in os.environ for name in STEERING):
        environment = {name: value for name, value in os.environ.items() if name not in STEERING}
        os.execve(sys.executable, [sys.executable, "-m", "benchmarks.engine", *sys.argv[1:]], environment)
    options = _options()
    peers, results = installed(), []
    chosen = [w for w in WORKLOADS if not options.only or any(part in w.name for part in options.only)]
    print(described(list(peers)), flush=True)
    for dtype in options.dtypes:
        for workload in chosen:
            results.append(measure(workload, dtype, peers, options.rounds, options.quick))
            _print_row(results[-1], list(PEERS))
    judged = verdicts(results, figures(options.rounds))
    print(f"\n{tables.exact(results)}\n\n{tables.judged(judged)}")
    for one in judged:
        judge(one.bar, one.met)
    if len(results) == 2 * len(WORKLOADS) and len(peers) == len(PEERS) and not options.quick:
        tables.write(results, judged, list(PEERS), described(list(peers)))
    layers.run(options.only, options.rounds)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.engine")
    parser.add_argument("--only", action="append", metavar="TEXT", help="workloads with this in their name")
    parser.add_argument("--quick", action="store_true", help="float32 and three rounds only")
    parser.add_argument("--rounds", type=int, default=0, help="rounds that count (7)")
    options = parser.parse_args()
    options.rounds = options.rounds or (3 if options.quick else 7)
    options.dtypes = ("float32",) if options.quick else ("float32", "float64")
    return options


def measure(workload: Workload, dtype: str, peers: dict, rounds: int, quick: bool = False) -> Result:
    """Race the engine against every peer on one workload."""
    input, weight = arrays(workload, dtype)
    spec = resolve(input.shape, weight.shape, **workload.settings)
    ours = partial(convviz.cross_correlate, input, weight, **workload.settings)
    output = ours()
    calls = {"ours": ours}
    for name, peer in peers.items():
        if not (quick and name == "ndimage" and spec.multiply_adds > 1e9):
            ways = peer(Convolution(spec, input, weight, workload.rank_one))
            calls |= {name: _checked(name, fastest(ways), output)} if ways else {}
    raced = race(calls, rounds)
    return Result(
        workload,
        dtype,
        algorithm=_algorithm(workload, dtype),
        seconds=seconds(raced, "ours"),
        ratios={name: ratio(raced, name, "ours") for name in calls if name != "ours"},
        error=error(output, spec, input, weight),
        arrays=input.nbytes + output.nbytes,
        peak=peak_memory(workload.name, dtype),
    )


def _checked(peer: str, way: Callable, output: np.ndarray) -> Callable:
    theirs = way()
    if theirs.shape != output.shape or np.abs(theirs - output).max() > SAME * np.abs(output).max():
        raise ValueError(f"{peer} does not compute the same.")
    return way


def figures(rounds: int) -> Figures:
    """Measure what concerns the engine alone, in turns too."""
    named = {workload.name: workload for workload in (*WORKLOADS, SMALL)}
    names = (SMALL.name, "2D 1024² 3×3", "2D 4096² 3×3", "2D 2048² 3×3", "2D 2048² 31×31")
    calls = {}
    for name in names:
        input, weight = arrays(named[name], "float32")
        calls[name] = partial(convviz.cross_correlate, input, weight, **named[name].settings)
    raced = race(calls, rounds)
    small, *planes = names
    cells = [calls[name]().size for name in planes[:2]]
    return Figures(
        small=seconds(raced, small),
        size=ratio(raced, planes[1], planes[0]) * cells[0] / cells[1],
        kernel=ratio(raced, planes[3], planes[2]),
    )


def described(peers: list[str]) -> str:
    """Return what was measured, on what and when, in one line."""
    names = ("numpy", "scipy", "torch", "opencv-python-headless", "opencv-python")
    packages = ", ".join(f"{name} {_version(name)}" for name in names if _version(name))
    absent = [name for name in PEERS if name not in peers]
    missing = f"; not installed: {', '.join(absent)}" if absent else ""
    return (
        f"{datetime.now(UTC):%Y-%m-%d}, {os.cpu_count()} cores ({platform.machine()}), "
        f"Python {platform.python_version()}, {packages}; BLAS: {_kernel()}; "
        f"load at the start {os.getloadavg()[0]:.1f}{missing}."
    )


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return ""


def _kernel() -> str:
    """Which of its kernels numpy's BLAS chose for this processor."""
    if not find_spec("threadpoolctl"):
        return "unknown, for want of threadpoolctl"
    from threadpoolctl import threadpool_info

    pools = [pool for pool in threadpool_info() if "numpy" in pool["filepath"]]
    return ", ".join(f"{p['internal_api']} {p['version']} {p.get('architecture', '')}".strip() for p in pools)


def _algorithm(workload: Workload, dtype: str) -> str:
    shapes = workload.input_shape, workload.weight_shape
    plan = convviz.plan(*shapes, dtype=dtype, rank_one=workload.rank_one, **workload.settings)
    return plan.algorithm


def _print_row(result: Result, peers: list[str]) -> None:
    ratios = "".join(f"  {peer} {tables.times(result.ratios.get(peer)):>5}" for peer in peers)
    ours = f"{tables.figure(result.seconds * 1000):>7} ms"
    print(f"{result.workload.name:<34}{result.dtype:<9}{result.algorithm:<10}{ours}{ratios}", flush=True)


if __name__ == "__main__":
    finish(main)
