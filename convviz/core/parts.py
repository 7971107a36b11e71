"""Some outputs along an axis, and all that lies under them: a rule of their own, for work strip by strip.

And where the middles of windows lie, for a result that is laid over its input.
"""

from __future__ import annotations

from dataclasses import replace
from math import gcd
from typing import NamedTuple

from convviz.core.taps import Rule, Strided, Transposed, Windows


class Part(NamedTuple):
    """The rule of some outputs, which counts from the first of them and from the first of `positions`."""

    rule: Rule
    positions: range


def part(rule: Rule, outputs: range) -> Part:
    """Return the rule of some outputs on the input positions under them.

    Parameters
    ----------
    rule : Strided, Transposed or Windows
    outputs : range
        At least one, one after the other. Of `Windows` they begin and end at a multiple of `period`, or end
        with the last output.

    Examples
    --------
    >>> from convviz.core.taps import strided
    >>> part(strided(9, 3, stride=2, padding=(1, 1)), range(1, 3))
    Part(rule=Strided(size=5, kernel_size=3, outputs=2, stride=2, dilation=1, before=0, after=0), \
positions=range(1, 6))
    """
    if isinstance(rule, Strided):
        return _strided(rule, outputs)
    if isinstance(rule, Transposed):
        return _transposed(rule, outputs)
    (opening, _), (closing, _) = rule.meet(outputs.start, 0), rule.meet(outputs.stop, 0)
    return Part(Windows(closing - opening, rule.kernel_size, len(outputs)), range(opening, closing))


def period(rule: Rule) -> int:
    """Return after how many outputs the windows begin anew: 1 where they are all alike.

    Examples
    --------
    >>> from convviz.core.taps import adaptive, nearest
    >>> period(nearest(5, 15)), period(adaptive(6, 4)), period(Strided(6, 2, 5))
    (3, 2, 1)
    """
    return rule.outputs // gcd(rule.size, rule.outputs) if isinstance(rule, Windows) else 1


def middle(rule: Rule) -> float:
    """Return where the middle of the first output's window lies, in cells from where the input begins.

    Examples
    --------
    >>> from convviz.core.taps import strided, transposed
    >>> middle(strided(9, 3, padding=(1, 1))), middle(transposed(strided(4, 2, stride=2)))
    (0.5, 0.25)
    """
    if isinstance(rule, Windows):
        return rule.jump / 2
    if isinstance(rule, Strided):
        return _between(rule)
    return (0.5 - _between(_stamp(rule))) * rule.jump + 0.5


def _between(rule: Strided) -> float:
    """The middle of the first window, past the end too."""
    (first, _), (last, _) = rule.meet(0, 0), rule.meet(0, rule.kernel_size - 1)
    return (first + last + 1) / 2


def _stamp(rule: Transposed) -> Strided:
    """The same pairs seen from the output."""
    return Strided(rule.outputs, rule.kernel_size, rule.size, rule.stride, rule.dilation, rule.before)


def _strided(rule: Strided, outputs: range) -> Part:
    (opening, _), (closing, _) = (
        rule.meet(outputs.start, 0),
        rule.meet(outputs.stop - 1, rule.kernel_size - 1),
    )
    start = min(max(0, opening), rule.size)
    stop = min(max(start, closing + 1), rule.size)
    after = rule.after if stop == rule.size else 0
    own = replace(rule, size=stop - start, outputs=len(outputs), before=start - opening, after=after)
    return Part(own, range(start, stop))


def _transposed(rule: Transposed, outputs: range) -> Part:
    (first, _), (last, _) = rule.meet(outputs.start, rule.kernel_size - 1), rule.meet(outputs.stop - 1, 0)
    start = min(max(0, first), rule.size - 1)
    stop = min(max(start, last), rule.size - 1) + 1
    lies, _ = _stamp(rule).meet(start, 0)
    own = replace(rule, size=stop - start, outputs=len(outputs), before=outputs.start - lies)
    return Part(own, range(start, stop))
