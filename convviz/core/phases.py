"""A transposed rule as several strided ones: every so many outputs see the same taps, and those alone.

Between the outputs of a phase lies one stride, between the taps that they see as many as bring a dilation
back to the same remainder. Seen so, a phase strides over the input cell by cell, and no zero is stuffed in.
"""

from __future__ import annotations

from math import gcd
from typing import NamedTuple

from convviz.core.taps import Strided, Transposed


class Phase(NamedTuple):
    """Outputs that see the same taps.

    Attributes
    ----------
    outputs, taps : slice
        Which outputs of the rule these are, and which taps they see.
    rule : Strided or None
        How these taps, in reverse order, lie on the input. Its padding may be negative: the first window
        then begins inside the input. None where no tap is seen.
    """

    outputs: slice
    taps: slice
    rule: Strided | None


def phases(rule: Transposed) -> list[Phase]:
    """Return the phases of a rule, in the order of their first outputs.

    Examples
    --------
    >>> from convviz.core.taps import strided, transposed
    >>> for phase in phases(transposed(strided(7, 3, stride=2))):
    ...     print(phase.outputs, phase.taps, phase.rule.before, phase.rule.after)
    slice(0, None, 2) slice(0, None, 2) 1 1
    slice(1, None, 2) slice(1, None, 2) 0 0
    """
    return [_phase(rule, first) for first in range(min(rule.stride, rule.outputs))]


def _phase(rule: Transposed, first: int) -> Phase:
    common = gcd(rule.stride, rule.dilation)
    pace, gap = rule.stride // common, rule.dilation // common
    outputs = slice(first, None, rule.stride)
    at = first + rule.before
    first_taps = range(min(pace, rule.kernel_size))
    start = next((tap for tap in first_taps if (at - tap * rule.dilation) % rule.stride == 0), None)
    if start is None:
        return Phase(outputs, slice(0, 0), None)
    taps = range(start, rule.kernel_size, pace)
    count, reach = len(range(first, rule.outputs, rule.stride)), (len(taps) - 1) * gap
    before = reach - (at - start * rule.dilation) // rule.stride
    after = count + reach - before - rule.size
    strided = Strided(rule.size, len(taps), count, 1, gap, before, after)
    return Phase(outputs, slice(start, None, pace), strided)
