"""Every number that a lesson says, against the naive reference and numbers from the books."""

import ast
import math
import re

import numpy as np
import pytest
from judged import Judged, matrix

from convviz.lessons import LESSONS, place
from convviz.setup import build

MINUS, THIN = "\N{MINUS SIGN}", "\N{NARROW NO-BREAK SPACE}"
NUMBER = re.compile(rf"{MINUS}?\d+(?:{THIN}\d{{3}})*(?:\.\d+)?")
EQUATION = re.compile(rf"[(⌊]*{NUMBER.pattern}(?:[)⌋ ]*[+{MINUS}×/=][(⌊ ]*{NUMBER.pattern}[)⌋]*)+")


def before(name):
    """What an earlier step showed."""
    return Judged.of(place(name).step.setup, place(name).step.spot)


def separable(channels, filters, taps):
    """The weights of a depthwise layer, and of the one of 1 × 1 after it."""
    return channels * taps, channels * filters


CLAIMS = {
    "windows.1": lambda a: [*a.size, *a.kernel, a.weight.size],
    "windows.2": lambda a: [number for term in a.terms()[:3] for number in term],
    "windows.3": lambda a: [len(a.terms()), *a.products(), a.out(), 0],
    "windows.4": lambda a: [1, *a.products(), a.out(), a.out(0)],
    "windows.5": lambda a: [1, a.out()],
    "windows.6": lambda a: [*a.places, *a.places, a.out(), a.out(8)],
    "windows.7": lambda a: [a.input[0, 2, 2], sum((2, 2) in window for window in a.windows())],
    "windows.8": lambda a: [a.bias[0], a.out(), before("windows.1").out(0)],
    "dimensions.1": lambda a: [len(a.places), a.channels, *a.size],
    "dimensions.2": lambda a: [a.slices, *a.sums(), a.out()],
    "dimensions.3": lambda a: [a.settings["stride"][0], *a.places, *a.shown()],
    "dimensions.4": lambda a: [a.size[0], a.channels, a.channels, len(a.places)],
    "dimensions.5": lambda a: [a.kernel[0], a.slices, *a.sums(), a.out()],
    "dimensions.6": lambda a: [a.settings["stride"][0], a.places[0], *a.shown()],
    "dimensions.7": lambda a: [a.size[0], *a.kernel, *a.shown(), a.size[0]],
    "channels.1": lambda a: [*a.size, *a.kernel, a.out()],
    "channels.2": lambda a: [0, before("channels.1").out(0), 1, a.sums()[1], *a.sums(), a.out()],
    "channels.3": lambda a: [*a.sums(), a.out(), a.channels, a.filters],
    "channels.4": lambda a: [a.channels, *a.kernel, a.slices, a.weight.size],
    "channels.5": lambda a: [a.channels, a.channels, a.filters, len(a.all())],
    "channels.6": lambda a: [len(a.all())],
    "channels.7": lambda a: [a.kernel[0], a.places[0]],
    "sizes.1": lambda a: [*a.kernel, *a.size, *a.size, *a.kernel, 1, *a.places, *a.places],
    "sizes.2": lambda a: [*a.size, 1, 1, *a.kernel, 1, *a.places],
    "sizes.3": lambda a: [2, 2, *a.places, *before("sizes.2").places, *a.shown()],
    "sizes.4": lambda a: [*a.size, *a.size, *a.kernel, 2, 1, *a.places],
    "sizes.5": lambda a: [2, *a.kernel, 2, *a.kernel, 1, 1, 5, *a.size, 5, 1, *a.places],
    "sizes.6": lambda a: [1, a.size[0], 1, 1, a.kernel[0], 2, 1, a.places[0]],
    "sizes.7": lambda a: [5, 1, 1, 3, 1, 1, a.places[0], 5, 3, 2, 1, a.places[1], *a.places],
    "filters.1": lambda a: [a.slices, a.out()],
    "filters.2": lambda a: [a.filters, 0, a.out()],
    "filters.3": lambda a: [1, a.out()],
    "filters.4": lambda a: [2, a.out(), a.filters, *a.places],
    "filters.5": lambda a: [*a.weight.shape, a.weight.size, a.bias.size],
    "filters.6": lambda a: [],
    "filters.7": lambda a: [a.filters],
    "video.1": lambda a: list(a.size),
    "video.2": lambda a: [a.kernel[0], a.weight[0, 0, 0, 0, 0], a.weight[0, 0, 1, 0, 0], a.out()],
    "video.3": lambda a: [a.out()],
    "video.4": lambda a: [a.out()],
    "video.5": lambda a: [
        len(a.places),
        a.kernel[0],
        a.size[0],
        a.size[0],
        a.kernel[0],
        1,
        a.places[0],
        a.places[0],
    ],
    "video.6": lambda a: [a.channels, a.channels, a.filters],
    "video.7": lambda a: [a.size[0], a.kernel[0], a.places[0]],
    "video.8": lambda a: [len(a.places), *a.kernel, a.out(), a.out(0)],
    "matrices.1": lambda a: [*a.weight.ravel(), a.kernel[0], *a.input[0, :2], a.out()],
    "matrices.2": lambda a: [*a.input[0, 1:], a.out()],
    "matrices.3": lambda a: [0, *matrix(a)[0], a.out()],
    "matrices.4": lambda a: [1, *matrix(a)[1], a.out()],
    "matrices.5": lambda a: [*matrix(a).shape, matrix(a).size, a.weight.size, 0],
    "matrices.6": lambda a: [*a.places, len(a.all()), *a.input[0], a.out()],
    "matrices.7": lambda a: (
        [
            a.input.size,
            len(a.all()),
            *matrix(a).shape,
            matrix(a).size,
            np.count_nonzero(matrix(a)),
            0,
            len(set(a.weight.ravel())),
        ]
    ),
    "matrices.8": lambda a: [len(a.windows()), len(a.windows()[0]), len(a.all())],
    "flips.1": lambda a: [*a.weight.ravel(), *a.input[0, :3], *a.products(), a.out()],
    "flips.2": lambda a: [*a.weight.ravel(), *a.products(), a.out()],
    "flips.3": lambda a: [1, *a.shown()],
    "flips.4": lambda a: a.shown(),
    "flips.5": lambda a: [1, 2, 3, 4, 5, 6, *a.shown(), 123, 456, 123 * 456],
    "flips.6": lambda a: [*a.weight.ravel(), *a.shown()],
    "flips.7": lambda a: [-a.out(), a.out()],
    "flips.8": lambda a: [],
    "groups.1": lambda a: [a.channels, a.filters, *a.sums(), a.out(), *a.weight.shape[:2], a.weight.size],
    "groups.2": lambda a: [2, 0, 1, 0, 1, *a.sums(), a.out(), a.weight.size],
    "groups.3": lambda a: [2, 3, 2, 3, *a.sums(), a.out(0, 3)],
    "groups.4": lambda a: [*(a.out(0, filter) for filter in range(4)), a.weight.size],
    "groups.5": lambda a: [
        a.filters,
        *a.kernel,
        a.channels,
        a.filters,
        a.slices,
        math.prod(a.kernel),
        a.weight.size,
    ],
    "groups.6": lambda a: [a.filters, math.prod(a.kernel), a.weight.size],
    "groups.7": lambda a: [
        *a.kernel,
        a.filters,
        a.slices,
        a.weight.size,
        *separable(3, 3, 9),
        sum(separable(3, 3, 9)),
        before("groups.5").weight.size,
    ],
    "groups.8": lambda a: [
        *(256, 256, 3, 3, 9 * 256 * 256, 1, 1, *separable(256, 256, 9), sum(separable(256, 256, 9))),
        round(9 * 256 * 256 / sum(separable(256, 256, 9)), 1),
    ],
    "texts.1": lambda a: [*a.size, a.channels],
    "texts.2": lambda a: [*a.kernel, a.out()],
    "texts.3": lambda a: [a.out()],
    "texts.4": lambda a: [a.out()],
    "texts.5": lambda a: [1, a.channels],
    "texts.6": lambda a: [*a.kernel, a.out()],
    "texts.7": lambda a: [a.out()],
    "texts.8": lambda a: [*a.size, *a.places],
}


def numbers_in(words):
    """Every number in the words, in order; the digit of Conv1D is a name."""
    found = NUMBER.findall(re.sub(r"Conv\dD", "", words))
    return [float(text.replace(MINUS, "-").replace(THIN, "")) for text in found]


def test_every_step_of_every_lesson_is_judged():
    steps = [f"{name}.{number + 1}" for name, one in LESSONS.items() for number in range(len(one.steps))]

    assert list(CLAIMS) == steps


@pytest.mark.parametrize("name", CLAIMS)
def test_every_number_in_the_words_is_what_the_reference_gives(name):
    step = place(name).step

    expected = CLAIMS[name](Judged.of(step.setup, step.spot))

    assert numbers_in(step.words) == [pytest.approx(float(number), abs=1e-12) for number in expected]


@pytest.mark.parametrize("name", CLAIMS)
def test_the_stage_shows_what_the_reference_gives(name):
    setup = place(name).step.setup

    scene, judged = build(setup), Judged.of(setup)

    assert scene.output.shape == (judged.filters, *judged.places)
    for filter in range(judged.filters):
        np.testing.assert_allclose(scene.output[filter].ravel(), judged.all(filter), rtol=0, atol=1e-9)


def value(text):
    """Work out an arithmetic expression of numbers, by its syntax tree."""
    plain = text.replace(MINUS, "-").replace("×", "*").replace(THIN, "")
    plain = plain.replace("⌊", "floor(").replace("⌋", ")")

    def work_out(node):
        if isinstance(node, ast.BinOp):
            one, other = work_out(node.left), work_out(node.right)
            by = {ast.Add: one + other, ast.Sub: one - other, ast.Mult: one * other}
            return by[type(node.op)] if type(node.op) in by else one / other
        if isinstance(node, ast.UnaryOp):
            return -work_out(node.operand)
        return math.floor(work_out(node.args[0])) if isinstance(node, ast.Call) else node.value

    return work_out(ast.parse(plain, mode="eval").body)


def equations(words):
    return [found for found in EQUATION.findall(re.sub(r"\*", "", words)) if "=" in found]


@pytest.mark.parametrize("name", CLAIMS)
def test_every_equation_in_the_words_is_true(name):
    for equation in equations(place(name).step.words):
        left, *rights = equation.split(" = ")
        for right in rights:
            assert value(left) == pytest.approx(value(right), abs=1e-12), equation


def test_the_equations_are_found_in_the_words():
    found = [one for name in CLAIMS for one in equations(place(name).step.words)]

    assert len(found) >= 25
    assert f"⌊(5 + 1 + 1 {MINUS} 3) / 2⌋ + 1 = 3" in found
    assert f"2 + 0 + ({MINUS}1) = 1" in found
