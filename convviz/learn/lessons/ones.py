"""Lesson 18: what a kernel of one cell is good for."""

from dataclasses import replace

from convviz.language import later
from convviz.learn.lessons.lesson import Lesson, Step
from convviz.network.plan import read
from convviz.settings.chain import Chain, as_input
from convviz.settings.model import SETUPS
from convviz.settings.spot import Spot

_PICTURE = replace(as_input(SETUPS[2]), sample="photograph", colour="rgb", cells=12)
_WIDE = "Conv(16,3,padding=1)"
_NECK = f"{_WIDE}~Conv(4,1,bias=False)~Conv(4,3,padding=1,bias=False)~Conv(16,1,bias=False)"


def _step(words: str, line: str, at: int, step: int) -> Step:
    return Step(words, _PICTURE, Spot(step=step), chain=Chain(read(line)[0], at))


ONES = Lesson(
    name="ones",
    title=later("Why 1×1?"),
    question=later("What is a kernel of a single cell good for?"),
    steps=(
        _step(
            later(
                "A kernel of 1 × 1 sees 1 cell of each channel. This picture has 3 channels, so the kernel "
                "has 3 weights: it **mixes** the colours."
            ),
            "Conv(1,1,bias=False)",
            0,
            30,
        ),
        _step(
            later(
                "Here 8 kernels of 1 × 1 turn the 3 channels into 8 maps, with 8 × 3 = 24 weights. The "
                "size of the maps does not change."
            ),
            "Conv(8,1,bias=False)",
            0,
            30,
        ),
        _step(
            later(
                "Between many maps, 3 × 3 is expensive: from 16 maps to 16 maps it takes "
                "16 × 16 × 9 = 2\N{NARROW NO-BREAK SPACE}304 weights."
            ),
            f"{_WIDE}~Conv(16,3,padding=1,bias=False)",
            1,
            30,
        ),
        _step(
            later(
                "A **bottleneck** goes from 16 maps to 4 with 1 × 1, then 3 × 3, then back to 16 with 1 × "
                "1. It has 64 + 144 + 64 = 272 weights."
            ),
            _NECK,
            2,
            30,
        ),
    ),
    recap=(
        later("A kernel of one cell mixes channels and ignores neighbours."),
        later("It is the cheapest way to have more or fewer maps."),
        later("Before and after an expensive layer it saves most of the weights."),
    ),
    source=later("After Lin, Chen and Yan, Network In Network, 2014, and He and others, 2016."),
)
