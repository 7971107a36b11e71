"""The page of the frameworks: a pasted layer answered, and one request as each of them pads it."""

from __future__ import annotations

from convviz.scene import Scene
from convviz.ui import differences, paste
from convviz.ui.parts import part
from convviz.ui.state import State


def accepts(name: str) -> bool:
    """Whether there is a request of this name."""
    return differences.accepts(name)


def show(state: State, scene: Scene) -> None:
    """Draw the page."""
    with part("paste"):
        paste.show()
    with part("differences"):
        differences.show(state, scene)
