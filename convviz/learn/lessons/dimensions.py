"""Lesson 2: what the digit in Conv1D and Conv2D counts."""

from convviz.language import later
from convviz.learn.lessons.lesson import Lesson, Step, sampled
from convviz.settings.model import SETUPS
from convviz.settings.spot import Spot

_PICTURE = sampled(2, "three_channels")
_SENTENCE = SETUPS[1]

DIMENSIONS = Lesson(
    name="dimensions",
    title=later("Conv1D against Conv2D"),
    question=later("What is the difference between Conv1D and Conv2D?"),
    steps=(
        Step(
            later(
                "The digit counts the **axes along which the kernel can move**. In Conv2D there are 2: down "
                "and across. This input has 3 channels of 5 × 5 numbers, each in a ring of zeros."
            ),
            _PICTURE,
        ),
        Step(
            later(
                "The kernel has a slice for each of the 3 channels, and all slices stand at the same place. "
                "What they make is added: 2 + 0 + (−1) = 1, one number."
            ),
            _PICTURE,
            Spot(step=4),
        ),
        Step(
            later(
                "It moves 2 cells at a time and stops at 3 × 3 places. This is the whole Conv2D: [[−8, −8, "
                "−3], [−3, 1, 0], [−3, −8, −5]]."
            ),
            _PICTURE,
            Spot(step=8),
        ),
        Step(
            later(
                "Now a sentence of 6 words, each written as 3 numbers: again 3 channels. But there is only "
                "**1 axis** to move along, from word to word. That is Conv1D."
            ),
            _SENTENCE,
        ),
        Step(
            later(
                "The kernel is 2 words long and spans all 3 channels. On *cat sitting* they make "
                "0.46 + 0.17 + 0.27 = 0.9."
            ),
            _SENTENCE,
            Spot(pin="output.0"),
        ),
        Step(
            later(
                "It moves 2 words at a time, so there are 3 windows, and this is the whole Conv1D: 0.9, 0.1 "
                "and 0.12."
            ),
            _SENTENCE,
            Spot(step=2),
        ),
        Step(
            later(
                "Give the sentence a height of 1, and it is a picture. A Conv2D kernel of 1 × 2 makes the "
                "same 0.9, 0.1 and 0.12 of it: **Conv1D is Conv2D with height 1.**"
            ),
            sampled(2, "the_same_sentence_as_a_conv2d_of_height_1"),
            Spot(step=2),
        ),
    ),
    recap=(
        later("The digit counts the axes along which the kernel can move, not those of the data."),
        later("Along the channels the kernel never moves: it spans them all and adds them up."),
        later("So an input has one axis more than the digit: (C, L) for Conv1D, (C, H, W) for Conv2D."),
    ),
    source=later(
        "Both examples come from an answer to the question of this lesson: "
        "stats.stackexchange.com/questions/295397. The first is a frozen frame of the demo in Stanford's "
        "CS231n."
    ),
)
