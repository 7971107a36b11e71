"""Every algorithm of the engine against the definition, over the whole space of settings."""

import numpy as np
import pytest
from draws import Convolution, convolutions
from hypothesis import assume, event, given, settings
from hypothesis import strategies as st
from oracle import oracle_correlate
from reference import reference_correlate

import convviz
from convviz.core.spec import ConvSpec, resolve
from convviz.engine import plain, tiles
from convviz.engine.planning import ALGORITHMS, INEXACT
from convviz.engine.separable import factors
from convviz.engine.work import cut

EXACT = [name for name in ALGORITHMS if name not in INEXACT]
TOLERANCE = {np.dtype(np.float32): 1e-6, np.dtype(np.float64): 1e-13}


def assert_close(name: str, output: np.ndarray, expected: np.ndarray) -> None:
    """The same numbers; where the algorithm rounds, to within a share of the largest."""
    assert output.shape == expected.shape
    if name in EXACT:
        assert np.array_equal(output, expected, equal_nan=True)
    else:
        assert np.abs(output - expected).max() <= TOLERANCE[output.dtype] * max(1, np.abs(expected).max())


def convolutions_for(name: str) -> st.SearchStrategy[Convolution]:
    """Convolutions that an algorithm takes: any, cut down to what it asks for."""
    ndims = (2, 3) if name in ("toeplitz", "separable") else (1, 2, 3)
    return convolutions(ndims).map(lambda convolution: cut_down(name, convolution))


def cut_down(name: str, convolution: Convolution) -> Convolution:
    input, weight, bias = convolution.arrays
    written, plain = convolution.written, convolution.plain
    groups = plain["groups"]
    if name == "fft":
        ones = {"stride": 1, "dilation": 1}
        plain = plain | {key: (1,) * (input.ndim - 1) for key in ones}
        return convolution._replace(written=written | ones, plain=plain)
    if name == "rows":
        first = (slice(1),) * (weight.ndim - 3)
        return convolution._replace(input=input[:groups], weight=weight[:, :1, *first])
    if name == "separable":
        weight, bias = made_separable(weight[:groups, :1]), None if bias is None else bias[:groups]
        return convolution._replace(input=input[:groups], weight=weight, bias=bias)
    return convolution


def made_separable(weight: np.ndarray) -> np.ndarray:
    """A weight of whole numbers that is a product: one row of each kernel, times one column."""
    return weight[..., :1] * weight[(..., *(slice(1),) * (weight.ndim - 3), slice(None))]


@st.composite
def laid_out(draw: st.DrawFn, array: np.ndarray) -> np.ndarray:
    """The same numbers in another order in memory, read-only."""
    way = draw(st.sampled_from(("C", "F", "backwards", "every other", "unaligned")))
    if way == "backwards":
        array = np.ascontiguousarray(array[..., ::-1])[..., ::-1]
    elif way == "every other":
        array = np.repeat(array, 2, -1)[..., ::2]
    elif way == "unaligned":
        memory = np.empty(array.nbytes + 1, np.uint8)[1:]
        array, values = memory.view(array.dtype).reshape(array.shape), array
        array[...] = values
    else:
        array = np.array(array, order=way)
    array.flags.writeable = False
    return array


@pytest.mark.parametrize("name", ALGORITHMS)
@settings(max_examples=200)
@given(st.data())
def test_every_algorithm_gives_the_definition_whatever_the_settings(name, data):
    convolution = data.draw(convolutions_for(name))
    dtype = data.draw(st.sampled_from((np.float32, np.float64)))
    input, weight, bias = (None if array is None else array.astype(dtype) for array in convolution.arrays)
    assume(name != "separable" or factors(weight) is not None)
    arrays = [None if array is None else data.draw(laid_out(array)) for array in (input, weight, bias)]
    output = convviz.cross_correlate(*arrays, **convolution.written, algorithm=name)
    expected = reference_correlate(input, weight, bias, **convolution.plain)
    event(f"{input.ndim - 1} axes")
    assert output.dtype == dtype
    assert_close(name, output, np.reshape([*expected.values()], output.shape))


def small_tile(name: str, spec: ConvSpec, cells: int) -> tuple[int, ...]:
    """A tile of about so many outputs, of a form that the algorithm fills."""
    if name in ("toeplitz", "separable"):
        return (1, min(spec.output_size[0], cells), *cut(spec.output_size[1:], cells))
    if name == "fft":
        whole = ALGORITHMS[name].work(spec, 8).tile
        return tuple(min(cells, size) for size in whole)
    return cut((spec.groups, *spec.output_size), cells)


@pytest.mark.parametrize("name", ALGORITHMS)
@settings(max_examples=200)
@given(st.data(), st.integers(1, 9))
def test_how_the_output_is_cut_makes_no_difference(name, data, cells):
    convolution = data.draw(convolutions_for(name))
    input, weight, bias = convolution.arrays
    spec = resolve(input.shape, weight.shape, **convolution.plain)
    module = ALGORITHMS[name]
    assume(name != "separable" or factors(weight) is not None)
    work = module.work(spec, 8)._replace(tile=small_tile(name, spec, cells))
    whole = tiles.correlate(spec, input, weight, bias, plain, plain.work(spec, 8))
    assert_close(name, tiles.correlate(spec, input, weight, bias, module, work), whole)


LARGE = {
    "a picture": ((1, 90, 700), (1, 1, 3, 3), {}),
    "many rows": ((1, 2500, 40), (1, 1, 5, 3), {"padding": ((2, 1), (0, 3))}),
    "a wide picture": ((2, 9, 5000), (3, 2, 4, 2), {"padding": ((3, 3), (1, 1)), "padding_mode": "circular"}),
    "strides": ((3, 200, 301), (2, 3, 3, 4), {"stride": (2, 3), "padding": ((1, 1), (2, 0))}),
    "dilation": ((1, 203, 300), (1, 1, 3, 3), {"dilation": (4, 3), "padding_mode": "reflect"}),
    "stride and dilation": ((2, 203, 90), (2, 2, 3, 3), {"stride": (4, 2), "dilation": (6, 3)}),
    "depthwise": ((24, 50, 60), (24, 1, 3, 3), {"groups": 24, "padding": ((1, 1), (1, 1))}),
    "groups of many filters": ((8, 40, 50), (42, 4, 3, 3), {"groups": 2}),
    "many filters": ((40, 20, 30), (37, 40, 3, 3), {}),
    "a large kernel": ((1, 150, 200), (1, 1, 20, 31), {"padding": ((9, 10), (15, 15))}),
    "large kernels in groups": ((4, 90, 100), (6, 2, 15, 12), {"groups": 2}),
    "a volume": ((1, 30, 40, 50), (1, 1, 3, 3, 3), {"padding": ((1, 1),) * 3, "padding_mode": "replicate"}),
    "a volume of channels": ((2, 20, 20, 20), (2, 2, 5, 3, 4), {"stride": (1, 2, 1)}),
    "a signal": ((1, 200_003), (1, 1, 64), {"padding": ((63, 0),)}),
    "a signal and a long kernel": ((1, 200_003), (1, 1, 700), {}),
    "a strided signal": ((2, 90_000), (4, 1, 30), {"stride": (3,), "dilation": (2,), "groups": 2}),
    "a signal of channels": ((5, 9_000), (4, 5, 12), {"padding": ((5, 6),)}),
}


def large(case: str, dtype: type, *, whole: bool) -> tuple[np.ndarray, np.ndarray, dict]:
    """Input, weight and settings: whole numbers, or normally distributed ones."""
    input_shape, weight_shape, given = LARGE[case]
    random, axes = np.random.default_rng(7), len(input_shape) - 1
    plain = {"stride": (1,) * axes, "dilation": (1,) * axes, "padding": ((0, 0),) * axes}
    shapes = input_shape, weight_shape, weight_shape[:1]
    draw = (lambda shape: random.integers(-9, 10, shape)) if whole else random.standard_normal
    arrays = tuple(draw(shape).astype(dtype) for shape in shapes)
    return arrays, plain | {"groups": 1, "padding_mode": "zeros"} | given


@pytest.mark.parametrize("case", LARGE)
@pytest.mark.parametrize("name", EXACT)
def test_a_direct_algorithm_sums_whole_numbers_exactly(name, case):
    (input, weight, bias), settings = large(case, np.float32, whole=True)
    if ALGORITHMS[name].refusal(resolve(input.shape, weight.shape, **settings)):
        return
    output = convviz.cross_correlate(input, weight, bias, **settings, algorithm=name)
    assert output.dtype == np.float32
    assert np.array_equal(output, oracle_correlate(input, weight, bias, **settings))


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("case", LARGE)
@pytest.mark.parametrize("name", ALGORITHMS)
def test_no_algorithm_is_off_by_more_than_rounding(name, case, dtype):
    (input, weight, bias), settings = large(case, dtype, whole=False)
    if name == "separable":
        weight = weight[..., :1] * weight[..., :1, :] if weight.ndim == 4 else weight
    if ALGORITHMS[name].refusal(resolve(input.shape, weight.shape, **settings)):
        return
    if name == "separable" and weight.ndim != 4:
        return
    output = convviz.cross_correlate(input, weight, bias, **settings, algorithm=name)
    expected = oracle_correlate(input, weight, bias, **settings)
    assert output.dtype == dtype
    assert np.abs(output - expected).max() <= TOLERANCE[output.dtype] * np.abs(expected).max()


@pytest.mark.parametrize("case", LARGE)
def test_a_case_of_this_file_is_computed_by_several_algorithms(case):
    (input, weight, _), settings = large(case, np.float32, whole=True)
    spec = resolve(input.shape, weight.shape, **settings)
    assert sum(not module.refusal(spec) for module in ALGORITHMS.values()) >= 2


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
@pytest.mark.parametrize(
    "case", ["a picture", "dilation", "depthwise", "a large kernel", "a volume", "a signal"]
)
@pytest.mark.parametrize("name", ALGORITHMS)
def test_nan_and_infinity_reach_the_outputs_that_meet_them_and_no_others(name, case, value):
    (input, weight, bias), settings = large(case, np.float64, whole=True)
    weight = np.ones_like(weight) if name == "separable" else weight
    if ALGORITHMS[name].refusal(resolve(input.shape, weight.shape, **settings)):
        return
    clean = oracle_correlate(input, weight, bias, **settings)
    weight.flat[0] = weight.flat[0] if name == "separable" else 0
    input.flat[[0, input.size // 2]] = value
    output = convviz.cross_correlate(input, weight, bias, **settings, algorithm=name)
    with np.errstate(invalid="ignore"):
        expected = oracle_correlate(input, weight, bias, **settings)
    met = ~np.isfinite(expected)
    assert np.array_equal(output[met], expected[met], equal_nan=True)
    assert np.isfinite(output[~met]).all()
    assert 0 < met.sum() < met.size
    assert clean.shape == output.shape


def test_a_large_number_does_not_spread_through_a_fourier_transform():
    input = np.zeros((1, 200, 200), np.float32)
    input[0, 100, 100] = 3e38
    output = convviz.cross_correlate(input, np.ones((1, 1, 20, 20), np.float32), algorithm="fft")
    assert (output > 1e38).sum() == 400
    assert np.isfinite(output).all()


@pytest.mark.parametrize("name", ["plain", "im2col", "toeplitz", "fft", None])
@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_a_weight_that_is_not_finite_spoils_what_the_definition_says(name, value):
    input, weight = np.ones((1, 9, 9)), np.ones((1, 1, 3, 3))
    input[0, 4, 4], weight[0, 0, 1, 2] = 0, value
    output = convviz.cross_correlate(input, weight, algorithm=name)
    expected = np.full((1, 7, 7), value)
    expected[0, 3, 2] = np.nan
    assert np.array_equal(output, expected, equal_nan=True)


@pytest.mark.parametrize("value", [np.nan, np.inf, 0])
def test_a_kernel_without_a_finite_weight_to_divide_by_has_no_factors(value):
    weight = np.zeros((2, 1, 1, 3, 3))
    weight[0], weight[1, 0, 0, 1, 1] = 1, value
    assert factors(weight) is None


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_a_kernel_that_is_no_product_by_more_than_rounding_has_no_factors(dtype):
    weight = np.multiply.outer([1, 3, 2], [5, -7, 4]).astype(dtype).reshape(1, 1, 1, 3, 3)
    assert factors(weight) is not None
    weight[..., 0, 0] += 64 * np.finfo(dtype).eps * np.abs(weight).max()
    assert factors(weight) is None
