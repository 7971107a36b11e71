"""The table of a network: a row a layer, its totals, and the same as CSV.

Receptive fields and jumps are those of Araujo, Norris and Sim, *Computing Receptive Fields of Convolutional
Neural Networks* (Distill, 2019): along an axis a layer whose windows span s cells, a step of t cells apart,
sees (s − 1)·j cells more than the layer before, where j cells of the input lie between two of its own.
"""

from __future__ import annotations

import csv
from collections.abc import Sequence
from io import StringIO
from typing import NamedTuple

from convviz.language import phrase
from convviz.network.part import Part, Place, Shape


class Row(NamedTuple):
    """A layer in the table of a network.

    Attributes
    ----------
    name : str
        Another one for each layer, such as ``"Conv2d-1"``.
    output_shape : tuple of int
    parameters, multiply_adds : int
    receptive_field : tuple of int or None
        Along each axis the cells of the input from the first to the last that an output sees, whether or not
        they are there; None after a layer that sees all.
    jump : tuple of float or None
        Along each axis the cells of the input from one output to the next.
    """

    name: str
    output_shape: Shape
    parameters: int
    multiply_adds: int
    receptive_field: tuple[int, ...] | None
    jump: tuple[float, ...] | None


class Totals(NamedTuple):
    """What all layers come to together.

    Attributes
    ----------
    parameters, multiply_adds : int
    """

    parameters: int
    multiply_adds: int


def totals(table: Sequence[Row]) -> Totals:
    """Return the sums of a table."""
    return Totals(sum(row.parameters for row in table), sum(row.multiply_adds for row in table))


def share(part: int, whole: int) -> float:
    """Return a part of the whole from 0 to 1; of nothing, 0."""
    return part / whole if whole else 0.0


def channels_last(shape: Shape) -> Shape:
    """Return a shape in Keras's order.

    Examples
    --------
    >>> channels_last((16, 8, 8)), channels_last((10,))
    ((8, 8, 16), (10,))
    """
    return (*shape[1:], shape[0])


def table_csv(table: Sequence[Row]) -> str:
    """Return a table as CSV: shapes in torch's and in Keras's order, shares of the whole, totals last.

    A receptive field is empty after a layer that sees all of its input.

    Examples
    --------
    >>> print(table_csv([Row("Conv2d-1", (2, 6, 6), 20, 648, (3, 3), (1.0, 1.0))]).splitlines()[1])
    Conv2d-1,2 x 6 x 6,6 x 6 x 2,20,1.0000,648,1.0000,3 x 3,1 x 1
    """
    whole = totals(table)
    lines: list[Sequence[object]] = [
        (
            "layer",
            "output_shape",
            "output_shape_channels_last",
            "parameters",
            "share_of_parameters",
            "multiply_adds",
            "share_of_multiply_adds",
            "receptive_field",
            "jump",
        )
    ]
    for row in table:
        lines.append(
            (
                row.name,
                _sizes(row.output_shape),
                _sizes(channels_last(row.output_shape)),
                row.parameters,
                f"{share(row.parameters, whole.parameters):.4f}",
                row.multiply_adds,
                f"{share(row.multiply_adds, whole.multiply_adds):.4f}",
                _sizes(row.receptive_field or ()),
                _sizes(row.jump or ()),
            )
        )
    lines.append((phrase("total"), "", "", whole.parameters, "", whole.multiply_adds, "", "", ""))
    text = StringIO(newline="")
    csv.writer(text, lineterminator="\r\n").writerows(lines)
    return text.getvalue()


def rows(input_shape: Shape, places: Sequence[Place]) -> list[Row]:
    """Return a row for each place of a network."""
    axes = len(input_shape) - 1
    sees: list[tuple[tuple[int, ...], tuple[float, ...]] | None] = [((1,) * axes, (1,) * axes)]
    table = []
    for place in places:
        sees.append(_sight(place.part, [sees[source] for source in place.sources]))
        field, jump = sees[-1] or (None, None)
        part = place.part
        table.append(Row(place.name, part.output_shape, part.parameters, part.multiply_adds, field, jump))
    return table


def _sizes(sizes: Sequence[float]) -> str:
    return " x ".join(f"{size:g}" if isinstance(size, float) else str(size) for size in sizes)


def _sight(
    part: Part, sees: Sequence[tuple[tuple[int, ...], tuple[float, ...]] | None]
) -> tuple[tuple[int, ...], tuple[float, ...]] | None:
    """The receptive field and the jump after a layer, of those before it; None if all is seen."""
    if part.extent is None or any(one is None for one in sees):
        return None
    fields, jumps = zip(*(one for one in sees if one is not None), strict=True)
    field, jump = tuple(map(max, *fields)) if len(fields) > 1 else fields[0], jumps[0]
    if not part.extent.spans:  # a row of numbers has no axes, but each still sees what it saw
        return field, jump
    spans, steps = part.extent
    wider = tuple(round(f + (s - 1) * j) for f, s, j in zip(field, spans, jump, strict=True))
    return wider, tuple(j * step for j, step in zip(jump, steps, strict=True))
