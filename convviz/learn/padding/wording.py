"""Pads, positions and sizes in words, along each axis or along all."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from convviz.core.sliding import Pairs
from convviz.core.spec import Spec
from convviz.explain.headline import MINUS, TIMES, listed
from convviz.language import count_phrase, later, phrase

_ROWS_AND_COLUMNS = (
    (later("row {numbers}"), later("rows {numbers}")),
    (later("column {numbers}"), later("columns {numbers}")),
)
CELLS = {
    1: ((later("cell {numbers}"), later("cells {numbers}")),),
    2: _ROWS_AND_COLUMNS,
    3: ((later("slice {numbers}"), later("slices {numbers}")), *_ROWS_AND_COLUMNS),
}
"""What an index counts along each axis, by the number of axes: one of them, and several."""
SIDES = {"": "", "before": later("before"), "after": later("after")}
_LISTED = 6
"""The most indices that are written out."""


def along(texts: Sequence[str], axes: Sequence[str]) -> str:
    """Say what there is along each axis; axes with the same share a clause, and all of them need none."""
    clauses: dict[str, list[str]] = {}
    for text, axis in zip(texts, axes, strict=True):
        if text:
            clauses.setdefault(text, []).append(axis)
    if list(map(len, clauses.values())) == [len(axes)]:
        return next(iter(clauses))
    return ", ".join(
        phrase("{told} along {axes}", told=text, axes=listed(names)) for text, names in clauses.items()
    )


def positions_text(indices: Sequence[int]) -> str:
    """Return a list of whole numbers, its middle left out where it is long."""
    texts = [str(index).replace("-", MINUS) for index in indices]
    if len(texts) > _LISTED:
        texts = [*texts[: _LISTED - 2], "…", texts[-1]]
        return ", ".join(texts)
    return listed(texts)


def pads(padding: Pairs, axes: Sequence[str]) -> str:
    """Return how many cells there are before and after, along each axis."""
    return along([_pair(*pair) for pair in padding], axes)


def size_text(spec: Spec) -> str:
    """Return the sizes of an output, as in 4 × 4."""
    return f" {TIMES} ".join(map(str, spec.output_size))


def more(spec: Spec, first: Spec) -> str:
    """Say how much larger an output is than that of the first, in words; empty if it is as large."""
    surplus = [size - usual for size, usual in zip(spec.output_size, first.output_size, strict=True)]
    words = list(map(_compared, surplus))
    if not any(words):
        return ""
    told = along(words, spec.axes)
    if spec.ndim > 1 and len(set(words)) == 1:
        told = phrase("{told} along {axes}", told=told, axes=listed(spec.axes))
    return f", {told}"


def equal(one: np.ndarray, other: np.ndarray) -> bool:
    """Return whether two outputs are the same but for rounding."""
    return np.allclose(one, other, rtol=1e-9, atol=1e-12 * max(1.0, np.abs(one).max()), equal_nan=True)


def _pair(before: int, after: int) -> str:
    if before != after:
        return phrase("{before} before and {after} after", before=before, after=after)
    return phrase("{cells} on both sides", cells=before) if before else phrase("nothing")


def _compared(count: int) -> str:
    if count < 0:
        return count_phrase("one fewer", "{count} fewer", -count)
    return count_phrase("one more", "{count} more", count) if count else ""
