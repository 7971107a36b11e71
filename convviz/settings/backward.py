"""The way back on a page: what is differentiated, and with respect to what; and what that comes to."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from math import isfinite, prod
from typing import Literal

import numpy as np

from convviz.core.errors import ConvSpecError
from convviz.core.numbers import Numbers
from convviz.language import phrase
from convviz.layers.after import NO_ACTIVATION
from convviz.layers.scene import Scene
from convviz.network.chain import INPUT, Gradients, Network
from convviz.network.kinds import Activation, BatchNorm
from convviz.network.losses import Loss, cross_entropy, one_cell, squared_error, total
from convviz.network.part import Dense, Part, Shape, Windowed
from convviz.network.weights import Draw

Of = Literal["cell", "sum", "error", "class"]
To = Literal["input", "weight", "before"]

_WRITTEN = re.compile(r"(cell|sum|error|class)(?:\(([^()]{1,40})\))?(?:~(weight|before))?")
_CELL = re.compile(r"[0-9]{1,9}(?:\.[0-9]{1,9}){0,3}")
MOST_TARGET = 1e6
"""As far from 0 a target may be."""


@dataclass(frozen=True, slots=True)
class Backward:
    """What is differentiated, and with respect to what.

    Attributes
    ----------
    of : {"cell", "sum", "error", "class"}
        One output cell, the sum of all, the mean squared error against `target`, or the cross-entropy of the
        scores with the class `answer`.
    cell : tuple of int
        ``(channel, *position)`` of the output; empty: the first.
    target : float
        What each output cell should be,
    wanted : Numbers or None
        or what each of them should be, in the output's shape.
    answer : int
        A class, counted from 0.
    to : {"input", "weight", "before"}
        Which gradient the stage works out; the last is that of what comes before the activation.
    """

    of: Of = "cell"
    cell: tuple[int, ...] = ()
    target: float = 0.0
    wanted: Numbers | None = None
    answer: int = 0
    to: To = "input"


def write(backward: Backward | None) -> str:
    """Return how an address says it, but for a `wanted` map; nothing where nothing is differentiated.

    Examples
    --------
    >>> write(Backward(cell=(0, 2, 3))), write(Backward("error", target=1.5, to="weight")), write(None)
    ('cell(0.2.3)', 'error(1.5)~weight', '')
    """
    if backward is None:
        return ""
    inside = {
        "cell": ".".join(map(str, backward.cell)),
        "error": f"{backward.target:g}" if backward.target else "",
        "class": str(backward.answer),
    }.get(backward.of, "")
    return (
        backward.of
        + (f"({inside})" if inside else "")
        + ("" if backward.to == "input" else f"~{backward.to}")
    )


def read(text: str) -> Backward | None:
    """Return what an address says; None if it says nothing of the kind.

    Examples
    --------
    >>> read("cell(0.2.3)~weight") == Backward(cell=(0, 2, 3), to="weight"), read("cell(-1)"), read("all")
    (True, None, None)
    """
    match = _WRITTEN.fullmatch(text)
    if match is None:
        return None
    of, inside, to = match.groups()
    backward = Backward(of, to=to or "input")  # type: ignore[arg-type]  # one of those in the pattern
    if inside is None:
        return backward if of != "class" else None
    if of == "cell" and _CELL.fullmatch(inside):
        return replace(backward, cell=tuple(map(int, inside.split("."))))
    if of == "class" and inside.isascii() and inside.isdigit():
        return replace(backward, answer=int(inside))
    target = _number(inside) if of == "error" else None
    return None if target is None else replace(backward, target=target)


def _number(text: str) -> float | None:
    try:
        number = float(text)
    except ValueError:
        return None
    return number if isfinite(number) and abs(number) <= MOST_TARGET else None


@dataclass(frozen=True, eq=False)
class WayBack:
    """A number made of a network's output, and its gradients.

    Attributes
    ----------
    network : Network
    values : mapping of str to ndarray
        The maps of the way forth.
    backward : Backward
        As it was asked for, brought to what there is.
    loss : Loss
    gradients : Gradients
    notes : tuple of str
        What had to be changed.
    """

    network: Network
    values: Mapping[str, np.ndarray]
    backward: Backward
    loss: Loss
    gradients: Gradients
    notes: tuple[str, ...] = ()

    @cached_property
    def maps(self) -> Mapping[str, np.ndarray]:
        """The gradient of every layer by its name, the input's as ``"input"``."""
        return dict(zip((INPUT, *self.network.names), self.gradients.maps, strict=True))

    @property
    def bytes(self) -> int:
        """How much memory it takes."""
        return sum(one.nbytes for one in self.gradients.maps)


@dataclass(frozen=True, eq=False)
class _Made:
    """A layer that is made already, as a network takes it."""

    made: Part

    def part(self, shapes: list[Shape], draw: Draw) -> Part:
        return self.made


def network_of(scene: Scene) -> tuple[Network, dict[str, np.ndarray]]:
    """Return a scene as a network: its layer, and what follows it; and the maps of its input."""
    learned = {"weight": scene.weight, "bias": scene.bias} if scene.layer.HAS_WEIGHTS else {}
    layers: list[object] = [_Made(Windowed(scene.spec, called=scene.layer.name(scene.spec.ndim), **learned))]
    norm = scene.after.norm
    if norm is not None:
        numbers = {name: getattr(norm, name) for name in ("running_mean", "running_var", "weight", "bias")}
        layers.append(BatchNorm(scene.spec.out_channels, norm.eps, **numbers))
    if scene.after.activation != NO_ACTIVATION:
        layers.append(Activation(scene.after.activation))
    network = Network(scene.input.shape, layers)
    return network, network.trace(scene.input)


def way_back(network: Network, maps: Mapping[str, np.ndarray], backward: Backward) -> WayBack:
    """Work out all gradients of what is asked for; what cannot be is brought to what can, and said.

    Raises
    ------
    ConvSpecError
        If a cross-entropy is asked for where the last layer gives no scores.
    """
    last = (INPUT, *network.names)[-1]
    notes: list[str] = []
    shape = maps[last].shape
    if backward.of == "class":
        return _of_class(network, maps, backward)
    if backward.of == "cell":
        backward = replace(backward, cell=_cell(backward.cell, shape, notes))
        loss = one_cell(maps[last], backward.cell)
    elif backward.of == "sum":
        loss = total(maps[last])
    else:
        backward = _with_target(backward, shape, notes)
        wanted = np.full(shape, backward.target) if backward.wanted is None else backward.wanted.array
        loss = squared_error(maps[last], wanted)
    return WayBack(network, maps, backward, loss, network.backward(maps, loss.grad), tuple(notes))


def _with_target(backward: Backward, shape: Shape, notes: list[str]) -> Backward:
    """With a target for each cell in the output's shape, or without one."""
    wanted = backward.wanted
    if wanted is None or wanted.shape == shape:
        return backward
    if prod(wanted.shape) == prod(shape) and len(shape) == 1:
        return replace(backward, wanted=replace(wanted, shape=shape))
    note = phrase(
        "The target has the shape {target}, and the output {shape}: each cell is compared with {number} "
        "instead. Write or choose a target of the output's size.",
        target=wanted.shape,
        shape=shape,
        number=backward.target,
    )
    notes.append(note)
    return replace(backward, wanted=None)


def _cell(cell: tuple[int, ...], shape: Shape, notes: list[str]) -> tuple[int, ...]:
    """The cell, or the nearest that there is; without one, that in the middle of the first map."""
    if len(cell) != len(shape):
        if cell:
            notes.append(phrase("The output has {count} axes, so another cell is used.", count=len(shape)))
        return (0, *(size // 2 for size in shape[1:]))
    nearest = tuple(min(i, size - 1) for i, size in zip(cell, shape, strict=True))
    if nearest != cell:
        notes.append(
            phrase(
                "The output of the shape {shape} has no cell {cell}, so {nearest} is used.",
                cell=cell,
                shape=shape,
                nearest=nearest,
            )
        )
    return nearest


def scores_at(network: Network) -> str | None:
    """Return the layer whose numbers are scores: the last, or what comes before a softmax at the end."""
    names = network.names
    shape = network.output_shape
    if not names or prod(shape) != shape[0] or shape[0] < 2:
        return None
    part = network.part(names[-1])
    if part.name != "Softmax":
        return names[-1] if isinstance(part, Dense) else None
    return network.sources(names[-1])[0]


def _of_class(network: Network, maps: Mapping[str, np.ndarray], backward: Backward) -> WayBack:
    layer = scores_at(network)
    if layer is None:
        message = phrase(
            "Cross-entropy needs a score for each class at the end: let the network end with a Linear layer."
        )
        raise ConvSpecError(message, parameter="loss")
    notes: tuple[str, ...] = ()
    count = len(maps[layer])
    if backward.answer >= count:
        note = phrase(
            "There are {count} classes, counted from 0, so class {last} is used.", count=count, last=count - 1
        )
        backward, notes = replace(backward, answer=count - 1), (note,)
    loss = cross_entropy(maps[layer], backward.answer)
    return WayBack(network, maps, backward, loss, network.backward(maps, loss.grad, layer), notes)
