"""The lessons in the order in which they are taught."""

from __future__ import annotations

from convviz.learn.lessons.activations import ACTIVATIONS
from convviz.learn.lessons.channels import CHANNELS
from convviz.learn.lessons.checkerboards import CHECKERBOARDS
from convviz.learn.lessons.dilation import DILATION
from convviz.learn.lessons.dimensions import DIMENSIONS
from convviz.learn.lessons.filters import FILTERS
from convviz.learn.lessons.flips import FLIPS
from convviz.learn.lessons.gradients import GRADIENTS
from convviz.learn.lessons.groups import GROUPS
from convviz.learn.lessons.learning import LEARNING
from convviz.learn.lessons.matrices import MATRICES
from convviz.learn.lessons.networks import NETWORKS
from convviz.learn.lessons.ones import ONES
from convviz.learn.lessons.pooling import POOLING
from convviz.learn.lessons.rotation import ROTATION
from convviz.learn.lessons.sight import SIGHT
from convviz.learn.lessons.sizes import SIZES
from convviz.learn.lessons.skips import SKIPS
from convviz.learn.lessons.texts import TEXTS
from convviz.learn.lessons.training import TRAINING
from convviz.learn.lessons.transposed import TRANSPOSED
from convviz.learn.lessons.video import VIDEO
from convviz.learn.lessons.windows import WINDOWS

LESSONS = {
    lesson.name: lesson
    for lesson in (
        WINDOWS,
        DIMENSIONS,
        CHANNELS,
        SIZES,
        FILTERS,
        VIDEO,
        MATRICES,
        FLIPS,
        GROUPS,
        TEXTS,
        ACTIVATIONS,
        POOLING,
        TRANSPOSED,
        CHECKERBOARDS,
        NETWORKS,
        SIGHT,
        DILATION,
        ONES,
        SKIPS,
        GRADIENTS,
        ROTATION,
        LEARNING,
        TRAINING,
    )
}
"""The lessons by the names that links call them."""
