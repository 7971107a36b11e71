"""Lesson 2: what the digit in Conv1D and Conv2D counts."""

from convviz.language import later
from convviz.learn.lessons.lesson import Lesson, Step, sampled
from convviz.settings.spot import Spot

_PICTURE = sampled(2, "three_channels")
_SENTENCE = sampled(1, "sentence")

DIMENSIONS = Lesson(
    name="dimensions",
    title=later("Conv1D vs. Conv2D"),
    question=later("What is the difference between Conv1D and Conv2D?"),
    steps=(
        Step(
            later(
                "The 1 or 2 in the name is the number of **axes the kernel moves along**. In Conv2D "
                "there are 2: down and across. This input has 3 channels of 5 × 5 numbers, with a ring "
                "of zeros around each."
            ),
            _PICTURE,
        ),
        Step(
            later(
                "The kernel has a slice for each of the 3 channels, all at the same position. Their "
                "results are added: 2 + 0 + (−1) = 1, one number."
            ),
            _PICTURE,
            Spot(step=4),
        ),
        Step(
            later(
                "It moves 2 cells at a time and has 3 × 3 positions. This is the complete output of "
                "the Conv2D: [[−8, −8, −3], [−3, 1, 0], [−3, −8, −5]]."
            ),
            _PICTURE,
            Spot(step=8),
        ),
        Step(
            later(
                "Now a sentence of 6 words, each represented by 3 numbers: again 3 channels. But there "
                "is only **1 axis** to move along, from word to word. That is Conv1D."
            ),
            _SENTENCE,
        ),
        Step(
            later(
                "The kernel is 2 words long and spans all 3 channels. For *cat sitting* they give 0.46 "
                "+ 0.17 + 0.27 = 0.9."
            ),
            _SENTENCE,
            Spot(pin="output.0"),
        ),
        Step(
            later(
                "It moves 2 words at a time, so there are 3 windows. This is the complete output of "
                "the Conv1D: 0.9, 0.1 and 0.12."
            ),
            _SENTENCE,
            Spot(step=2),
        ),
        Step(
            later(
                "Give the sentence a height of 1, and it becomes a picture. A 1 × 2 Conv2D kernel "
                "gives the same 0.9, 0.1 and 0.12: **Conv1D is Conv2D with height 1.**"
            ),
            sampled(2, "the_same_sentence_as_a_conv2d_of_height_1"),
            Spot(step=2),
        ),
    ),
    recap=(
        later(
            "The 1 or 2 in the name is the number of axes the kernel moves along, not the number of "
            "axes of the data."
        ),
        later("The kernel never moves along the channels: it spans all of them and sums over them."),
        later(
            "So the input has one more axis than the number in the name: (C, L) for Conv1D, (C, H, "
            "W) for Conv2D."
        ),
    ),
    source=later(
        "Both examples come from an answer to the question of this lesson: "
        "stats.stackexchange.com/questions/295397. The first is a frozen frame of the demo in Stanford's "
        "CS231n."
    ),
)
