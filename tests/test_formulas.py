"""The formulas are read back from their LaTeX and computed; what they give is held against the reference."""

import ast
import operator
import re
from fractions import Fraction
from itertools import product

import numpy as np
import pytest
from draws import convolutions
from hypothesis import given, settings
from hypothesis import strategies as st
from reference import reference_correlate

from convviz.core.spec import resolve
from convviz.explain.arithmetic import work_out
from convviz.explain.latex import formula, padding_rule
from convviz.explain.step_latex import MOST_CHANNELS, MOST_TERMS, step_formula
from convviz.layers.scene import Scene, build_scene

SYMBOL = re.compile(r"([xywb])_\{([^}]*)\}")
NUMBER = r"-?[\d.]+(?:\\cdot 10\^\{-?\d+\})?"
OPERATORS = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.FloorDiv: operator.floordiv,
    ast.Mod: operator.mod,
}
FUNCTIONS = {"min": min, "max": max, "abs": abs}


@st.composite
def scenes(draw: st.DrawFn) -> tuple[Scene, np.ndarray]:
    """A scene of any settings and whole numbers, and its weight as it was written."""
    drawn = draw(convolutions())
    operation = draw(st.sampled_from(["cross_correlate", "convolve"]))
    return build_scene(*drawn.arrays, operation=operation, **drawn.written), drawn.weight


def reference(scene: Scene) -> dict:
    spec = scene.spec
    names = ("stride", "padding", "dilation", "groups", "padding_mode")
    return reference_correlate(
        scene.input, scene.weight, scene.bias, **{name: getattr(spec, name) for name in names}
    )


def index(latex: str, **letters: int) -> int:
    r"""An index such as ``2\lfloor f/3\rfloor+c`` or ``i-2j+1``, with numbers for its letters."""
    text = re.sub(r"\\lfloor (\w)/(\d+)\\rfloor", r"(\1//\2)", latex)
    text = re.sub(r"(\d)(?=[a-z(])", r"\1*", text)
    return compute(ast.parse(text, mode="eval").body, letters)


def compute(node: ast.expr, letters: dict[str, int]) -> int:
    match node:
        case ast.Constant():
            return node.value
        case ast.Name():
            return letters[node.id]
        case ast.UnaryOp():
            return -compute(node.operand, letters)
        case ast.Call():
            return FUNCTIONS[node.func.id](*(compute(argument, letters) for argument in node.args))
        case ast.BinOp():
            return OPERATORS[type(node.op)](compute(node.left, letters), compute(node.right, letters))
    raise AssertionError(ast.dump(node))


def symbols(latex: str) -> list[tuple[str, list[str]]]:
    return [(match[1], match[2].split(",")) for match in SYMBOL.finditer(latex)]


class Padding:
    """What lies at an input index, as the rule for the padding says it."""

    def __init__(self, scene: Scene) -> None:
        self.input, self.rules = scene.input, {}
        for rule in re.findall(r"x_\{t\}=(.*?)\\text\{ along ([DHWL, and]*)\}", padding_rule(scene.spec)):
            for axis in re.findall(r"[DHWL]", rule[1]):
                self.rules[axis] = rule[0]
        self.axes = scene.spec.axes

    def at(self, channel: int, cell: list[int]) -> float:
        inside = [channel]
        for axis, size, t in zip(self.axes, self.input.shape[1:], cell, strict=True):
            if not 0 <= t < size:
                if self.rules[axis] == "0":
                    return 0.0
                t = index(self._source(self.rules[axis]), t=t)
            inside.append(t)
        return self.input[tuple(inside)]

    def _source(self, rule: str) -> str:
        source = re.fullmatch(r"x_\{(.*)\}", rule)[1].replace(r"\min", "min").replace(r"\max", "max")
        source = re.sub(r"\|(\d+)-\|t\|\|", r"abs(\1-abs(t))", source)
        return source.replace(r"\bmod ", "%")


def evaluate(scene: Scene, weight: np.ndarray, latex: str) -> dict:
    """Every output that a general formula gives."""
    left, right = latex.split(" = ", 1)
    (_, names), (_, x), (_, w) = (one for one in symbols(left + right) if one[0] in "yxw")
    rank, padding = scene.spec.ndim, Padding(scene)
    sums = re.findall(r"\\sum_\{(\w)=0\}\^\{(\d+)\}", right)
    outputs = {}
    for filter, *place in product(range(len(weight)), *map(range, scene.spec.output_size)):
        letters = {"f": filter} | dict(zip(names[len(names) - rank :], place, strict=True))
        total = float(scene.bias[filter]) if right.startswith("b") else 0.0
        for ks in product(*(range(int(last) + 1) for _, last in sums)):
            at = letters | {name: k for (name, _), k in zip(sums, ks, strict=True)}
            cell, tap = [index(i, **at) for i in x], [index(i, **at) for i in w]
            channel = cell[0] if len(cell) > rank else 0
            lead = tap[: len(tap) - rank]
            filter_there = lead.pop(0) if scene.spec.out_channels > 1 else 0
            position = lead.pop(0) if lead else 0
            total += padding.at(channel, cell[-rank:]) * weight[(filter_there, position, *tap[-rank:])]
        outputs[filter, *place] = total
    return outputs


@settings(max_examples=60)
@given(scenes())
def test_the_indices_of_the_formula_give_every_output_of_the_reference(drawn):
    scene, weight = drawn

    assert evaluate(scene, weight, formula(scene.spec, scene.operation)) == reference(scene)


@settings(max_examples=60)
@given(scenes(), st.data())
def test_the_indices_and_the_numbers_of_a_step_give_the_output_of_the_reference(drawn, data):
    scene, weight = drawn
    spec, padding = scene.spec, Padding(scene)
    step, filter = data.draw(st.integers(0, spec.steps - 1)), data.draw(st.integers(0, spec.out_channels - 1))
    working = work_out(scene, step, filter)
    latex = step_formula(spec, working, scene.operation)
    equations = latex.replace("&\\quad", "").split("&=")
    expected = reference(scene)[filter, *working.index]
    ((name, *lead),) = [[one, *map(int, at)] for one, at in symbols(equations[0])]
    rank, total = spec.ndim, float(scene.bias[filter])

    assert (name, lead) == ("y", [*([filter] if spec.out_channels > 1 else []), *working.index])
    pairs = [(one, list(map(int, at))) for one, at in symbols(equations[1]) if one in "xw"]
    for (_, cell), (_, tap) in zip(pairs[::2], pairs[1::2], strict=True):
        position = tap[-rank - 1] if spec.in_channels > spec.groups else 0
        channel = cell[0] if len(cell) > rank else 0
        total += padding.at(channel, cell[-rank:]) * weight[(filter, position, *tap[-rank:])]
    assert total == expected
    assert [numbers(line) for line in equations[2:]] == [expected] * 3


def numbers(line: str) -> Fraction:
    """A sum of numbers and products, worked out as printed."""
    total = Fraction(0)
    for part in re.split(r" \+ ", re.sub(r"\\\\\n|\\end\{aligned\}", "", line).strip().replace("  ", " ")):
        factors = re.findall(NUMBER, part)
        total += np.prod([Fraction(re.sub(r"\\cdot 10\^\{(-?\d+)\}", r"e\1", one)) for one in factors])
    return total


def test_the_formula_of_one_channel_is_that_of_the_textbooks():
    one = {rank: resolve((1, *[5] * rank), (1, 1, *[2] * rank)) for rank in (1, 2, 3)}

    assert [formula(spec, bias=False) for spec in one.values()] == [
        r"y_{i} = \sum_{j=0}^{1} x_{i+j}\,w_{j}",
        r"y_{i,j} = \sum_{m=0}^{1} \sum_{n=0}^{1} x_{i+m,j+n}\,w_{m,n}",
        r"y_{i,j,k} = \sum_{p=0}^{1} \sum_{q=0}^{1} \sum_{r=0}^{1} x_{i+p,j+q,k+r}\,w_{p,q,r}",
    ]


@pytest.mark.parametrize(
    ("shapes", "options", "operation", "latex"),
    [
        (
            ((1, 9), (1, 1, 3)),
            {"stride": 2, "dilation": 3, "padding": 1},
            "cross_correlate",
            r"x_{2i+3j-1}\,w_{j}",
        ),
        (((1, 9), (1, 1, 3)), {"padding": "causal", "dilation": 2}, "convolve", r"x_{i-2j}\,w_{j}"),
        (((4, 9), (4, 1, 3)), {"groups": 4}, "cross_correlate", r"x_{f,i+j}\,w_{f,j}"),
        (((4, 9), (8, 1, 3)), {"groups": 4}, "cross_correlate", r"x_{\lfloor f/2\rfloor,i+j}\,w_{f,j}"),
        (((4, 9), (2, 2, 3)), {"groups": 2}, "cross_correlate", r"x_{2f+c,i+j}\,w_{f,c,j}"),
        (((1, 4, 9), (1, 1, 1, 3)), {"stride": (1, 2)}, "cross_correlate", r"x_{i,2j+n}\,w_{0,n}"),
    ],
)
def test_stride_padding_dilation_groups_and_the_flip_are_put_into_the_indices(
    shapes, options, operation, latex
):
    assert formula(resolve(*shapes, **options), operation, bias=False).endswith(f" {latex}")


@pytest.mark.parametrize(
    ("mode", "latex"),
    [
        ("zeros", r"\text{in the padding }x_{t}=0\text{ along H and W}"),
        (
            "reflect",
            r"\text{in the padding }x_{t}=x_{4-|4-|t||}\text{ along H},"
            r"\quad x_{t}=x_{5-|5-|t||}\text{ along W}",
        ),
        (
            "replicate",
            r"\text{in the padding }x_{t}=x_{\min(\max(t,0),4)}\text{ along H},"
            r"\quad x_{t}=x_{\min(\max(t,0),5)}\text{ along W}",
        ),
        (
            "circular",
            r"\text{in the padding }x_{t}=x_{t\bmod 5}\text{ along H},"
            r"\quad x_{t}=x_{t\bmod 6}\text{ along W}",
        ),
    ],
)
def test_the_padding_has_a_rule_for_each_mode(mode, latex):
    assert padding_rule(resolve((1, 5, 6), (1, 1, 3, 3), padding=1, padding_mode=mode)) == latex


def test_without_padding_there_is_no_rule_for_it():
    assert padding_rule(resolve((1, 5), (1, 1, 3))) == ""


def test_the_bias_is_left_out_where_there_is_none():
    scene = build_scene(np.array([[3.0, -2.0]]), np.array([[[2.0, 1.0]]]))

    assert "b" not in formula(scene.spec, bias=False)
    assert "b" not in step_formula(scene.spec, work_out(scene, 0), bias=False).replace("begin", "")


def test_a_step_of_many_products_and_channels_says_how_many_it_leaves_out():
    scene = build_scene(np.ones((16, 11, 11, 11)), np.ones((1, 16, 11, 11, 11)))
    latex = step_formula(scene.spec, work_out(scene, 0))

    more = 11**3 - MOST_TERMS + 1
    assert latex.count(rf"\underbrace{{\cdots}}_{{{more // 1000}\,{more % 1000}\text{{ more}}}}") == 2 * (
        MOST_CHANNELS - 1
    )
    assert latex.count(rf"_{{{16 - MOST_CHANNELS + 1}\text{{ more}}}}") == 2
    assert latex.count(rf"_{{{16 - MOST_TERMS + 1}\text{{ more}}}}") == 1
    assert latex.splitlines()[-2] == r"&= 21296"
    assert len(latex) < 4000


def test_a_step_says_where_numbers_are_rounded():
    scene = build_scene(np.array([[1800.0, 1.0]]), np.array([[[1 / 9, 1e-12]]]))

    assert step_formula(scene.spec, work_out(scene, 0), bias=False).splitlines()[2:4] == [
        r"&\approx 1800\times 0.1111 + 1\times 1\cdot 10^{-12} \\",
        r"&= 199.980000000001",
    ]


def test_numbers_that_are_not_finite_are_written_as_such():
    scene = build_scene(np.array([[np.inf, np.nan]]), np.array([[[-np.inf, 1.0]]]))
    latex = step_formula(scene.spec, work_out(scene, 0), bias=False)

    assert r"\infty\times (-\infty) + \mathrm{NaN}\times 1" in latex
