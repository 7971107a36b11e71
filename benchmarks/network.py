"""Time whole networks forward, and Digits backward: ``python -m benchmarks.network``, some 20 s.

VGG-16's features on an RGB picture of 224 × 224 beside torch on the same cores, in the same process and in
turns, where it is installed; and the net of the digits alone. It ends with 1 where a bar is missed.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from functools import partial
from importlib.util import find_spec
from time import perf_counter

import numpy as np

from benchmarks.race import race, ratio, seconds
from benchmarks.verdict import finish, judge
from convviz.network import Conv, MaxPool, Network, ReLU
from convviz.network.plan import built
from convviz.network.ready import READY

BLOCKS = ((64, 2), (128, 2), (256, 3), (512, 3), (512, 3))
"""Channels and layers of VGG-16's blocks: Simonyan and Zisserman, 2015, configuration D."""

LEAST_RATIO, MOST_MILLISECONDS, MOST_BACKWARD = 0.4, 2.0, 3.0
SAME = 1e-3
"""Outputs farther apart than this, relative to the largest, are of different networks."""


def main() -> None:
    """Measure, print, and hold what was measured against the bars."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.network")
    parser.add_argument("--rounds", type=int, default=3, help="rounds that count (3)")
    parser.add_argument("--layers", action="store_true", help="time each layer of VGG-16 once, too")
    options = parser.parse_args()
    time_digits(options.rounds)
    time_picture(options.rounds)
    time_vgg(options.rounds, options.layers)


def time_digits(rounds: int) -> None:
    """Print how long the net of the digits takes."""
    ready = READY["digits"]
    cells = ready.input.numbers.array.astype(np.float32)
    network, _ = built(ready.plan, cells.shape)
    taken = 1000 * seconds(race({"ours": partial(network.trace, cells)}, max(rounds, 5)), "ours")
    bar = f"Digits forward: at most {MOST_MILLISECONDS} ms"
    print(f"{bar:52} {taken:8.2f} ms  {judge(bar, taken <= MOST_MILLISECONDS)}")

    maps = network.trace(cells)
    sent = np.ones(network.output_shape, np.float32)
    calls = {"forward": partial(network.trace, cells), "backward": partial(network.backward, maps, sent)}
    measured = ratio(race(calls, max(rounds, 5)), "backward", "forward")
    bar = f"Digits backward ÷ forward: at most {MOST_BACKWARD:g}"
    print(f"{bar:52} {measured:8.2f}     {judge(bar, measured <= MOST_BACKWARD)}")


def time_picture(rounds: int) -> None:
    """Print how long the gradients of one convolution on a picture take, beside its way forth."""
    network = Network((3, 64, 64), [Conv(3, 8, 3)])
    cells = np.random.default_rng(0).uniform(0, 255, (3, 64, 64))
    maps = network.trace(cells)
    calls = {
        "forward": partial(network.trace, cells),
        "backward": partial(network.backward, maps, np.ones(network.output_shape)),
    }
    run = race(calls, max(rounds, 5))
    for name in calls:
        print(f"{'Conv 3 → 8, 3 × 3, 64²: ' + name:52} {1000 * seconds(run, name):8.2f} ms")


def time_vgg(rounds: int, each: bool) -> None:
    """Print how long VGG-16's features take, beside torch where that is installed."""
    network = Network((3, 224, 224), vgg16())
    cells = np.random.default_rng(0).uniform(-2, 2, (3, 224, 224)).astype(np.float32)
    maps = network.trace(cells)
    if each:
        print_layers(network, maps)
    calls: dict[str, Callable] = {"ours": partial(network.trace, cells)}
    if find_spec("torch"):
        calls["torch"] = torch_call(network, cells)
        theirs, ours = calls["torch"](), maps[network.names[-1]]
        assert np.abs(theirs - ours).max() <= SAME * np.abs(theirs).max(), "torch answers something else"
    run = race(calls, rounds)
    bar = f"VGG-16 features, 224²: torch ÷ ours, at least {LEAST_RATIO}"
    print(f"{'VGG-16 features, 224²: ours':52} {1000 * seconds(run, 'ours'):8.0f} ms")
    if "torch" in calls:
        measured = ratio(run, "torch", "ours")
        print(f"{'VGG-16 features, 224²: torch':52} {1000 * seconds(run, 'torch'):8.0f} ms")
        print(f"{bar:52} {measured:8.2f}     {judge(bar, measured >= LEAST_RATIO)}")


def vgg16() -> list:
    """Return the layers of VGG-16's features."""
    layers: list = []
    inputs = 3
    for outputs, count in BLOCKS:
        for _ in range(count):
            layers += [Conv(inputs, outputs, 3, padding=1), ReLU()]
            inputs = outputs
        layers.append(MaxPool(2))
    return layers


def torch_call(network: Network, cells: np.ndarray) -> Callable[[], np.ndarray]:
    """Return the same network in torch, every map of it kept as ours are."""
    import torch
    from torch import nn

    steps = []
    for name in network.names:
        part = network.part(name)
        if part.name == "Conv2d":
            step = nn.Conv2d(part.spec.in_channels, part.spec.out_channels, 3, padding=1)
            with torch.no_grad():
                step.weight.copy_(torch.from_numpy(np.array(part.weight)))
                step.bias.copy_(torch.from_numpy(np.array(part.bias)))
        else:
            step = nn.ReLU() if part.name == "ReLU" else nn.MaxPool2d(2)
        steps.append(step)
    batch = torch.from_numpy(cells[np.newaxis])

    def forward() -> np.ndarray:
        with torch.inference_mode():
            maps = [batch]
            for step in steps:
                maps.append(step(maps[-1]))
        return maps[-1][0].numpy()

    return forward


def print_layers(network: Network, maps: dict[str, np.ndarray]) -> None:
    """Print the milliseconds of each layer, and thousand million multiply-adds a second."""
    before = maps["input"]
    for row in network.table():
        start = perf_counter()
        network.part(row.name).forward(before)
        taken = perf_counter() - start
        print(f"  {row.name:14} {1000 * taken:8.1f} ms {row.multiply_adds / taken / 1e9:8.1f} G/s")
        before = maps[row.name]


if __name__ == "__main__":
    finish(main)
