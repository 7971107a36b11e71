"""Which cells a window sees, and which it would see if one had forgotten something."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from convviz.core.spec import ConvSpec
from convviz.core.taps import expand

_ENDLESS = 1 << 40
"""Padding behind the input that no wrong window leaves: what it would see is said, and not clipped."""

Positions = list[list[int]]


def cells_seen(
    spec: ConvSpec,
    index: Sequence[int],
    *,
    first: Sequence[int] | None = None,
    stride: Sequence[int] | None = None,
    dilation: Sequence[int] | None = None,
    kernel_size: Sequence[int] | None = None,
) -> Positions:
    """Positions along each axis under the kernel at an output index, or where a mistake would look.

    Parameters
    ----------
    spec : ConvSpec
    index : sequence of int
        An output index, or one beside the output.
    first : sequence of int, optional
        Where the first window begins, along each axis.
    stride, dilation, kernel_size : sequence of int, optional
        What is taken for them.

    Examples
    --------
    >>> from convviz.core.spec import resolve
    >>> spec = resolve((1, 7), (1, 1, 3), stride=2, padding=1)
    >>> cells_seen(spec, (1,)), cells_seen(spec, (1,), stride=(1,))
    ([[1, 2, 3]], [[0, 1, 2]])
    """
    axes = zip(
        spec.rules,
        index,
        first or [-before for before, _ in spec.padding],
        stride or spec.stride,
        dilation or spec.dilation,
        kernel_size or spec.kernel_size,
        strict=True,
    )
    tables = (
        (expand(replace(rule, before=-begin, after=_ENDLESS, stride=s, dilation=d, kernel_size=size)), o)
        for rule, o, begin, s, d, size in axes
    )
    return [[pair.input for pair in table.at(o)] for table, o in tables]
