r"""The formula of a layer written out at one step in LaTeX, with its numbers."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from convviz.core.spec import Spec
from convviz.explain.arithmetic import Arithmetic, Channel, Product
from convviz.explain.headline import MINUS, THIN, grouped
from convviz.explain.symbols import bias_of, input_of, output_of, weight_of
from convviz.language import phrase
from convviz.layers import layer_of
from convviz.layers.scene import Operation

MOST_TERMS = 9
"""Products of a channel, and sums, that are written out; of more, the first and the last."""
MOST_CHANNELS = 4
"""Channels whose products are written out; of more, the first and the last."""


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
    name, added = (bias_of(spec, filter), _factor(arithmetic.bias)) if bias else ("", "")
    lines = [
        f"{output_of(spec, filter, map(str, arithmetic.index))} &= {_plus(symbols, name)}",
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


def _written(channel: Channel, parts: list[str]) -> str:
    """The products of a channel as they are combined."""
    by = channel.combination.by
    if by in ("min", "max"):
        return rf"\{by}({channel.combination.between.join(parts)})"
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
    cell = input_of(spec, str(channel.channel), map(str, one.cell))
    if not one.weight:
        return cell
    return rf"{cell}\,{weight_of(spec, filter, str(position), _tap(spec, operation, one.kernel))}"


def _tap(spec: Spec, operation: Operation, kernel: tuple[int, ...]) -> list[str]:
    """The index of a weight in the kernel as it was written, before any flip."""
    if operation == "convolve":
        kernel = tuple(size - 1 - k for size, k in zip(spec.kernel_size, kernel, strict=True))
    return [str(k) for k in kernel]


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
    plain = plain.replace(",", "{,}")  # a bare comma is followed by a space
    digits, _, power = plain.partition("e")
    return rf"{digits}\cdot 10^{{{power}}}" if power else plain
