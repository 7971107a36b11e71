"""Gradient descent on the weights of one filter, every iteration kept; and the least-squares answer.

A filter is linear in its weights: what it makes of its windows, a row each, is ``windows @ weight``. So the
loss, the mean squared error against a target, is a bowl, and whether descent comes down in it follows from
how steep it is: the largest eigenvalue of its Hessian, ``2 / N · windowsᵀ windows``.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

DIVERGED = 1e6
"""Descent stops where the loss is so many times the first one: from there on it only grows."""

_NOTHING = 1e-12
"""Eigenvalues below this share of the largest are 0 within their rounding error."""


class Rate(NamedTuple):
    """How far descent goes at each iteration, by the names of ``torch.optim.SGD``.

    Attributes
    ----------
    lr : float
        The learning rate, above 0.
    momentum : float
        From 0 to below 1: which share of the last move is added to the next.
    """

    lr: float
    momentum: float = 0.0


class Course(NamedTuple):
    """Every iteration of a descent, the start first: n iterations make n + 1 rows.

    Attributes
    ----------
    weights, gradients : (iterations + 1, weights) ndarray
    outputs : (iterations + 1, N) ndarray
    losses : (iterations + 1,) ndarray
    diverged : bool
        Whether it was stopped at its last row, as the loss had become `DIVERGED` times the first.
    """

    weights: np.ndarray
    gradients: np.ndarray
    outputs: np.ndarray
    losses: np.ndarray
    diverged: bool


class LeastSquares(NamedTuple):
    """The weights with the smallest loss; of several, those with the smallest squares.

    Attributes
    ----------
    weight : (weights,) ndarray
    output : (N,) ndarray
    loss : float
    rank : int
        How many of the weights the windows determine; with fewer than all, other weights fit as well.
    """

    weight: np.ndarray
    output: np.ndarray
    loss: float
    rank: int


def begun(count: int, seed: int) -> np.ndarray:
    """Return weights to start from, drawn as torch draws those of a convolution: U(−1/√n, 1/√n).

    Parameters
    ----------
    count : int
        How many, at least 1.
    seed : int
        At least 0. The same seed draws the same weights.

    Examples
    --------
    >>> begun(4, seed=0).round(3).tolist()
    [0.137, -0.23, -0.459, -0.483]
    """
    bound = 1 / np.sqrt(count)
    return np.random.default_rng(seed).uniform(-bound, bound, count)


def largest_rate(windows: np.ndarray, momentum: float = 0.0) -> float:
    """Return the learning rate below which descent comes down to the least loss: 2 (1 + momentum) / λ.

    λ is the largest eigenvalue of the Hessian; see B. T. Polyak, *Some methods of speeding up the convergence
    of iteration methods*, 1964. Without momentum, the loss never rises at a lower rate.

    Parameters
    ----------
    windows : (N, weights) ndarray
    momentum : float
        From 0 to below 1.

    Returns
    -------
    float
        Infinite where all windows are zeros: then no rate changes anything.

    Examples
    --------
    >>> largest_rate(np.array([[1.0], [3.0]]))
    0.2
    """
    steepest = float(np.linalg.eigvalsh(_hessian(windows))[-1])
    return 2 * (1 + momentum) / steepest if steepest > 0 else np.inf


def descend(
    windows: np.ndarray, target: np.ndarray, start: np.ndarray, rate: Rate, iterations: int
) -> Course:
    """Follow the gradient of the mean squared error, as ``torch.optim.SGD`` does.

    Parameters
    ----------
    windows : (N, weights) ndarray
        What each weight meets at each output.
    target : (N,) ndarray
    start : (weights,) ndarray
    rate : Rate
    iterations : int
        At least 0.

    Returns
    -------
    Course
        Of finite numbers, also where it diverges.

    Examples
    --------
    >>> course = descend(np.eye(2), np.array([1.0, 2.0]), np.zeros(2), Rate(0.5), 2)
    >>> course.weights.tolist(), course.losses.tolist()
    ([[0.0, 0.0], [0.5, 1.0], [0.75, 1.5]], [2.5, 0.625, 0.15625])
    """
    weight, move = np.array(start, dtype=np.float64), np.zeros(len(start))
    rows: list[tuple[np.ndarray, np.ndarray, np.ndarray, float]] = []
    diverged = False
    with np.errstate(over="ignore", invalid="ignore"):
        for _ in range(iterations + 1):
            output = windows @ weight
            error = output - target
            loss, gradient = float(np.mean(error**2)), 2 / len(target) * (windows.T @ error)
            if not (np.isfinite(loss) and np.isfinite(gradient).all()):
                diverged = True
                break
            rows.append((weight, gradient, output, loss))
            diverged = loss > DIVERGED * max(rows[0][3], np.finfo(float).tiny)
            if diverged:
                break
            move = rate.momentum * move + gradient
            weight = weight - rate.lr * move
    weights, gradients, outputs, losses = (np.array(column) for column in zip(*rows, strict=True))
    return Course(weights, gradients, outputs, losses, diverged)


def least_squares(windows: np.ndarray, target: np.ndarray) -> LeastSquares:
    """Return the weights with the smallest mean squared error.

    Parameters
    ----------
    windows : (N, weights) ndarray
    target : (N,) ndarray

    Examples
    --------
    >>> exact = least_squares(np.array([[1.0, 1.0], [2.0, 2.0]]), np.array([2.0, 4.0]))
    >>> exact.weight.round(6).tolist(), exact.rank
    ([1.0, 1.0], 1)
    """
    weight, _, rank, _ = np.linalg.lstsq(windows, target, rcond=_NOTHING)
    weight[np.abs(weight) <= _NOTHING * np.abs(weight).max(initial=0)] = 0.0
    output = windows @ weight
    loss = float(np.mean((output - target) ** 2))
    is_rounding = loss <= (_NOTHING * float(np.abs(target).max(initial=0))) ** 2
    return LeastSquares(weight, output, 0.0 if is_rounding else loss, int(rank))


def _hessian(windows: np.ndarray) -> np.ndarray:
    return np.asarray(2 / len(windows) * (windows.T @ windows))
