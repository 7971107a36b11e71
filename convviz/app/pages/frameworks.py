"""The page of the frameworks: a pasted layer answered, and one request as each of them pads it."""

from __future__ import annotations

from convviz.app.pages import differences, paste
from convviz.app.parts import part
from convviz.app.session.state import State
from convviz.layers.scene import Scene


def accepts(name: str) -> bool:
    """Whether there is a request of this name."""
    return differences.accepts(name)


def show(state: State, scene: Scene) -> None:
    """Draw the page."""
    with part("paste"):
        paste.show()
    with part("differences"):
        differences.show(state, scene)
