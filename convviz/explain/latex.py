r"""The formula of a convolution in LaTeX, with its numbers put in, and written out at one step.

Of one channel, with neither padding nor stride: ``y_i = \sum_j x_{i+j} w_j``; of two axes it is equation 9.6
of Goodfellow, Bengio and Courville, *Deep Learning* (deeplearningbook.org/contents/convnets.html). x is the
input, w the weight, b the bias, y the output. All are counted from 0; outside the input lies its padding.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from convviz.core.geometry import tables
from convviz.core.spec import ConvSpec
from convviz.explain.arithmetic import Channel, Product, Working
from convviz.explain.headline import MINUS, THIN, grouped, listed
from convviz.language import phrase
from convviz.layers.scene import Operation

OUTPUT_LETTERS = {1: ("i",), 2: ("i", "j"), 3: ("i", "j", "k")}
KERNEL_LETTERS = {1: ("j",), 2: ("m", "n"), 3: ("p", "q", "r")}
MOST_TERMS = 9
"""Products of a channel, and sums, that are written out; of more, the first and the last."""
MOST_CHANNELS = 4
"""Channels whose products are written out; of more, the first and the last."""

_COPIED_FROM = {
    "reflect": r"x_{{{last}-|{last}-|t||}}",
    "replicate": r"x_{{\min(\max(t,0),{last})}}",
    "circular": r"x_{{t\bmod {size}}}",
}


def formula(spec: ConvSpec, operation: Operation = "cross_correlate", bias: bool = True) -> str:
    r"""Return the formula of every output, in LaTeX.

    Indices that can only be 0 are left out, and so are sums over them.

    Parameters
    ----------
    spec : ConvSpec
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
    channels = spec.in_channels // spec.groups
    counts = list(zip(("c", *KERNEL_LETTERS[spec.ndim]), (channels, *spec.kernel_size), strict=True))
    sums = [rf"\sum_{{{letter}=0}}^{{{count - 1}}}" for letter, count in counts if count > 1]
    group = (
        rf"\lfloor f/{spec.out_channels // spec.groups}\rfloor" if spec.groups < spec.out_channels else "f"
    )
    first = (channels if spec.groups > 1 else 0, group)
    channel = _linear(first, (1 if channels > 1 else 0, "c"))
    cells = [_cell(spec, operation, axis) for axis in range(spec.ndim)]
    taps = [letter if count > 1 else "0" for letter, count in counts[1:]]
    product = rf"{_input(spec, channel, cells)}\,{_weight(spec, 'f', 'c', taps)}"
    begin = f"{_output(spec, 'f', OUTPUT_LETTERS[spec.ndim])} = " + (f"{_bias(spec, 'f')} + " if bias else "")
    return begin + " ".join([*sums, product])


def padding_rule(spec: ConvSpec) -> str:
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
    spec: ConvSpec, working: Working, operation: Operation = "cross_correlate", bias: bool = True
) -> str:
    r"""Return the formula of one output in LaTeX: with its indices, then with the numbers of its working.

    Parameters
    ----------
    spec : ConvSpec
    working : Working
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
    filter = str(working.filter)
    symbols = _terms(working, lambda channel, one: _symbols(spec, operation, filter, channel, one))
    numbers = _terms(
        working, lambda channel, one: _product(one, first=one is working.channels[0].products[0])
    )
    name, added = (_bias(spec, filter), _factor(working.bias)) if bias else ("", "")
    lines = [
        f"{_output(spec, filter, map(str, working.index))} &= {_plus(symbols, name)}",
        f"&{_sign(working.operands_exact)} {_plus(numbers, added)}",
    ]
    is_whole = all(one.equals == one.terms_equal == "=" for one in working.channels)
    if bias or len(working.channels) > 1:
        first, *others = (one.sum for one in working.channels)
        sums = _elided([_number(first), *map(_factor, others)], MOST_TERMS)
        lines.append(f"&{_sign(is_whole)} {_plus(' + '.join(sums), added)}")
        is_whole = working.equals == "="
    lines.append(f"&{_sign(is_whole)} {_number(working.total)}")
    return "\n".join([r"\begin{aligned}", " \\\\\n".join(lines), r"\end{aligned}"])


def _terms(working: Working, write: Callable[[Channel, Product], str]) -> str:
    """The products of all channels: in one line where they are few, else a line a channel."""
    channels = [
        " + ".join(_elided([write(channel, one) for one in channel.products], MOST_TERMS))
        for channel in working.channels
    ]
    few = sum(len(channel.products) for channel in working.channels) <= MOST_TERMS
    return (" + " if few else " \\\\\n&\\quad + ").join(_elided(channels, MOST_CHANNELS))


def _symbols(spec: ConvSpec, operation: Operation, filter: str, channel: Channel, one: Product) -> str:
    position = channel.channel % (spec.in_channels // spec.groups)
    cell = _input(spec, str(channel.channel), map(str, one.cell))
    return rf"{cell}\,{_weight(spec, filter, str(position), _tap(spec, operation, one.kernel))}"


def _output(spec: ConvSpec, filter: str, index: Iterable[str]) -> str:
    return _indexed("y", (spec.out_channels > 1, filter), index=index)


def _bias(spec: ConvSpec, filter: str) -> str:
    return f"b_{{{filter}}}" if spec.out_channels > 1 else "b"


def _input(spec: ConvSpec, channel: str, cell: Iterable[str]) -> str:
    return _indexed("x", (spec.in_channels > 1, channel), index=cell)


def _weight(spec: ConvSpec, filter: str, position: str, tap: Iterable[str]) -> str:
    is_summed = spec.in_channels > spec.groups
    return _indexed("w", (spec.out_channels > 1, filter), (is_summed, position), index=tap)


def _indexed(name: str, *optional: tuple[bool, str], index: Iterable[str]) -> str:
    indices = [text for is_needed, text in optional if is_needed]
    return f"{name}_{{{','.join([*indices, *index])}}}"


def _cell(spec: ConvSpec, operation: Operation, axis: int) -> str:
    """The input index along an axis at an output index and an index of the kernel as it was written."""
    output, kernel = OUTPUT_LETTERS[spec.ndim][axis], KERNEL_LETTERS[spec.ndim][axis]
    window = tables(spec)[axis].window(0)
    gap, start = spec.dilation[axis] if len(window) > 1 else 0, window.start
    if operation == "convolve":
        gap, start = -gap, window.stop - 1
    return _linear((spec.stride[axis], output), (gap, kernel), constant=start)


def _tap(spec: ConvSpec, operation: Operation, kernel: tuple[int, ...]) -> list[str]:
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
    return rf"{(_number if first else _factor)(one.input)}\times {_factor(one.weight)}"


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
