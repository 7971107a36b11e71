"""Lesson 15: from the picture to the answer, layer by layer."""

from convviz.language import later
from convviz.learn.lessons.lesson import Lesson, Step
from convviz.settings.chain import FIRST, FIRST_INPUT, Chain
from convviz.settings.spot import Spot


def _at(layer: int) -> Chain:
    return Chain(FIRST.plan, layer)


NETWORKS = Lesson(
    name="networks",
    title=later("A network, layer by layer"),
    question=later("What happens between a picture and the answer of a network?"),
    steps=(
        Step(
            later(
                "This network reads a digit of 8 × 8 numbers. Its first layer has 8 kernels of 3 × 3, "
                "each with a bias: 80 parameters, which give 8 **feature maps**."
            ),
            FIRST_INPUT,
            Spot(step=27),
            chain=_at(0),
        ),
        Step(
            later(
                "**Max pooling** keeps the largest number of each 2 × 2 cells: 8 maps of 4 × 4 remain. "
                "Orange is all that this cell sees of the digit."
            ),
            FIRST_INPUT,
            Spot(step=5),
            chain=_at(2),
        ),
        Step(
            later(
                "The next kernels span all 8 maps: each has 8 × 3 × 3 = 72 weights. There are 16 of them, "
                "so there are 16 maps of 2 × 2."
            ),
            FIRST_INPUT,
            Spot(step=1),
            chain=_at(3),
        ),
        Step(
            later("**Global** max pooling keeps the largest number of each map: 16 numbers remain."),
            FIRST_INPUT,
            chain=_at(5),
        ),
        Step(
            later(
                "The last layer is **linear**: each of its 10 scores is a weighted sum of those 16 numbers. "
                "The largest score belongs to the digit 3."
            ),
            FIRST_INPUT,
            Spot(filter=3),
            chain=_at(7),
        ),
    ),
    recap=(
        later("A network is a chain: each layer reads the maps of the layer before it."),
        later(
            "Maps become smaller and more numerous: from many cells that see little to a few numbers "
            "that see a lot."
        ),
        later(
            "The answer is the class with the largest score, and a score is a weighted sum like every other."
        ),
    ),
    source=later("The network is ours, trained on the digits of Alpaydin and Kaynak (UCI, CC BY 4.0)."),
)
