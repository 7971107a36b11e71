"""Training a network on the handwritten digits: epoch by epoch, with Adam, from weights drawn by a seed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache
from math import prod
from pathlib import Path
from typing import NamedTuple

import numpy as np

from convviz.core.errors import ConvSpecError
from convviz.core.numbers import Numbers
from convviz.language import phrase
from convviz.network import digits
from convviz.network.items import Item, Plan, item
from convviz.network.plan import built
from convviz.training.batched import Batched, Grads, cross_entropy
from convviz.training.variation import varied

BATCH = 32
SCALE = 8
"""A network that may learns on brightness from 0 to 2: there its first weights are as large as the others."""

TRAINED_ON = 1438
"""Digits that are not held out."""

_SHAPE = (1, 8, 8)
_FILM = Path(digits.__file__).parent / "film.npz"
_MEAN, _SQUARE, _TINY = 0.9, 0.999, 1e-8


class Settings(NamedTuple):
    """How it is trained.

    Attributes
    ----------
    epochs : int
        At least 1; each has as many steps as whole batches of 32 make up the training set.
    lr : float
        Of Adam, at its start; it falls to 0 along half a cosine.
    decay : float
        Of the weights, as in AdamW: Loshchilov and Hutter, 2019.
    seed : int
    """

    epochs: int = 20
    lr: float = 0.01
    decay: float = 2e-4
    seed: int = 5


USUAL = Settings()


class Epoch(NamedTuple):
    """A network after so many epochs; before the first, as it was drawn.

    Attributes
    ----------
    weights : tuple of mapping
        A layer each, by torch's names, for brightness from 0 to 16; empty where nothing is trained.
    loss : float
        The mean cross-entropy of the epoch's steps; before the first, of one batch.
    confusion : (10, 10) ndarray of int
        Of unseen digits: how many of each, a row, were answered as each, a column.
    """

    weights: tuple[Grads, ...]
    loss: float
    confusion: np.ndarray

    @property
    def accuracy(self) -> float:
        """The share of unseen digits that are answered right."""
        return float(np.trace(self.confusion) / self.confusion.sum())


def fitted(plan: Plan) -> tuple[Plan, tuple[str, ...]]:
    """Return a plan whose last layer has ten answers, without weights of its own, and what was changed.

    Raises
    ------
    ConvSpecError
        For a chain that cannot be trained; it says why, and what to do.

    Examples
    --------
    >>> from convviz.network.plan import read, write
    >>> plan, notes = fitted(read("Conv(4,3)~ReLU~Flatten~Linear(7)")[0])
    >>> [one.kind for one in plan.items], dict(plan.items[-1].settings)
    (['Conv', 'ReLU', 'Flatten', 'Linear'], {'out_features': 10})
    """
    items = [replace(one, numbers=()) for one in plan.items]
    notes = []
    if items and items[-1].kind == "Softmax":
        items.pop()
        notes.append(phrase("Training needs the scores before the softmax, so the last Softmax is left out."))
    network, error = built(Plan(tuple(items), plan.seed), _SHAPE)
    if error:
        raise error
    if network.output_shape != (len(digits.CLASSES),):
        notes.append(_end_in_ten(items, network.output_shape))
    plan = Plan(tuple(items), plan.seed)
    network, error = built(plan, _SHAPE)
    if error:
        raise error
    if not any(row.parameters for row in network.table()):
        raise ConvSpecError(
            phrase("This network has no weights to train. Add a Conv or a Linear layer."), parameter="layers"
        )
    return plan, tuple(notes)


def _end_in_ten(items: list[Item], shape: tuple[int, ...]) -> str:
    """Have a chain end in ten numbers, and say how."""
    if items and items[-1].kind == "Linear":
        items[-1] = item("Linear", 10, name=items[-1].name)
        return phrase("The last layer now has 10 outputs, one per digit.")
    if len(shape) > 1:
        items.append(item("Flatten"))
    items.append(item("Linear", 10))
    return phrase("A Linear layer with 10 outputs was added at the end, one per digit.")


def train(plan: Plan, settings: Settings = USUAL, dtype: type = np.float32) -> Iterator[Epoch]:
    """Train a network on the digits that are not held out; yield it before the first and after each epoch.

    Parameters
    ----------
    plan : Plan
        As `fitted` returns it.
    settings : Settings
    dtype : {numpy.float32, numpy.float64}
        In which it is worked out.

    Examples
    --------
    >>> from convviz.network.plan import read
    >>> plan, _ = fitted(read("Flatten~Linear(10)")[0])
    >>> first, last = train(plan, Settings(epochs=1))
    >>> last.accuracy > first.accuracy
    True
    """
    images, labels = digits.digits()
    is_held = np.arange(len(images)) % digits.FOLD == digits.FOLD - 1
    images, labels = images[~is_held].astype(np.float64), labels[~is_held]
    network, _ = built(plan, _SHAPE)
    scale = SCALE if _may_scale(plan) else 1
    batched, random = Batched(network, dtype), np.random.default_rng(settings.seed)
    _draw(batched.weights, random)
    optimizer = Adam(batched.weights, settings)
    steps = len(images) // BATCH
    yield _epoch(batched, float(cross_entropy(batched.forward(images / scale), labels)[0]), scale)
    for epoch in range(settings.epochs):
        losses = []
        for step in range(epoch * steps + 1, (epoch + 1) * steps + 1):
            chosen = random.integers(0, len(images), BATCH)
            scores = batched.forward(varied(images[chosen] / SCALE, random) * (SCALE / scale))
            loss, grad = cross_entropy(scores, labels[chosen])
            losses.append(loss)
            optimizer.move(batched.backward(grad), step, steps * settings.epochs)
        yield _epoch(batched, float(np.mean(losses)), scale)


def _may_scale(plan: Plan) -> bool:
    """Whether the weights of the first layer alone decide what a change of brightness does."""
    return plan.items[0].kind == "Conv" and not any(dict(one.settings).get("to") for one in plan.items)


def _draw(weights: list[Grads], random: np.random.Generator) -> None:
    """Draw weights by which numbers keep their size: He and others, 2015; a bias begins with 0."""
    for layer in weights:
        for name, numbers in layer.items():
            if name == "weight":
                numbers[...] = random.normal(0, np.sqrt(2 / prod(numbers.shape[1:])), numbers.shape)
            else:
                numbers[...] = 0


class Adam:
    """Adam: Kingma and Ba, 2015, with a rate that falls along half a cosine, and decay apart from it."""

    def __init__(self, weights: list[Grads], settings: Settings) -> None:
        self._weights, self._settings = weights, settings
        self._means, self._squares = (
            [{name: np.zeros_like(one) for name, one in layer.items()} for layer in weights] for _ in range(2)
        )

    def move(self, slopes: list[Grads], step: int, steps: int) -> None:
        """Change the weights by their gradients."""
        rate = self._settings.lr * 0.5 * (1 + np.cos(np.pi * step / steps))
        for weights, means, squares, layer in zip(
            self._weights, self._means, self._squares, slopes, strict=True
        ):
            for name, slope in layer.items():
                means[name] += (1 - _MEAN) * (slope - means[name])
                squares[name] += (1 - _SQUARE) * (slope**2 - squares[name])
                mean, square = means[name] / (1 - _MEAN**step), squares[name] / (1 - _SQUARE**step)
                weights[name] -= rate * (
                    mean / (np.sqrt(square) + _TINY) + self._settings.decay * weights[name]
                )


def _epoch(batched: Batched, loss: float, scale: int) -> Epoch:
    confusion = _confusion(batched, scale)
    layers = [{name: one.copy() for name, one in layer.items()} for layer in batched.weights]
    first = next(layer for layer in layers if layer)
    first["weight"] /= scale
    return Epoch(tuple(layers), loss, confusion)


def _confusion(batched: Batched, scale: int) -> np.ndarray:
    images, labels = digits.held_out()
    answers = batched.forward(images / scale).argmax(axis=0)
    confusion = np.zeros((10, 10), dtype=int)
    np.add.at(confusion, (labels, answers), 1)
    return confusion


def confusion_of(plan: Plan, weights: tuple[Mapping[str, np.ndarray], ...]) -> np.ndarray:
    """Return which unseen digits are answered as which, by a network with these weights: see `Epoch`."""
    network, _ = built(with_weights(plan, weights), _SHAPE)
    return _confusion(Batched(network, np.float64), 1)


def film_of(epochs: Sequence[Epoch]) -> dict[str, np.ndarray]:
    """Return epochs as arrays that are kept in a file; `film` brings them back."""
    layers = [layer for layer in epochs[0].weights if layer]
    numbers = [number for number, layer in enumerate(epochs[0].weights) if layer]
    arrays = {
        f"{number}.{name}": np.array([epoch.weights[number][name] for epoch in epochs], np.float32)
        for number, layer in zip(numbers, layers, strict=True)
        for name in layer
    }
    arrays["loss"] = np.array([epoch.loss for epoch in epochs])
    arrays["confusion"] = np.array([epoch.confusion for epoch in epochs], np.int16)
    return arrays


@cache
def film() -> tuple[Epoch, ...]:
    """Return the epochs of the shipped network, trained by ``assets/train_digits.py``.

    Examples
    --------
    >>> [round(epoch.accuracy, 1) for epoch in (film()[0], film()[-1])]
    [0.1, 0.9]
    """
    with np.load(_FILM) as file:
        arrays = {name: file[name] for name in file.files}
    losses, confusions = arrays.pop("loss"), arrays.pop("confusion")
    count = 1 + max(int(name.partition(".")[0]) for name in arrays)
    epochs = []
    for at, (loss, confusion) in enumerate(zip(losses, confusions, strict=True)):
        layers: list[Grads] = [{} for _ in range(count)]
        for name, values in arrays.items():
            number, _, of = name.partition(".")
            layers[int(number)][of] = values[at]
        epochs.append(Epoch(tuple(layers), float(loss), confusion.astype(int)))
    return tuple(epochs)


def with_weights(plan: Plan, weights: tuple[Mapping[str, np.ndarray], ...]) -> Plan:
    """Return a plan whose layers have numbers of their own."""
    items = (
        replace(one, numbers=tuple((name, Numbers.of(array)) for name, array in layer.items()))
        for one, layer in zip(plan.items, weights, strict=True)
    )
    return replace(plan, items=tuple(items))
