"""A learned kernel as the panels of a course: kernels, gradient, and the output on its way to the target."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from convviz.language import phrase
from convviz.stage.learning import Graph, Line, Panel, learning
from convviz.training.descent import Course, LeastSquares

_ENDS = tuple[float, float]


class Shapes(NamedTuple):
    """What the numbers of a course are cells of.

    Attributes
    ----------
    kernel : (slices, rows, columns)
    output : (slices, rows, columns)
    has_bias : bool
        Whether the last weight is a bias.
    """

    kernel: tuple[int, int, int]
    output: tuple[int, int, int]
    has_bias: bool


def descent(
    course: Course, exact: LeastSquares, target: np.ndarray, hidden: np.ndarray | None, shapes: Shapes
) -> dict[str, Any]:
    """Return what the browser needs to walk through a descent.

    Parameters
    ----------
    course : Course
    exact : LeastSquares
    target : (outputs,) ndarray
    hidden : (weights,) ndarray or None
        The weights that made the target, where they are known.
    shapes : Shapes

    Returns
    -------
    dict
        As of `convviz.stage.learning.learning`.
    """
    panels = [
        *_kernels(course, exact, hidden, shapes),
        *_maps(course, target, shapes.output),
    ]
    level = (phrase("least squares"), exact.loss)
    graph = Graph([Line(phrase("Loss (mean squared error)"), course.losses)], is_log=True, level=level)
    return learning(panels, graph, unit="iteration")


def _kernels(course: Course, exact: LeastSquares, hidden: np.ndarray | None, shapes: Shapes) -> list[Panel]:
    kernel, count = shapes.kernel, int(np.prod(shapes.kernel))
    still = [exact.weight, course.weights[0], *([] if hidden is None else [hidden])]
    seen = still if course.diverged else [*still, course.weights]
    weight = _ends(*(one[..., :count] for one in seen))
    gradient = _ends(course.gradients[0][:count])
    panels = [
        Panel(phrase("Kernel"), course.weights[:, :count], kernel, weight, "weight", "kernels"),
        Panel(phrase("Gradient"), course.gradients[:, :count], kernel, gradient, "activation", "kernels"),
        Panel(phrase("Least squares"), exact.weight[:count], kernel, weight, "weight", "kernels"),
    ]
    if hidden is not None:
        title = phrase("Hidden kernel")
        panels.append(Panel(title, hidden[:count], kernel, weight, "weight", "kernels"))
    if shapes.has_bias:
        bias = _ends(*(one[..., count:] for one in seen))
        panels.append(Panel(phrase("Bias"), course.weights[:, count:], (1, 1, 1), bias, "weight", "kernels"))
    return panels


def _maps(course: Course, target: np.ndarray, shape: tuple[int, int, int]) -> list[Panel]:
    errors = course.outputs - target
    ends, wrong = _ends(target), _ends(errors[0])
    error = Panel(phrase("Error: output − target"), errors, shape, wrong, "activation", "maps")
    if shape[1] == 1:
        line = Panel(
            phrase("Output"),
            course.outputs,
            shape,
            (float(min(target.min(), 0)), float(max(target.max(), 0))),
            "activation",
            "maps",
            under=target,
            under_title=phrase("target"),
            line_title=phrase("output"),
        )
        return [line, error]
    return [
        Panel(phrase("Target"), target, shape, ends, "activation", "maps"),
        Panel(phrase("Output"), course.outputs, shape, ends, "activation", "maps"),
        error,
    ]


def _ends(*arrays: np.ndarray) -> _ENDS:
    """The ends of a scale about 0 that reaches all of some numbers."""
    reach = max(float(np.abs(one).max()) for one in arrays)
    return -reach, reach
