"""Trains the net of the digits on the Network page: ``python assets/train_digits.py``, some twenty seconds.

1 418 weights on the 8 × 8 digits of scikit-learn, whose credit stands in
``convviz/network/digits/CREDIT.md``, by `convviz.training`, as a visitor trains them. Seeded: the
same script makes the same weights. It writes two files there: ``weights.npz``, those after many epochs, and
``film.npz``, those after each of a few.
"""

import sys
from dataclasses import replace
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1]))

from convviz.network.ready import READY
from convviz.training.digits import Epoch, Settings, confusion_of, film_of, train

FOLDER = Path(__file__).parents[1] / "convviz" / "network" / "digits"
LONG, SHORT = Settings(epochs=150, lr=0.004), Settings()
DECIMALS, FILM_DECIMALS = 3, 4
PLAN = replace(READY["digits"].plan, weights="")


def main() -> None:
    *_, last = train(PLAN, LONG, np.float64)
    shipped = rounded(last, DECIMALS)
    layers = [layer for layer in shipped.weights if layer]
    named = {f"{n}.{name}": one for n, layer in enumerate(layers, start=1) for name, one in layer.items()}
    np.savez(FOLDER / "weights.npz", **{name: one.astype(np.float32) for name, one in named.items()})
    print(f"held out: {shipped.accuracy:.2%} of {shipped.confusion.sum()} digits")

    epochs = [rounded(epoch, FILM_DECIMALS) for epoch in train(PLAN, SHORT, np.float64)]
    np.savez_compressed(FOLDER / "film.npz", **film_of(epochs))
    print("epoch by epoch:", ", ".join(f"{epoch.accuracy:.1%}" for epoch in epochs))


def rounded(epoch: Epoch, decimals: int) -> Epoch:
    """Return an epoch whose weights have few decimals, and what it then answers."""
    weights = tuple({name: one.round(decimals) for name, one in layer.items()} for layer in epoch.weights)
    return epoch._replace(weights=weights, confusion=confusion_of(PLAN, weights))


if __name__ == "__main__":
    main()
