"""Ten lessons: short walks that set the stage themselves and point at it. They know nothing of the page."""

from convviz.lessons.course import LESSONS
from convviz.lessons.lesson import Lesson, Step
from convviz.lessons.places import Place, place

__all__ = ["LESSONS", "Lesson", "Place", "Step", "place"]
