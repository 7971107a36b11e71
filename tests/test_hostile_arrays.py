"""Every algorithm on arrays as they come: any layout, NaN and infinity, and numbers near the largest float.

What they are judged by is a loop over the taps, written here: it shares no code with the engine.
"""

import tracemalloc

import numpy as np
import pytest

import convviz
from convviz.core.spec import ConvSpec, resolve
from convviz.engine.planning import ALGORITHMS

NUMPY_MODES = {"zeros": "constant", "reflect": "reflect", "replicate": "edge", "circular": "wrap"}
SHAPES = {
    "1D": ((3, 900), (3, 1, 40), {"groups": 3, "padding": "same"}),
    "2D": ((2, 61, 47), (2, 1, 5, 3), {"groups": 2, "padding": "full", "padding_mode": "replicate"}),
    "3D": ((1, 19, 17, 23), (1, 1, 3, 4, 2), {"padding": 1, "padding_mode": "circular"}),
    "stride and dilation": ((1, 90, 70), (1, 1, 5, 4), {"stride": (2, 3), "dilation": (3, 2), "padding": 4}),
}
WAYS = [
    (name, algorithm)
    for name, (*shapes, settings) in SHAPES.items()
    for algorithm in ALGORITHMS
    if not ALGORITHMS[algorithm].refusal(resolve(*shapes, **settings))
]
LAYOUTS = {
    "in Fortran's order": np.asfortranarray,
    "with its axes moved": lambda array: np.ascontiguousarray(np.moveaxis(array, 0, -1)).transpose(
        -1, *range(array.ndim - 1)
    ),
    "backwards": lambda array: np.ascontiguousarray(array[..., ::-1])[..., ::-1],
    "with gaps": lambda array: np.repeat(np.repeat(array, 3, -1), 2, 0)[::2, ..., ::3],
    "off any alignment": lambda array: (
        np.frombuffer(b"\0" + array.tobytes(), np.uint8)[1:].view(array.dtype).reshape(array.shape)
    ),
    "of the other byte order": lambda array: array.astype(array.dtype.newbyteorder()),
}


def definition(input: np.ndarray, weight: np.ndarray, spec: ConvSpec) -> np.ndarray:
    """Return the sums of products in float64, one tap after the other."""
    mode = NUMPY_MODES[spec.padding_mode]
    padded = np.pad(input.astype(float), ((0, 0), *spec.padding), mode=mode)
    padded = padded.reshape(spec.groups, -1, *spec.padded_size)
    filters = weight.astype(float).reshape(spec.groups, -1, *weight.shape[1:])
    output = np.zeros((*filters.shape[:2], *spec.output_size))
    with np.errstate(over="ignore", invalid="ignore"):
        for tap in np.ndindex(spec.kernel_size):
            axes = zip(tap, spec.dilation, spec.stride, spec.output_size, strict=True)
            met = [slice(k * dilation, None, stride) for k, dilation, stride, _ in axes]
            cells = padded[:, :, *met][:, :, *map(slice, spec.output_size)]
            output += np.einsum("gfc,gc...->gf...", filters[..., *tap], cells)
    return output.reshape(spec.out_channels, *spec.output_size)


def numbers(name: str, algorithm: str, dtype: str) -> tuple[np.ndarray, np.ndarray, ConvSpec]:
    """Return whole numbers for an input and a weight, the latter a product of two where that is asked for."""
    *shapes, settings = SHAPES[name]
    random = np.random.default_rng(3)
    input, weight = (random.integers(-9, 10, shape).astype(dtype) for shape in shapes)
    if algorithm == "separable":
        weight[...] = random.integers(1, 10, shapes[1][-1])
    return input, weight, resolve(*shapes, **settings)


def tolerance(expected: np.ndarray, dtype: str) -> float:
    """Return how far an output may be off."""
    return {"float32": 1e-6, "float64": 1e-13}[dtype] * float(
        np.abs(expected[np.isfinite(expected)]).max(initial=0)
    )


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize(("name", "algorithm"), WAYS)
def test_it_does_not_matter_how_an_array_lies_in_memory(name, algorithm, layout, dtype):
    input, weight, spec = numbers(name, algorithm, dtype)
    expected = definition(input, weight, spec)
    given = [LAYOUTS[layout](array) for array in (input, weight)]
    for array in given:
        array.flags.writeable = False
    output = convviz.cross_correlate(*given, algorithm=algorithm, **SHAPES[name][2])
    assert output.dtype == dtype
    assert np.abs(output - expected).max() <= tolerance(expected, dtype)


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_an_input_and_a_weight_may_overlap_in_memory_and_with_themselves(algorithm):
    memory = np.random.default_rng(4).standard_normal(400)
    memory[7:12] = 2.0
    input = np.lib.stride_tricks.sliding_window_view(memory, 60)[None, :80]
    weight = memory[7:12].reshape(1, 1, 1, 5)
    expected = definition(input, weight, resolve(input.shape, weight.shape))
    output = convviz.cross_correlate(input, weight, algorithm=algorithm)
    assert np.abs(output - expected).max() <= tolerance(expected, "float64")


@pytest.mark.parametrize("place", ["the input", "the weight"])
@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
@pytest.mark.parametrize(("name", "algorithm"), WAYS)
def test_nan_and_infinity_reach_the_outputs_that_the_definition_says(name, algorithm, value, place):
    input, weight, spec = numbers(name, algorithm, "float32")
    spoilt = input if place == "the input" else weight
    spoilt.flat[spoilt.size // 2] = value
    expected = definition(input, weight, spec)
    if algorithm == "separable" and place == "the weight":
        with pytest.raises(convviz.ConvSpecError, match="product"):
            convviz.cross_correlate(input, weight, algorithm=algorithm, **SHAPES[name][2])
        algorithm = None
    output = convviz.cross_correlate(input, weight, algorithm=algorithm, **SHAPES[name][2])
    np.testing.assert_array_equal(np.isnan(output), np.isnan(expected))
    np.testing.assert_array_equal(output[np.isinf(expected)], expected[np.isinf(expected)])
    finite = np.isfinite(expected)
    assert np.abs(output[finite] - expected[finite]).max(initial=0) <= tolerance(expected, "float32")


@pytest.mark.parametrize(("name", "algorithm"), WAYS)
def test_a_cell_near_the_largest_float_overflows_its_own_outputs_and_no_others(name, algorithm):
    input, weight, spec = numbers(name, algorithm, "float32")
    input[0, *(size // 2 for size in spec.input_size)] = 3e38
    expected = definition(input, weight, spec)
    output = convviz.cross_correlate(input, weight, algorithm=algorithm, **SHAPES[name][2])
    over = np.abs(expected) > np.finfo("float32").max
    assert over.any()
    np.testing.assert_array_equal(np.isfinite(output), ~over)


@pytest.mark.parametrize(
    ("input_shape", "weight_shape", "settings"),
    [
        ((1, 50_000), (1, 1, 2), {"dilation": 49_990}),
        ((1, 3000, 3), (1, 1, 2, 3), {"dilation": (2500, 1)}),
        ((1, 6), (1, 1, 3), {"dilation": 100_000, "padding": "same"}),
        ((1, 900, 900), (1, 1, 2, 2), {"stride": 899}),
        ((1, 5, 5), (1, 1, 3, 3), {"dilation": 90, "padding": "full", "padding_mode": "replicate"}),
    ],
)
@pytest.mark.parametrize("algorithm", [None, *ALGORITHMS])
def test_huge_steps_cost_no_more_memory_than_the_arrays(algorithm, input_shape, weight_shape, settings):
    spec = resolve(input_shape, weight_shape, **settings)
    if algorithm and ALGORITHMS[algorithm].refusal(spec):
        return
    random = np.random.default_rng(5)
    input, weight = random.integers(-9, 10, input_shape).astype(float), np.ones(weight_shape)
    tracemalloc.start()
    try:
        output = convviz.cross_correlate(input, weight, algorithm=algorithm, **settings)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert np.array_equal(output, definition(input, weight, spec))
    assert peak <= 3 * (input.nbytes + output.nbytes) + 64e6
