"""The layers of a network on its page: how they are written down, which one is pressed, and edits of them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from convviz.core.errors import ConvSpecError
from convviz.core.numbers import Numbers
from convviz.language import phrase
from convviz.network.chain import INPUT, MAX_LAYERS
from convviz.network.digits import held_out
from convviz.network.items import kept
from convviz.network.plan import ARGUMENTS, Item, Plan, Setting
from convviz.network.ready import READY
from convviz.settings.model import SETUPS, Setup

JOINS = tuple(kind for kind, known in ARGUMENTS.items() if any(one.name == "to" for one in known))
"""The kinds of layers that take in an earlier map by its name."""

NOWHERE = -1
"""In the place of a layer: the input, before all layers."""

_OF_SHAPE = ("out_channels", "out_features", "kernel_size", "groups", "bias")
"""Arguments that say which shape the weights have."""

_NUMBERED = re.compile(r".+-([0-9]{1,4})")
_INPUT_FIELDS = ("source", "file", "sample", "typed", "colour", "cells", "region", "seed")


@dataclass(frozen=True, slots=True)
class Chain:
    """A network's layers, and which of them is pressed.

    Attributes
    ----------
    plan : Plan
    at : int
        Counted from 0; `NOWHERE` is the input.
    file : str
        What the file is called from which its weights were loaded: no address can hold them, but this says
        which one is to be loaded again.
    """

    plan: Plan
    at: int = NOWHERE
    file: str = ""

    @property
    def pressed(self) -> Item | None:
        """The layer that is pressed; None for the input."""
        return self.plan.items[self.at] if 0 <= self.at < len(self.plan.items) else None


def as_input(setup: Setup) -> Setup:
    """Return a set-up with its input alone; all else is what its rank begins with.

    Examples
    --------
    >>> as_input(Setup(cells=8, stride=(2, 2))) == Setup(cells=8)
    True
    """
    kept: dict[str, Any] = {name: getattr(setup, name) for name in _INPUT_FIELDS}
    return replace(SETUPS[setup.rank], **kept)


def digit_input(number: int) -> Setup:
    """Return the input that is one of the digits which no network here was trained on, counted from 0.

    Examples
    --------
    >>> digit_input(0).typed.shape
    (1, 8, 8)
    """
    return replace(as_input(SETUPS[2]), source="typed", typed=Numbers.of(held_out().images[number]))


FIRST_INPUT = replace(as_input(SETUPS[2]), source="typed", typed=READY["digits"].input.numbers)
FIRST = Chain(READY["digits"].plan, 3)
"""What the page begins with."""


def within(chain: Chain) -> Chain:
    """Return a chain that presses a layer that there is: where there is none so far, the last."""
    return replace(chain, at=min(max(chain.at, NOWHERE), len(chain.plan.items) - 1))


def added(chain: Chain, kind: str, at: int | None = None) -> Chain:
    """Add a layer after another, at first after the one that is pressed, and press it.

    Raises
    ------
    ConvSpecError
        If there is no such kind of layer, or no room for one more.
    """
    _check_room(chain)
    place = (chain.at if at is None else at) + 1
    return _with_items(chain, place, place, (Item(kind, kept(kind, {})),), at=place)


def removed(chain: Chain) -> Chain:
    """Leave the pressed layer out, and press the one before it."""
    if chain.pressed is None:
        return chain
    items = chain.plan.items
    at = min(chain.at, len(items) - 2)
    return _with_items(chain, chain.at, chain.at + 1, (), at=at)


def doubled(chain: Chain) -> Chain:
    """Add a layer like the pressed one after it, and press that; a name has only one of them."""
    if chain.pressed is None:
        return chain
    _check_room(chain)
    place = chain.at + 1
    return _with_items(chain, place, place, (replace(chain.pressed, name=""),), at=place)


def moved(chain: Chain, by: int) -> Chain:
    """Let the pressed layer change places with the one before it (−1) or after it (1), if there is one."""
    there, count = chain.at + by, len(chain.plan.items)
    if chain.pressed is None or not 0 <= there < count:
        return chain
    chain = _with_names(chain)
    items = list(chain.plan.items)
    items[chain.at], items[there] = items[there], items[chain.at]
    return replace(chain, plan=replace(chain.plan, items=tuple(items)), at=there)


def with_setting(chain: Chain, name: str, value: Setting) -> Chain:
    """Set one argument of the pressed layer.

    Numbers that were typed for another shape go with it: those of the seed stand in for them.

    Raises
    ------
    ConvSpecError
        If the layer has no such argument, or it cannot have the value.
    """
    item = chain.pressed
    if item is None:
        return chain
    settings = kept(item.kind, {**dict(item.settings), name: value})
    numbers = () if name in _OF_SHAPE else item.numbers
    return _with_pressed(chain, replace(item, settings=settings, numbers=numbers))


def with_sources(chain: Chain, earlier: Sequence[int]) -> Chain:
    """Let the pressed join take in earlier layers, or the input, each by a name of its own."""
    item = chain.pressed
    places = [place for place in dict.fromkeys(earlier) if NOWHERE <= place < chain.at]
    if item is None or item.kind not in JOINS or not places:
        return chain
    items, names = list(chain.plan.items), []
    for place in places:
        if place == NOWHERE:
            names.append(INPUT)
            continue
        name = items[place].name or _free_name(items, items[place].kind)
        items[place] = replace(items[place], name=name)
        names.append(name)
    to: Setting = tuple(names) if takes_several(item.kind) else names[0]
    items[chain.at] = replace(item, settings=kept(item.kind, {"to": to}))
    return replace(chain, plan=replace(chain.plan, items=tuple(items)))


def source_of(plan: Plan, name: str) -> int | None:
    """Return which layer a join means by a name, `NOWHERE` for the input; None if there is no such layer.

    A layer without a name is called after its kind and its place, as ``"Conv2d-1"``.
    """
    if name == INPUT:
        return NOWHERE
    for index, item in enumerate(plan.items):
        if item.name == name:
            return index
    numbered = _NUMBERED.fullmatch(name)
    place = int(numbered[1]) - 1 if numbered else len(plan.items)
    return place if 0 <= place < len(plan.items) and not plan.items[place].name else None


def sources_of(item: Item) -> tuple[str, ...]:
    """Return the names of the earlier layers that a join takes in; of other layers none."""
    to = dict(item.settings).get("to", ()) if item.kind in JOINS else ()
    return (to,) if isinstance(to, str) else tuple(str(one) for one in to) if isinstance(to, tuple) else ()


def takes_several(kind: str) -> bool:
    """Whether a join takes in more than one earlier map."""
    return any(one.name == "to" and isinstance(one.usual, tuple) for one in ARGUMENTS[kind])


def with_numbers(chain: Chain, numbers: Mapping[str, Numbers]) -> Chain:
    """Give the pressed layer weights of its own, by torch's names."""
    item = chain.pressed
    if item is None:
        return chain
    return _with_pressed(chain, replace(item, numbers=tuple({**dict(item.numbers), **numbers}.items())))


def without_numbers(chain: Chain) -> Chain:
    """Take the pressed layer's own weights away: it has those of the seed again."""
    item = chain.pressed
    if item is None:
        return chain
    chain = _with_pressed(chain, replace(item, numbers=()))
    return chain if any(one.numbers for one in chain.plan.items) else replace(chain, file="")


def _check_room(chain: Chain) -> None:
    if len(chain.plan.items) >= MAX_LAYERS:
        message = phrase("A network has at most {most} layers here. Remove one first.", most=MAX_LAYERS)
        raise ConvSpecError(message, parameter="layers")


def _with_pressed(chain: Chain, item: Item) -> Chain:
    items = list(chain.plan.items)
    items[chain.at] = item
    return replace(chain, plan=replace(chain.plan, items=tuple(items)))


def _with_items(chain: Chain, start: int, end: int, items: tuple[Item, ...], *, at: int) -> Chain:
    chain = _with_names(chain)
    plan = chain.plan
    items = (*plan.items[:start], *items, *plan.items[end:])
    return replace(chain, plan=replace(plan, items=items), at=at)


def _with_names(chain: Chain) -> Chain:
    """Give a name to each layer that a join calls by its place, as that is about to change."""
    items = list(chain.plan.items)
    for index, item in enumerate(items):
        called = {}
        for name in sources_of(item):
            place = source_of(chain.plan, name)
            if place is not None and place != NOWHERE and not items[place].name:
                called[name] = _free_name(items, items[place].kind)
                items[place] = replace(items[place], name=called[name])
            elif place is not None and place != NOWHERE:
                called[name] = items[place].name
        if called:
            names = tuple(called.get(name, name) for name in sources_of(item))
            to = names[0] if isinstance(dict(item.settings)["to"], str) else names
            items[index] = replace(items[index], settings=(("to", to),))
    return replace(chain, plan=replace(chain.plan, items=tuple(items)))


def _free_name(items: list[Item], kind: str) -> str:
    taken, number = {item.name for item in items}, 1
    while f"{kind.lower()}{number}" in taken:
        number += 1
    return f"{kind.lower()}{number}"
