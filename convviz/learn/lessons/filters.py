"""Lesson 5: where the output's channels come from."""

from convviz.language import later
from convviz.learn.lessons.lesson import Lesson, Step, sampled
from convviz.settings.model import Filter
from convviz.settings.spot import Spot

_ONE = sampled(2, "d2l_two_input_channels")
_THREE = sampled(2, "d2l_three_output_channels")
_EDGES = sampled(2, "digit", filters=(Filter("sobel_x"), Filter("sobel_y")))

FILTERS = Lesson(
    name="filters",
    title=later("Several filters"),
    question=later("Where do the output's channels come from?"),
    steps=(
        Step(
            later(
                "A **filter** is a kernel with a slice for each channel, here 2, and a bias. It makes one "
                "map, whose first number is 56."
            ),
            _ONE,
        ),
        Step(
            later(
                "Now there are 3 filters. They walk over the same input at the same time, each with weights "
                "of its own. Filter 0 still makes 56 of the first window."
            ),
            _THREE,
        ),
        Step(later("Filter 1 has other weights: of the same window it makes 76."), _THREE, Spot(filter=1)),
        Step(
            later("Filter 2 makes 96. So the output has 3 maps of 2 × 2: its channels are the filters."),
            _THREE,
            Spot(filter=2),
        ),
        Step(
            later(
                "How much is there to learn? 3 filters × 2 channels × 2 × 2 cells = 24 weights, and 3 "
                "biases. The size of the picture plays no part."
            ),
            _THREE,
            Spot(step=3, filter=2),
        ),
        Step(
            later(
                "Why several? Each looks for something else. This one takes right minus left: it finds the "
                "**upright** edges of a digit."
            ),
            _EDGES,
            Spot(step=195),
        ),
        Step(
            later(
                "This one takes below minus above: it finds the **level** edges. In a network both maps go "
                "on to the next layer, as its 2 input channels."
            ),
            _EDGES,
            Spot(step=195, filter=1),
        ),
    ),
    recap=(
        later("Every filter makes one map: as many filters, so many output channels."),
        later("Each filter has a slice for every input channel: C_out × C_in × kernel weights in all."),
        later("The number of weights does not depend on the size of the input."),
    ),
    source=later("The numbers are those of Dive into Deep Learning, section 7.4."),
)
