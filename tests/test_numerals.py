import json
import math
import subprocess
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from live import ROOT

from convviz.numerals import factor, is_exact, printed, product, result, text, total

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


def test_numbers_are_printed_and_called_exact_just_as_on_the_stage(node):
    random = [(-1) ** n * (n * 7919 % 1000 + 1) / 997 * 10.0 ** (n % 41 - 20) for n in range(2000)]
    values = [*VALUES, *random]
    # JSON has no −0, NaN or ∞: numbers travel as texts that both languages read.
    script = (
        'import { numberText, isExact } from "./convviz/stage/frame.js";'
        "const values = JSON.parse(process.argv[1]).map(Number);"
        "console.log(JSON.stringify(values.map((value) => [numberText(value), isExact(value)])));"
    )
    written = json.dumps([str(value).replace("inf", "Infinity") for value in values])

    run = subprocess.run(
        [node, "--input-type=module", "-e", script, written],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )

    assert json.loads(run.stdout) == [[text(printed(value)), is_exact(value)] for value in values]


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
