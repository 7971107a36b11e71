"""Every algorithm on numbers near the ends of a float's range, against sums that cannot leave theirs.

Single precision is judged by the definition in double, and double by exact fractions.
"""

from fractions import Fraction

import numpy as np
import pytest
from test_hostile_arrays import definition

import convviz
from convviz.core.spec import ConvSpec, resolve
from convviz.engine.planning import ALGORITHMS, INEXACT
from convviz.engine.separable import factors

SHAPES = {
    "1D": ((2, 120), (2, 1, 9), {"groups": 2, "padding": "same", "padding_mode": "reflect"}),
    "2D": ((1, 40, 36), (1, 1, 9, 9), {"padding": 4, "padding_mode": "replicate"}),
    "2D of channels": ((3, 17, 19), (4, 3, 3, 3), {"padding": 1}),
    "3D": ((1, 9, 8, 11), (1, 1, 3, 3, 3), {"padding": 1, "padding_mode": "circular"}),
    "stride and dilation": ((1, 31, 29), (1, 1, 4, 3), {"stride": (2, 3), "dilation": (3, 2), "padding": 3}),
}
WAYS = [
    (name, algorithm)
    for name, (*shapes, settings) in SHAPES.items()
    for algorithm in (None, *ALGORITHMS)
    if algorithm is None or not ALGORITHMS[algorithm].refusal(resolve(*shapes, **settings))
]
MAGNITUDES = {
    # exponents of two of the input and of the weight, as shares of the largest one of their float
    "an input near the largest float": (0.99, -0.05),
    "a weight near the largest float": (-0.05, 0.99),
    "both far beyond 1, one cancelled by the other": (0.9, -0.9),
    "and the other way round": (-0.9, 0.9),
    "sums near the largest float": (0.49, 0.49),
    "sums that leave the range": (0.6, 0.6),
    "an input of the smallest floats": (-1.1, 0.9),
    "a weight of the smallest floats": (0.9, -1.1),
    "sums of the smallest floats": (-0.5, -0.5),
    "sums that vanish": (-0.8, -0.8),
}
LARGEST_EXPONENT = {"float32": 127, "float64": 1023}


def extreme(name: str, algorithm: str | None, dtype: str, exponents: tuple[float, float]):
    """Arrays of random numbers of a magnitude, and the spec; for two passes each kernel is a product."""
    *shapes, settings = SHAPES[name]
    random = np.random.default_rng(13)
    input, weight = (random.uniform(-1, 1, shape) for shape in shapes)
    if algorithm == "separable":
        weight[...] = random.uniform(0.5, 1, shapes[1][-1])
    arrays = [
        np.ldexp(array, int(share * LARGEST_EXPONENT[dtype])).astype(dtype)
        for array, share in zip((input, weight), exponents, strict=True)
    ]
    return *arrays, resolve(*shapes, **settings)


def assert_close(algorithm: str | None, output: np.ndarray, expected: np.ndarray, sizes: np.ndarray) -> None:
    """Within rounding of what was summed, or of the largest sum if inexact, and of the smallest float."""
    info = np.finfo(output.dtype)
    if algorithm in (None, *INEXACT):
        sizes = np.full_like(sizes, sizes[np.isfinite(sizes)].max(initial=0))
    with np.errstate(over="ignore", invalid="ignore"):
        allowed = 64 * float(info.eps) * sizes
        limit = float(info.max)
        certain, over = np.abs(expected) + allowed <= limit, np.abs(expected) - allowed > limit
    assert np.isfinite(output[certain]).all()
    assert np.array_equal(output[over], np.sign(expected[over]) * np.inf)
    off = np.abs(output[certain].astype(float) - expected[certain])
    assert (off <= allowed[certain] + 200 * float(info.smallest_subnormal)).all()


@pytest.mark.parametrize("magnitude", MAGNITUDES)
@pytest.mark.parametrize(("name", "algorithm"), WAYS)
def test_single_precision_gives_what_double_does_as_far_as_it_reaches(name, algorithm, magnitude):
    input, weight, spec = extreme(name, algorithm, "float32", MAGNITUDES[magnitude])
    output = convviz.cross_correlate(input, weight, algorithm=algorithm, **SHAPES[name][2])
    expected, sizes = definition(input, weight, spec), definition(np.abs(input), np.abs(weight), spec)
    assert_close(algorithm, output, expected, sizes)


def fractions(input: np.ndarray, weight: np.ndarray, spec: ConvSpec) -> np.ndarray:
    """The sums over some places as exact fractions: no number leaves its range."""
    modes = {"zeros": "constant", "reflect": "reflect", "replicate": "edge", "circular": "wrap"}
    padded = np.pad(input, ((0, 0), *spec.padding), mode=modes[spec.padding_mode])
    exact, weights = (
        np.vectorize(Fraction, otypes=[object])(padded),
        np.vectorize(Fraction, otypes=[object])(weight),
    )
    sums = np.zeros((spec.out_channels, *spec.output_size), object)
    each, per_group = spec.in_channels // spec.groups, spec.out_channels // spec.groups
    for tap in np.ndindex(spec.kernel_size):
        axes = zip(tap, spec.dilation, spec.stride, spec.output_size, strict=True)
        cut = [slice(k * d, k * d + (o - 1) * s + 1, s) for k, d, s, o in axes]
        for filter in range(spec.out_channels):
            first = filter // per_group * each
            for channel in range(each):
                sums[filter] += exact[first + channel, *cut] * weights[filter, channel, *tap]
    return sums


SMALL = {
    "1D": ((2, 40), (2, 1, 5), {"groups": 2, "padding": "same", "padding_mode": "reflect"}),
    "2D": ((1, 9, 8), (1, 1, 3, 3), {"padding": 1, "padding_mode": "circular"}),
}


@pytest.mark.parametrize("magnitude", MAGNITUDES)
@pytest.mark.parametrize("name", SMALL)
@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_double_precision_gives_the_exact_sums_as_far_as_it_reaches(name, algorithm, magnitude, monkeypatch):
    monkeypatch.setitem(SHAPES, name, SMALL[name])
    input, weight, spec = extreme(name, algorithm, "float64", MAGNITUDES[magnitude])
    if ALGORITHMS[algorithm].refusal(spec) or (algorithm == "separable" and factors(weight[None]) is None):
        return
    output = convviz.cross_correlate(input, weight, algorithm=algorithm, **SMALL[name][2])
    sums, sizes = fractions(input, weight, spec), fractions(np.abs(input), np.abs(weight), spec)
    info, unit = np.finfo(float), Fraction(2) ** -46
    if algorithm in INEXACT:
        sizes[...] = sizes.max()
    for got, exact, size in zip(output.flat, sums.flat, sizes.flat, strict=True):
        if abs(exact) + unit * size <= Fraction(info.max):
            off = abs(Fraction(got) - exact)
            assert off <= unit * size + 100 * Fraction(info.smallest_subnormal)
        elif abs(exact) - unit * size > Fraction(info.max):
            assert got == (np.inf if exact > 0 else -np.inf)


@pytest.mark.parametrize("algorithm", [None, *ALGORITHMS])
def test_a_box_over_the_largest_numbers_is_their_mean_and_not_infinite(algorithm):
    input, box = np.full((1, 64, 64), 1e38, "f4"), np.full((1, 1, 9, 9), 1 / 81, "f4")
    if algorithm == "rows":
        box = np.full((1, 1, 1, 9), 1 / 9, "f4")
    output = convviz.cross_correlate(input, box, algorithm=algorithm)
    assert output == pytest.approx(1e38, rel=1e-5)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("algorithm", ["plain", "im2col", "rows", None])
def test_a_sum_that_leaves_the_range_on_its_way_comes_back(algorithm, dtype):
    most = np.finfo(dtype).max
    input = np.array([[most, most, -most, -most, most / 2, 0, 0, 0, 1]], dtype)
    weight = np.ones((1, 1, 5), dtype)
    for order in (slice(None), slice(None, None, -1)):
        output = convviz.cross_correlate(input[:, order], weight, np.array([0], dtype), algorithm=algorithm)
        expected = [most / 2, -most / 2, -np.inf, -most / 2, most / 2]
        assert output[0, order].astype(float) == pytest.approx(np.array(expected, float), rel=1e-6)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_a_bias_that_brings_a_sum_back_into_the_range_does_so(dtype):
    most = np.finfo(dtype).max
    output = convviz.cross_correlate(
        np.array([[most, most]], dtype), np.ones((1, 1, 2), dtype), np.array([-most], dtype)
    )
    assert output.tolist() == [[most]]


@pytest.mark.parametrize("algorithm", [None, *ALGORITHMS])
@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_beside_what_is_not_finite_a_large_sum_is_still_right(algorithm, value):
    input, weight = np.full((1, 30, 30), 1e38, "f4"), np.ones((1, 1, 1, 4), "f4")
    input[:, :, 1::2] *= -1
    input[0, 5, 7] = value
    weight[0, 0, 0, 2:] = 2
    output = convviz.cross_correlate(input, weight, algorithm=algorithm)
    expected = definition(input, weight, resolve(input.shape, weight.shape))
    assert np.array_equal(np.isnan(output), np.isnan(expected))
    assert np.array_equal(np.isinf(output), np.isinf(expected))
    finite = np.isfinite(expected)
    assert np.abs(output[finite] - expected[finite]).max() <= 1e-6 * 4e38
