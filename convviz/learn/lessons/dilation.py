"""Lesson 17: dilation lets few weights see far."""

from dataclasses import replace

from convviz.language import later
from convviz.learn.lessons.lesson import Lesson, Step
from convviz.network.plan import read
from convviz.settings.chain import Chain, as_input
from convviz.settings.model import SETUPS
from convviz.settings.spot import Spot

_SEQUENCE = replace(as_input(SETUPS[1]), sample="ecg", cells=32)
_PAIR = "Conv(1,2,bias=False)"
_GROWING = "~".join(f"Conv(1,2,dilation={dilation},bias=False)" for dilation in (1, 2, 4, 8))


def _step(words: str, line: str, at: int, step: int) -> Step:
    return Step(words, _SEQUENCE, Spot(step=step), chain=Chain(read(line)[0], at))


DILATION = Lesson(
    name="dilation",
    title=later("Dilation: seeing far with few weights"),
    question=later("How can few weights see far?"),
    steps=(
        _step(
            later("In 1D, 4 layers with kernels of 2 see 5 cells: each adds 1."),
            "~".join([_PAIR] * 4),
            3,
            14,
        ),
        _step(
            later(
                "With **dilation** 2 the kernel skips 1 cell between its taps: 2 weights reach over 3 cells."
            ),
            "Conv(1,2,dilation=2,bias=False)",
            0,
            14,
        ),
        _step(
            later(
                "With dilation 1, 2, 4 and 8 the same 4 × 2 = 8 weights see 16 cells: each layer doubles "
                "what a cell sees."
            ),
            _GROWING,
            3,
            8,
        ),
        _step(
            later(
                "Without dilation it takes 15 such layers to see 16 cells: 15 × 2 = 30 weights, and 15 sums "
                "in a row."
            ),
            "~".join([_PAIR] * 15),
            14,
            8,
        ),
        _step(
            later(
                "The same dilation in every layer leaves **holes**: 3 layers with kernels of 3 and dilation "
                "2 see only 7 of 13 cells."
            ),
            "~".join(["Conv(1,3,dilation=2,bias=False)"] * 3),
            2,
            9,
        ),
    ),
    recap=(
        later("Dilation spreads the taps of a kernel and adds no weights."),
        later("If each layer doubles the dilation, what a cell sees doubles too."),
        later("If all layers have the same dilation, a cell never sees what lies in between."),
    ),
    source=later("After Yu and Koltun, 2016, and Bai, Kolter and Koltun, 2018."),
)
