"""Lesson 3: what becomes of the channels."""

from convviz.language import later
from convviz.learn.lessons.lesson import Lesson, Step, sampled, typed
from convviz.settings.model import Filter
from convviz.settings.spot import Spot

_ONE = sampled(2, "d2l_2d")
_BOTH = sampled(2, "d2l_two_input_channels")
_COLOURS = sampled(2, "photograph", colour="rgb", cells=16, filters=(Filter("box"),))
_TABLE = [[0, 1, 2, 3, 4, 5, 6], [1, 2, 3, 4, 5, 6, 7], [2, 3, 4, 5, 6, 7, 8]]

CHANNELS = Lesson(
    name="channels",
    title=later("The kernel sums over channels; it never slides along them"),
    question=later("Does the kernel also move along the channels?"),
    steps=(
        Step(
            later(
                "We start with one channel: a picture of 3 × 3 numbers and a 2 × 2 kernel. The first "
                "window gives 19."
            ),
            _ONE,
        ),
        Step(
            later(
                "Now add a second channel, and a second slice of the kernel for it. Channel 0 still "
                "gives 19, channel 1 gives 37, and the output is the **sum**: 19 + 37 = 56."
            ),
            _BOTH,
        ),
        Step(
            later(
                "Both slices move together. In the last window they give 43 + 77 = 120: 2 channels "
                "become 1 feature map."
            ),
            _BOTH,
            Spot(step=3),
        ),
        Step(
            later(
                "A colour picture has 3 channels: red, green and blue. So this 3 × 3 kernel has 3 "
                "slices with 27 weights in total, and its output has no colours any more."
            ),
            _COLOURS,
            Spot(step=139),
        ),
        Step(
            later(
                "The rows of a table can be channels: here there are 3. Conv1D sums over them and "
                "moves sideways only, so 3 rows become 1 row of 6 numbers."
            ),
            sampled(1, "three_channels_through_conv1d"),
            Spot(step=5),
        ),
        Step(
            later(
                "Or they can be the height of a picture. A kernel as tall as the picture has a single "
                "position along H, so this Conv2D gives the same 6 numbers."
            ),
            sampled(2, "the_same_as_a_full_height_conv2d"),
            Spot(step=5),
        ),
        Step(
            later(
                "A kernel 2 rows tall has 2 positions along H, so it gives 2 rows. An axis the kernel "
                "moves along stays in the output; if the kernel covers it from end to end, it shrinks "
                "to one cell."
            ),
            typed([_TABLE], [[[1, 2], [3, 4]]]),
            Spot(step=11),
        ),
    ),
    recap=(
        later("A filter has a slice for each channel; all slices are at the same position."),
        later("Their sums add up to one number, so the input channels disappear from the output."),
        later("An axis the kernel moves along stays in the output; the input channels do not."),
    ),
    source=later("The numbers are those of Dive into Deep Learning, sections 7.2, 7.4 and 16.3."),
)
