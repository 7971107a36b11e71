"""Random set-ups for Hypothesis: anything that the page can reach, whether or not it fits its input."""

from __future__ import annotations

from math import prod

import numpy as np
from hypothesis import strategies as st

from convviz.core import limits
from convviz.core.sliding import PADDING_MODES
from convviz.data.inputs import COLOURS, RANKS, SIDES, Numbers, Text, samples_for
from convviz.data.typed.sequences import word_key
from convviz.kernels.presets import presets_for
from convviz.settings.model import CUSTOM, MAX_SEED, OPERATIONS, Filter, Setup, paddings_for

FILES = ["", "holiday.png", "3 pictures", "<b>ÄÖ</b> & 100 % + 1=2~x,y.npy"]
WORDS = ["cat", "dog", "bird", "Ärger", "“here”!", "ein", "🐦"]

numbers = st.floats(-limits.MAX_MAGNITUDE, limits.MAX_MAGNITUDE) | st.integers(-9, 9).map(float)


@st.composite
def arrays(draw: st.DrawFn, largest: tuple[int, ...]) -> Numbers:
    """Arrays of channels and as many axes as are given."""
    shape = tuple(draw(st.integers(1, size)) for size in largest)
    values = draw(st.lists(numbers, min_size=prod(shape), max_size=prod(shape)))
    return Numbers.of(np.reshape(values, shape))


@st.composite
def texts(draw: st.DrawFn) -> Text:
    """Sequences as they are typed."""
    reading = draw(st.sampled_from(["numbers", "letters", "words"]))
    tokens = {
        "numbers": st.integers(-99, 99).map(str),
        "letters": st.sampled_from("ACGTN") | st.sampled_from("äb"),
        "words": st.sampled_from(WORDS),
    }[reading]
    gap = "" if reading == "letters" else draw(st.sampled_from([" ", "\n", ", "]))
    text = gap.join(draw(st.lists(tokens, min_size=2, max_size=12)))
    words = st.sampled_from(sorted({word_key(word) for word in WORDS}))
    vectors = draw(st.dictionaries(words, st.tuples(numbers, numbers, numbers), max_size=3))
    given = tuple((word, tuple(number + 0.0 for number in vector)) for word, vector in vectors.items())
    return Text(text, reading if reading == "words" else draw(st.sampled_from(["auto", reading])), given)


def per_axis(low: int, high: int, rank: int) -> st.SearchStrategy[tuple[int, ...]]:
    """One whole number an axis."""
    return st.tuples(*[st.integers(low, high)] * rank)


def filters(rank: int) -> st.SearchStrategy[Filter]:
    """Filters with a preset, or with a weight of any size."""
    preset = st.builds(Filter, st.sampled_from(list(presets_for(rank))), st.none(), numbers)
    custom = st.builds(Filter, st.just(CUSTOM), arrays((3, *[4, 4, 2][:rank])), numbers)
    return (preset | custom).map(_without_negative_zero)


def regions() -> st.SearchStrategy[tuple[int, int, int, int]]:
    """Left, top, right and bottom, in percent."""
    ends = st.tuples(st.integers(0, 99), st.integers(1, 100)).filter(lambda pair: pair[0] < pair[1])
    return st.tuples(ends, ends).map(lambda pairs: (pairs[0][0], pairs[1][0], pairs[0][1], pairs[1][1]))


@st.composite
def setups(draw: st.DrawFn, *, max_cells: int = limits.MAX_LENGTH, max_filters: int = 4) -> Setup:
    """Set-ups of all ranks."""
    rank = draw(st.sampled_from(RANKS))
    source = draw(st.sampled_from(["sample", "upload", "typed"]))
    typed = texts() if rank == 1 else arrays((3, *[5, 5, 3][:rank]))
    low, high = SIDES[rank]
    pairs = st.tuples(*[per_axis(0, limits.MAX_PADDING, 2)] * rank)
    return Setup(
        rank=rank,
        source=source,
        file=draw(st.sampled_from(FILES)) if source == "upload" else "",
        sample=draw(st.sampled_from(list(samples_for(rank)))),
        typed=draw(typed) if source == "typed" else None,
        colour=draw(st.sampled_from(COLOURS)),
        cells=draw(st.integers(low, min(high, max_cells if rank < 3 else max(low, max_cells // 3)))),
        region=draw(regions()),
        filters=tuple(draw(st.lists(filters(rank), min_size=1, max_size=max_filters))),
        kernel_size=draw(per_axis(1, limits.MAX_KERNEL, rank)),
        seed=draw(st.integers(0, MAX_SEED)),
        stride=draw(per_axis(1, limits.MAX_STRIDE, rank)),
        dilation=draw(per_axis(1, limits.MAX_DILATION, rank)),
        padding=draw(st.sampled_from(paddings_for(rank)) | pairs),
        padding_mode=draw(st.sampled_from(PADDING_MODES)),
        groups=draw(st.integers(1, limits.MAX_FILTERS)),
        operation=draw(st.sampled_from(OPERATIONS)),
    )


def _without_negative_zero(one: Filter) -> Filter:
    return Filter(one.preset, one.weight, one.bias + 0.0)
