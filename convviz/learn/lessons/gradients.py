"""Where a gradient goes: from a number made of the output to every input and every weight."""

from convviz.language import later
from convviz.learn.lessons.lesson import Lesson, Step, layered, typed
from convviz.settings.backward import Backward
from convviz.settings.spot import Spot

_FORTH = typed([[[1, 2, 3], [4, 5, 6], [7, 8, 9]]], [[[0, 1], [2, 3]]])
_FIRST = (0, 0, 0)

GRADIENTS = Lesson(
    name="gradients",
    title=later("Where a gradient goes"),
    question=later("What does a weight have to do with an error?"),
    steps=(
        Step(
            later(
                "Let L be one number computed from the output, here its first cell: 0 + 2 + 8 + 15 = 25. "
                "A **gradient** says by how much L grows when a number grows by 1."
            ),
            _FORTH,
        ),
        Step(
            later(
                "When the input cell in row 1, column 1 grows by 1, L grows by the weight on it: 3. So "
                "**dL/d(input)** is the kernel where the window lay, and 0 elsewhere."
            ),
            _FORTH,
            Spot(step=4),
            back=Backward(cell=_FIRST),
        ),
        Step(
            later(
                "When the last weight grows by 1, L grows by the input under it: 5. So **dL/d(weight)** is "
                "what lay in the window: 1, 2, 4, 5."
            ),
            _FORTH,
            Spot(step=3),
            back=Backward(cell=_FIRST, to="weight"),
        ),
        Step(
            later(
                "Now L is the sum of all 4 outputs. The first weight met 4 inputs, and their gradients "
                "**add up**: 1 + 2 + 4 + 5 = 12."
            ),
            _FORTH,
            back=Backward("sum", to="weight"),
        ),
        Step(
            later(
                "The input cell in the middle lies under all 4 windows, each time under another weight. Its "
                "gradient adds them up: 3 + 2 + 1 + 0 = 6."
            ),
            _FORTH,
            Spot(step=4),
            back=Backward("sum"),
        ),
        Step(
            later(
                "**Max pooling** has no weights. Each window sends its gradient to its largest cell, here "
                "the 7, and 0 to the others: only a change of that cell changes the output."
            ),
            layered("max_pool", [[[3, 7, 1, 2], [4, 5, 6, 0]]]),
        ),
    ),
    recap=(
        later("dL/d(weight) sums input × gradient over all places where the weight lay."),
        later("dL/d(input) sums weight × gradient over all windows that saw the input."),
        later("Max pooling sends a gradient to the winner only; average pooling shares it out evenly."),
    ),
)
