"""What an input brings along: the kernel that shows most of it, how it moves, and how much of it is seen.

A new sample, file or text brings its own, as far as nothing else was chosen: a setting counts as chosen where
it is not the one that came with the input before.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from convviz.core.errors import SourceError
from convviz.data.inputs import Numbers, Text, Upload
from convviz.data.loupe import CELLS, first_region
from convviz.data.picture import Picture
from convviz.data.samples.pictures import SAMPLES, sample_numbers
from convviz.data.samples.signals import SIGNALS
from convviz.data.samples.textbook import cases_for
from convviz.data.typed.sequences import recognise
from convviz.layers import CONVOLUTION, LAYERS
from convviz.layers.scene import Operation
from convviz.settings.edits import with_layer
from convviz.settings.model import CUSTOM, SETUPS, Filter, Setup


def _kernel(preset: str, *kernel_size: int, **changes: Any) -> dict[str, Any]:
    return {"filters": (Filter(preset),), "kernel_size": kernel_size, **changes}


SENTENCE: dict[str, Any] = {
    "filters": (Filter(CUSTOM, Numbers.of([[0.6, 0.2], [0.4, -0.1], [0.5, 0.2]])),),
    "kernel_size": (2,),
    "stride": (2,),
}
"""A worked example of Conv1D, with the outputs 0.9, 0.1 and 0.12:
stats.stackexchange.com/questions/295397."""

_CELLS = {1: 64, 2: 16, 3: 8}
"""How much is seen of what is drawn or reduced to a number of cells, where nothing else is said."""

_SAMPLES: dict[tuple[int, str], dict[str, Any]] = {
    **{(rank, setup.sample): {} for rank, setup in SETUPS.items()},
    **{(1, name): _kernel("box", 5, cells=_CELLS[1]) for name in SIGNALS if name != SETUPS[1].sample},
    (1, "sentence"): SENTENCE,
    (1, "dna"): _kernel("motif", 6),
    (1, "square"): _kernel("difference", 2, cells=_CELLS[1]),
    (1, "step"): _kernel("difference", 2, cells=_CELLS[1]),
    (1, "impulse"): _kernel("ema", 5, cells=_CELLS[1]),
    (1, "ecg"): _kernel("matched", 9, cells=_CELLS[1]),
    (3, "ball"): _kernel("temporal_difference", 2, 1, 1, cells=_CELLS[3]),
}
"""What comes with a sample beside that with which its rank begins; a picture or a volume without an entry
comes at as many cells as others."""

_TYPED = {
    "numbers": _kernel("box", 3),
    "letters": _kernel("bigram", 2),  # averages of letters are alike everywhere
    "words": _kernel("bigram", 2),
    "dna": _kernel("bigram", 2),
    "protein": _kernel("bigram", 2),
}
_UPLOADS: dict[int, dict[str, Any]] = {1: {}, 2: {"cells": CELLS}, 3: {"cells": _CELLS[3]}}


def companion(setup: Setup, upload: Upload | None = None) -> Setup:
    """Return what the input of a set-up begins with, under the set-up's layer.

    Parameters
    ----------
    setup : Setup
    upload : Picture or Data, optional
        For a set-up whose source is one.

    Examples
    --------
    >>> companion(Setup(rank=1, sample="step", kernel_size=(9,))).filters[0].preset
    'difference'
    """
    input: dict[str, Any] = {name: getattr(setup, name) for name in ("source", "file", "sample", "typed")}
    first = replace(SETUPS[setup.rank], **input)
    if setup.source == "typed" and setup.typed is not None:
        first = replace(first, **_of_typed(setup.typed))
    elif setup.source == "upload" and upload is not None:
        first = replace(first, **_UPLOADS[setup.rank])
        if isinstance(upload, Picture):
            first = replace(first, region=first_region(upload))
    elif (example := _example(setup.rank, setup.sample)) is not None:
        first = replace(first, **example)
    else:
        cells = {"cells": _CELLS[setup.rank]} if setup.rank > 1 else {}
        first = replace(first, **_SAMPLES.get((setup.rank, setup.sample), cells))
    return first if setup.layer == CONVOLUTION else with_layer(first, setup.layer)


def suited(before: Setup, after: Setup, old: Upload | None = None, new: Upload | None = None) -> Setup:
    """Return a set-up with another input than it had before, with what suits that; what was chosen stays.

    Parameters
    ----------
    before, after : Setup
        Of one rank and with one layer.
    old, new : Picture or Data, optional
        The uploads beside them.
    """
    came, comes = companion(before, old), companion(after, new)
    if before.filters == SENTENCE["filters"]:  # nobody else writes these
        came = replace(came, **SENTENCE)
    unchosen = [
        name
        for names in _together(before)
        if all(getattr(before, name) == getattr(came, name) for name in names)
        for name in names
    ]
    if "upload" in (before.source, after.source):  # what was seen was a part of another picture
        unchosen.append("region")
    changes: dict[str, Any] = {name: getattr(comes, name) for name in unchosen}
    return replace(after, **changes)


def with_sample(setup: Setup, name: str, upload: Upload | None = None) -> Setup:
    """Choose a sample, instead of an upload where there is one.

    A worked example brings its own kernel and settings along whatever was chosen; any other sample brings
    what suits it, as `suited` says.
    """
    chosen = replace(setup, source="sample", sample=name, typed=None)
    example = _example(setup.rank, name)
    if example is None:
        return suited(setup, chosen, upload)
    cells = suited(setup, chosen, upload).cells
    kept: dict[str, Any] = {"sample": name, "cells": cells, "colour": setup.colour, "seed": setup.seed}
    return replace(SETUPS[setup.rank], **kept, **example)


def with_other_layer(setup: Setup, name: str, upload: Upload | None = None) -> Setup:
    """Choose a layer; a convolution moves at first as it does on this input."""
    is_convolution = name == CONVOLUTION
    return with_layer(setup, name, companion(replace(setup, layer=name), upload) if is_convolution else None)


def _together(setup: Setup) -> tuple[tuple[str, ...], ...]:
    """The settings that an input brings; those that are of no use without each other stand together."""
    kernel: tuple[tuple[str, ...], ...] = (("filters", "kernel_size"),)
    if not LAYERS[setup.layer].HAS_WEIGHTS:
        kernel = (("filters",), ("kernel_size",))
    alone = ("stride", "dilation", "padding", "padding_mode", "groups", "operation", "cells")
    return (*kernel, *((name,) for name in alone))


def _of_typed(typed: Text | Numbers) -> dict[str, Any]:
    if isinstance(typed, Numbers):
        return {}
    try:
        reading = recognise(typed.text, dict(typed.vectors)) if typed.reading == "auto" else typed.reading
    except SourceError:
        return {}
    return _TYPED[reading]


def _example(rank: int, name: str) -> dict[str, Any] | None:
    """The kernel and the settings of a worked example; None of any other sample."""
    if name in cases_for(rank):
        case = cases_for(rank)[name]
        return _settings(case.weight, case.settings, case.operation)
    if rank == 2 and SAMPLES[name].kind == "numbers":
        _, weight, settings = sample_numbers(name)
        return _settings(weight, settings)
    return None


def _settings(
    weight: np.ndarray, settings: dict[str, Any], operation: Operation = "cross_correlate"
) -> dict[str, Any]:
    """What a worked example says of a convolution, as the fields of a set-up."""
    rank = weight.ndim - 2
    padding = settings.get("padding", 0)
    return {
        "filters": tuple(Filter(CUSTOM, Numbers.of(one)) for one in weight),
        "kernel_size": weight.shape[2:],
        "stride": _per_axis(settings.get("stride", 1), rank),
        "dilation": _per_axis(settings.get("dilation", 1), rank),
        "padding": padding if isinstance(padding, str) else _pairs(padding, rank),
        "padding_mode": settings.get("padding_mode", "zeros"),
        "groups": settings.get("groups", 1),
        "operation": operation,
    }


def _per_axis(value: int | tuple[int, ...], rank: int) -> tuple[int, ...]:
    return (value,) * rank if isinstance(value, int) else tuple(value)


def _pairs(padding: int | tuple[int | tuple[int, int], ...], rank: int) -> tuple[tuple[int, int], ...]:
    entries = (padding,) * rank if isinstance(padding, int) else padding
    return tuple((entry, entry) if isinstance(entry, int) else (entry[0], entry[1]) for entry in entries)
