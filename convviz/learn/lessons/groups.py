"""Lesson 9: channels that are shared out among the filters."""

from convviz.data.inputs import Numbers
from convviz.language import later
from convviz.learn.lessons.lesson import Lesson, Step, sampled
from convviz.settings.model import CUSTOM, Filter
from convviz.settings.spot import Spot

_COLOURS = sampled(
    2,
    "photograph",
    colour="rgb",
    filters=(Filter("sobel_x"), Filter("sobel_y"), Filter("laplacian")),
)
_DEPTHWISE = sampled(2, "photograph", colour="rgb", filters=_COLOURS.filters, groups=3)
_MIXED = sampled(
    2,
    "photograph",
    colour="rgb",
    filters=tuple(
        Filter(CUSTOM, Numbers.of([[[red]], [[green]], [[blue]]]))
        for red, green, blue in ((1, 1, 1), (1, -1, 0), (0, -1, 1))
    ),
    kernel_size=(1, 1),
)

GROUPS = Lesson(
    name="groups",
    title=later("From groups to depthwise"),
    question=later("How can it use fewer weights?"),
    steps=(
        Step(
            later(
                "Here are 4 channels and 4 filters, and every filter sums over all channels: 1 + 2 + 3 "
                "+ 4 = 10. This needs 4 × 4 = 16 weights."
            ),
            sampled(1, "groups_1"),
        ),
        Step(
            later(
                "With 2 **groups** the channels are split. Filters 0 and 1 get channels 0 and 1, which "
                "give 1 + 2 = 3. Now 8 weights are enough."
            ),
            sampled(1, "groups_2"),
        ),
        Step(
            later("Filters 2 and 3 get channels 2 and 3, which give 3 + 4 = 7. The groups are independent."),
            sampled(1, "groups_2"),
            Spot(filter=2),
        ),
        Step(
            later(
                "With one group per channel it is called **depthwise**. There is no sum over channels "
                "any more: the outputs are 1, 2, 3 and 4, and 4 weights are enough."
            ),
            sampled(1, "groups_4_depthwise"),
            Spot(step=2, filter=3),
        ),
        Step(
            later("Now in colour: 3 filters of 3 × 3, each over 3 channels, have 3 × 3 × 9 = 81 weights."),
            _COLOURS,
            Spot(step=139),
        ),
        Step(
            later(
                "Depthwise, they have 3 × 9 = 27. But each feature map sees only one colour: this one "
                "sees red."
            ),
            _DEPTHWISE,
            Spot(step=139),
        ),
        Step(
            later(
                "So mix the channels afterwards with 1 × 1 filters: 3 × 3 = 9 weights. Together 27 + 9 "
                "= 36 instead of 81."
            ),
            _MIXED,
            Spot(step=191),
        ),
        Step(
            later(
                "The more channels, the more it saves. From 256 to 256, a layer of 3 × 3 has 589\u202f824 "
                "weights; depthwise and 1 × 1 have 2\u202f304 + 65\u202f536 = 67\u202f840, which is 8.7 "
                "times fewer."
            ),
            _DEPTHWISE,
            Spot(step=139),
        ),
    ),
    recap=(
        later("With groups, each filter sums over its own group of channels only."),
        later("Depthwise: as many groups as channels, so each filter has one channel and nothing is mixed."),
        later(
            "Depthwise followed by 1 × 1 replaces a full layer; with many filters it has far fewer weights."
        ),
    ),
    source=later(
        "Depthwise followed by 1 × 1 is the layer used in MobileNets: Howard et al., arXiv 1704.04861."
    ),
)
