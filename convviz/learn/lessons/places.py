"""Where one is among the lessons, and what a link calls it."""

from __future__ import annotations

import re
from typing import NamedTuple

from convviz.learn.lessons.course import LESSONS
from convviz.learn.lessons.lesson import Lesson, Step

RECAP = "recap"
_NAME = re.compile(rf"([a-z]+)(?:\.([1-9][0-9]?|{RECAP}))?")


class Place(NamedTuple):
    """A step of a lesson, `number` counting from 1; the recap comes after the last."""

    lesson: Lesson
    number: int = 1

    @property
    def step(self) -> Step | None:
        """The step, or None for the recap."""
        return None if self.number > len(self.lesson.steps) else self.lesson.steps[self.number - 1]

    @property
    def name(self) -> str:
        """What a link calls it."""
        return f"{self.lesson.name}.{self.number if self.step else RECAP}"

    @property
    def before(self) -> Place | None:
        """The place before it: before the first step that is the recap of the lesson before, if any."""
        if self.number > 1:
            return Place(self.lesson, self.number - 1)
        lesson = self._neighbour(-1)
        return Place(lesson, len(lesson.steps) + 1) if lesson else None

    @property
    def after(self) -> Place | None:
        """The next place: after the recap that is the first step of the next lesson, if any."""
        if self.step:
            return Place(self.lesson, self.number + 1)
        lesson = self._neighbour(1)
        return Place(lesson) if lesson else None

    def _neighbour(self, offset: int) -> Lesson | None:
        lessons = list(LESSONS.values())
        index = lessons.index(self.lesson) + offset
        return lessons[index] if 0 <= index < len(lessons) else None


def place(name: str) -> Place | None:
    """Return the place that a link calls `name`, or None.

    Examples
    --------
    >>> place("windows.3").number, place("windows").name, place("windows.99")
    (3, 'windows.1', None)
    >>> place("windows.8").after.name, place("windows.recap").after.name, place("rotation.recap").after
    ('windows.recap', 'dimensions.1', None)
    """
    match = _NAME.fullmatch(name)
    if match is None or (lesson := LESSONS.get(match[1])) is None:
        return None
    end = len(lesson.steps) + 1
    number = end if match[2] == RECAP else int(match[2] or 1)
    return Place(lesson, number) if match[2] == RECAP or number < end else None
