"""The way back where each cell of dL/d(output) has weights of its own, as `layers.shares` at work."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from math import prod

import numpy as np

from convviz.core.shapes import span, stamped
from convviz.core.taps import Rule, Strided, Windows, expand
from convviz.engine.gradients import winners
from convviz.layers.scene import Panels, Scene, scene_of
from convviz.layers.shares import MOST_WEIGHTS, Of, SharesSpec, weight_name

OF_INPUT, OF_OUTPUT = "dL/d(input)", "dL/d(output)"
_BOTH = ("input", "output")


def even_rules(rules: Sequence[Rule]) -> list[Strided] | None:
    """Return rules as windows that stride; None where they are of unequal size, or so far apart.

    Examples
    --------
    >>> from convviz.core.taps import adaptive
    >>> even_rules([adaptive(6, 3)]), even_rules([adaptive(5, 2)])
    ([Strided(size=6, kernel_size=2, outputs=3, stride=2, dilation=1, before=0, after=0)], None)
    """
    found: list[Strided] = []
    for rule in rules:
        if isinstance(rule, Windows) and rule.size % rule.outputs == 0:
            each = rule.size // rule.outputs
            rule = Strided(rule.size, each, rule.outputs, each)
        if not isinstance(rule, Strided):
            return None
        found.append(rule)
    return found


def back_rules(rules: Sequence[Strided]) -> tuple[tuple[Strided, ...], tuple[int, ...]]:
    """Return the rules of windows, the last of which may be clipped, and what is left behind the last one."""
    whole = tuple(
        replace(rule, after=max(rule.after, reached(rule) - rule.size - rule.before)) for rule in rules
    )
    return whole, tuple(rule.size + rule.before + rule.after - reached(rule) for rule in whole)


def reached(rule: Strided, outputs: int | None = None, taps: int | None = None) -> int:
    """Return how many cells there are from the first to the last that windows lie on."""
    width = span(rule.kernel_size if taps is None else taps, rule.dilation)
    return stamped(
        rule.outputs if outputs is None else outputs, width, rule.stride, padding=0, output_padding=0
    )


def winners_scene(scene: Scene, grad: np.ndarray) -> Scene | None:
    """Return the way back through a maximum: a 1 where the largest cell is, and 0 elsewhere.

    Parameters
    ----------
    scene : Scene
        The way forth.
    grad : (C, *out_spatial) ndarray

    Returns
    -------
    Scene or None
        None where the windows are of unequal size, or the weights too many to be shown.
    """
    rules = even_rules(scene.spec.rules)
    if rules is None or not _is_shown(grad, rules):
        return None
    places = np.unravel_index(winners(scene.input, rules), scene.spec.input_size)
    ends = np.indices(grad.shape)
    taps = [
        (expand(rule).positions[output] == place[..., np.newaxis]).argmax(-1)
        for place, output, rule in zip(places, ends[1:], rules, strict=True)
    ]
    weight = np.zeros((*grad.shape, *(rule.kernel_size for rule in rules)))
    weight[(*ends, *taps)] = 1
    return _scene(scene, grad, weight, rules, "max")


def divisors_scene(
    scene: Scene, grad: np.ndarray, rules: Sequence[Strided], divisor: np.ndarray
) -> Scene | None:
    """Return the way back through a mean with a divisor for each window; None where it is too much."""
    if not _is_shown(grad, rules):
        return None
    kernel = tuple(rule.kernel_size for rule in rules)
    each = (1 / divisor).reshape(*grad.shape[1:], *(1 for _ in kernel))
    weight = np.broadcast_to(each, (*grad.shape, *kernel))
    return _scene(scene, grad, weight, rules, "mean")


def slopes_scene(
    grad: np.ndarray, slopes: np.ndarray, panels: tuple[str, str], labels: tuple[str, ...] | None = None
) -> Scene | None:
    """Return the way back through what changes each number by itself: each gradient times the slope there.

    Parameters
    ----------
    grad, slopes : (C, *spatial) ndarray, or (N,)
    panels : tuple of str
        What the gradient that comes and the one that is sent on are called.
    labels : tuple of str, optional
        The names of the channels.

    Returns
    -------
    Scene or None
        None where they are too many to be shown.

    Examples
    --------
    >>> scene = slopes_scene(np.array([[3.0, 5.0]]), np.array([[0.0, 1.0]]), (OF_OUTPUT, OF_INPUT))
    >>> scene.output.tolist()
    [[0.0, 5.0]]
    """
    cells = grad if grad.ndim > 1 else grad[:, np.newaxis]
    rules = [Strided(size, 1, size) for size in cells.shape[1:]]
    if not _is_shown(cells, rules):
        return None
    weight = slopes.reshape(len(cells), -1, *(1,) * len(rules))
    names = Panels(panels[0], weight_name("slope"), panels[1], _BOTH)
    spec = _spec(cells, rules, "slope")
    return scene_of(spec, cells, weight, channel_labels=labels, filter_labels=labels, panels=names)


def _is_shown(grad: np.ndarray, rules: Sequence[Strided]) -> bool:
    return grad.size * prod(rule.kernel_size for rule in rules) <= MOST_WEIGHTS


def _spec(grad: np.ndarray, rules: Sequence[Strided], of: Of) -> SharesSpec:
    return SharesSpec(len(grad), len(grad), len(grad), *back_rules(rules), of)


def _scene(scene: Scene, grad: np.ndarray, weight: np.ndarray, rules: Sequence[Strided], of: Of) -> Scene:
    """A scene of a layer whose windows stride, each channel by itself."""
    return scene_of(
        _spec(grad, rules, of),
        grad,
        weight.reshape(len(grad), -1, *weight.shape[grad.ndim :]),
        channel_labels=scene.filter_labels,
        filter_labels=scene.channel_labels,
        panels=Panels(OF_OUTPUT, weight_name(of), OF_INPUT, _BOTH),
    )
