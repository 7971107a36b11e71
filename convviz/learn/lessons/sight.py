"""Lesson 16: how much of the input a cell deep in a network sees."""

from dataclasses import replace

from convviz.language import later
from convviz.learn.lessons.lesson import Lesson, Step
from convviz.network.plan import read
from convviz.settings.chain import Chain, as_input
from convviz.settings.model import SETUPS
from convviz.settings.spot import Spot

_PICTURE = replace(as_input(SETUPS[2]), cells=16)
_THREE = "Conv(1,3,bias=False)~Conv(1,3,bias=False)~Conv(1,3,bias=False)"
_POOLED = "Conv(1,3)~MaxPool(2)~Conv(1,3)"


def _chain(line: str, at: int) -> Chain:
    return Chain(read(line)[0], at)


SIGHT = Lesson(
    name="sight",
    title=later("What does a deep cell see?"),
    question=later("On how much of the input does a cell deep in a network depend?"),
    steps=(
        Step(
            later(
                "The orange cells are all that the marked cell sees. After 1 layer of 3 × 3 it sees "
                "3 × 3 cells."
            ),
            _PICTURE,
            Spot(step=90),
            chain=_chain(_THREE, 0),
        ),
        Step(
            later(
                "Each layer of 3 × 3 adds 2 cells along each axis. After 2 layers a cell sees 5 × 5: its "
                "**receptive field**."
            ),
            _PICTURE,
            Spot(step=65),
            chain=_chain(_THREE, 1),
        ),
        Step(
            later(
                "After 3 layers a cell sees 7 × 7. These layers have 3 × 9 = 27 weights; 1 layer of 7 × 7 "
                "would have 49."
            ),
            _PICTURE,
            Spot(step=44),
            chain=_chain(_THREE, 2),
        ),
        Step(
            later(
                "After a pooling of 2 × 2, neighbours lie 2 cells of the input apart: the **jump**. So this "
                "layer of 3 × 3 adds 4 cells, and its cells see 8 × 8."
            ),
            _PICTURE,
            Spot(step=12),
            chain=_chain(_POOLED, 2),
        ),
    ),
    recap=(
        later("The receptive field of a cell is all of the input that it depends on."),
        later("A layer adds its kernel size minus one, times the jump of the layer before it."),
        later("Pooling and strides make the jump larger, so later layers add more."),
    ),
    source=later(
        "After Araujo, Norris and Sim, Computing Receptive Fields of Convolutional Neural Networks, "
        "Distill 2019."
    ),
)
