"""The page gallery."""

from __future__ import annotations

from convviz.scene import Scene
from convviz.ui.state import State


def accepts(name: str) -> bool:
    """Whether there is something of this name."""
    return False


def show(state: State, scene: Scene) -> None:
    """Draw the page."""
