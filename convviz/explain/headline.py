"""What a layer is, in words: its headline, its counts, its shape formula and how it was computed.

Plain text and runs of it, which whoever shows them may style; never HTML or Markdown.
"""

from __future__ import annotations

from typing import NamedTuple

from convviz.engine import Plan
from convviz.language import later, phrase, spelled
from convviz.layers import layer_of, products_of
from convviz.layers.layer import Spec
from convviz.layers.wording import MINUS, THIN, TIMES, grouped, listed, multiply_adds

__all__ = [
    "ALGORITHM_WORDS",
    "MINUS",
    "THIN",
    "TIMES",
    "Run",
    "computed",
    "counts",
    "grouped",
    "headline",
    "listed",
    "shape_formula",
    "sizes_formula",
]

ALGORITHM_WORDS = {
    "plain": later("direct summation"),
    "im2col": "im2col",
    "toeplitz": later("blocked Toeplitz"),
    "rows": later("Toeplitz in place"),
    "separable": later("two passes"),
    "fft": "FFT",
}
"""What an algorithm of the engine is called in a sentence."""


class Run(NamedTuple):
    """A stretch of text, and whether it is one of the words that matter."""

    text: str
    strong: bool = False


def headline(spec: Spec) -> list[Run]:
    """Say what moves where and what is summed, the sentence that this project is about.

    Parameters
    ----------
    spec : Spec

    Returns
    -------
    list of Run
        The runs of one line, in order; joined they are plain text.

    Examples
    --------
    >>> from convviz.core.spec import resolve
    >>> "".join(run.text for run in headline(resolve((3, 5, 5), (1, 3, 3, 3))))
    'Conv2D: the kernel moves along 2 axes, H and W, and sums over 3 channels. 1 filter → 1 feature map.'
    """
    texts = layer_of(spec).headline(spec).split("**")
    return [Run(text, strong=i % 2 == 1) for i, text in enumerate(texts) if text]


def counts(spec: Spec, bias: bool = True) -> str:
    """Count what is learned and what is computed.

    Parameters
    ----------
    spec : Spec
    bias : bool
        Whether every filter adds a bias.

    Examples
    --------
    >>> from convviz.core.spec import resolve
    >>> counts(resolve((3, 5, 5), (1, 3, 3, 3), stride=2, padding=1))
    '27 weights + 1 bias · 243 multiply-adds'
    """
    return layer_of(spec).counts(spec, bias)


def computed(spec: Spec, plan: Plan | None, seconds: float) -> str:
    """Say by which algorithm an output was computed, how long that took and how much work it was.

    Where the algorithm multiplies more often than the definition says, or less, both numbers are given.

    Parameters
    ----------
    spec : Spec
    plan : Plan or None
        Where there was a choice.
    seconds : float

    Examples
    --------
    >>> from convviz.engine import plan
    >>> from convviz.core.spec import resolve
    >>> computed(resolve((1, 8, 8), (1, 1, 3, 3)), plan((1, 8, 8), (1, 1, 3, 3)), 52e-6)
    'computed as direct summation, in 0.052 ms, 324 multiply-adds'
    """
    if plan is None:
        return phrase("computed in {milliseconds} ms", milliseconds=_milliseconds(seconds))
    work = multiply_adds(plan.multiply_adds)
    if plan.multiply_adds != products_of(spec):
        defined = grouped(products_of(spec))
        work = phrase("{work} for the definition’s {defined}", work=work, defined=defined)
    return phrase(
        "computed as {algorithm}, in {milliseconds} ms, {work}",
        algorithm=phrase(ALGORITHM_WORDS[plan.algorithm]),
        milliseconds=_milliseconds(seconds),
        work=work,
    )


def shape_formula(spec: Spec) -> str:
    """Say how large the output is, with the formula of `sizes_formula`.

    Parameters
    ----------
    spec : Spec

    Examples
    --------
    >>> from convviz.core.spec import resolve
    >>> print(shape_formula(resolve((3, 5, 5), (1, 3, 3, 3), stride=2, padding=1)))
    output ⌊(5 + 1 + 1 − 3) / 2⌋ + 1 = 3 in H and W
    """
    return phrase("output {sizes}", sizes=sizes_formula(spec))


def sizes_formula(spec: Spec) -> str:
    """Put this convolution's numbers into the formula for the output's size.

    The formula is ⌊(input + padding − effective kernel) / stride⌋ + 1, relationship 15 of Dumoulin and
    Visin, *A guide to convolution arithmetic for deep learning* (arXiv 1603.07285). Axes whose numbers
    are the same share a clause; padding that is not there is left out.

    Parameters
    ----------
    spec : Spec

    Examples
    --------
    >>> from convviz.core.spec import resolve
    >>> print(sizes_formula(resolve((1, 7, 5), (1, 1, 3, 3), dilation=(2, 1))))
    ⌊(7 − (2×(3 − 1) + 1)) / 1⌋ + 1 = 3 in H, ⌊(5 − 3) / 1⌋ + 1 = 3 in W
    """
    return layer_of(spec).sizes_formula(spec)


def _milliseconds(seconds: float) -> str:
    milliseconds = seconds * 1000
    return spelled(f"{milliseconds:.2g}") if milliseconds < 10 else grouped(round(milliseconds))
