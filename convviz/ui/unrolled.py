"""The convolution unrolled, in words: as a matrix and as columns, which the stage draws."""

from __future__ import annotations

from convviz.scene import Scene
from convviz.ui.state import State


def show_matrix(state: State, scene: Scene) -> None:
    """Say what the matrix is."""


def show_columns(state: State, scene: Scene) -> None:
    """Say what the columns are."""
