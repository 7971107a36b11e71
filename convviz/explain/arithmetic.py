"""The full arithmetic of one step: every product, the sum of each channel, the bias and the result.

Only the inputs, the weights and the bias are rounded for show, each once, by the rule of `numerals`. From
there on the arithmetic is that of what is printed, and exact: whoever checks it by hand gets what stands
there. A result too long to print is cut, and has ≈ before it. Rounding is said, with what the engine has.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import NamedTuple

from convviz.core.geometry import Tap, step_index, taps
from convviz.explain.headline import TIMES
from convviz.explain.numerals import (
    factor,
    is_exact,
    printed,
    product,
    quotient,
    result,
    text,
    total,
)
from convviz.explain.remarks import remark, title
from convviz.language import phrase
from convviz.layers.layer import Combination
from convviz.layers.scene import Scene, Term


class Product(NamedTuple):
    """One input cell times one weight, as printed; of a layer without weights `weight` is empty.

    `cell` is the input index, outside the input if `is_padding`; `kernel` that of the weight as multiplied.
    `equals` is "=", or "≈" where `product` is cut. `value` is the product of all digits.
    """

    cell: tuple[int, ...]
    kernel: tuple[int, ...]
    input: str
    weight: str
    equals: str
    product: str
    value: float
    is_padding: bool

    @property
    def term(self) -> str:
        """The product as it is written out: ``2×(−1)``."""
        return f"{self.input}{TIMES}{factor(self.weight)}" if self.weight else self.input

    @property
    def later_term(self) -> str:
        """The same after the sign of a sum, where a negative number stands in brackets."""
        return f"{factor(self.input)}{TIMES}{factor(self.weight)}" if self.weight else factor(self.input)


class Channel(NamedTuple):
    """The products of one channel, in C order of the kernel, and what they come to, as printed.

    `combination` is how they become `sum`: by a sum or by another way; of a mean `divisor` is its divisor.
    """

    channel: int
    label: str
    products: tuple[Product, ...]
    equals: str
    sum: str
    combination: Combination = Combination("sum")
    divisor: int = 1

    @property
    def terms(self) -> list[str]:
        """The products as they are written out, in brackets where they have to be."""
        bracketed = self.combination.brackets
        return [
            one.later_term if position and bracketed else one.term
            for position, one in enumerate(self.products)
        ]

    def written(self, parts: Sequence[str]) -> str:
        """Return terms, or products, as its layer combines them: ``min(3, 7)``."""
        return self.combination.written(parts, self.divisor)

    @property
    def terms_equal(self) -> str:
        """The sign between the terms written out and their products."""
        return _sign(all(one.equals == "=" for one in self.products))

    @property
    def sum_equals(self) -> str:
        """The sign between the terms written out and their sum, where the products are left out between."""
        return _sign(self.terms_equal == self.equals == "=")


class Arithmetic(NamedTuple):
    """One step, worked out on paper.

    Attributes
    ----------
    title : str
        Which convolution, filter and step.
    index : tuple of int
        The output cell.
    filter : int
    kernel_size : tuple of int
    channels : tuple of Channel
        Those that the filter sums over.
    bias : str
        Empty where the layer has none.
    equals, total : str
        The printed sums and the printed bias give `total`.
    output : str
        What the engine has, from all digits, as it is printed: 0 where it is 0 within its rounding error.
    computed : str
        What the engine has, printed in any case.
    operands_exact : bool
        Every input, weight and bias is printed with all its digits.
    note : str
        What was rounded, and what the engine has; empty where nothing was and it has just that.
    """

    title: str
    index: tuple[int, ...]  # type: ignore[assignment]  # in place of tuple.index
    filter: int
    kernel_size: tuple[int, ...]
    channels: tuple[Channel, ...]
    bias: str
    equals: str
    total: str
    output: str
    computed: str
    operands_exact: bool
    note: str

    @property
    def rounded(self) -> bool:
        """Whether anything that is printed lacks digits."""
        signs = [self.equals, *(sign for one in self.channels for sign in (one.equals, one.terms_equal))]
        return not self.operands_exact or "≈" in signs

    @property
    def last_line(self) -> str:
        """The sums, the bias and the total, in one line; empty where a channel's result is the output."""
        if not self.bias:
            return ""
        sums = " + ".join([self.channels[0].sum, *(factor(one.sum) for one in self.channels[1:])])
        return phrase(
            "{sums} + bias {bias} {equals} {total}",
            sums=sums,
            bias=factor(self.bias),
            equals=self.equals,
            total=self.total,
        )


def work_out(scene: Scene, step: int, filter: int = 0) -> Arithmetic:
    """Work out one step of a scene on paper.

    Parameters
    ----------
    scene : Scene
    step : int
        0 to ``scene.spec.steps - 1``.
    filter : int
        0 to ``scene.spec.out_channels - 1``.

    Raises
    ------
    IndexError
        When there is no such step or filter.

    Examples
    --------
    >>> import numpy as np
    >>> from convviz.layers.scene import build_scene
    >>> scene = build_scene(np.array([[0.2, 0.4, 1 / 3]]), np.array([[[0.6, -1.0]]]), np.array([0.5]))
    >>> work_out(scene, 0).last_line
    '−0.28 + bias 0.5 = 0.22'
    >>> work_out(scene, 1).note.partition("; ")[2]
    'with all their digits the output is ≈ 0.4067.'
    """
    spec = scene.spec
    if filter not in range(spec.out_channels):
        raise IndexError(f"filter {filter} is outside the {spec.out_channels} filters")
    index = step_index(spec, step)
    terms, bias = scene.terms(step, filter), float(scene.bias[filter])
    channels, sums = _channels(scene, index, filter, terms)
    has_weights = scene.layer.HAS_WEIGHTS
    exact = total([*sums, printed(bias)]) if has_weights else sums[0]
    shown, is_whole = result(exact)
    output = float(scene.output[(filter, *index)])
    arithmetic = Arithmetic(
        title=title(scene, step, filter, index),
        index=index,
        filter=filter,
        kernel_size=spec.kernel_size,
        channels=channels,
        bias=text(printed(bias)) if has_weights else "",
        equals=_sign(is_whole),
        total=text(shown),
        output=text(printed(float(scene.shown[(filter, *index)]))),
        computed=text(printed(output)),
        operands_exact=is_exact(bias) and all(is_exact(one.input) and is_exact(one.weight) for one in terms),
        note="",
    )
    return arithmetic._replace(note=remark(arithmetic, exact, output))


def _channels(
    scene: Scene, index: tuple[int, ...], filter: int, terms: list[Term]
) -> tuple[tuple[Channel, ...], list[Decimal]]:
    """The channels of a filter, and their sums as numbers."""
    window, combination = list(taps(scene.spec, index)), scene.combination
    divisor = combination.divisor_at([tap.input for tap in window], scene.spec.input_size)
    channels, sums = [], []
    for position, channel in enumerate(scene.channels_of(filter)):
        own = terms[position * len(window) : (position + 1) * len(window)]
        worked = [_product(scene, tap, term) for tap, term in zip(window, own, strict=True)]
        exact = _COMBINE[combination.by]([number for _, number in worked])
        number, is_whole = result(quotient(exact, divisor))
        products = tuple(one for one, _ in worked)
        label, sign = scene.channel_labels[channel], _sign(is_whole)
        channels.append(Channel(channel, label, products, sign, text(number), combination, divisor))
        sums.append(number)
    return tuple(channels), sums


def _product(scene: Scene, tap: Tap, term: Term) -> tuple[Product, Decimal]:
    """A product, and as a number; without weights the input itself."""
    input, weight = printed(term.input), printed(term.weight)
    number, is_whole = result(product(input, weight))
    inside = zip(tap.input, scene.spec.input_size, strict=True)
    is_padding = any(i not in range(size) for i, size in inside)
    written = text(weight) if scene.layer.HAS_WEIGHTS else ""
    texts = text(input), written, _sign(is_whole), text(number)
    return Product(*tap, *texts, term.product, is_padding), number


def _sign(is_whole: bool) -> str:
    return "=" if is_whole else "≈"


def _extreme(choose: Callable[[list[Decimal]], Decimal]) -> Callable[[list[Decimal]], Decimal]:
    """One of the numbers; where any is NaN that one, as NumPy and torch have it."""
    return lambda numbers: next((one for one in numbers if one.is_nan()), None) or choose(numbers)


_COMBINE: dict[str, Callable[[list[Decimal]], Decimal]] = {
    "sum": total,
    "mean": total,
    "min": _extreme(min),
    "max": _extreme(max),
}
