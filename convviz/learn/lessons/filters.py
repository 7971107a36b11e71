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
                "A **filter** is a kernel with a slice for each channel (here 2) and a bias. It gives "
                "one feature map, whose first number is 56."
            ),
            _ONE,
        ),
        Step(
            later(
                "Now there are 3 filters. They slide over the same input together, each with its own "
                "weights. Filter 0 still gives 56 for the first window."
            ),
            _THREE,
        ),
        Step(
            later("Filter 1 has different weights: for the same window it gives 76."), _THREE, Spot(filter=1)
        ),
        Step(
            later(
                "Filter 2 gives 96. So the output has 3 feature maps of 2 × 2: one channel for each filter."
            ),
            _THREE,
            Spot(filter=2),
        ),
        Step(
            later(
                "How many parameters are there to learn? 3 filters × 2 channels × 2 × 2 cells = 24 "
                "weights, and 3 biases. The size of the picture does not matter."
            ),
            _THREE,
            Spot(step=3, filter=2),
        ),
        Step(
            later(
                "Why several filters? Each detects something different. This one computes right minus "
                "left: it detects the **vertical** edges of a digit."
            ),
            _EDGES,
            Spot(step=195),
        ),
        Step(
            later(
                "This one computes below minus above: it detects the **horizontal** edges. In a "
                "network both feature maps go to the next layer as its 2 input channels."
            ),
            _EDGES,
            Spot(step=195, filter=1),
        ),
    ),
    recap=(
        later("Each filter gives one feature map, so there are as many output channels as filters."),
        later(
            "Each filter has a slice for every input channel: C_out × C_in × kernel size weights in total."
        ),
        later("The number of weights does not depend on the size of the input."),
    ),
    source=later("The numbers are those of Dive into Deep Learning, section 7.4."),
)
