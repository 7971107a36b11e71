"""The view working."""

from __future__ import annotations

from convviz.scene import Scene
from convviz.ui.state import State


def show(state: State, scene: Scene) -> None:
    """Draw the view."""
