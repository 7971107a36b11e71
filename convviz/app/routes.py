"""The pages beside the stage of one's own set-up: how they are named, and who draws them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import NamedTuple

from convviz.app.pages import compare, frameworks, gallery, lessons, network, predict
from convviz.app.session.state import NETWORK, State
from convviz.language import later
from convviz.layers.scene import Scene


class Page(NamedTuple):
    """A page: its English title in the bar, what draws it, and whether it has something of a name.

    `is_of_setup` says whether it shows something of the visitor's own set-up.
    """

    title: str
    show: Callable[[State, Scene], None]
    accepts: Callable[[str], bool]
    is_of_setup: bool = True


PAGES = {
    NETWORK: Page(later("Network"), network.show, network.accepts, is_of_setup=False),  # it has its own
    "compare": Page(later("Compare"), compare.show, compare.accepts),
    "lessons": Page(later("Lessons"), lessons.show, lessons.accepts, is_of_setup=False),
    "gallery": Page(later("Gallery"), gallery.show, gallery.accepts, is_of_setup=False),
    "predict": Page(later("Predict"), predict.show, predict.accepts),
    "frameworks": Page(later("Frameworks"), frameworks.show, frameworks.accepts),
}
"""By what an address calls them; an empty name is a page's beginning."""


def with_own_name(state: State) -> State:
    """Return the state without a name that its page does not have, as of the page that was just left."""
    known = not state.name or (state.page in PAGES and PAGES[state.page].accepts(state.name))
    return state if known else replace(state, name="")
