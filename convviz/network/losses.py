"""One number made of an output, and how each cell of the output changes it: where a way back begins."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from convviz.core.errors import ConvSpecError
from convviz.engine import as_floats
from convviz.language import phrase


class Loss(NamedTuple):
    """A number, and dL/d(output), of the output's shape."""

    value: float
    grad: np.ndarray


def one_cell(output: ArrayLike, cell: Sequence[int]) -> Loss:
    """Return the number in one cell: its gradient is 1 there and 0 elsewhere.

    Examples
    --------
    >>> one_cell([[3, 7]], (0, 1))
    Loss(value=7.0, grad=array([[0., 1.]]))
    """
    (numbers,) = as_floats(output=output)
    place = tuple(cell)
    if len(place) != numbers.ndim or not all(0 <= i < n for i, n in zip(place, numbers.shape, strict=False)):
        message = phrase(
            "There is no cell {cell} in a map of the shape {shape}; count from 0.",
            cell=place,
            shape=numbers.shape,
        )
        raise ConvSpecError(message, parameter="cell")
    grad = np.zeros_like(numbers)
    grad[place] = 1
    return Loss(float(numbers[place]), grad)


def total(output: ArrayLike) -> Loss:
    """Return the sum of all cells: each has the gradient 1.

    Examples
    --------
    >>> total([[3, 7]])
    Loss(value=10.0, grad=array([[1., 1.]]))
    """
    (numbers,) = as_floats(output=output)
    return Loss(float(numbers.sum()), np.ones_like(numbers))


def squared_error(output: ArrayLike, target: ArrayLike) -> Loss:
    """Return the mean of (output − target)², as ``torch.nn.functional.mse_loss``.

    Examples
    --------
    >>> squared_error([[3, 7]], [[2, 5]])
    Loss(value=2.5, grad=array([[1., 2.]]))
    """
    numbers, wanted = as_floats(output=output, target=target)
    if numbers.shape != wanted.shape:
        message = phrase(
            "target must have the shape {shape} of the output; got the shape {given}.",
            shape=numbers.shape,
            given=wanted.shape,
        )
        raise ConvSpecError(message, parameter="target")
    off = numbers - wanted
    return Loss(float(np.mean(off * off)), np.asarray(off * (2 / off.size), off.dtype))


def cross_entropy(scores: ArrayLike, answer: int) -> Loss:
    """Return −log softmax(scores)[answer], as ``torch.nn.functional.cross_entropy`` of one item.

    Its gradient is the softmax of the scores, less 1 at the answer.

    Parameters
    ----------
    scores : (N,) or (N, 1, …) array_like
        Before a softmax.
    answer : int

    Examples
    --------
    >>> loss = cross_entropy(np.log([1.0, 3]), 1)
    >>> round(loss.value, 6), loss.grad.round(6).tolist()
    (0.287682, [0.25, -0.25])
    """
    (numbers,) = as_floats(scores=scores)
    if numbers.size != len(numbers):
        message = phrase(
            "cross-entropy needs one score for each class; got a map of the shape {shape}.",
            shape=numbers.shape,
        )
        raise ConvSpecError(message, parameter="scores")
    if not 0 <= answer < len(numbers):
        message = phrase(
            "There is no class {answer} among {count} scores; count from 0.",
            answer=answer,
            count=len(numbers),
        )
        raise ConvSpecError(message, parameter="answer")
    with np.errstate(over="ignore"):  # so far below the largest, a score has no share
        lowered = numbers - numbers.max()
    grown = np.exp(lowered)
    grad = np.asarray(grown / grown.sum())
    grad[answer] -= 1
    value = float(np.log(grown.sum()) - lowered.ravel()[answer])
    return Loss(value, grad)
