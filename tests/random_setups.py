"""Random set-ups for Hypothesis: anything that the page can reach, whether or not it fits its input."""

from __future__ import annotations

import numpy as np
from hypothesis import strategies as st

from convviz import limits
from convviz.inputs import COLOURS, Numbers
from convviz.kernels import PRESETS
from convviz.setup import CUSTOM, MAX_SEED, OPERATIONS, Filter, Setup, paddings_for
from convviz.sources.samples import SAMPLES
from convviz.spec import PADDING_MODES

numbers = st.floats(-limits.MAX_MAGNITUDE, limits.MAX_MAGNITUDE) | st.integers(-9, 9).map(float)


@st.composite
def arrays(draw: st.DrawFn, largest: tuple[int, int, int]) -> Numbers:
    """Arrays of channels, rows and columns."""
    shape = tuple(draw(st.integers(1, size)) for size in largest)
    count = shape[0] * shape[1] * shape[2]
    values = draw(st.lists(numbers, min_size=count, max_size=count))
    return Numbers.of(np.reshape(values, shape))


def per_axis(low: int, high: int) -> st.SearchStrategy[tuple[int, int]]:
    """One whole number an axis."""
    return st.tuples(*[st.integers(low, high)] * 2)


def filters() -> st.SearchStrategy[Filter]:
    """Filters with a preset, or with a weight of any size."""
    preset = st.builds(Filter, st.sampled_from(list(PRESETS)), st.none(), numbers)
    custom = st.builds(Filter, st.just(CUSTOM), arrays((3, 4, 4)), numbers)
    return (preset | custom).map(_without_negative_zero)


def regions() -> st.SearchStrategy[tuple[int, int, int, int]]:
    """Left, top, right and bottom, in percent."""
    ends = st.tuples(st.integers(0, 99), st.integers(1, 100)).filter(lambda pair: pair[0] < pair[1])
    return st.tuples(ends, ends).map(lambda pairs: (pairs[0][0], pairs[1][0], pairs[0][1], pairs[1][1]))


@st.composite
def setups(draw: st.DrawFn, *, max_cells: int = limits.MAX_CELLS, max_filters: int = 4) -> Setup:
    """Set-ups of rank 2."""
    source = draw(st.sampled_from(["sample", "upload", "typed"]))
    pairs = st.tuples(*[per_axis(0, limits.MAX_PADDING)] * 2)
    return Setup(
        source=source,
        sample=draw(st.sampled_from(list(SAMPLES))),
        typed=draw(arrays((3, 5, 5))) if source == "typed" else None,
        colour=draw(st.sampled_from(COLOURS)),
        cells=draw(st.integers(limits.MIN_CELLS, max_cells)),
        region=draw(regions()),
        filters=tuple(draw(st.lists(filters(), min_size=1, max_size=max_filters))),
        kernel_size=draw(per_axis(1, limits.MAX_KERNEL)),
        seed=draw(st.integers(0, MAX_SEED)),
        stride=draw(per_axis(1, limits.MAX_STRIDE)),
        dilation=draw(per_axis(1, limits.MAX_DILATION)),
        padding=draw(st.sampled_from(paddings_for(2)) | pairs),
        padding_mode=draw(st.sampled_from(PADDING_MODES)),
        groups=draw(st.integers(1, limits.MAX_FILTERS)),
        operation=draw(st.sampled_from(OPERATIONS)),
    )


def _without_negative_zero(one: Filter) -> Filter:
    return Filter(one.preset, one.weight, one.bias + 0.0)
