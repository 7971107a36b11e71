"""What is chosen on the page for pooling, transposed convolution and upsampling, in torch's words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from convviz.core.arguments import builtin
from convviz.core.errors import ConvSpecError
from convviz.core.sliding import Sliding, padding_pairs
from convviz.language import later, phrase
from convviz.layers.layer import Choice, Chosen, Option

NO_PADDING: Mapping[str, str] = {
    "differences": later(
        "This layer has no padding, and all frameworks compute the same numbers: see the Code view."
    ),
}
"""Why there is nothing in which the frameworks differ."""

SAME_SIZE: Mapping[str, str] = {
    "full": later(
        "Adaptive pooling makes the same number of cells from a picture of any size: a full-size result "
        "would be as small as the one on the stage."
    ),
}
"""Why adaptive pooling has no full size."""

NO_WEIGHTS: Mapping[str, str] = {
    "matrix": later("The matrix shows weights, and this layer has none."),
    "columns": later("im2col multiplies with weights, and this layer has none."),
}

NO_PRODUCTS: Mapping[str, str] = {
    "matrix": later("A maximum is not a sum of products, so no matrix computes it."),
    "columns": later("A maximum is not a sum of products, so im2col has nothing to multiply."),
}


def option(choice: Choice, one: Option) -> Chosen:
    """Return what is chosen for an option, or what is usual."""
    return choice.options.get(one.name, one.usual)


def same_on_both_sides(sliding: Sliding, axes: Sequence[str], name: str) -> tuple[int, ...]:
    """Return the padding along each axis, which is the same before and after for all layers but convolution.

    Raises
    ------
    ConvSpecError

    Examples
    --------
    >>> same_on_both_sides(Sliding(padding=((1, 1), (0, 0))), ("H", "W"), "MaxPool2d")
    (1, 0)
    """
    padding = builtin(sliding.padding)
    if isinstance(padding, str) and padding != "valid":
        message = phrase(
            "{layer} has no padding {padding}; use 'valid', or a number of cells.",
            layer=name,
            padding=repr(padding),
        )
        raise ConvSpecError(message, parameter="padding")
    ones = (1,) * len(axes)
    pairs = padding_pairs(ones, ones, Sliding(ones, sliding.padding, ones))
    for axis, (before, after) in enumerate(pairs):
        if before != after:
            message = phrase(
                "padding along {axis} is {before} before and {after} after; {layer} takes one number "
                "for both sides.",
                axis=axes[axis],
                before=before,
                after=after,
                layer=name,
            )
            raise ConvSpecError(message, parameter="padding", axis=axis)
    return tuple(before for before, _ in pairs)
