import json
import math
import subprocess
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from convviz.explain.numerals import cell_text, factor, is_exact, printed, product, result, text, total
from testbed.live import ROOT

FINITE = st.floats(allow_nan=False, allow_infinity=False)
VALUES = [
    *(
        0.0,
        -0.0,
        1.0,
        -3.0,
        0.1,
        0.1 + 0.2,
        1 / 3,
        0.15625,
        -0.15625,
        0.0999996,
        0.99999,
        123.45675,
        999999.99999,
    ),
    *(1e6, 1234567.8, 123456789.0, 1e9, 1.5e15, 1e20, 1e21, -2.5e21, 1e300, 1e-6, 1e-7, 1.23456e-7, 5.55e-17),
    *(1e-12, 1e-300, math.inf, -math.inf, math.nan),
]


ASK = """
import { readFileSync } from "node:fs";
import { cellText, factor, isExact, numberText } from "./convviz/stage/js/model/current.js";
const values = JSON.parse(readFileSync(0, "utf8")).map(Number);
console.log(JSON.stringify(values.map((value, i) =>
  [numberText(value), isExact(value), factor(value), cellText(value, i % 8 + 1)])));
"""


def many_values(count: int = 100_000) -> list[float]:
    """Numbers of every size: any, decimals, fractions of powers of two, and what is next to half a digit."""
    random, each = np.random.default_rng(14), count // 5 + 1
    bits = random.integers(0, 2047 << 52, each, dtype=np.uint64).view(float)
    sizes = random.choice([-1, 1], each) * 10 ** random.uniform(-9, 11, each)
    decimals = random.integers(-(10**6), 10**6, each) / 10.0 ** random.integers(0, 9, each)
    binary = random.integers(-(2**12), 2**12, each) / 2.0 ** random.integers(0, 16, each)
    halves = decimals + 0.5 / 10.0 ** random.integers(0, 6, each)
    near = np.nextafter(halves, random.choice([-np.inf, 0, np.inf], each))
    return np.concatenate((bits, sizes, decimals, binary, near)).tolist()


def test_numbers_are_written_and_called_exact_just_as_on_the_stage(node):
    values = [*VALUES, *many_values()]
    # JSON has no −0, NaN or ∞: numbers travel as texts that both languages read.
    written = [str(value).replace("inf", "Infinity") for value in values]
    run = subprocess.run(
        [node, "--input-type=module", "-e", ASK],
        input=json.dumps(written),
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    of_stage = json.loads(run.stdout)

    assert len(values) >= 100_000
    for position, (value, answers) in enumerate(zip(values, of_stage, strict=True)):
        whole = text(printed(value))
        cell = cell_text(value, position % 8 + 1)
        assert answers == [whole, is_exact(value), factor(whole), cell], value


@pytest.mark.parametrize(
    ("value", "room", "written"),
    [(-0.125, 4, "−.13"), (0.125, 3, ".13"), (2.5, 1, "3"), (0.25, 2, ".3"), (-0.125, 5, "−.125")],
)
def test_a_half_in_a_cell_is_rounded_up_as_in_a_sentence(value, room, written):
    assert cell_text(value, room) == written


@given(FINITE)
def test_a_printed_number_is_off_by_half_a_unit_of_its_last_digit_at_most(value):
    off = abs(Fraction(printed(value)) - Fraction(value))

    assert off <= max(Fraction(1, 20_000), abs(Fraction(value)) / 2_000)


@given(FINITE)
def test_what_is_written_down_is_the_number_that_was_printed(value):
    number = printed(value)

    assert Fraction(text(number).replace("−", "-")) == Fraction(number)


@given(FINITE, st.lists(FINITE, max_size=5))
def test_sums_and_products_of_printed_numbers_are_exact_at_any_size(one, others):
    numbers = [printed(value) for value in (one, *others)]

    assert Fraction(total(numbers)) == sum(map(Fraction, numbers))
    assert Fraction(product(numbers[0], numbers[-1])) == Fraction(numbers[0]) * Fraction(numbers[-1])


@given(FINITE, FINITE)
def test_a_result_has_sixteen_digits_at_most_and_says_whether_it_lacks_any(one, other):
    exact = product(Decimal(repr(one)), Decimal(repr(other)))
    number, is_whole = result(exact)
    digits = text(number).replace("−", "").partition("e")[0].replace(".", "").strip("0")

    assert len(digits) <= 16
    assert is_whole == (number == exact)
    assert abs(Fraction(number) - Fraction(exact)) <= abs(Fraction(exact)) / 2 / 10**15


@pytest.mark.parametrize(
    ("numbers", "sum"),
    [
        (["Infinity", "1"], "∞"),
        (["Infinity", "-Infinity"], "NaN"),
        (["NaN", "1"], "NaN"),
        (["-0", "-0"], "0"),
    ],
)
def test_sums_with_no_finite_number_are_those_of_the_engine(numbers, sum):
    assert text(total(list(map(Decimal, numbers)))) == sum


@pytest.mark.parametrize(
    ("one", "other", "written"),
    [
        ("Infinity", "0", "NaN"),
        ("-Infinity", "2", "−∞"),
        ("-0", "3", "0"),
        ("0.1", "0.6", "0.06"),
        ("1e300", "1e300", "1e600"),
    ],
)
def test_products_beyond_the_usual_are_those_of_the_engine_or_exact(one, other, written):
    assert text(product(Decimal(one), Decimal(other))) == written


def test_only_what_begins_with_a_minus_is_put_in_brackets():
    assert [factor(written) for written in ("−1", "1e−7", "−∞", "NaN")] == ["(−1)", "1e−7", "(−∞)", "NaN"]
