"""Lesson 19: an earlier map comes back, added or put beside."""

from dataclasses import replace

from convviz.language import later
from convviz.learn.lessons.lesson import Lesson, Step
from convviz.network.plan import read
from convviz.settings.chain import Chain, as_input
from convviz.settings.model import SETUPS
from convviz.settings.spot import Spot

_PICTURE = replace(as_input(SETUPS[2]), cells=16)
_BLOCK = "start:Conv(4,3,padding=1)~ReLU~Conv(4,3,padding=1)"
_UNET = (
    "fine:Conv(4,3,padding=1)~MaxPool(2)~Conv(8,3,padding=1)~ConvTranspose(4,2,stride=2)~Concat(fine)"
    "~Conv(2,1,bias=False)"
)


def _step(words: str, line: str, at: int, step: int) -> Step:
    return Step(words, _PICTURE, Spot(step=step), chain=Chain(read(line)[0], at))


SKIPS = Lesson(
    name="skips",
    title=later("Skip connections: add and concat"),
    question=later("Why does an earlier feature map come back later in a network?"),
    steps=(
        _step(
            later(
                "A **skip connection** brings an earlier map back. These layers of 3 × 3 have a padding "
                "of 1, so 4 maps of 16 × 16 stay 4 maps of 16 × 16."
            ),
            f"{_BLOCK}~Add(start)~Conv(2,1)",
            2,
            100,
        ),
        _step(
            later(
                "Here **add** sums the first map and this one, cell by cell: there are still 4 channels. It "
                "has 0 weights, but both shapes must be the same."
            ),
            f"{_BLOCK}~Add(start)~Conv(2,1)",
            4,
            100,
        ),
        _step(
            later(
                "With **concat** the channels stand side by side: 4 and 4 make 8. So each kernel of 1 × 1 "
                "after it has 8 weights."
            ),
            f"{_BLOCK}~Concat(start)~Conv(2,1,bias=False)",
            4,
            100,
        ),
        _step(
            later(
                "A **U-Net** pools 16 × 16 to 8 × 8 cells and comes back with a transposed convolution. "
                "Then concat puts the fine map beside it: 8 channels of 16 × 16."
            ),
            _UNET,
            5,
            100,
        ),
    ),
    recap=(
        later("An earlier map comes back with the detail that later layers have lost."),
        later("With add the shapes must be the same, and the number of channels stays."),
        later("With concat the sizes must be the same, and the channels add up."),
    ),
    source=later("After He and others, 2016, and Ronneberger, Fischer and Brox, 2015."),
)
