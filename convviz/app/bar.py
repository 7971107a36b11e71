"""The bar at the top: one, two or three axes, and the other pages."""

from __future__ import annotations

from dataclasses import replace

from convviz.app import routes
from convviz.app.components import widgets
from convviz.app.session.state import State, change, with_page, with_rank
from convviz.data.inputs import RANKS
from convviz.language import phrase


def show(state: State) -> None:
    """Draw the choice."""
    widgets.segments(
        phrase("Number of axes the kernel moves along, and other pages"),
        (*RANKS, *routes.PAGES),
        state.page or state.setup.rank,
        lambda choice: change(lambda state: _chosen(state, choice)),
        key="rank",
        format_func=_title,
        width="content",
    )


def _title(choice: int | str) -> str:
    return phrase(routes.PAGES[choice].title) if choice in routes.PAGES else f"{choice}D"


def _chosen(state: State, choice: int | str) -> State:
    if choice in routes.PAGES:
        return with_page(state, choice)
    return replace(with_rank(state, choice), page="", name="")
