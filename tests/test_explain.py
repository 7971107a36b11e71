import ast
import operator

import pytest

from convviz.core.spec import resolve
from convviz.explain.headline import Run, counts, grouped, headline, listed, shape_formula

OPERATIONS = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.floordiv,
}


def text(runs):
    return "".join(run.text for run in runs)


@pytest.mark.parametrize(
    ("input_shape", "weight_shape", "groups", "sentences"),
    [
        (
            (3, 5),
            (8, 3, 3),
            1,
            "Conv1D: the kernel moves along 1 axis, L, and sums over 3 channels. 8 filters → 8 feature maps.",
        ),
        (
            (3, 5, 5),
            (1, 3, 3, 3),
            1,
            "Conv2D: the kernel moves along 2 axes, H and W, and sums over 3 channels. 1 filter → 1 "
            "feature map.",
        ),
        (
            (1, 5, 5, 5),
            (2, 1, 3, 3, 3),
            1,
            "Conv3D: the kernel moves along 3 axes, D, H and W, and sums over 1 channel. 2 filters → 2 "
            "feature maps.",
        ),
        (
            (3, 5, 5),
            (6, 1, 3, 3),
            3,
            "Conv2D: the kernel moves along 2 axes, H and W. 3 groups: each filter sums over 1 of 3 "
            "channels. 6 filters → 6 feature maps.",
        ),
        (
            (4, 5),
            (2, 2, 3),
            2,
            "Conv1D: the kernel moves along 1 axis, L. 2 groups: each filter sums over 2 of 4 "
            "channels. 2 filters → 2 feature maps.",
        ),
    ],
)
def test_the_headline_says_what_moves_and_what_is_summed(input_shape, weight_shape, groups, sentences):
    assert text(headline(resolve(input_shape, weight_shape, groups=groups))) == sentences


def test_the_headline_stresses_the_digit_the_axes_and_the_channels():
    strong = [run.text for run in headline(resolve((3, 5, 5), (8, 3, 3, 3))) if run.strong]

    assert strong == ["Conv2D", "2 axes", "3 channels"]


def test_the_headline_of_a_grouped_convolution_stresses_the_share_of_the_channels():
    assert Run("2 of 4 channels", strong=True) in headline(resolve((4, 5), (2, 2, 3), groups=2))


def test_counts_agree_in_number_and_part_their_thousands_with_a_narrow_space():
    eight_filters = resolve((3, 28, 28), (8, 3, 3, 3))

    assert counts(eight_filters) == "216 weights + 8 biases · 146\u202f016 multiply-adds"
    assert counts(resolve((1, 1), (1, 1, 1))) == "1 weight + 1 bias · 1 multiply-add"


def test_counts_leave_out_a_bias_that_is_not_there():
    spec = resolve((3, 5, 5), (1, 3, 3, 3), stride=2, padding=1)

    assert counts(spec, bias=False) == "27 weights · 243 multiply-adds"


def test_counts_of_a_grouped_convolution_have_fewer_weights():
    assert counts(resolve((4, 8), (4, 1, 3), groups=4)) == "12 weights + 4 biases · 72 multiply-adds"


@pytest.mark.parametrize(
    ("size", "kernel", "settings", "formula"),
    [
        ((5,), (3,), {}, "output ⌊(5 − 3) / 1⌋ + 1 = 3 in L"),
        (
            (5, 5),
            (3, 3),
            {"stride": 2, "padding": 1},
            "output ⌊(5 + 1 + 1 − 3) / 2⌋ + 1 = 3 in H and W",
        ),
        (
            (5, 7),
            (3, 3),
            {"stride": 2, "padding": 1},
            "output ⌊(5 + 1 + 1 − 3) / 2⌋ + 1 = 3 in H, ⌊(7 + 1 + 1 − 3) / 2⌋ + 1 = 4 in W",
        ),
        (
            (8, 8),
            (2, 2),
            {"padding": "same"},
            "output ⌊(8 + 1 − 2) / 1⌋ + 1 = 8 in H and W",
        ),
        (
            (8,),
            (3,),
            {"padding": ((2, 1),)},
            "output ⌊(8 + 2 + 1 − 3) / 1⌋ + 1 = 9 in L",
        ),
        (
            (9, 9),
            (3, 3),
            {"dilation": 2, "padding": 1, "stride": 3},
            "output ⌊(9 + 1 + 1 − (2×(3 − 1) + 1)) / 3⌋ + 1 = 3 in H and W",
        ),
        (
            (4, 6, 4),
            (3, 3, 3),
            {},
            "output ⌊(4 − 3) / 1⌋ + 1 = 2 in D and W, ⌊(6 − 3) / 1⌋ + 1 = 4 in H",
        ),
        (
            (6, 6, 6),
            (3, 3, 3),
            {},
            "output ⌊(6 − 3) / 1⌋ + 1 = 4 in D, H and W",
        ),
    ],
)
def test_the_shape_formula_has_this_convolutions_numbers(size, kernel, settings, formula):
    assert shape_formula(resolve((1, *size), (1, 1, *kernel), **settings)) == formula


@pytest.mark.parametrize(
    "settings",
    [
        {},
        {"stride": 3},
        {"padding": ((0, 2), (1, 0))},
        {"dilation": (2, 1), "padding": "full", "stride": (1, 2)},
    ],
)
def test_the_arithmetic_of_the_shape_formula_gives_the_size_that_it_states(settings):
    spec = resolve((1, 9, 12), (1, 1, 3, 2), **settings)

    for clause in shape_formula(spec).removeprefix("output ").split(", "):
        formula, result = clause.split(" = ")
        arithmetic = formula.translate(str.maketrans({"⌊": "(", "⌋": ")", "−": "-", "×": "*"}))
        assert whole(arithmetic) == int(result.split(" in ")[0])


def whole(arithmetic):
    """Work out +, −, × and a division rounded down."""

    def value(node):
        if isinstance(node, ast.BinOp):
            return OPERATIONS[type(node.op)](value(node.left), value(node.right))
        return node.value

    return value(ast.parse(arithmetic, mode="eval").body)


def test_names_are_listed_as_one_says_them():
    assert [listed(("L",)), listed(("H", "W")), listed(("D", "H", "W"))] == ["L", "H and W", "D, H and W"]


@pytest.mark.parametrize(
    ("number", "shown"), [(0, "0"), (999, "999"), (1000, "1\u202f000"), (-12345678, "−12\u202f345\u202f678")]
)
def test_thousands_are_parted_by_a_narrow_no_break_space(number, shown):
    assert grouped(number) == shown
