"""An input of a shape that is asked for, as a pasted network has one."""

from __future__ import annotations

from dataclasses import replace
from math import prod

import numpy as np

from convviz.core.errors import SourceError
from convviz.core.limits import MAX_TYPED_CELLS
from convviz.core.numbers import Numbers
from convviz.data.inputs import SIDES, Text
from convviz.data.wording import grouped
from convviz.explain.chains import shape_text
from convviz.language import phrase
from convviz.network.ready import Reads
from convviz.settings.chain import as_input
from convviz.settings.link.packing import number_text
from convviz.settings.model import SETUPS, Setup, input_of

_COLOURS = {1: "grey", 3: "rgb"}


def input_like(shape: tuple[int, ...], setup: Setup) -> Setup:
    """Return a set-up whose input has a shape ``(C, *spatial)``: a sample where one can have it, else random.

    Parameters
    ----------
    shape : (C, *spatial)
    setup : Setup
        Of the same rank; kept where its input has the shape already.

    Raises
    ------
    SourceError
        If the shape is too large.

    Examples
    --------
    >>> one = input_like((3, 32, 32), Setup())
    >>> one.sample, one.colour, one.cells
    ('smiley', 'rgb', 32)
    """
    rank, sizes = len(shape) - 1, shape[1:]
    is_known = setup.source == "sample" or setup.typed is not None
    if is_known and input_of(setup, None).values.shape == shape:
        return setup
    low, high = SIDES[rank]
    plain = as_input(SETUPS[rank])
    if len(set(sizes)) == 1 and low <= sizes[0] <= high and rank > 1:
        colour = _COLOURS.get(shape[0], "")
        drawn = replace(plain, cells=sizes[0], **({"colour": colour} if colour and rank == 2 else {}))  # type: ignore[arg-type]  # it is one of two
        if input_of(drawn, None).values.shape == shape:
            return drawn
    if rank == 1 and shape[0] == 1 and low <= sizes[0] <= high:
        return replace(plain, sample="ecg", cells=sizes[0])
    if prod(shape) > MAX_TYPED_CELLS:
        raise SourceError(
            phrase(
                "An input of {shape} has {count} numbers, and at most {most} can be made here. Choose a "
                "smaller input shape, or upload an input.",
                shape=shape_text(shape),
                count=grouped(prod(shape)),
                most=grouped(MAX_TYPED_CELLS),
            )
        )
    return typed_input(np.random.default_rng(0).normal(size=shape).round(2))


def input_of_ready(reads: Reads) -> Setup:
    """Return the input that a ready network reads."""
    if reads.numbers is not None:
        return typed_input(reads.numbers.array)
    plain = as_input(SETUPS[reads.rank])
    return replace(plain, sample=reads.sample, cells=reads.cells, colour=reads.colour)


def typed_input(values: np.ndarray) -> Setup:
    """Return a set-up whose input is an array ``(C, *spatial)``, as if it had been typed.

    Examples
    --------
    >>> typed_input(np.array([[1.0, 2.0], [3.0, 4.0]])).typed.text
    '1 2\\n\\n3 4'
    """
    plain = as_input(SETUPS[values.ndim - 1])
    if values.ndim > 2:
        return replace(plain, source="typed", typed=Numbers.of(values))
    lines = "\n\n".join(" ".join(map(number_text, channel)) for channel in values.astype(float).tolist())
    return replace(plain, source="typed", typed=Text(lines, "numbers"))
