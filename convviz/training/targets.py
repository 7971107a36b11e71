"""What the output of a filter is to become: numbers, or a picture as it is to look afterwards."""

from __future__ import annotations

import numpy as np

from convviz.core.arguments import shown
from convviz.core.errors import ConvSpecError
from convviz.core.geometry import tables
from convviz.core.limits import MAX_ITERATIONS, MAX_LEARNED_OUTPUTS, MAX_LEARNED_PRODUCTS
from convviz.core.spec import Spec
from convviz.core.taps import Table
from convviz.language import phrase


def target_of(after: np.ndarray, spec: Spec) -> np.ndarray:
    """Return the outputs that an array stands for.

    Parameters
    ----------
    after : (C, *spatial) ndarray
        Of the size of the output; or of the input, as a picture before and after has: then of each window the
        cell at its centre counts. Several channels are averaged.
    spec : Spec

    Returns
    -------
    (*output_size) ndarray

    Raises
    ------
    ConvSpecError
        For any other size, or numbers that are not finite.

    Examples
    --------
    >>> from convviz.core.spec import resolve
    >>> target_of(np.array([[1.0, 2.0, 3.0, 4.0]]), resolve((1, 4), (1, 1, 3)))
    array([2., 3.])
    """
    cells = np.asarray(after.mean(axis=0))
    if not np.isfinite(cells).all():
        raise ConvSpecError(
            phrase("The target must consist of finite numbers, without NaN."), parameter="target"
        )
    if cells.shape == spec.output_size:
        return cells
    if cells.shape == spec.input_size:
        return np.asarray(cells[np.ix_(*map(_centres, tables(spec)))])
    message = phrase(
        "The target has {target} cells; it must have {output}, as the output, or {input}, as the input. "
        "Use a picture of the same width and height as the input.",
        target=_sizes(cells.shape),
        output=_sizes(spec.output_size),
        input=_sizes(spec.input_size),
    )
    raise ConvSpecError(message, parameter="target")


def check_work(outputs: int, weights: int) -> None:
    """Refuse to learn so many weights from so many outputs, where that is too much for a page.

    Raises
    ------
    ConvSpecError

    Examples
    --------
    >>> check_work(4096, 27)
    """
    if outputs * weights > MAX_LEARNED_PRODUCTS:
        message = phrase(
            "{outputs} outputs with {weights} weights each are too many to learn from here: at most {most} "
            "products. Use fewer cells, or a smaller kernel.",
            outputs=shown(outputs),
            weights=shown(weights),
            most=shown(MAX_LEARNED_PRODUCTS),
        )
        raise ConvSpecError(message, parameter="input")


def most_iterations(outputs: int) -> int:
    """Return how many iterations can be shown, when each has so many outputs.

    >>> most_iterations(36), most_iterations(4096)
    (1000, 243)
    """
    return max(1, min(MAX_ITERATIONS, MAX_LEARNED_OUTPUTS // outputs - 1))


def _centres(table: Table) -> np.ndarray:
    """The cell of the input under the middle of each window, or the nearest one."""
    middle = table.positions[:, (table.rule.kernel_size - 1) // 2]
    return np.asarray(np.clip(middle, 0, table.rule.size - 1))


def _sizes(sizes: tuple[int, ...]) -> str:
    return " × ".join(map(str, sizes))
