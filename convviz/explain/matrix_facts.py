"""What is said of a layer as a product of matrices: how large they are, and what sharing weights saves."""

from __future__ import annotations

from math import prod

import numpy as np

from convviz.core.limits import MAX_MATRIX_ENTRIES, MAX_MATRIX_SIDE
from convviz.core.spec import Spec
from convviz.core.taps import Transposed
from convviz.explain.headline import TIMES, grouped
from convviz.explain.matrices import reads
from convviz.language import count_phrase, phrase
from convviz.layers.layer import taps_of


def is_drawn(spec: Spec) -> bool:
    """Whether T is small enough to be drawn.

    Examples
    --------
    >>> from convviz.core.spec import resolve
    >>> is_drawn(resolve((1, 5, 5), (1, 1, 3, 3))), is_drawn(resolve((1, 28, 28), (1, 1, 3, 3)))
    (True, False)
    """
    rows, cells = _size(spec)
    return rows * cells <= MAX_MATRIX_ENTRIES and max(rows, cells) <= MAX_MATRIX_SIDE


def matrix_facts(spec: Spec) -> list[str]:
    """Say how large T is, how many of its entries are weights, and what sharing them saves.

    Parameters
    ----------
    spec : Spec

    Returns
    -------
    list of str
        Sentences. If T is too large to be drawn, the first says so, with the limits.

    Examples
    --------
    >>> from convviz.core.spec import resolve
    >>> print(*matrix_facts(resolve((1, 4), (1, 1, 2))), sep="\\n")  # doctest: +ELLIPSIS
    T is 3 × 4: a dense layer would learn 12 weights, this layer learns 2 and shares them.
    6 of the 12 entries of T hold a weight. ...
    """
    if not is_drawn(spec):
        return [_too_large(spec), _sharing(spec)]
    return [*_transpose(spec), _sharing(spec), _entries(spec), *_exceptions(spec)]


def columns_facts(spec: Spec) -> list[str]:
    """Say how large the unrolled windows are, and what the product of matrices gives.

    Parameters
    ----------
    spec : Spec

    Returns
    -------
    list of str

    Examples
    --------
    >>> from convviz.core.spec import resolve
    >>> columns_facts(resolve((1, 5, 5), (1, 1, 3, 3)))[0]
    '9 rows × 9 columns = 81 numbers from 25: each cell is copied once for every window that contains it.'
    """
    facts = [_copied(spec), _multiplied(spec)]
    if spec.groups > 1:
        facts.append(
            phrase("Each of the {groups} groups has its own columns and its own product.", groups=spec.groups)
        )
    return [
        *facts,
        phrase("Libraries often use this form because matrix products are fast."),
    ]


def _name(spec: Spec) -> str:
    """What the matrix is called: of a layer that stamps it is the transpose of a convolution's."""
    return "Tᵀ" if all(isinstance(rule, Transposed) for rule in spec.rules) else "T"


def _transpose(spec: Spec) -> list[str]:
    if _name(spec) == "T":
        return []
    rows, cells = _size(spec)
    told = phrase(
        "T is the {size} matrix of a convolution from {outputs} cells to {inputs}. "
        "This layer multiplies with its transpose Tᵀ.",
        size=_by(cells, rows),
        outputs=grouped(rows),
        inputs=grouped(cells),
    )
    return [told]


def _weights(spec: Spec) -> int:
    return spec.out_channels * (spec.in_channels // spec.groups) * taps_of(spec)


def _size(spec: Spec) -> tuple[int, int]:
    """Rows and columns of the matrix T of one filter."""
    return spec.steps, spec.in_channels * prod(spec.input_size)


def _by(rows: int, columns: int) -> str:
    return f"{grouped(rows)} {TIMES} {grouped(columns)}"


def _too_large(spec: Spec) -> str:
    return phrase(
        "{matrix} would have {size} = {entries} entries; it is drawn with at most {most} entries and {side} "
        "per side. Use fewer cells to see it.",
        matrix=_name(spec),
        size=_by(*_size(spec)),
        entries=grouped(prod(_size(spec))),
        most=grouped(MAX_MATRIX_ENTRIES),
        side=grouped(MAX_MATRIX_SIDE),
    )


def _sharing(spec: Spec) -> str:
    rows, cells = _size(spec)
    entries = spec.out_channels * rows * cells
    size = _by(rows, cells)
    if spec.out_channels > 1:
        size = phrase(
            "{size} for each filter, {every} for all {filters}",
            size=size,
            every=_by(spec.out_channels * rows, cells),
            filters=spec.out_channels,
        )
    told = {
        "matrix": _name(spec),
        "size": size,
        "dense": count_phrase("{count} weight", "{count} weights", entries),
    }
    if _weights(spec) >= entries or spec.steps == 1:  # a weight is shared by places
        return phrase(
            "{matrix} is {size}: a dense layer would learn {dense}, this layer learns {learned}: "
            "sharing saves nothing here.",
            learned=grouped(_weights(spec)),
            **told,
        )
    return count_phrase(
        "{matrix} is {size}: a dense layer would learn {dense}, this layer learns {count} and shares it.",
        "{matrix} is {size}: a dense layer would learn {dense}, this layer learns {count} and shares them.",
        _weights(spec),
        **told,
    )


def _entries(spec: Spec) -> str:
    read = reads(spec)
    pairs = np.unique((read + np.arange(spec.steps) * prod(spec.input_size))[read >= 0])
    held, count = pairs.size * (spec.in_channels // spec.groups), prod(_size(spec))
    if held == count:
        return phrase("Every entry is a weight: each output sees every cell.")
    if spec.out_channels == 1:
        entries = phrase("the {entries} entries of {matrix}", entries=grouped(count), matrix=_name(spec))
    else:
        entries = phrase("the {entries} entries of each filter", entries=grouped(count))
    few = count_phrase(
        "{count} of {entries} holds a weight.", "{count} of {entries} hold a weight.", held, entries=entries
    )
    rest = grouped(count - held)
    return f"{few} " + phrase(
        "The other {rest} entries are 0 (blank), because an output sees only its window.", rest=rest
    )


def _exceptions(spec: Spec) -> list[str]:
    """What padding and groups do to T."""
    facts = []
    if any(map(any, spec.padding)) and spec.padding_mode == "zeros":
        facts.append(phrase("A weight over the padding meets a 0, so it has no entry in its row."))
    elif any(map(any, spec.padding)):
        mode = spec.padding_mode.capitalize()
        facts.append(
            phrase("{mode} padding repeats cells, so weights over copies of a cell add up.", mode=mode)
        )
    if spec.groups > 1:
        facts.append(
            phrase(
                "With {groups} groups, a row is blank over the channels of the other groups.",
                groups=spec.groups,
            )
        )
    return facts


def _copied(spec: Spec) -> str:
    """How many numbers the unrolled windows have, and of how many cells they are copies."""
    rows = _weights(spec) // spec.out_channels
    cells = grouped(spec.in_channels // spec.groups * prod(spec.input_size))
    if any(map(any, spec.padding)):
        cells = phrase("{cells} and their padding", cells=cells)
    return phrase(
        "{rows} × {columns} = {numbers} from {cells}: each cell is copied once for every window that "
        "contains it.",
        rows=count_phrase("{count} row", "{count} rows", rows),
        columns=count_phrase("{count} column", "{count} columns", spec.steps),
        numbers=count_phrase("{count} number", "{count} numbers", rows * spec.steps),
        cells=cells,
    )


def _multiplied(spec: Spec) -> str:
    """What the kernel times the unrolled windows makes."""
    filters = spec.out_channels // spec.groups
    weights = count_phrase("{count} weight", "{count} weights", _weights(spec) // spec.out_channels)
    if filters > 1:
        return phrase(
            "{filters} rows of {weights}, one per filter, times the columns give {filters} feature "
            "maps of {outputs}.",
            filters=filters,
            weights=weights,
            outputs=count_phrase("{count} output", "{count} outputs", spec.steps),
        )
    return count_phrase(
        "The kernel as a row of {weights}, times the columns, gives the one output.",
        "The kernel as a row of {weights}, times the columns, gives the {count} outputs at once.",
        spec.steps,
        weights=weights,
    )
