"""Where a framework's own sizes are not those that its rule says."""

from __future__ import annotations

from convviz.core.spec import ConvSpec
from convviz.core.taps import expand


def starts_too_late(spec: ConvSpec) -> bool:
    """Whether TensorFlow starts the windows of "same" too late.

    On a CPU its Conv3D pads by the difference even where that is negative: if the last window ends two cells
    or more before the input does, the first one starts inside the input. Conv1D and Conv2D pad nothing there,
    as TensorFlow's own rule says. Seen in TensorFlow 2.21, in double precision. With a dilation it takes no
    stride, so there is no such window.

    Parameters
    ----------
    spec : ConvSpec
        Padded as "same".

    Examples
    --------
    >>> from convviz.core.spec import resolve
    >>> starts_too_late(resolve((1, 3, 1, 1), (1, 1, 1, 1, 1), stride=(3, 1, 1), padding="same"))
    True
    >>> starts_too_late(resolve((1, 2, 1, 1), (1, 1, 1, 1, 1), stride=(2, 1, 1), padding="same"))
    False
    """
    if spec.ndim != 3 or max(spec.dilation) > 1:
        return False
    ends = (expand(rule).window(rule.outputs - 1).stop + rule.before for rule in spec.rules)
    return any(end <= size - 2 for end, size in zip(ends, spec.input_size, strict=True))
