"""What sees all of its input at once: a linear layer, and a softmax; each forth and back."""

from __future__ import annotations

import numpy as np

from convviz.network.part import Sent


def softmax(cells: np.ndarray) -> np.ndarray:
    """Return exp(x) over its sum, along the channels.

    >>> softmax(np.log([1.0, 3])).round(12).tolist()
    [0.25, 0.75]
    """
    grown = np.exp(cells - cells.max(axis=0))
    return np.asarray(grown / grown.sum(axis=0))


def softmax_back(grad: np.ndarray, cells: np.ndarray, output: np.ndarray) -> Sent:
    """Return y·(g − Σ g·y): what all share is taken off, for the outputs add up to 1."""
    return Sent((np.asarray(output * (grad - (grad * output).sum(axis=0))),))


def linear(cells: np.ndarray, weight: np.ndarray, bias: np.ndarray | None) -> np.ndarray:
    """Return weight·x + bias."""
    output = np.asarray(weight @ cells)
    return output if bias is None else np.asarray(output + bias)


def linear_back(
    grad: np.ndarray, cells: np.ndarray, output: np.ndarray, weight: np.ndarray, bias: np.ndarray | None
) -> Sent:
    """Return weightᵀ·g for the input; each weight gets its input times the gradient of its output."""
    parameters = {"weight": np.outer(grad, cells)} | ({} if bias is None else {"bias": grad})
    return Sent((np.asarray(weight.T @ grad),), parameters)
