"""Random edits of a page, and whether what it then shows is what the library makes of its address."""

from __future__ import annotations

import io
import json
import random
from collections.abc import Sequence
from urllib.parse import parse_qs

import numpy as np
from google.protobuf.message import Message

from convviz.layers.scene import Scene
from convviz.settings.link.query import decode
from convviz.settings.model import build
from convviz.stage.payload import payload
from testbed.visitor import Visitor, visit
from testbed.widget_states import Value

PLACES = ("view", "page", "name", "step", "filter", "pin")
"""Fields of an address that say where on the page one is, and nothing of the scene."""

FIELDS = {
    "rank": ("1D", "2D", "3D"),
    "source": ("Sample", "Type"),
    "view": ("Step by step", "Matrix", "im2col", "Code", "Share"),
    "cells": range(8, 49),
    "filters": range(1, 5),
    "bias": range(-3, 4),
    "input-seed": range(9),
    "seed": range(9),
    "kernel-size-0": range(1, 8),
    "stride": range(1, 5),
    "dilation": range(1, 4),
} | dict.fromkeys(("sample", "colour", "preset", "padding", "padding-mode", "groups", "operation"))
"""Fields, and what of their values is chosen from: None is all that the page offers."""


ARCHIVE = "save-all-npz"
"""The button of the view Share that saves all arrays."""

MOST = 50
"""The largest number that is typed into a field."""


async def edit_at_random(url: str, seed: int, edits: int) -> list[str]:
    """Edit a page so many times; return a sentence for each time that it showed something else.

    Parameters
    ----------
    url : str
    seed : int
        The same seed makes the same edits.
    edits : int
    """
    chance = random.Random(seed)
    wrong = []
    async with visit(url) as visitor:
        for _ in range(edits):
            key, value = _edit(visitor, chance)
            run = await visitor.set(key, value)
            wrong += [f"{key}={value}: {problem}" for problem in run.problems]
            scene = scene_of(visitor.query)
            if shown(visitor) != json.loads(json.dumps(payload(scene))):
                wrong.append(f"{key}={value}: the stage does not show ?{visitor.query}")
            if visitor.has(ARCHIVE) and not holds(await visitor.download(ARCHIVE), scene):
                wrong.append(f"{key}={value}: the archive does not hold ?{visitor.query}")
    return wrong


def shown(visitor: Visitor) -> dict:
    """Return the scene that a visitor's stage was sent."""
    return {key: value for key, value in visitor.stage.items() if key not in ("guide", "stage")}


def scene_of(query: str) -> Scene:
    """Return what the library makes of an address."""
    setup, notes = decode({key: texts for key, texts in parse_qs(query).items() if key not in PLACES})
    assert not notes, notes
    return build(setup)


def holds(archive: bytes, scene: Scene) -> bool:
    """Whether a saved archive has the arrays of a scene, to the last bit."""
    with np.load(io.BytesIO(archive), allow_pickle=False) as saved:
        names = ("input", "weight", "bias", "output")
        return all(np.array_equal(saved[name], getattr(scene, name)) for name in names)


def _edit(visitor: Visitor, chance: random.Random) -> tuple[str, Value]:
    """Choose a field on the page, and something else than it holds."""
    while True:
        key = chance.choice(list(FIELDS))
        if visitor.has(key):
            field, now = visitor.field(key), visitor.value(key)
            values = [value for value in _offered(field) if FIELDS[key] is None or value in FIELDS[key]]
            if not field.disabled and (others := [value for value in values if value != now]):
                return key, chance.choice(others)


def _offered(field: Message) -> Sequence[Value]:
    if field.DESCRIPTOR.name == "NumberInput":
        return range(int(max(field.min, -MOST)), int(min(field.max, MOST)) + 1)
    return [getattr(option, "content", option) for option in field.options]
