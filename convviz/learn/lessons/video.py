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
                "A video is a stack of pictures: its depth is **time**. In these 4 frames of 3 × 3 "
                "cells a dot moves to the right and then stops."
            ),
            _VIDEO,
        ),
        Step(
            later(
                "The kernel is 2 frames deep: −1 on one frame and 1 on the next. Where the dot "
                "disappears, it gives −1."
            ),
            _VIDEO,
            Spot(step=3),
        ),
        Step(later("Where the dot appears, it gives 1."), _VIDEO, Spot(step=4)),
        Step(
            later(
                "Where nothing changes it gives 0, even on the resting dot. This kernel detects "
                "**motion**, which no single frame can show."
            ),
            _VIDEO,
            Spot(step=23),
        ),
        Step(
            later(
                "In Conv3D the kernel moves along 3 axes: depth, height and width. 2 frames have 4 − 2 "
                "+ 1 = 3 positions in 4 frames, so the output is also a video, with 3 frames."
            ),
            _VIDEO,
            Spot(step=26),
        ),
        Step(
            later(
                "Frames can also be channels. Then Conv2D sums over all 3 frames: 1 picture remains, "
                "and the time axis is gone."
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
                "A kernel can extend along all 3 axes. This one has 3 × 3 × 3 ones and counts the ones "
                "under it: 27 in the middle and 8 in a corner, where the rest is padding."
            ),
            sampled(3, "ones_same_3d_8_12_18_27"),
            Spot(step=13),
        ),
    ),
    recap=(
        later(
            "In Conv3D the kernel also moves along depth: the slices of a volume or the frames of a video."
        ),
        later("An axis the kernel moves along stays in the output; frames used as channels are summed."),
        later("The input has the axes (C, D, H, W), one more than the 3 in the name."),
    ),
    source=later("The example of ones is from stackoverflow.com/questions/42883547."),
)
