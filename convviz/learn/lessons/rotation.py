"""Why the kernel turns round on the way back."""

from convviz.language import later
from convviz.learn.lessons.lesson import Lesson, Step, typed
from convviz.settings.backward import Backward
from convviz.settings.spot import Spot

_LINE = typed("1 2 3 4 5", [[1, 2, 3]])
_SQUARE = typed([[[1, 2, 3], [4, 5, 6], [7, 8, 9]]], [[[0, 1], [2, 3]]])
_ERROR = Backward("error", target=14.0)

ROTATION = Lesson(
    name="rotation",
    title=later("Why the kernel is rotated on the way back"),
    question=later("Where does the 180° rotation in the backward pass come from?"),
    steps=(
        Step(
            later(
                "Going forward, the input in the middle, 3, is used 3 times: under the weight 3, then under "
                "2, then under 1. The outputs are 14, 20, 26."
            ),
            _LINE,
            Spot(step=2),
        ),
        Step(
            later(
                "Say each output should be 14. L is the mean of the squared errors, (0 + 36 + 144) / 3 = 60, "
                "and dL/d(output) is 0, 4, 8."
            ),
            _LINE,
            Spot(step=0),
            back=_ERROR,
        ),
        Step(
            later(
                "Each output sends its gradient back to the middle input through the same weight: 0 × 3 + "
                "4 × 2 + 8 × 1 = 16. This is a **transposed convolution**."
            ),
            _LINE,
            Spot(step=2),
            back=_ERROR,
        ),
        Step(
            later(
                "Read the weights from left to right: 3, 2, 1. With zeros around 0, 4, 8 this is a "
                "convolution whose kernel is **rotated**."
            ),
            _LINE,
            Spot(step=2, zeros=True),
            back=_ERROR,
        ),
        Step(
            later(
                "Along several axes the order is reversed along each, which is a rotation by **180°**: 0, "
                "1, 2, 3 becomes 3, 2, 1, 0."
            ),
            _SQUARE,
            Spot(step=4, zeros=True),
            back=Backward("sum"),
        ),
    ),
    recap=(
        later("Each output sends its gradient back through the same weights it used going forward."),
        later(
            "Seen from the input, the windows come in reverse order: so the kernel over the gradient is "
            "rotated by 180°."
        ),
        later(
            "dL/d(input) of a convolution is a transposed convolution of dL/d(output), and the other way "
            "round."
        ),
    ),
)
