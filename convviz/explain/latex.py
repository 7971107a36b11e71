r"""The formula of a layer in LaTeX, with its numbers put in, and written out at one step.

Of one channel, with neither padding nor stride: ``y_i = \sum_j x_{i+j} w_j``; of two axes it is equation 9.6
of Goodfellow, Bengio and Courville, *Deep Learning* (deeplearningbook.org/contents/convnets.html). x is the
input, w the weight, b the bias, y the output. All are counted from 0; outside the input lies its padding.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

import numpy as np

from convviz.core.geometry import tables
from convviz.core.spec import Spec
from convviz.core.taps import NOWHERE, Rule, Strided, Transposed, expand
from convviz.explain.arithmetic import Arithmetic, Channel, Product
from convviz.explain.headline import MINUS, THIN, grouped, listed
from convviz.language import phrase
from convviz.layers import layer_of
from convviz.layers.layer import Combination
from convviz.layers.scene import Operation

OUTPUT_LETTERS = {1: ("i",), 2: ("i", "j"), 3: ("i", "j", "k")}
KERNEL_LETTERS = {1: ("j",), 2: ("m", "n"), 3: ("p", "q", "r")}
INPUT_LETTERS = {1: ("p",), 2: ("p", "q"), 3: ("s", "t", "u")}
"""Of the input cells of a transposed layer, whose outputs are not counted from them."""
MOST_TERMS = 9
"""Products of a channel, and sums, that are written out; of more, the first and the last."""
MOST_CHANNELS = 4
"""Channels whose products are written out; of more, the first and the last."""

_COPIED_FROM = {
    "reflect": r"x_{{{last}-|{last}-|t||}}",
    "replicate": r"x_{{\min(\max(t,0),{last})}}",
    "circular": r"x_{{t\bmod {size}}}",
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
    cell = _input(spec, "c" if is_each else _channel(spec, channels), cells)
    if layer.HAS_WEIGHTS:
        taps = [letter if size > 1 else "0" for letter, size in zip(letters, spec.kernel_size, strict=True)]
        cell = rf"{cell}\,{_weight(spec, 'f', 'c', taps)}"
    begin = f"{_output(spec, map, OUTPUT_LETTERS[spec.ndim])} = "
    begin += f"{_bias(spec, 'f')} + " if bias and layer.HAS_WEIGHTS else ""
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


def step_formula(
    spec: Spec, arithmetic: Arithmetic, operation: Operation = "cross_correlate", bias: bool = True
) -> str:
    r"""Return the formula of one output in LaTeX: with its indices, then with the numbers of its arithmetic.

    Parameters
    ----------
    spec : Spec
    arithmetic : Arithmetic
        The step, as `convviz.explain.arithmetic.work_out` returns it.
    operation, bias
        As for `formula`.

    Examples
    --------
    >>> import numpy as np
    >>> from convviz.layers.scene import build_scene
    >>> from convviz.explain.arithmetic import work_out
    >>> scene = build_scene(np.array([[3, -2, 1]]), np.array([[[2, 1]]]))
    >>> print(step_formula(scene.spec, work_out(scene, 1), bias=False))
    \begin{aligned}
    y_{1} &= x_{1}\,w_{0} + x_{2}\,w_{1} \\
    &= -2\times 2 + 1\times 1 \\
    &= -3
    \end{aligned}
    """
    filter, has_weights = str(arithmetic.filter), layer_of(spec).HAS_WEIGHTS
    first = next(iter(arithmetic.channels[0].products), None)
    symbols = _terms(arithmetic, lambda channel, one: _symbols(spec, operation, filter, channel, one))
    numbers = _terms(
        arithmetic,
        lambda channel, one: _product(one, first=one is first or not channel.combination.brackets),
    )
    bias = bias and has_weights
    name, added = (_bias(spec, filter), _factor(arithmetic.bias)) if bias else ("", "")
    lines = [
        f"{_output(spec, filter, map(str, arithmetic.index))} &= {_plus(symbols, name)}",
        f"&{_sign(arithmetic.operands_exact)} {_plus(numbers, added)}",
    ]
    is_whole = all(one.equals == one.terms_equal == "=" for one in arithmetic.channels)
    if bias or len(arithmetic.channels) > 1:
        sum, *others = (one.sum for one in arithmetic.channels)
        sums = _elided([_number(sum), *map(_factor, others)], MOST_TERMS)
        lines.append(f"&{_sign(is_whole)} {_plus(' + '.join(sums), added)}")
        is_whole = arithmetic.equals == "="
    lines.append(f"&{_sign(is_whole)} {_number(arithmetic.total)}")
    return "\n".join([r"\begin{aligned}", " \\\\\n".join(lines), r"\end{aligned}"])


def _channel(spec: Spec, channels: int) -> str:
    """The input channel of a filter at an index of its own channels."""
    group = (
        rf"\lfloor f/{spec.out_channels // spec.groups}\rfloor" if spec.groups < spec.out_channels else "f"
    )
    return _linear((channels if spec.groups > 1 else 0, group), (1 if channels > 1 else 0, "c"))


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
        met.append(f"{_linear((rule.stride, input), (gap, kernel), constant=-rule.before)}={output}")
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


def _written(channel: Channel, parts: list[str]) -> str:
    """The products of a channel as they are combined."""
    by = channel.combination.by
    if by in ("min", "max"):
        return rf"\{by}({', '.join(parts)})"
    sum = " + ".join(parts) or "0"
    return rf"\tfrac{{1}}{{{channel.divisor}}}({sum})" if by == "mean" else sum


def _terms(arithmetic: Arithmetic, write: Callable[[Channel, Product], str]) -> str:
    """The products of all channels: in one line where they are few, else a line a channel."""
    channels = [
        _written(channel, _elided([write(channel, one) for one in channel.products], MOST_TERMS))
        for channel in arithmetic.channels
    ]
    few = sum(len(channel.products) for channel in arithmetic.channels) <= MOST_TERMS
    return (" + " if few else " \\\\\n&\\quad + ").join(_elided(channels, MOST_CHANNELS))


def _symbols(spec: Spec, operation: Operation, filter: str, channel: Channel, one: Product) -> str:
    position = channel.channel % (spec.in_channels // spec.groups)
    cell = _input(spec, str(channel.channel), map(str, one.cell))
    if not one.weight:
        return cell
    return rf"{cell}\,{_weight(spec, filter, str(position), _tap(spec, operation, one.kernel))}"


def _output(spec: Spec, filter: str, index: Iterable[str]) -> str:
    return _indexed("y", (spec.out_channels > 1, filter), index=index)


def _bias(spec: Spec, filter: str) -> str:
    return f"b_{{{filter}}}" if spec.out_channels > 1 else "b"


def _input(spec: Spec, channel: str, cell: Iterable[str]) -> str:
    return _indexed("x", (spec.in_channels > 1, channel), index=cell)


def _weight(spec: Spec, filter: str, position: str, tap: Iterable[str]) -> str:
    is_summed = spec.in_channels > spec.groups
    return _indexed("w", (spec.out_channels > 1, filter), (is_summed, position), index=tap)


def _indexed(name: str, *optional: tuple[bool, str], index: Iterable[str]) -> str:
    indices = [text for is_needed, text in optional if is_needed]
    return f"{name}_{{{','.join([*indices, *index])}}}"


def _cell(spec: Spec, operation: Operation, axis: int) -> str:
    """The input index along an axis at an output index and an index of the kernel as it was written."""
    output, kernel = OUTPUT_LETTERS[spec.ndim][axis], KERNEL_LETTERS[spec.ndim][axis]
    rule = spec.rules[axis]
    window = tables(spec)[axis].window(0)
    if not isinstance(rule, Strided):
        share = (rule.size // rule.outputs, output)
        if rule.size % rule.outputs:
            share = (1, rf"\lfloor {rule.size}{output}/{rule.outputs}\rfloor")
        return _linear(share, (1 if rule.kernel_size > 1 else 0, kernel))
    gap, start = rule.dilation if len(window) > 1 else 0, window.start
    if operation == "convolve":
        gap, start = -gap, window.stop - 1
    return _linear((rule.stride, output), (gap, kernel), constant=start)


def _tap(spec: Spec, operation: Operation, kernel: tuple[int, ...]) -> list[str]:
    """The index of a weight in the kernel as it was written, before any flip."""
    if operation == "convolve":
        kernel = tuple(size - 1 - k for size, k in zip(spec.kernel_size, kernel, strict=True))
    return [str(k) for k in kernel]


def _linear(*terms: tuple[int, str], constant: int = 0) -> str:
    """A sum such as ``2i-3j+1``, without what is 0."""
    units = {1: "", -1: "-"}
    parts = [f"{units.get(count, count)}{name}" for count, name in terms if count]
    if constant or not parts:
        parts.append(str(constant))
    return "+".join(parts).replace("+-", "-")


def _product(one: Product, first: bool) -> str:
    input = (_number if first else _factor)(one.input)
    return rf"{input}\times {_factor(one.weight)}" if one.weight else input


def _plus(sum: str, bias: str) -> str:
    return f"{sum} + {bias}" if bias else sum


def _elided(parts: Sequence[str], most: int) -> list[str]:
    if len(parts) <= most:
        return list(parts)
    count, more = grouped(len(parts) - most + 1).replace(THIN, r"\,"), phrase("more")
    return [*parts[: most - 2], rf"\underbrace{{\cdots}}_{{{count}\text{{ {more}}}}}", parts[-1]]


def _sign(is_whole: bool) -> str:
    return "=" if is_whole else r"\approx"


def _factor(written: str) -> str:
    return f"({_number(written)})" if written.startswith(MINUS) else _number(written)


def _number(written: str) -> str:
    plain = written.replace(MINUS, "-").replace("∞", r"\infty").replace("NaN", r"\mathrm{NaN}")
    digits, _, power = plain.partition("e")
    return rf"{digits}\cdot 10^{{{power}}}" if power else plain
