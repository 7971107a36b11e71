"""What follows a layer at one step, written out: the normalization and the activation of a sum."""

from __future__ import annotations

from convviz.core.geometry import step_index
from convviz.explain.headline import TIMES, counts, listed, shape_formula
from convviz.explain.numerals import factor, is_exact, printed, text
from convviz.language import phrase
from convviz.layers.after import NO_ACTIVATION
from convviz.layers.scene import Scene


def following(scene: Scene, step: int, filter: int = 0) -> list[str]:
    """Return a line for each of the two that follows; none where nothing does.

    Examples
    --------
    >>> import numpy as np
    >>> from dataclasses import replace
    >>> from convviz.layers.after import After
    >>> from convviz.layers.scene import build_scene
    >>> scene = build_scene(np.array([[1.0, 3.0]]), np.array([[[2.0, -1.0]]]))
    >>> following(replace(scene, after=After(activation="ReLU")), 0)
    ['ReLU(−1) = 0']
    """
    after, place = scene.after, (filter, *step_index(scene.spec, step))
    sum, answer = float(scene.shown[place]), float(scene.answer[place])
    by, added = after.factors(scene.spec.out_channels)[filter]
    between = answer if after.activation == NO_ACTIVATION else sum * by + added
    lines = []
    if after.norm is not None:
        left = f"BatchNorm: {_said(sum)} {TIMES} {factor(_said(by))} + {factor(_said(added))}"
        lines.append(f"{left} {_sign(sum, by, added, between)} {_said(between)}")
    if after.activation != NO_ACTIVATION:
        lines.append(f"{after.activation}({_said(between)}) {_sign(between, answer)} {_said(answer)}")
    return lines


def facts(scene: Scene) -> str:
    """Return the counts and the sizes of a layer in a line, and what follows it.

    Examples
    --------
    >>> import numpy as np
    >>> from dataclasses import replace
    >>> from convviz.layers.after import After
    >>> from convviz.layers.scene import build_scene
    >>> scene = build_scene(np.array([[1.0, 3.0]]), np.array([[[2.0, -1.0]]]))
    >>> facts(replace(scene, after=After(activation="ReLU"))).rpartition(" · ")[2]
    'then ReLU'
    """
    after = scene.after
    names = ["BatchNorm"] * (after.norm is not None) + [after.activation] * (
        after.activation != NO_ACTIVATION
    )
    then = [phrase("then {names}", names=listed(names))] if names else []
    return " · ".join([counts(scene.spec), shape_formula(scene.spec), *then])


def _said(value: float) -> str:
    return text(printed(value))


def _sign(*values: float) -> str:
    return "=" if all(map(is_exact, values)) else "≈"
