"""Lesson 6: a third axis to move along."""

from convviz.language import later
from convviz.learn.lessons.lesson import Lesson, Step, sampled, typed
from convviz.settings.spot import Spot

_FRAMES = [[[[0, 0, 0], [int(column == dot) for column in range(3)], [0, 0, 0]] for dot in (0, 1, 2, 2)]]
_DIFFERENCE = [[[[-1]], [[1]]]]
_VIDEO = typed(_FRAMES, _DIFFERENCE)

VIDEO = Lesson(
    name="video",
    title=later("Conv3D and video"),
    question=later("What is a third axis good for?"),
    steps=(
        Step(
            later(
                "A video is a stack of pictures: its depth is **time**. In these 4 frames of 3 × 3 cells a "
                "dot moves to the right, and then it rests."
            ),
            _VIDEO,
        ),
        Step(
            later(
                "The kernel is 2 frames deep: −1 lies on a frame, and 1 on the next. Where the dot goes "
                "away, it makes −1."
            ),
            _VIDEO,
            Spot(step=3),
        ),
        Step(later("Where the dot arrives, it makes 1."), _VIDEO, Spot(step=4)),
        Step(
            later(
                "And where nothing changes it makes 0, even on the dot that rests. This kernel sees "
                "**motion**, which no single frame can show."
            ),
            _VIDEO,
            Spot(step=23),
        ),
        Step(
            later(
                "In Conv3D the kernel moves along 3 axes: depth, height and width. 2 frames fit into 4 at "
                "4 − 2 + 1 = 3 places, so the output is a video too, of 3 frames."
            ),
            _VIDEO,
            Spot(step=26),
        ),
        Step(
            later(
                "Frames can also be channels. Then Conv2D adds up all 3 of them: of 3 frames 1 picture is "
                "left, and time is gone."
            ),
            sampled(2, "depth_as_channels_gives_only_the_first_slice"),
            Spot(step=3),
        ),
        Step(
            later(
                "Conv3D takes the same 3 frames and moves along time. Its kernel is 2 frames deep, so 2 "
                "frames come out."
            ),
            sampled(3, "conv3d"),
            Spot(step=7),
        ),
        Step(
            later(
                "A kernel may extend along all 3 axes. This one has 3 × 3 × 3 ones and counts the ones under "
                "it: 27 in the middle, and 8 in a corner, where the rest is padding."
            ),
            sampled(3, "ones_same_3d_8_12_18_27"),
            Spot(step=13),
        ),
    ),
    recap=(
        later("In Conv3D the kernel moves along depth, too: slices of a volume, or frames of a video."),
        later("What it moves along stays an axis of the output; frames as channels would be summed."),
        later("An input has the axes (C, D, H, W), one more than the digit."),
    ),
    source=later("The example of ones is from stackoverflow.com/questions/42883547."),
)
