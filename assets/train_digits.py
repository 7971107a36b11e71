"""Trains the net of the digits on the Network page: ``python assets/train_digits.py``, some seconds.

1 418 weights on the 8 × 8 digits of scikit-learn, whose credit stands in
``convviz/network/digits/CREDIT.md``. Numpy only and seeded: the same script makes the same weights. Every
fifth digit is held out, and the accuracy of those is printed.
"""

from pathlib import Path

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

FOLDER = Path(__file__).parents[1] / "convviz" / "network" / "digits"
SEED = 5
HELD_OUT = 5
"""Every fifth digit is never trained on."""

EPOCHS, BATCH, RATE, DECAY = 150, 32, 0.004, 2e-4
DECIMALS = 3
INPUT_SCALE = 8
"""The net learns on brightness from 0 to 2, where its first weights are as large as the others."""

Weights = dict[str, np.ndarray]


def main() -> None:
    digits = np.loadtxt(FOLDER / "digits.csv.gz", delimiter=",")
    images, labels = digits[:, :-1].reshape(-1, 1, 8, 8), digits[:, -1].astype(int)
    held = np.arange(len(images)) % HELD_OUT == HELD_OUT - 1
    weights = trained(images[~held], labels[~held])
    for name, part in (("trained on", ~held), ("held out", held)):
        right = forward(weights, images[part])["scores"].argmax(1) == labels[part]
        print(f"{name}: {right.mean():.2%} of {right.size} digits")
    np.savez(FOLDER / "weights.npz", **weights)
    print(f"{sum(one.size for one in weights.values())} weights in {FOLDER / 'weights.npz'}")


def trained(images: np.ndarray, labels: np.ndarray) -> Weights:
    """Return the weights after all epochs, for brightness from 0 to 16, rounded."""
    random = np.random.default_rng(SEED)
    weights = begun(random)
    means, squares = ({name: np.zeros_like(one) for name, one in weights.items()} for _ in range(2))
    steps = EPOCHS * (len(images) // BATCH)
    for step in range(1, steps + 1):
        chosen = random.integers(0, len(images), BATCH)
        slopes = gradients(weights, varied(images[chosen] / INPUT_SCALE, random), labels[chosen])
        rate = RATE * 0.5 * (1 + np.cos(np.pi * step / steps))
        for (
            name,
            slope,
        ) in slopes.items():  # Adam: Kingma and Ba, 2015, with the decay of Loshchilov and Hutter
            means[name] += 0.1 * (slope - means[name])
            squares[name] += 0.001 * (slope**2 - squares[name])
            mean, square = means[name] / (1 - 0.9**step), squares[name] / (1 - 0.999**step)
            weights[name] -= rate * (mean / (np.sqrt(square) + 1e-8) + DECAY * weights[name])
    weights["1.weight"] /= INPUT_SCALE
    return {name: one.round(DECIMALS).astype(np.float32) for name, one in weights.items()}


def begun(random: np.random.Generator) -> Weights:
    """Return weights by which numbers keep their size: He and others, 2015."""
    shapes = {"1": (8, 1, 3, 3), "2": (16, 8, 3, 3), "3": (10, 16)}
    weights = {}
    for name, shape in shapes.items():
        weights[f"{name}.weight"] = random.normal(0, np.sqrt(2 / np.prod(shape[1:])), shape)
        weights[f"{name}.bias"] = np.zeros(shape[0])
    return weights


def varied(images: np.ndarray, random: np.random.Generator) -> np.ndarray:
    """Return the images slanted, stretched, turned and moved a little each, with a little noise."""
    bend = np.eye(2) + random.uniform(-0.16, 0.16, (len(images), 2, 2))
    moved = random.uniform(-0.5, 0.5, (len(images), 2, 1))
    grid = np.indices((8, 8)).reshape(2, -1) - 3.5
    places = np.clip(bend @ grid + moved + 4.5, 0, 8.999)  # on images with a border of one cell
    corner = places.astype(int)
    part = places - corner
    bordered = np.pad(images[:, 0], ((0, 0), (1, 2), (1, 2)))
    which = np.arange(len(images))[:, None]
    cells = sum(
        bordered[which, corner[:, 0] + y, corner[:, 1] + x]
        * (part[:, 0] if y else 1 - part[:, 0])
        * (part[:, 1] if x else 1 - part[:, 1])
        for y in (0, 1)
        for x in (0, 1)
    )
    return cells.reshape(images.shape) + random.normal(0, 0.05, images.shape)


def forward(weights: Weights, images: np.ndarray) -> dict[str, np.ndarray]:
    """Return the maps of the layers: convolution, pooling, convolution, global pooling, linear."""
    first = sliding_window_view(np.pad(images, ((0, 0), (0, 0), (1, 1), (1, 1))), (3, 3), (2, 3))
    one = np.einsum("ncyxij,fcij->nfyx", first, weights["1.weight"], optimize=True)
    one = np.maximum(one + weights["1.bias"][:, None, None], 0)
    cells = one.reshape(-1, 8, 4, 2, 4, 2).transpose(0, 1, 2, 4, 3, 5).reshape(-1, 8, 4, 4, 4)
    second = sliding_window_view(cells.max(-1), (3, 3), (2, 3))
    two = np.einsum("ncyxij,fcij->nfyx", second, weights["2.weight"], optimize=True)
    two = np.maximum(two + weights["2.bias"][:, None, None], 0).reshape(-1, 16, 4)
    three = two.max(-1)
    scores = three @ weights["3.weight"].T + weights["3.bias"]
    return {
        "first": first,
        "cells": cells,
        "second": second,
        "two": two,
        "three": three,
        "scores": scores,
    }


def gradients(weights: Weights, images: np.ndarray, labels: np.ndarray) -> Weights:
    """Return how the mean cross-entropy changes with each weight."""
    maps = forward(weights, images)
    shares = np.exp(maps["scores"] - maps["scores"].max(1, keepdims=True))
    slope = shares / shares.sum(1, keepdims=True)
    slope[np.arange(len(labels)), labels] -= 1
    slope /= len(labels)
    found = {"3.weight": slope.T @ maps["three"], "3.bias": slope.sum(0)}

    two = to_winner(maps["two"], slope @ weights["3.weight"]).reshape(-1, 16, 2, 2)
    found["2.weight"] = np.einsum("nfyx,ncyxij->fcij", two, maps["second"], optimize=True)
    found["2.bias"] = two.sum((0, 2, 3))

    spread = sliding_window_view(np.pad(two, ((0, 0), (0, 0), (2, 2), (2, 2))), (3, 3), (2, 3))
    pooled = np.einsum("nfyxij,fcij->ncyx", spread, weights["2.weight"][:, :, ::-1, ::-1], optimize=True)
    one = to_winner(maps["cells"], pooled).reshape(-1, 8, 4, 4, 2, 2)
    one = one.transpose(0, 1, 2, 4, 3, 5).reshape(-1, 8, 8, 8)
    found["1.weight"] = np.einsum("nfyx,ncyxij->fcij", one, maps["first"], optimize=True)
    found["1.bias"] = one.sum((0, 2, 3))
    return found


def to_winner(cells: np.ndarray, slope: np.ndarray) -> np.ndarray:
    """Hand a gradient to the first largest of the cells on the last axis, if the ReLU before let it pass."""
    best = cells.argmax(-1)[..., None]
    sent = np.zeros_like(cells)
    np.put_along_axis(sent, best, slope[..., None] * (np.take_along_axis(cells, best, -1) > 0), -1)
    return sent


if __name__ == "__main__":
    main()
