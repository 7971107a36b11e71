"""A learned kernel as the panels of a course: kernels, gradient, and the output on its way to the target."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from convviz.explain.matrices import columns
from convviz.language import phrase
from convviz.layers.scene import Scene
from convviz.stage.learning import Graph, Line, Panel, learning
from convviz.training.descent import (
    Course,
    LeastSquares,
    Rate,
    begun,
    descend,
    largest_rate,
    least_squares,
)

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
    course: Course,
    exact: LeastSquares,
    target: np.ndarray,
    hidden: np.ndarray | None,
    shapes: Shapes,
    *,
    begin: int | None = None,
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
    begin : int, optional
        The iteration that is shown at first; without it the last.

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
    return learning(panels, graph, unit="iteration", begin=begin)


def hidden_descent(scene: Scene, *, share: float, iterations: int, begin: int) -> dict[str, Any]:
    """Return the descent to the first kernel of a scene, from the weights of seed 0.

    Parameters
    ----------
    scene : Scene
        Of a convolution along one or two axes.
    share : float
        The learning rate, as a share of the largest that comes down.
    iterations : int
    begin : int
        The iteration that is shown at first.
    """
    windows, target = columns(scene).T.astype(float), scene.output[0].ravel().astype(float)
    rate = Rate(float(f"{share * largest_rate(windows):.3g}"))
    course = descend(windows, target, begun(windows.shape[1], 0), rate, iterations)
    exact, hidden = least_squares(windows, target), scene.weight[0].ravel().astype(float)
    shapes = Shapes(lifted(scene.weight[0].shape), lifted((1, *scene.spec.output_size)), has_bias=False)
    return descent(course, exact, target, hidden, shapes, begin=begin)


def lifted(shape: tuple[int, ...]) -> tuple[int, int, int]:
    """Return slices, rows and columns of a shape with channels; a signal has one row.

    >>> lifted((2, 5)), lifted((3, 4, 5))
    ((2, 1, 5), (3, 4, 5))
    """
    return shape[0], shape[-2] if len(shape) == 3 else 1, shape[-1]


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
