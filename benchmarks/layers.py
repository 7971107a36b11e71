"""Time pooling and transposed convolution beside their peers: ``python -m benchmarks.layers``.

As `benchmarks.engine`: whichever peers are installed (torch, SciPy, scikit-image) do the same in the same
process and in turns, in float32. A ratio is peer time ÷ ours, of the peer's fastest way. It ends with 1 where
a bar is missed.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from functools import partial
from importlib.util import find_spec

import numpy as np

import convviz
from benchmarks import tables
from benchmarks.bars import LayerResult, layer_verdicts
from benchmarks.layer_workloads import LAYER_WORKLOADS, LayerWorkload, layer_arrays
from benchmarks.race import fastest, race, ratio, seconds
from benchmarks.verdict import finish, judge

Call = Callable[[], np.ndarray]

SAME = 1e-4
"""A peer whose output is farther from ours than this, relative to the largest, computes something else."""


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.layers")
    parser.add_argument("--only", action="append", metavar="TEXT", help="workloads with this in their name")
    parser.add_argument("--rounds", type=int, default=7, help="rounds that count (7)")
    options = parser.parse_args()
    run(options.only, options.rounds)


def run(only: Sequence[str] | None, rounds: int) -> None:
    """Race the workloads that are asked for, print what was measured, and hold it against the bars."""
    peers = installed()
    results = []
    for workload in LAYER_WORKLOADS:
        if not only or any(part in workload.name for part in only):
            results.append(measure(workload, peers, rounds))
            _print_row(results[-1], list(PEERS))
    judged = layer_verdicts(results) if results else []
    if judged:
        print(f"\n{tables.judged(judged)}")
    for one in judged:
        judge(one.bar, one.met)


def measure(workload: LayerWorkload, peers: dict, rounds: int) -> LayerResult:
    """Race the engine against every peer on one workload."""
    arrays = layer_arrays(workload)
    ours = partial(getattr(convviz, workload.operation), *arrays, **workload.settings)
    output = ours()
    calls: dict[str, Call] = {"ours": ours}
    for name, peer in peers.items():
        ways = peer(workload, *arrays)
        for way in ways.values():
            if np.abs(way() - output).max() > SAME * np.abs(output).max():
                raise ValueError(f"{name} does not compute the same as {workload.name}.")
        calls |= {name: fastest(ways)} if ways else {}
    raced = race(calls, rounds)
    ratios = {name: ratio(raced, name, "ours") for name in calls if name != "ours"}
    return LayerResult(workload, seconds(raced, "ours"), ratios)


def installed() -> dict[str, Callable[..., dict[str, Call]]]:
    """Return the peers that can be imported here."""
    return {name: peer for name, (package, peer) in PEERS.items() if find_spec(package)}


def torch(workload: LayerWorkload, input: np.ndarray, weight: np.ndarray | None = None) -> dict[str, Call]:
    """``torch.nn.functional``, with the channels first or last."""
    import torch
    from torch.nn import functional

    layer = getattr(functional, f"{workload.operation}2d")
    given = [torch.from_numpy(array) for array in (input[np.newaxis], weight) if array is not None]

    def call(layout: torch.memory_format) -> np.ndarray:
        with torch.inference_mode():
            arrays = [array.to(memory_format=layout) for array in given]
            return layer(*arrays, **workload.settings)[0].numpy()

    layouts = {"channels first": torch.contiguous_format, "channels last": torch.channels_last}
    return {name: partial(call, layout) for name, layout in layouts.items()}


def ndimage(workload: LayerWorkload, input: np.ndarray, weight: np.ndarray | None = None) -> dict[str, Call]:
    """``scipy.ndimage`` at every cell, of which every so many are kept; transposed, of the stuffed input."""
    from scipy import ndimage

    if weight is not None:
        return (
            {"convolve": lambda: _stuffed(ndimage.convolve, input[0], weight[0, 0])}
            if weight.size == 9
            else {}
        )
    kernel = workload.settings["kernel_size"]
    step, middle = workload.settings.get("stride", kernel), kernel // 2
    filter = {"max_pool": ndimage.maximum_filter, "avg_pool": ndimage.uniform_filter}[workload.operation]
    count = (input.shape[1] - kernel) // step + 1

    def call() -> np.ndarray:
        maps = (filter(map, size=kernel)[middle::step, middle::step] for map in input)
        return np.stack([map[:count, :count] for map in maps])

    return {"filter": call}


def block_reduce(
    workload: LayerWorkload, input: np.ndarray, weight: np.ndarray | None = None
) -> dict[str, Call]:
    """``skimage.measure.block_reduce``, which knows windows that lie side by side."""
    from skimage.measure import block_reduce

    if weight is not None or "stride" in workload.settings:
        return {}
    kernel = workload.settings["kernel_size"]
    function = {"max_pool": np.max, "avg_pool": np.mean}[workload.operation]
    return {"block_reduce": lambda: block_reduce(input, (1, kernel, kernel), function)}


PEERS = {
    "torch": ("torch", torch),
    "ndimage": ("scipy", ndimage),
    "block_reduce": ("skimage", block_reduce),
}
"""Each peer's package and its calls, by the name in the table."""


def _stuffed(convolve: Callable[..., np.ndarray], map: np.ndarray, kernel: np.ndarray) -> np.ndarray:
    stuffed = np.zeros([2 * size for size in map.shape], map.dtype)
    stuffed[::2, ::2] = map
    return convolve(stuffed, kernel, mode="constant")[np.newaxis]


def _print_row(result: LayerResult, peers: Sequence[str]) -> None:
    ratios = "".join(f"  {peer} {tables.times(result.ratios.get(peer)):>5}" for peer in peers)
    print(f"{result.workload.name:<40}{tables.figure(result.seconds * 1000):>7} ms{ratios}", flush=True)


if __name__ == "__main__":
    finish(main)
