"""Only the tables of taps know how a stride and a dilation lead to a position."""

import ast
import re
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parent.parent / "convviz"
WORDS = {"stride", "dilation"}
REASONS = {
    "core/taps.py": "the rules themselves",
    "core/shapes.py": "sizes along an axis",
    "core/phases.py": "a transposed rule in parts that stride",
    "frameworks/write/networks/keras_transposed.py": "the size that Keras gives an output",
    "learn/quiz/chain_moves.py": "sizes, fields and jumps as they are worked out on paper, also wrongly",
    "learn/padding/layered.py": "how many cells each framework pads or cuts off",
    "engine/windows.py": "strides of a view, in bytes",
    "engine/toeplitz.py": "strides of a view, and the blocks of a matrix",
    "engine/rows.py": "strides of a view, and the rows that a signal is cut into",
}
"""Where a stride or a dilation is calculated with, and why no position is found so."""

PYTHON = {path.relative_to(PACKAGE).as_posix(): path for path in sorted(PACKAGE.rglob("*.py"))}
SCRIPTS = {path.name: path for path in sorted((PACKAGE / "stage" / "js").rglob("*.js"))}
LETTERS = re.compile(r"\b(stride|dilation)s?\b")


def named(node):
    """The words of `WORDS` that an expression reads, as they are or of one axis."""
    if isinstance(node, ast.Name):
        return {node.id} & WORDS
    if isinstance(node, ast.Attribute):
        return {node.attr} & WORDS
    if isinstance(node, ast.Subscript | ast.Starred):
        return named(node.value)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add | ast.Sub):
        return named(node.left) | named(node.right)
    if isinstance(node, ast.BoolOp | ast.IfExp):
        return set().union(*map(named, getattr(node, "values", None) or (node.body, node.orelse)))
    return set()


def followed(tree):
    """Other names for strides and dilations: what loops over them, also zipped, and what is set to them."""
    names = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.comprehension | ast.For):
            names |= taken(node.target, node.iter)
        elif isinstance(node, ast.Assign) and named(node.value):
            names |= {target.id for target in node.targets if isinstance(target, ast.Name)}
    return names


def taken(target, source):
    if isinstance(source, ast.Call) and isinstance(source.func, ast.Name):
        if source.func.id == "enumerate" and isinstance(target, ast.Tuple):
            return taken(target.elts[1], source.args[0])
        if source.func.id == "zip" and isinstance(target, ast.Tuple):
            pairs = zip(target.elts, source.args, strict=False)
            return set().union(*(taken(one, given) for one, given in pairs))
    return {target.id} if isinstance(target, ast.Name) and named(source) else set()


def calculations(source):
    """Return the products, quotients, remainders, slices and ranges with a stride or a dilation in them."""
    tree = ast.parse(source)
    other_names = followed(tree)

    def knows(node):
        is_tuple = isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Slice)
        return (not is_tuple and bool(named(node))) or (isinstance(node, ast.Name) and node.id in other_names)

    found = []
    for node in ast.walk(tree):
        parts = []
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mult | ast.FloorDiv | ast.Mod | ast.Div):
            parts = [node.left, node.right]
        elif isinstance(node, ast.Slice):
            parts = [part for part in (node.lower, node.upper, node.step) if part]
        elif (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Name)
            and node.func.id in ("divmod", "range")
        ):
            parts = node.args
        if any(map(knows, parts)):
            found.append(ast.unparse(node))
    return found


@pytest.mark.parametrize("name", sorted(PYTHON.keys() - REASONS.keys()))
def test_no_module_finds_a_position_with_a_stride_or_a_dilation(name):
    assert calculations(PYTHON[name].read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("name", REASONS)
def test_whoever_may_calculate_with_them_does(name):
    source = PYTHON[name].read_text(encoding="utf-8")
    assert calculations(source)


@pytest.mark.parametrize("name", sorted(SCRIPTS.keys() - {"taps.js"}))
def test_no_script_but_that_of_the_taps_has_a_stride_or_a_dilation(name):
    assert not LETTERS.findall(SCRIPTS[name].read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("first = index * spec.stride[0]", "index * spec.stride[0]"),
        ("[o * s for o, s in zip(index, spec.stride)]", "o * s"),
        ("for axis, (k, gap) in enumerate(zip(kernel, spec.dilation)):\n    at = k * gap", "k * gap"),
        ("gap = spec.dilation[axis]\nspan = gap * (kernel - 1) + 1", "gap * (kernel - 1)"),
        ("[o * s for o, s in zip(index, stride or spec.stride, strict=True)]", "o * s"),
        ("need = (dilation + 1) * (kernel - 1) + 1", "(dilation + 1) * (kernel - 1)"),
        ("cells[first:last:spec.dilation[0]]", "first:last:spec.dilation[0]"),
        ("range(first, last, stride)", "range(first, last, stride)"),
        ("divmod(distance, stride)", "divmod(distance, stride)"),
        ("build_scene(input, weight, stride=spec.stride, dilation=(1,) * extra + spec.dilation)", None),
        ("max(spec.stride) > 1", None),
        ("stride=setup.stride[:1] * setup.rank", None),
    ],
)
def test_the_rule_notices_how_a_position_is_found(source, found):
    assert calculations(source) == ([found] if found else [])
