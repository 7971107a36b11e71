"""The most that a layer takes of its padding and its options, beside its other settings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from convviz.language import phrase
from convviz.layers import LAYERS
from convviz.settings.edits import with_options
from convviz.settings.model import Setup


def most_of_options(setup: Setup, size: Sequence[int]) -> dict[str, tuple[int, ...]]:
    """Return the most that each option takes along each axis, on an input of this size."""
    layer = LAYERS[setup.layer]
    limits = layer.most(size, setup.choice)
    highs = {option.name: (option.high,) * setup.rank for option in layer.OPTIONS}
    return {
        name: tuple(map(min, high, limits[name].along)) if name in limits else high
        for name, high in highs.items()
    }


def validate_most(setup: Setup, shape: tuple[int, ...], notes: list[str]) -> Setup:
    """Lower options and padding to what the layer takes, and add a sentence for each to the notes."""
    for name, most in LAYERS[setup.layer].most(shape[1:], setup.choice).items():
        values = _padding(setup) if name == "padding" else _option(setup, name)
        lowered = tuple(map(min, values, most.along))
        if lowered == values:
            continue
        if name == "padding":
            setup = replace(setup, padding=tuple((cells, cells) for cells in lowered))
        else:
            setup = with_options(setup, dict(setup.options) | {name: lowered})
        value = " × ".join(map(str, lowered if len(set(lowered)) > 1 else lowered[:1]))
        reason = phrase(most.reason)
        notes.append(phrase("{setting} set to {value}: {reason}.", setting=name, value=value, reason=reason))
    return setup


def _padding(setup: Setup) -> tuple[int, ...]:
    """Cells of padding along each axis, on the side that has more; none for a padding with a name."""
    pairs = ((0, 0),) * setup.rank if isinstance(setup.padding, str) else setup.padding
    return tuple(max(pair) for pair in pairs)


def _option(setup: Setup, name: str) -> tuple[int, ...]:
    usual = next(option.usual for option in LAYERS[setup.layer].OPTIONS if option.name == name)
    value = dict(setup.options).get(name, usual)
    return value if isinstance(value, tuple) else (value,) * setup.rank
