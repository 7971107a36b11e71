"""Random convolutions of small whole numbers for Hypothesis, over the whole space of settings."""

from math import prod
from typing import Any, NamedTuple

import numpy as np
from hypothesis import strategies as st
from reference import reference_axes

PADDING_MODES = ("zeros", "reflect", "replicate", "circular")
LARGEST_INPUT = {1: 9, 2: 6, 3: 4}
LARGEST_KERNEL = {1: 4, 2: 3, 3: 2}


class Convolution(NamedTuple):
    """Arguments of a convolution, its settings both as a person may write them and with one entry an axis."""

    input: np.ndarray
    weight: np.ndarray
    bias: np.ndarray | None
    written: dict[str, Any]
    plain: dict[str, Any]

    @property
    def arrays(self) -> tuple:
        return self.input, self.weight, self.bias

    @property
    def is_possible(self) -> bool:
        sizes = self.input.shape[1:], self.weight.shape[2:]
        settings = {name: value for name, value in self.plain.items() if name != "groups"}
        return reference_axes(*sizes, **settings) is not None


def whole_numbers(shape: tuple[int, ...]) -> st.SearchStrategy[np.ndarray]:
    """float64 arrays of whole numbers from −9 to 9: sums of products of them are exact."""
    cells = st.lists(st.integers(-9, 9), min_size=prod(shape), max_size=prod(shape))
    return cells.map(lambda numbers: np.array(numbers, dtype=float).reshape(shape))


@st.composite
def any_convolutions(draw: st.DrawFn, ndims: tuple[int, ...] = (1, 2, 3)) -> Convolution:
    """Convolutions whose kernel may not fit, and whose padding may be too wide for its mode."""
    ndim = draw(st.sampled_from(ndims))
    groups = draw(st.sampled_from((1, 1, 2, 3)))
    in_channels, out_channels = (groups * draw(st.integers(1, 2)) for _ in range(2))
    input_size = draw(sizes(ndim, 1, LARGEST_INPUT[ndim]))
    kernel_size = draw(sizes(ndim, 1, LARGEST_KERNEL[ndim]))
    stride, dilation = draw(sizes(ndim, 1, 3)), draw(sizes(ndim, 1, 3))
    written_padding, plain_padding = draw(paddings(ndim))
    modes = {"groups": groups, "padding_mode": draw(st.sampled_from(PADDING_MODES))}
    bias = draw(st.none() | whole_numbers((out_channels,)))
    return Convolution(
        draw(whole_numbers((in_channels, *input_size))),
        draw(whole_numbers((out_channels, in_channels // groups, *kernel_size))),
        bias,
        written={"stride": draw(shortened(stride)), "dilation": draw(shortened(dilation)), **modes}
        | {"padding": written_padding},
        plain={"stride": stride, "dilation": dilation, **modes} | {"padding": plain_padding},
    )


def convolutions(ndims: tuple[int, ...] = (1, 2, 3)) -> st.SearchStrategy[Convolution]:
    """Convolutions that exist."""
    return any_convolutions(ndims).filter(lambda convolution: convolution.is_possible)


def sizes(ndim: int, least: int, most: int) -> st.SearchStrategy[tuple[int, ...]]:
    return st.tuples(*[st.integers(least, most)] * ndim)


@st.composite
def shortened(draw: st.DrawFn, entries: tuple) -> Any:
    """The entries themselves or, where they are all alike, perhaps the one number."""
    return entries[0] if len(set(entries)) == 1 and draw(st.booleans()) else entries


@st.composite
def paddings(draw: st.DrawFn, ndim: int) -> tuple[Any, Any]:
    """A padding as a person may write it, and what it means: a name, or a pair for each axis."""
    way = draw(st.sampled_from(("name", "numbers", "pairs")))
    if way == "name":
        name = draw(
            st.sampled_from(("valid", "same", "full", "causal") if ndim == 1 else ("valid", "same", "full"))
        )
        return name, name
    if way == "numbers":
        numbers = draw(sizes(ndim, 0, 2))
        return draw(shortened(numbers)), tuple((n, n) for n in numbers)
    pairs = draw(st.tuples(*[sizes(2, 0, 3)] * ndim))
    return pairs, pairs
