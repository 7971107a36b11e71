"""What is printed adds up as printed: read back from the text, in exact fractions, by nothing of convviz."""

import json
import math
import re
from dataclasses import replace
from fractions import Fraction
from itertools import product
from pathlib import Path

import numpy as np
import pytest
from draws import Convolution, convolutions
from hypothesis import given
from hypothesis import strategies as st
from reference import reference_correlate

from convviz.explain.arithmetic import work_out
from convviz.explain.plain_text import plain_text
from convviz.export.numbers import neutral, rows
from convviz.layers.scene import Scene, build_scene

GOLDEN = json.loads((Path(__file__).parent / "golden" / "textbook.json").read_text(encoding="utf-8"))
OPERATIONS = st.sampled_from(["cross_correlate", "convolve"])
DECIMALS = st.decimals(-100, 100, places=2).map(float)
MEASURED = st.floats(-1e6, 1e6)
EXTREME = st.floats(allow_nan=False, allow_infinity=False)
NUMBER = r"\(?(−?[\d.]+(?:e−?\d+)?)\)?"


def scene_of(convolution: Convolution, operation: str, arrays: tuple | None = None) -> Scene:
    input, weight, bias = arrays or convolution.arrays
    return build_scene(input, weight, bias, operation=operation, **convolution.written)


def golden(position: int) -> Scene:
    case = GOLDEN[position]
    return build_scene(
        np.array(case["input"]), np.array(case["weight"]), operation=case["op"], **case["params"]
    )


def one_row(input: list, weight: list, bias: float = 0.0) -> Scene:
    return build_scene(np.array([input], float), np.array([[weight]], float), np.array([bias]))


@st.composite
def steps(draw: st.DrawFn, numbers: st.SearchStrategy[float] | None = None) -> tuple[Scene, int, int]:
    """A scene of any settings, its numbers whole unless others are given; one of its steps, and a filter."""
    convolution = draw(convolutions())
    arrays = None
    if numbers is not None:
        pool = draw(st.lists(numbers, min_size=1, max_size=12))
        order = np.random.default_rng(draw(st.integers(0, 99)))
        arrays = tuple(
            None if array is None else order.choice(pool, array.shape) for array in convolution.arrays
        )
    scene = scene_of(convolution, draw(OPERATIONS), arrays)
    return (
        scene,
        draw(st.integers(0, scene.spec.steps - 1)),
        draw(st.integers(0, scene.spec.out_channels - 1)),
    )


def value(written: str) -> Fraction:
    return Fraction(written.strip("()").replace("−", "-"))


def holds(sign: str, left: Fraction, right: str) -> bool:
    """Whether "=" is exact, and "≈" the same to sixteen digits but not exact."""
    off = abs(left - value(right))
    return off == 0 if sign == "=" else 0 < off <= abs(left) / 10**15


def check_channel(lines: list[str]) -> Fraction:
    """Check the arithmetic of one channel as printed, and return its sum."""
    terms = [[value(n) for n in term.split("×")] for term in re.split(r" \+ ", lines[0].strip())]
    products = [one * other for one, other in terms]
    for line in lines[1:]:
        sign, written = line.strip().split(" ", 1)
        parts = written.split(" + ")
        if len(parts) == len(products) > 1:
            close = [
                value(part) == exact or holds("≈", exact, part)
                for part, exact in zip(parts, products, strict=True)
            ]
            assert all(close)
            assert (sign == "=") == (list(map(value, parts)) == products)
            products = list(map(value, parts))
        else:
            assert holds(sign, sum(products), written)
    return value(lines[-1].strip().split(" ", 1)[1])


def check(printed: str) -> Fraction:
    """Check all the arithmetic of a working as printed, and return its total."""
    _title, *blocks = printed.split("\n\n")
    *channels, total = [block.splitlines() for block in blocks]
    sums = [check_channel(lines[1:]) for lines in channels]
    *written, bias, sign, shown = re.fullmatch(rf"  (.*) \+ bias {NUMBER} ([=≈]) {NUMBER}", total[1]).groups()
    assert list(map(value, written[0].split(" + "))) == sums
    assert holds(sign, sum(sums) + value(bias), shown)
    return value(shown)


@given(steps())
def test_of_whole_numbers_everything_printed_adds_up_to_the_reference_and_nothing_is_rounded(drawn):
    scene, step, filter = drawn
    working = work_out(scene, step, filter)
    spec = scene.spec
    settings = {
        "stride": spec.stride,
        "padding": spec.padding,
        "dilation": spec.dilation,
        "groups": spec.groups,
    }
    output = reference_correlate(
        scene.input, scene.weight, scene.bias, **settings, padding_mode=spec.padding_mode
    )
    places = list(product(*(range(size) for size in scene.output.shape[1:])))

    assert check(plain_text(working)) == output[filter, *places[step]]
    assert working.index == places[step]
    assert (working.note, working.rounded) == ("", False)


@given(steps(DECIMALS))
def test_of_decimals_everything_printed_adds_up_and_nothing_is_rounded(drawn):
    working = work_out(*drawn)

    assert float(check(plain_text(working))) == pytest.approx(
        float(drawn[0].output[(drawn[2], *working.index)])
    )
    assert not working.rounded


@given(steps(MEASURED) | steps(EXTREME))
def test_of_any_numbers_everything_printed_adds_up_as_printed(drawn):
    check(plain_text(work_out(*drawn)))


@given(steps(MEASURED))
def test_rounding_is_said_together_with_what_the_engine_has(drawn):
    scene, step, filter = drawn
    working = work_out(scene, step, filter)

    assert working.rounded == working.note.startswith("Rounded: ")
    if working.rounded:
        assert working.note.endswith(f"≈ {working.output}.")
        has = float(scene.output[(filter, *working.index)])
        assert float(value(working.output)) == pytest.approx(has, rel=1e-3, abs=1e-4)


@given(steps())
def test_every_product_names_the_cells_that_it_was_made_of(drawn):
    scene, step, filter = drawn
    before = [pair[0] for pair in scene.spec.padding]
    outside = np.pad(np.zeros(scene.spec.input_size, bool), scene.spec.padding, constant_values=True)
    for position, channel in enumerate(work_out(scene, step, filter).channels):
        for one in channel.products:
            cell = tuple(i + b for i, b in zip(one.cell, before, strict=True))
            assert value(one.input) == scene.padded[(channel.channel, *cell)]
            assert one.is_padding == outside[cell]
            assert value(one.weight) == scene.weight[(filter, position, *one.kernel)]


def test_the_three_channel_example_works_out_to_the_outputs_of_its_source():
    scene = golden(0)
    totals = [work_out(scene, step).total for step in range(9)]

    assert totals == ["−8", "−8", "−3", "−3", "1", "0", "−3", "−8", "−5"]
    assert plain_text(work_out(scene, 4)).splitlines() == [
        "Conv2D, filter 0, step 5 of 9: row 1, column 1",
        "",
        "channel 0",
        "  0×0 + 2×1 + 0×(−1) + 0×0 + 2×(−1) + 2×0 + 0×0 + 0×(−1) + 2×1",
        "  = 0 + 2 + 0 + 0 + (−2) + 0 + 0 + 0 + 2",
        "  = 2",
        "",
        "channel 1",
        "  1×(−1) + 2×0 + 0×0 + 2×1 + 1×(−1) + 0×0 + 2×1 + 2×(−1) + 2×0",
        "  = −1 + 0 + 0 + 2 + (−1) + 0 + 2 + (−2) + 0",
        "  = 0",
        "",
        "channel 2",
        "  0×(−1) + 0×1 + 1×(−1) + 1×0 + 0×(−1) + 0×(−1) + 0×1 + 2×0 + 1×0",
        "  = 0 + 0 + (−1) + 0 + 0 + 0 + 0 + 0 + 0",
        "  = −1",
        "",
        "total",
        "  2 + 0 + (−1) + bias 0 = 1",
    ]


def test_the_sentence_works_out_to_0_9_and_0_1_and_0_12_exactly():
    workings = [work_out(golden(1), step) for step in range(3)]

    assert [(one.total, one.equals, one.note) for one in workings] == [
        (total, "=", "") for total in ("0.9", "0.1", "0.12")
    ]


@pytest.mark.parametrize(
    ("input", "weight", "bias", "line", "note"),
    [
        ([0.1], [0.6], 0, "0.06 + bias 0 = 0.06", ""),
        ([-0.0, -0.0], [2, -3], -0.0, "0 + bias 0 = 0", ""),
        ([math.inf, 1], [0, 1], 0, "NaN + bias 0 = NaN", ""),
        ([math.inf, 1], [-1, 1], 0.5, "−∞ + bias 0.5 = −∞", ""),
        ([math.nan], [0], 1, "NaN + bias 1 = NaN", ""),
        (
            [1e200],
            [1e200],
            0,
            "1e400 + bias 0 = 1e400",
            "In binary floating point (about 16 digits) the output is ∞.",
        ),
        (
            [1e300, 1e-12],
            [1, 1],
            0,
            "1e300 + bias 0 = 1e300",
            "Rounded: results are shown to 16 digits. The unrounded output is ≈ 1e300.",
        ),
        (
            [1800],
            [1 / 9],
            0,
            "199.98 + bias 0 = 199.98",
            "Rounded: numbers are printed to 4 decimals, or to 4 digits where they are small or large. "
            "What is printed adds up; with all their digits the output is ≈ 200.",
        ),
    ],
)
def test_the_last_line_of_numbers_that_are_hard_to_print(input, weight, bias, line, note):
    working = work_out(one_row(input, weight, bias), 0)

    assert (working.last_line, working.note) == (line, note)


def test_the_noise_of_decimals_in_binary_is_told_and_does_not_spoil_the_working():
    scene = one_row([0.1, 0.2, 0.3], [1, 1, -1])
    working = work_out(replace(scene, output=np.array([[5.551115123125783e-17]])), 0)

    assert (working.last_line, working.rounded) == ("0 + bias 0 = 0", False)
    assert working.note == (
        "Computers count in binary, so the exact result here is 5.551e−17. That is 0 within rounding "
        "error, so 0 is shown."
    )
    assert (working.output, working.computed) == ("0", "5.551e−17")


def test_a_product_and_a_sum_that_are_cut_have_a_sign_that_says_so():
    working = work_out(one_row([123456.7891, 1], [123456.7891, 1e-12]), 0)

    assert plain_text(working).splitlines()[3:6] == [
        "  123456.7891×123456.7891 + 1×1e−12",
        "  ≈ 15241578774.88188 + 1e−12",
        "  ≈ 15241578774.88188",
    ]


def test_of_a_flipped_kernel_the_weights_are_those_that_are_multiplied():
    scene = build_scene(np.array([[3.0, 5.0]]), np.array([[[1.0, 2.0]]]), operation="convolve")

    assert [one.term for one in work_out(scene, 0).channels[0].products] == ["3×2", "5×1"]


def test_a_long_working_says_how_many_products_it_leaves_out():
    lines = plain_text(work_out(golden(0), 4), limit=2).splitlines()

    assert lines[3:6] == ["  0×0 + 2×1 + … 7 more", "  = 0 + 2 + … 7 more", "  = 2"]


@pytest.mark.parametrize(("step", "filter"), [(9, 0), (-1, 0), (0, 1), (0, -1)])
def test_a_step_or_a_filter_that_there_is_not_is_refused(step, filter):
    with pytest.raises(IndexError):
        work_out(golden(0), step, filter)


def test_the_table_of_a_working_has_every_product_and_adds_up():
    scene = golden(0)
    head, *table = rows(work_out(scene, 1), scene.axes)

    assert head == ("channel", "input H", "input W", "kernel H", "kernel W", "input", "weight", "product")
    assert table[0] == ("channel 0", "-1", "1", "0", "0", "0", "0", "0")
    assert {len(row) for row in table} == {len(head)}
    assert len(table) == 27 + 3 + 3
    products = [row for row in table if row[4] != ""]
    assert all(float(row[5]) * float(row[6]) == float(row[7]) for row in products)
    assert [row[-2:] for row in table[-3:]] == [("bias", "0"), ("total", "-8"), ("output", "-8")]


def test_the_table_writes_numbers_so_that_a_spreadsheet_reads_them_as_numbers():
    scene = one_row([-1.5, math.inf], [1e-12, 2])
    table = rows(work_out(scene, 0), scene.axes)

    assert [row[-3:] for row in table[1:3]] == [("-1.5", "1e-12", "-1.5e-12"), ("inf", "2", "inf")]


@pytest.mark.parametrize("label", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", " =1", "\r=1", "＝1"])
def test_a_label_that_a_spreadsheet_would_run_is_neutralised_in_the_table(label):
    scene = build_scene(np.ones((1, 3)), np.ones((1, 1, 2)), channel_labels=(label,))
    table = rows(work_out(scene, 0), scene.axes)

    assert {row[0] for row in table[1:-3]} == {f"'{label}"}


def test_a_harmless_label_stays_as_it_is():
    assert [neutral(label) for label in ("red", "channel 0", "", "a=b")] == ["red", "channel 0", "", "a=b"]
