r"""The formula of a layer in LaTeX, with its sizes put in; `convviz.explain.step_latex` writes one step out.

Of one channel, with neither padding nor stride: ``y_i = \sum_j x_{i+j} w_j``; of two axes it is equation 9.6
of Goodfellow, Bengio and Courville, *Deep Learning* (deeplearningbook.org/contents/convnets.html). x is the
input, w the weight, b the bias, y the output. All are counted from 0; outside the input lies its padding.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from convviz.core.geometry import tables
from convviz.core.padding import LOWEST
from convviz.core.spec import Spec
from convviz.core.taps import NOWHERE, Rule, Strided, Transposed, expand
from convviz.explain.headline import listed
from convviz.explain.symbols import bias_of, input_of, linear, output_of, weight_of
from convviz.language import phrase
from convviz.layers import layer_of
from convviz.layers.layer import Combination
from convviz.layers.scene import Operation

OUTPUT_LETTERS = {1: ("i",), 2: ("i", "j"), 3: ("i", "j", "k")}
KERNEL_LETTERS = {1: ("j",), 2: ("m", "n"), 3: ("p", "q", "r")}
INPUT_LETTERS = {1: ("p",), 2: ("p", "q"), 3: ("s", "t", "u")}
"""Of the input cells of a transposed layer, whose outputs are not counted from them."""

_COPIED_FROM = {
    "reflect": r"x_{{{last}-|{last}-|t||}}",
    "replicate": r"x_{{\min(\max(t,0),{last})}}",
    "circular": r"x_{{t\bmod {size}}}",
    LOWEST: r"-\infty",
}


def formula(spec: Spec, operation: Operation = "cross_correlate", bias: bool = True) -> str:
    r"""Return the formula of every output, in LaTeX.

    Indices that can only be 0 are left out, and so are sums over them.

    Parameters
    ----------
    spec : Spec
    operation : {"cross_correlate", "convolve"}
        With ``"convolve"`` the input is counted backwards, as the kernel is flipped; its indices are those
        of the kernel as it was written.
    bias : bool
        Whether a bias is added.

    Examples
    --------
    >>> from convviz.core.spec import resolve
    >>> print(formula(resolve((1, 5), (1, 1, 3)), bias=False))
    y_{i} = \sum_{j=0}^{2} x_{i+j}\,w_{j}
    >>> print(formula(resolve((3, 9, 9), (4, 3, 3, 3), stride=2, padding=1)))
    y_{f,i,j} = b_{f} + \sum_{c=0}^{2} \sum_{m=0}^{2} \sum_{n=0}^{2} x_{c,2i+m-1,2j+n-1}\,w_{f,c,m,n}
    >>> print(formula(resolve((1, 5), (1, 1, 3), padding="full"), "convolve", bias=False))
    y_{i} = \sum_{j=0}^{2} x_{i-j}\,w_{j}
    """
    layer = layer_of(spec)
    way, is_each = layer.combination(spec), layer.CHANNELS == "each"
    channels = 1 if is_each else spec.in_channels // spec.groups
    map, letters = "c" if is_each else "f", KERNEL_LETTERS[spec.ndim]
    if isinstance(spec.rules[0], Transposed):
        cells, bounds = list(INPUT_LETTERS[spec.ndim]), [_bounds("c", channels), *_meetings(spec)]
    else:
        cells = [_cell(spec, operation, axis) for axis in range(spec.ndim)]
        sizes = (_count(rule, size) for rule, size in zip(spec.rules, spec.kernel_size, strict=True))
        bounds = [_bounds("c", channels), *_all_bounds(way, letters, sizes)]
    combined = _combining(spec, way, list(filter(None, bounds)))
    cell = input_of(spec, "c" if is_each else _channel(spec, channels), cells)
    if layer.HAS_WEIGHTS:
        taps = [letter if size > 1 else "0" for letter, size in zip(letters, spec.kernel_size, strict=True)]
        cell = rf"{cell}\,{weight_of(spec, 'f', 'c', taps)}"
    begin = f"{output_of(spec, map, OUTPUT_LETTERS[spec.ndim])} = "
    begin += f"{bias_of(spec, 'f')} + " if bias and layer.HAS_WEIGHTS else ""
    return begin + " ".join([*combined, cell])


def padding_rule(spec: Spec) -> str:
    r"""Return in LaTeX what an input index t in the padding stands for; nothing where there is no padding.

    Examples
    --------
    >>> from convviz.core.spec import resolve
    >>> print(padding_rule(resolve((1, 5), (1, 1, 3), padding=1, padding_mode="circular")))
    \text{in the padding }x_{t}=x_{t\bmod 5}\text{ along L}
    """
    clauses: dict[str, list[str]] = {}
    for name, size, pair in zip(spec.axes, spec.input_size, spec.padding, strict=True):
        if any(pair):
            copied = _COPIED_FROM.get(spec.padding_mode, "0").format(last=size - 1, size=size)
            clauses.setdefault(copied, []).append(name)
    rules = []
    for copied, names in clauses.items():
        along = phrase("along {axes}", axes=listed(names))
        rules.append(rf"x_{{t}}={copied}\text{{ {along}}}")
    inside = phrase("in the padding")
    return r",\quad ".join([rf"\text{{{inside} }}{rules[0]}", *rules[1:]]) if rules else ""


def _channel(spec: Spec, channels: int) -> str:
    """The input channel of a filter at an index of its own channels."""
    group = (
        rf"\lfloor f/{spec.out_channels // spec.groups}\rfloor" if spec.groups < spec.out_channels else "f"
    )
    return linear((channels if spec.groups > 1 else 0, group), (1 if channels > 1 else 0, "c"))


def _count(rule: Rule, taps: int) -> int | None:
    """Taps that meet at every output; None where they are fewer at some."""
    return taps if np.all(expand(rule).positions != NOWHERE) else None


def _bounds(letter: str, count: int | None) -> str:
    """Under a sum, from where to where; nothing for one term."""
    if count is None:
        return rf"_{{{letter}}}"
    return rf"_{{{letter}=0}}^{{{count - 1}}}" if count > 1 else ""


def _all_bounds(way: Combination, letters: Sequence[str], sizes: Iterable[int | None]) -> list[str]:
    """The bounds along each axis: of a sum one each, of an extreme all in one."""
    pairs = list(zip(letters, sizes, strict=True))
    if way.by in ("sum", "mean"):
        return [_bounds(letter, size) for letter, size in pairs]
    under = [letter if size is None else rf"0\le {letter}<{size}" for letter, size in pairs if size != 1]
    return [f"_{{{','.join(under)}}}"] if under else []


def _meetings(spec: Spec) -> list[str]:
    """Under the sum of a transposed layer: which input cells and weights meet at an output."""
    axes = zip(
        spec.rules,
        INPUT_LETTERS[spec.ndim],
        KERNEL_LETTERS[spec.ndim],
        OUTPUT_LETTERS[spec.ndim],
        strict=True,
    )
    met = []
    for rule, input, kernel, output in axes:
        assert isinstance(rule, Transposed), "all axes have rules of one kind"
        gap = rule.dilation if rule.kernel_size > 1 else 0
        met.append(f"{linear((rule.stride, input), (gap, kernel), constant=-rule.before)}={output}")
    joined = r"\\".join(met)
    return [f"_{{{joined}}}" if len(met) == 1 else rf"_{{\substack{{{joined}}}}}"]


def _combining(spec: Spec, way: Combination, bounds: list[str]) -> list[str]:
    r"""What stands before the numbers that are combined: ``\sum_{j=0}^{2}``, ``\max_{0\le j<2}``."""
    if way.by in ("min", "max"):
        return [rf"\{way.by}{under}" for under in bounds]
    sums = [rf"\sum{under}" for under in bounds]
    return [rf"\frac{{1}}{{{_divisor(spec, way)}}}", *sums] if way.by == "mean" else sums


def _divisor(spec: Spec, way: Combination) -> str:
    """The divisor of a mean, and N where it is not the same at every output."""
    if isinstance(way.divisor, int):
        return str(way.divisor)
    count = 1
    for rule in spec.rules:
        positions = expand(rule).positions
        met = positions != NOWHERE
        if way.divisor == "inside":
            met &= (positions >= 0) & (positions < rule.size)
        counts = np.unique(met.sum(axis=1))
        if len(counts) > 1:
            return "N"
        count *= int(counts[0])
    return str(count)


def _cell(spec: Spec, operation: Operation, axis: int) -> str:
    """The input index along an axis at an output index and an index of the kernel as it was written."""
    output, kernel = OUTPUT_LETTERS[spec.ndim][axis], KERNEL_LETTERS[spec.ndim][axis]
    rule = spec.rules[axis]
    window = tables(spec)[axis].window(0)
    if not isinstance(rule, Strided):
        share = (rule.size // rule.outputs, output)
        if rule.size % rule.outputs:
            share = (1, rf"\lfloor {rule.size}{output}/{rule.outputs}\rfloor")
        return linear(share, (1 if rule.kernel_size > 1 else 0, kernel))
    gap, start = rule.dilation if len(window) > 1 else 0, window.start
    if operation == "convolve":
        gap, start = -gap, window.stop - 1
    return linear((rule.stride, output), (gap, kernel), constant=start)
