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
    title=later("Channels are summed, never walked"),
    question=later("Does the kernel move through the channels, too?"),
    steps=(
        Step(
            later(
                "One channel first: a picture of 3 × 3 numbers under a kernel of 2 × 2. The first window "
                "makes 19."
            ),
            _ONE,
        ),
        Step(
            later(
                "Now a second channel, and for it a second slice of the kernel. Channel 0 still makes 19, "
                "channel 1 makes 37, and the output is the **sum**: 19 + 37 = 56."
            ),
            _BOTH,
        ),
        Step(
            later(
                "Both slices move together. In the last window they make 43 + 77 = 120: of 2 channels, 1 map."
            ),
            _BOTH,
            Spot(step=3),
        ),
        Step(
            later(
                "A colour picture has 3 channels: red, green and blue. So this kernel of 3 × 3 has 3 slices, "
                "27 weights in all, and no colour is left in its output."
            ),
            _COLOURS,
            Spot(step=139),
        ),
        Step(
            later(
                "Rows of a table can be channels: here 3 of them. Conv1D sums them and moves sideways only, "
                "so 3 rows become 1, with 6 numbers."
            ),
            sampled(1, "three_channels_through_conv1d"),
            Spot(step=5),
        ),
        Step(
            later(
                "Or they can be the height of a picture. A kernel as tall as the picture cannot move down: "
                "this Conv2D makes the same 6 numbers."
            ),
            sampled(2, "the_same_as_a_full_height_conv2d"),
            Spot(step=5),
        ),
        Step(
            later(
                "A kernel 2 rows tall can move down, too, and so it makes 2 rows. An axis that the kernel "
                "moves along stays in the output; one that it covers from end to end shrinks to one cell."
            ),
            typed([_TABLE], [[[1, 2], [3, 4]]]),
            Spot(step=11),
        ),
    ),
    recap=(
        later("A filter has a slice for each channel; all slices stand at the same place."),
        later("Their sums are added into one number, so the channels are gone from the output."),
        later("An axis that the kernel moves along stays in the output; the input's channels do not."),
    ),
    source=later("The numbers are those of Dive into Deep Learning, sections 7.2, 7.4 and 16.3."),
)
