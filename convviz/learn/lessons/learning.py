"""Lesson 22: gradient descent finds an edge detector that nobody wrote down."""

from dataclasses import replace

from convviz.language import later
from convviz.learn.lessons.lesson import Learned, Lesson, Step
from convviz.settings.model import SETUPS

_EDGES = replace(SETUPS[2], sample="digit", cells=16)

LEARNING = Lesson(
    name="learning",
    title=later("Learning an edge detector from one picture"),
    question=later("How does a convolution find its weights?"),
    steps=(
        Step(
            later(
                "The kernel shown below produced the **target**. Learning does not see it: it starts from "
                "random weights, and its output looks nothing like the target."
            ),
            _EDGES,
            learned=Learned(0),
        ),
        Step(
            later(
                "The **loss** is the mean of the squared errors. The **gradient** says how it changes with "
                "each weight, so each iteration moves all 9 weights a little against it."
            ),
            _EDGES,
            learned=Learned(1),
        ),
        Step(
            later(
                "After 20 iterations the loss is 75; at the start it was 95\u202f933. Left is negative, "
                "right is positive: the kernel compares both sides."
            ),
            _EDGES,
            learned=Learned(20),
        ),
        Step(
            later(
                "After 100 iterations every weight is within 0.03 of the hidden kernel: an **edge "
                "detector** that nobody designed. **Least squares** finds it in one calculation."
            ),
            _EDGES,
            learned=Learned(100),
        ),
        Step(
            later(
                "A **learning rate** that is too large jumps over the valley and lands higher on its other "
                "side. The loss falls at first, then it grows and grows: learning **diverges**."
            ),
            _EDGES,
            learned=Learned(100, share=1.05),
        ),
    ),
    recap=(
        later("Learning needs a target, a loss, and its gradient with respect to each weight."),
        later("The gradient of a weight is the sum of its inputs times the errors of the outputs."),
        later("The learning rate must stay below a bound that the input decides, or the loss grows."),
    ),
    source=later("The rule is gradient descent; the target is made by Sobel’s kernel, 1968."),
)
