"""Twenty-three lessons: short walks that set the stage themselves and point at it. No page is known here."""

from convviz.learn.lessons.course import LESSONS
from convviz.learn.lessons.lesson import Lesson, Step
from convviz.learn.lessons.places import Place, place

__all__ = ["LESSONS", "Lesson", "Place", "Step", "place"]
