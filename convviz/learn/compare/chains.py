"""Comparisons of chains: two ways to see as much of the input, with different numbers of weights."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

from convviz.data.inputs import Input, sample_input
from convviz.explain.headline import grouped
from convviz.language import phrase, spoken
from convviz.network.chain import Network
from convviz.network.items import Plan
from convviz.network.plan import built, read
from convviz.network.table import Totals, totals


class Side(NamedTuple):
    """One of the chains, and what it is called."""

    heading: str
    plan: Plan
    network: Network

    @property
    def totals(self) -> Totals:
        """Its parameters and multiply-adds."""
        return totals(self.network.table())


@dataclass(frozen=True, eq=False)
class ChainComparison:
    """Two chains on the same input, whose outputs have the same shape and see equally far.

    Attributes
    ----------
    name : str
        What a link calls it.
    title, see : str
    input : Input
    sides : tuple of Side
    """

    name: str
    title: str
    see: str
    input: Input
    sides: tuple[Side, Side]


def chain_comparison(name: str) -> ChainComparison:
    """Return a comparison of chains.

    Parameters
    ----------
    name : str
        A key of `CHAIN_COMPARISONS`.

    Examples
    --------
    >>> [side.totals.parameters for side in chain_comparison("stacked").sides]
    [162, 225]
    """
    return _said(name, spoken())


@cache
def _said(name: str, language: str) -> ChainComparison:
    return CHAIN_COMPARISONS[name]()


CELLS = 12
"""Of the input, along its longest axis."""


def _sides(input: Input, *chains: tuple[str, str]) -> tuple[Side, Side]:
    made = []
    for heading, line in chains:
        plan, _ = read(line)
        network, error = built(plan, input.values.shape)
        assert error is None, error
        made.append(Side(heading, plan, network))
    first, second = made
    return first, second


def _stacked() -> ChainComparison:
    input = sample_input(2, "photograph", cells=CELLS, colour="rgb")
    sides = _sides(
        input,
        (phrase("Two 3 × 3 layers"), "Conv(3,3,padding=1,bias=False)~ReLU~Conv(3,3,padding=1,bias=False)"),
        (phrase("One 5 × 5 layer"), "Conv(3,5,padding=2,bias=False)"),
    )
    few, many = (grouped(side.totals.parameters) for side in sides)
    return ChainComparison(
        name="stacked",
        title=phrase("Two 3 × 3 or one 5 × 5"),
        see=phrase(
            "Two 3 × 3 layers see 5 × 5 of the input, just as one 5 × 5 layer does: with {few} weights "
            "instead of {many}, and a ReLU between them.",
            few=few,
            many=many,
        ),
        input=input,
        sides=sides,
    )


def _separable() -> ChainComparison:
    input = sample_input(2, "photograph", cells=CELLS, colour="rgb")
    sides = _sides(
        input,
        (phrase("Depthwise, then 1 × 1"), "Conv(3,3,padding=1,groups=3)~Conv(16,1)"),
        (phrase("Full convolution"), "Conv(16,3,padding=1)"),
    )
    few, many = (grouped(side.totals.parameters) for side in sides)
    return ChainComparison(
        name="separable",
        title=phrase("Depthwise-separable or full"),
        see=phrase(
            "A depthwise-separable convolution first filters each channel by itself, then mixes the channels "
            "with 1 × 1 kernels. Each output still sees 3 × 3 of all channels, with {few} parameters instead "
            "of {many}.",
            few=few,
            many=many,
        ),
        input=input,
        sides=sides,
    )


CHAIN_COMPARISONS: dict[str, Callable[[], ChainComparison]] = {
    "stacked": _stacked,
    "separable": _separable,
}
