"""Time a step of training on 32 digits beside torch: ``python -m benchmarks.training``, some seconds.

A step is the net of the digits forward, the cross-entropy, the way back to all weights, and Adam: ours as the
Train page takes it, torch's as its tutorials write it, on the same cores, in the same process and in turns.
Both begin at the same weights, and their first losses must agree. It ends with 1 where the bar is missed.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from importlib.util import find_spec
from itertools import count

import numpy as np

from benchmarks.race import race, ratio, seconds
from benchmarks.verdict import finish, judge
from convviz.network import Network, digits
from convviz.network.part import Part
from convviz.network.plan import built
from convviz.network.ready import READY
from convviz.training.batched import Batched, cross_entropy
from convviz.training.digits import BATCH, USUAL, Adam

Step = Callable[[], float]

LEAST_RATIO = 0.5
SAME = 1e-4
"""First losses farther apart than this, relative to ours, are of different networks."""

SHAPE = (1, 8, 8)


def main() -> None:
    """Measure, print, and hold what was measured against the bar."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.training")
    parser.add_argument("--rounds", type=int, default=7, help="rounds that count (7)")
    time_step(parser.parse_args().rounds)


def time_step(rounds: int) -> None:
    """Print how long a step takes, beside torch where that is installed."""
    network, _ = built(READY["digits"].plan, SHAPE)
    images, labels = digits.digits()
    batch = images[:BATCH].reshape(BATCH, *SHAPE).astype(np.float32), labels[:BATCH]
    steps: dict[str, Callable] = {"ours": our_step(network, *batch)}
    if find_spec("torch"):
        steps["torch"] = torch_step(network, *batch)
        check_same({name: step() for name, step in steps.items()})
    run = race(steps, rounds)
    for name in steps:
        print(f"{f'a step of {BATCH} digits: {name}':52} {1000 * seconds(run, name):8.2f} ms")
    if "torch" in steps:
        measured = ratio(run, "torch", "ours")
        bar = f"a step of {BATCH} digits: torch ÷ ours, at least {LEAST_RATIO}"
        print(f"{bar:52} {measured:8.2f}     {judge(bar, measured >= LEAST_RATIO)}")


def check_same(losses: dict[str, float]) -> None:
    """Raise an error unless the first losses agree."""
    for name, loss in losses.items():
        if abs(loss - losses["ours"]) > SAME * abs(losses["ours"]):
            raise ValueError(f"{name} begins with a loss of {loss}, and ours with {losses['ours']}.")


def our_step(network: Network, images: np.ndarray, labels: np.ndarray) -> Step:
    """Return a function that takes a step and returns the loss before it."""
    batched = Batched(network, np.float32)
    optimizer, numbers = Adam(batched.weights, USUAL), count(1)

    def step() -> float:
        loss, grad = cross_entropy(batched.forward(images), labels)
        # A rate that hardly falls, however many steps are timed.
        optimizer.move(batched.backward(grad), next(numbers), 10**9)
        return loss

    return step


def torch_step(network: Network, images: np.ndarray, labels: np.ndarray) -> Step:
    """Return the same in torch."""
    import torch
    from torch import nn

    weights = Batched(network, np.float32).weights
    model = nn.Sequential(*map(_torch_layer, map(network.part, network.names), weights))
    optimizer = torch.optim.AdamW(model.parameters(), lr=USUAL.lr, weight_decay=USUAL.decay)
    cells, answers = torch.from_numpy(images), torch.from_numpy(labels.astype(np.int64))

    def step() -> float:
        optimizer.zero_grad()
        loss = nn.functional.cross_entropy(model(cells), answers)
        loss.backward()
        optimizer.step()
        return loss.item()

    return step


def _torch_layer(part: Part, weights: dict[str, np.ndarray]):
    import torch
    from torch import nn

    if part.name in {"ReLU", "Flatten"}:
        return getattr(nn, part.name)()
    if part.name == "MaxPool2d":
        return nn.MaxPool2d(2)
    if part.name == "AdaptiveMaxPool2d":
        return nn.AdaptiveMaxPool2d(1)
    outputs, inputs, *kernel_size = weights["weight"].shape
    layer = nn.Linear(inputs, outputs)
    if kernel_size:
        layer = nn.Conv2d(inputs, outputs, tuple(kernel_size), padding=part.spec.padding[0][0])
    layer.load_state_dict({name: torch.from_numpy(numbers) for name, numbers in weights.items()})
    return layer


if __name__ == "__main__":
    finish(main)
