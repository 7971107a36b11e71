"""Which algorithm is chosen, what it costs, and that nothing of this depends on a clock."""

import os
import tracemalloc
from concurrent.futures import ThreadPoolExecutor
from threading import Event, current_thread, main_thread

import numpy as np
import pytest

import convviz
from convviz.core.spec import resolve
from convviz.engine import planning, threads
from convviz.engine.planning import ALGORITHMS, EXACT_BELOW, INEXACT, RATES, Rates, choose
from convviz.engine.products import DEPTH, PRODUCT, multiply
from testbed.workloads import SMALL, WORKLOADS, Workload, arrays

CHOSEN = {
    "2D 512² 3×3": "toeplitz",
    "2D 512² 11×11": "toeplitz",
    "2D 512² 31×31": "fft",
    "2D 1024² 3×3": "toeplitz",
    "2D 2048² 3×3": "toeplitz",
    "2D 2048² 5×5": "toeplitz",
    "2D 2048² 11×11": "toeplitz",
    "2D 2048² 31×31": "fft",
    "2D 4096² 3×3": "toeplitz",
    "2D 4096² 31×31": "fft",
    "2D 2048² 31×31 rank-1": "separable",
    "2D 2048² 3×3 stride 2": "toeplitz",
    "2D 2048² 3×3 dilation 2": "toeplitz",
    "2D 2048² 3×3 same zeros": "toeplitz",
    "2D 2048² 3×3 same reflect": "toeplitz",
    "2D 2048² 3×3 same replicate": "toeplitz",
    "2D 2048² 3×3 same circular": "toeplitz",
    "2D RGB→3 512² 3×3": "toeplitz",
    "2D RGB→3 2048² 3×3": "toeplitz",
    "2D photograph RGB 4000×6000 5×5": "toeplitz",
    "2D CNN 64→64 56² 3×3": "im2col",
    "2D depthwise 64 112² 3×3": "im2col",
    "2D 4 groups 64→64 112² 3×3": "im2col",
    "1D 512→512 128 7 taps": "im2col",
    "1D audio 1e6 64 taps": "rows",
    "1D audio 1e6 1024 taps": "fft",
    "3D 128³ 3³": "toeplitz",
    "3D 128³ 5³": "toeplitz",
    "3D 128³ 9³": "fft",
    "2D 8² 3×3": "plain",
}
DIRECT = ("plain", "im2col")
WITH_ZEROS = ("toeplitz", "rows")
"""Their matrices hold zeros beside the weights, which are multiplied too."""


def plan_of(workload: Workload, dtype: str = "float32") -> convviz.Plan:
    shapes = workload.input_shape, workload.weight_shape
    return convviz.plan(*shapes, dtype=dtype, rank_one=workload.rank_one, **workload.settings)


@pytest.mark.parametrize("workload", [*WORKLOADS, SMALL], ids=lambda workload: workload.name)
def test_each_workload_takes_the_algorithm_that_measured_best(workload):
    assert plan_of(workload).algorithm == CHOSEN[workload.name]


@pytest.mark.parametrize("workload", [*WORKLOADS, SMALL], ids=lambda workload: workload.name)
def test_a_plan_counts_the_products_of_the_definition_those_with_zeros_too_or_as_many_as_it_saves(workload):
    plan = plan_of(workload)
    needed = resolve(workload.input_shape, workload.weight_shape, **workload.settings).multiply_adds
    if plan.algorithm in DIRECT:
        assert plan.multiply_adds == needed
    elif plan.algorithm in WITH_ZEROS:
        assert needed <= plan.multiply_adds <= 4 * needed
    else:
        assert plan.multiply_adds < needed / 4


@pytest.mark.parametrize("workload", [*WORKLOADS, SMALL], ids=lambda workload: workload.name)
def test_what_is_multiplied_where_it_lies_is_not_copied_and_all_else_is(workload):
    plan = plan_of(workload)
    assert (plan.bytes_copied == 0) == (plan.algorithm in ("plain", "rows"))


@pytest.mark.parametrize("workload", [*WORKLOADS, SMALL], ids=lambda workload: workload.name)
def test_what_is_planned_is_what_is_computed(workload, monkeypatch):
    computed = []
    monkeypatch.setattr(
        "convviz.engine.correlate.correlate",
        lambda spec, input, weight, bias, module, work, into: computed.append((module, work)),
    )
    convviz.cross_correlate(*arrays(workload, "float32"), **workload.settings)
    [(module, work)] = computed
    plan = plan_of(workload)
    assert module is ALGORITHMS[plan.algorithm]
    assert (work.multiply_adds, work.bytes_copied) == (plan.multiply_adds, plan.bytes_copied)


def test_every_algorithm_has_its_rates_and_is_chosen_for_a_workload():
    assert RATES.keys() == ALGORITHMS.keys()
    assert {plan_of(workload).algorithm for workload in (*WORKLOADS, SMALL)} == ALGORITHMS.keys()


def test_a_reason_says_the_numbers_and_the_next_best():
    plan = convviz.plan((1, 2048, 2048), (1, 1, 3, 3), padding=1)
    assert plan.reason.startswith(
        "toeplitz takes 75\u202f497\u202f472 multiply-adds and copies 50.3 MB; im2col, the next"
    )
    small = convviz.plan((1, 8, 8), (1, 1, 3, 3)).reason
    assert small.startswith("plain takes 324 multiply-adds and copies nothing; ")


def test_float64_copies_twice_the_bytes():
    narrow, wide = (plan_of(WORKLOADS[0], dtype) for dtype in ("float32", "float64"))
    assert wide.bytes_copied == 2 * narrow.bytes_copied


@pytest.fixture(params=INEXACT)
def free_of_charge(request, monkeypatch):
    """An algorithm that rounds, with rates that would have it chosen always."""
    monkeypatch.setitem(RATES, request.param, Rates(0, 0, 0, 0))
    planning.possible.cache_clear()
    yield request.param
    planning.possible.cache_clear()


def test_no_algorithm_that_rounds_is_chosen_where_a_person_might_check(free_of_charge):
    least = next(size for size in range(20, 200) if 25 * (size - 4) ** 2 >= EXACT_BELOW == 100_000)
    for size in (6, 20, least - 1, least, 200):
        spec = resolve((1, size, size), (1, 1, 5, 5))
        name, _ = choose(spec, 8, rank_one=True)
        assert (name == free_of_charge) == (size >= least)


def test_an_unknown_algorithm_is_refused_with_the_names_of_those_there_are():
    with pytest.raises(convviz.ConvSpecError) as refusal:
        convviz.cross_correlate(np.ones((1, 4)), np.ones((1, 1, 2)), algorithm="winograd")
    assert refusal.value.parameter == "algorithm"
    assert str(refusal.value) == (
        "algorithm 'winograd' is unknown; use 'plain', 'im2col', 'toeplitz', 'rows', 'separable' or 'fft', "
        "or None to have one chosen."
    )


@pytest.mark.parametrize(
    ("algorithm", "shapes", "settings", "reason"),
    [
        ("toeplitz", ((1, 9), (1, 1, 3)), {}, "it stacks rows, and a sequence has one axis only"),
        ("rows", ((1, 9, 9), (1, 1, 3, 3)), {}, "the kernel reaches along more than the last axis"),
        ("rows", ((2, 9), (1, 2, 3)), {}, "a filter sums over several channels"),
        ("separable", ((1, 9), (1, 1, 3)), {}, "it stacks rows, and a sequence has one axis only"),
        ("separable", ((1, 9, 9), (2, 1, 3, 3)), {}, "it takes one filter of one channel in each group"),
        ("fft", ((1, 9), (1, 1, 3)), {"stride": 2}, "so stride and dilation must be 1"),
    ],
)
def test_an_algorithm_says_what_it_cannot_compute(algorithm, shapes, settings, reason):
    with pytest.raises(convviz.ConvSpecError, match=reason) as refusal:
        convviz.cross_correlate(*map(np.ones, shapes), algorithm=algorithm, **settings)
    assert refusal.value.parameter == "algorithm"
    assert str(refusal.value).startswith(f"algorithm {algorithm!r} cannot compute this: ")


def test_a_kernel_that_is_no_product_is_not_separated():
    weight = np.ones((1, 1, 31, 31))
    weight[0, 0, 3, 4] = 1.001
    with pytest.raises(convviz.ConvSpecError, match="is not the product of one along the last axis"):
        convviz.cross_correlate(np.ones((1, 400, 400)), weight, algorithm="separable")


@pytest.mark.parametrize("value", [["fft"], 3, "", "FFT"])
def test_what_is_no_name_is_refused_as_an_algorithm(value):
    with pytest.raises(convviz.ConvSpecError, match="is unknown; use 'plain'"):
        convviz.cross_correlate(np.ones((1, 4)), np.ones((1, 1, 2)), algorithm=value)


def test_a_long_sum_in_float32_is_made_in_pieces():
    random = np.random.default_rng(1)
    left, right = (random.standard_normal(shape, np.float32) for shape in ((4, 10_000), (10_000, 10)))
    out = np.empty((4, 10), np.float32)
    multiply(left, right, out)
    exact = left.astype(float) @ right.astype(float)
    assert np.abs(out - exact).max() <= 1e-6 * np.abs(exact).max()


@pytest.mark.parametrize("workload", WORKLOADS, ids=lambda workload: workload.name)
def test_no_product_is_so_large_that_openblas_would_use_threads_of_its_own(workload, monkeypatch):
    sizes = []
    matmul = np.matmul

    def measured(left, right, **options):
        sizes.append(left.shape[-2] * min(left.shape[-1], DEPTH) * right.shape[-1])
        return matmul(left, right, **options)

    monkeypatch.setattr(np, "matmul", measured)
    convviz.cross_correlate(*arrays(workload, "float32"), **workload.settings)
    assert max(sizes, default=0) <= PRODUCT


def test_no_product_is_too_large_where_filters_are_left_over(monkeypatch):
    sizes, matmul = [], np.matmul

    def measured(left, right, **options):
        sizes.append(left.shape[-2] * left.shape[-1] * right.shape[-1])
        return matmul(left, right, **options)

    monkeypatch.setattr(np, "matmul", measured)
    random = np.random.default_rng(2)
    input, weight = (random.integers(-9, 10, shape).astype(float) for shape in ((8, 70, 70), (27, 8, 3, 3)))
    output = convviz.cross_correlate(input, weight, algorithm="im2col")
    assert 0 < max(sizes) <= PRODUCT
    assert np.array_equal(output, convviz.cross_correlate(input, weight, algorithm="plain"))


@pytest.mark.parametrize("workload", WORKLOADS, ids=lambda workload: workload.name)
def test_memory_stays_within_three_times_input_and_output_and_64_megabytes(workload):
    input, weight = arrays(workload, "float32")
    tracemalloc.start()
    try:
        output = convviz.cross_correlate(input, weight, **workload.settings)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak + input.nbytes <= 3 * (input.nbytes + output.nbytes) + (64 << 20)


@pytest.mark.parametrize("index", [0, 2, 17, 20, 24])
def test_the_number_of_threads_changes_nothing(index, monkeypatch):
    input, weight = arrays(WORKLOADS[index], "float32")
    outputs = []
    for helpers in (0, 1, 5):
        monkeypatch.setattr(threads, "helpers", threads.Helpers(helpers))
        outputs.append(convviz.cross_correlate(input, weight, **WORKLOADS[index].settings))
    assert all(np.array_equal(output, outputs[0]) for output in outputs)


def test_many_threads_may_convolve_at_once():
    cases = [arrays(WORKLOADS[index], "float32") for index in (0, 1, 17, 20)]
    alone = [convviz.cross_correlate(*case) for case in cases]
    with ThreadPoolExecutor(12) as pool:
        together = list(pool.map(lambda case: convviz.cross_correlate(*case), cases * 12))
    assert all(
        np.array_equal(output, expected) for output, expected in zip(together, alone * 12, strict=True)
    )


def test_when_every_core_has_a_caller_nobody_helps():
    helpers = threads.Helpers(2)
    asked = [helpers.ask(lambda: None, 9) for _ in range(4)]
    assert [len(each) for each in asked] == [2, 1, 0, 0]
    for each in asked:
        helpers.dismiss(each)
    assert helpers.callers == 0


def test_an_error_in_a_helper_reaches_the_caller_and_leaves_the_helpers_free(monkeypatch):
    monkeypatch.setattr(threads, "helpers", threads.Helpers(1))
    helped = Event()

    def refuse_to_help(piece):
        if current_thread() is main_thread():
            assert helped.wait(60)
        else:
            helped.set()
            raise ZeroDivisionError(piece)

    with pytest.raises(ZeroDivisionError):
        threads.share(range(9), lambda: refuse_to_help)
    assert threads.helpers.callers == 0


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system cannot fork")
@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
def test_a_forked_process_has_helpers_of_its_own():
    input, weight = arrays(WORKLOADS[0], "float32")
    expected = convviz.cross_correlate(input, weight)
    before = threads.helpers
    child = os.fork()
    if child == 0:
        same = threads.helpers is not before and np.array_equal(
            convviz.cross_correlate(input, weight), expected
        )
        os._exit(0 if same else 1)
    assert os.waitpid(child, 0)[1] == 0
