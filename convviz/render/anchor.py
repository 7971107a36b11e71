"""Where an output of a long sequence stands below its input; the same as in the stage's ``strip.js``."""

from __future__ import annotations

from math import ceil, floor

from convviz.core.geometry import windows
from convviz.language import phrase
from convviz.layers.layer import Spec


def anchor(spec: Spec) -> float:
    """Return how many cells an output stands right of the first cell of its window: it stands at its middle.

    Padding that is longer on one side has it stand under the input it belongs to, as in a causal layer.

    Examples
    --------
    >>> from convviz.core.spec import resolve
    >>> [anchor(resolve((1, 30), (1, 1, 5), padding=one)) for one in (0, "causal", ((3, 1),))]
    [2.0, 4.0, 3.0]
    """
    before, after = spec.padding[0]
    free = _free(spec)
    return max(0.0, min(float(free), (free + before - after) / 2))


def said(spec: Spec) -> str:
    """Say under which cell of its window each output stands, or between which; nothing if it has no choice.

    Examples
    --------
    >>> from convviz.core.spec import resolve
    >>> said(resolve((1, 30), (1, 1, 4), padding="same"))
    'output, each under cell 2 of the 4 in its window'
    """
    (window,), (before, after), free = windows(spec, (0,)), spec.padding[0], _free(spec)
    count = len(window)
    if count < 2 or free <= 0:
        return ""
    if before == after:
        return phrase("output, each under the middle of its window")
    if anchor(spec) == free:
        return phrase("output, each under the last cell of its window")
    middle = anchor(spec) + (spec.rules[0].jump + 1) / 2
    first, last = floor(middle), ceil(middle)
    if first == last:
        return phrase(
            "output, each under cell {first} of the {count} in its window", first=first, count=count
        )
    return phrase(
        "output, each between cells {first} and {last} of the {count} in its window",
        first=first,
        last=last,
        count=count,
    )


def _free(spec: Spec) -> float:
    """Cells of its window that an output leaves free, as it is as wide as the step to the next."""
    (window,) = windows(spec, (0,))
    return len(window) - spec.rules[0].jump
