"""The layers that a model's input goes through, each with what feeds it, and the chain that they make."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from math import prod
from typing import NamedTuple

from convviz.core.limits import MAX_NAME
from convviz.frameworks.read.models.text import ModelError
from convviz.frameworks.read.models.values import Name, Tensor
from convviz.language import phrase
from convviz.network.chain import INPUT, MAX_LAYERS
from convviz.network.items import Item, Plan, Setting, kept

Shape = tuple[int, ...]

_OTHER_CHANNELS = {"Conv", "ConvTranspose", "Linear", "Concat", "Flatten"}
_KEEPS_SIGN = {"MaxPool", "AvgPool", "AdaptiveMaxPool", "AdaptiveAvgPool", "Upsample"}
_NEVER_NEGATIVE = {"ReLU", "ReLU6", "Sigmoid", "Softmax"}


class Ask(NamedTuple):
    """A name in the text that stands for a number which is not there.

    Attributes
    ----------
    name : str
    line : int
        Where it is first needed.
    default : int or None
        What is taken if nothing is said: what a signature has, or what fits what comes there.
    """

    name: str
    line: int
    default: int | None = None


class Step(NamedTuple):
    """A layer that was met: as it is written down, and the numbers of what feeds it, 0 the input."""

    item: Item
    sources: tuple[int, ...]
    shape: Shape
    line: int


@dataclass
class Trace:
    """What was met so far.

    Attributes
    ----------
    library : {"torch", "keras"}
    shape : tuple of int or None
        Of the input, ``(C, *spatial)``; None until the first layer says how many channels it takes.
    side : int
        The size along each axis of an input whose shape is not known.
    values : dict
        Numbers of names that have none in the text.
    channels : int
        Of an input whose shape is not known, where its first layer takes any.
    lenient : bool
        Whether what comes to a layer need not be what it says: while names without a value are looked for.
    printed : bool
        Whether the text is what ``print(model)`` shows, which leaves out what `forward` does.
    prefix : str
        The name of the module whose `forward` is followed, within the model.
    guessed : bool
        Whether the input's sizes are made up.
    embedded : bool
        Whether the input is vectors of words, which PyTorch has in another order of axes.
    labels : dict
        What the text's variables call a map, by its number.
    asks, notes : dict
        Names whose numbers were needed; what there is to say.
    """

    library: str
    shape: Shape | None
    side: int
    values: dict[str, int] = field(default_factory=dict)
    channels: int = 1
    lenient: bool = False
    printed: bool = False
    prefix: str = ""
    guessed: bool = False
    embedded: bool = False
    steps: list[Step] = field(default_factory=list)
    labels: dict[int, str] = field(default_factory=dict)
    asks: dict[str, Ask] = field(default_factory=dict)
    notes: dict[str, None] = field(default_factory=dict)

    def note(self, sentence: str) -> None:
        """Keep what there is to say of how something was read, once."""
        self.notes[sentence] = None

    def named(self, name: str, line: int) -> int | Name:
        """Return the number of a name that has none in the text, or the name."""
        if name not in self.values:
            return Name(name)
        self.asks.setdefault(name, Ask(name, line))
        return self.values[name]

    def infer(self, name: str, count: int, line: int) -> None:
        """Take for a name what fits what comes there."""
        self.values[name] = count
        self.asks[name] = Ask(name, line, count)

    def begin(self, channels: int | None, rank: int | None) -> None:
        """Take an input of so many channels and axes, unless there is one."""
        if self.shape is None:
            self.guessed = True
            self.shape = (channels or self.channels, *(self.side,) * (rank or 2))

    def may_begin_with(self, tensor: Tensor, channels: int) -> bool:
        """Whether a map has as many channels as an input whose channels are made up and may be these."""
        kinds = {self.steps[place - 1].item.kind for place in _needed(self.steps, tensor.place)}
        is_open = self.guessed and self.channels == 1 and self.shape is not None and self.shape[0] == 1
        return is_open and channels > 1 and not kinds & _OTHER_CHANNELS

    def is_never_negative(self, tensor: Tensor) -> bool:
        """Whether an activation keeps a map from having negative numbers."""
        place = tensor.place
        while place and self.steps[place - 1].item.kind in _KEEPS_SIGN:
            place = self.steps[place - 1].sources[0]
        return place > 0 and self.steps[place - 1].item.kind in _NEVER_NEGATIVE

    def shape_of(self, tensor: Tensor) -> Shape:
        """Return the shape of a map, with the cells that were put around it."""
        channels, *sizes = self.bare_shape_of(tensor)
        pairs = tensor.padded.pairs if tensor.padded else ((0, 0),) * len(sizes)
        return channels, *(size + sum(pair) for size, pair in zip(sizes, pairs, strict=True))

    def bare_shape_of(self, tensor: Tensor) -> Shape:
        """Return the shape of a map, without the cells around it."""
        if tensor.place:
            return self.steps[tensor.place - 1].shape
        self.begin(None, None)
        assert self.shape is not None
        return self.shape

    def add(
        self,
        kind: str,
        sources: Sequence[Tensor],
        shape: Shape,
        *,
        line: int,
        name: str = "",
        **settings: Setting,
    ) -> Tensor:
        """Take in a layer.

        Raises
        ------
        ModelError
            If there are too many of them.
        """
        for source in sources:
            _refuse_padded(source, kind, line)
        if len(self.steps) >= MAX_LAYERS:
            told = phrase("the model has more than {most} layers; paste a part of it.", most=MAX_LAYERS)
            raise ModelError(told, line=line)
        made = Item(kind, kept(kind, settings), self._free(name))
        self.steps.append(Step(made, tuple(one.place for one in sources), shape, line))
        return Tensor(len(self.steps))

    def flatten(self, tensor: Tensor, line: int, name: str = "") -> Tensor:
        """Take in a `Flatten`, where the map is not a row yet."""
        shape = self.shape_of(tensor)
        if len(shape) == 1:
            return tensor
        return self.add("Flatten", [tensor], (prod(shape),), line=line, name=name)

    def _free(self, name: str) -> str:
        """A name that no layer has, or none."""
        name = re.sub(r"\W+", "_", f"{self.prefix}_{name}" if name else "").strip("_")[:MAX_NAME]
        if not re.search("[A-Za-z]", name):
            return ""
        taken = {step.item.name for step in self.steps} | {INPUT}
        return "" if name in taken else name

    def plan(self, output: Tensor) -> Plan:
        """Return the chain of the layers that lead to a map; a ModelError if there are none.

        What is fed by another layer than the one before begins with a `Branch` from it.
        """
        _refuse_padded(output, phrase("the output"), 0)
        order = _needed(self.steps, output.place)
        self._check(order)
        called = self._called(order)
        items: list[Item] = []
        before = 0
        for place in order:
            step = self.steps[place - 1]
            rest = list(step.sources)
            if before not in rest:
                items.append(Item("Branch", (("to", called[rest[0]]),)))
                before = rest[0]
            if step.item.kind == "Concat" and rest[0] != before:  # the first comes first here, too
                items.append(Item("Branch", (("to", called[rest[0]]),)))
                before = rest[0]
            rest.remove(before)
            made = replace(step.item, name=called.get(place, step.item.name))
            if made.kind in ("Add", "Concat"):
                earlier = tuple(called[source] for source in rest)
                to = earlier[0] if made.kind == "Add" else earlier
                made = replace(made, settings=(("to", to),))
            items.append(made)
            before = place
        return Plan(tuple(items))

    def _check(self, order: list[int]) -> None:
        if not order:
            told = phrase(
                "No layer is in this model; paste its layers, such as nn.Sequential(nn.Conv2d(3, 16, 3))."
            )
            raise ModelError(told)

    def _called(self, order: list[int]) -> dict[int, str]:
        """What the maps are called that are taken once more: by an add, a concat, or a branch."""
        again: set[int] = set()
        before = 0
        for place in order:
            sources = self.steps[place - 1].sources
            again |= {*(sources if len(sources) > 1 else ()), *(sources[:1] if before not in sources else ())}
            before = place
        called = {0: INPUT}
        taken = {self.steps[place - 1].item.name for place in order}
        for source in sorted(again - {0}):
            own = self.steps[source - 1].item
            name, number = own.name or self.labels.get(source, ""), source
            while not name or (name in taken and name != own.name):
                name = f"{own.kind.lower()}{number}"
                number += len(self.steps)
            called[source] = name
            taken.add(name)
        return called


def _refuse_padded(tensor: Tensor, met: str, line: int) -> None:
    if tensor.padded:
        told = phrase(
            "{pad} stands before {layer}. Here only a convolution or a pooling takes padding in: put it "
            "right before one.",
            pad=tensor.padded.name,
            layer=met,
        )
        raise ModelError(told, line=line)


def _needed(steps: list[Step], output: int) -> list[int]:
    """The numbers of the layers that an output hangs on, in their order."""
    needed = {output}
    for place in range(output, 0, -1):
        if place in needed:
            needed |= set(steps[place - 1].sources)
    return sorted(needed - {0})
