"""What the process that trains does: epochs, each sent as JSON and arrays, as soon as it is there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import IO, Any

import numpy as np

from convviz.core.errors import ConvSpecError
from convviz.decoder.messages import as_json, send
from convviz.language import speaking
from convviz.network.plan import read
from convviz.training.digits import Epoch, Settings, fitted, train


def answer(asked: Mapping[str, Any], stream: IO[bytes]) -> None:
    """Train and send what came of it: epochs, a refusal, or what failed."""
    try:
        with speaking(asked["language"]):
            plan, _ = fitted(read(asked["line"])[0])
            settings = Settings(epochs=asked["epochs"], seed=asked["seed"])
            for epoch in train(plan, settings):
                message, blocks = packed(epoch)
                send(stream, {"epoch": message}, *blocks)
    except ConvSpecError as refusal:
        send(stream, {"refused": as_json(refusal.args[0])})
    except (ArithmeticError, ValueError, MemoryError) as error:
        send(stream, {"failed": type(error).__name__})


def packed(epoch: Epoch) -> tuple[dict[str, Any], list[bytes]]:
    """Return an epoch as what JSON can hold, and its arrays.

    Examples
    --------
    >>> epoch = Epoch(({}, {"bias": np.float32([1, 2])}), 0.5, np.eye(10, dtype=int))
    >>> unpacked(*packed(epoch)).weights[1]["bias"].tolist()
    [1.0, 2.0]
    """
    layers = [{name: list(one.shape) for name, one in layer.items()} for layer in epoch.weights]
    arrays = [np.ascontiguousarray(one, "<f4") for layer in epoch.weights for one in layer.values()]
    message = {"layers": layers, "loss": epoch.loss, "confusion": epoch.confusion.tolist()}
    return message, [one.tobytes() for one in arrays]


def unpacked(message: Mapping[str, Any], blocks: Sequence[bytes | bytearray]) -> Epoch:
    """Return the epoch that was `packed`."""
    rest = iter(blocks)
    weights = tuple(
        {name: np.frombuffer(next(rest), "<f4").reshape(shape) for name, shape in layer.items()}
        for layer in message["layers"]
    )
    return Epoch(weights, float(message["loss"]), np.array(message["confusion"]))
