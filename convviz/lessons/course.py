"""The lessons in the order in which they are taught."""

from __future__ import annotations

from convviz.lessons.channels import CHANNELS
from convviz.lessons.dimensions import DIMENSIONS
from convviz.lessons.filters import FILTERS
from convviz.lessons.flips import FLIPS
from convviz.lessons.groups import GROUPS
from convviz.lessons.matrices import MATRICES
from convviz.lessons.sizes import SIZES
from convviz.lessons.texts import TEXTS
from convviz.lessons.video import VIDEO
from convviz.lessons.windows import WINDOWS

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
    )
}
"""The lessons by the names that links call them."""
