"""What can be opened below the stage: the same step worked out, unrolled, as code, as plots, to share."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any, NamedTuple

import numpy as np

from convviz.app.components import notices, stage, widgets
from convviz.app.parts import part
from convviz.app.session.shown import Shown
from convviz.app.session.state import State, change, current, keep, touch
from convviz.app.views import code, fullsize, learn, plots, share, working
from convviz.language import later, phrase
from convviz.layers.scene import Scene
from convviz.settings.spot import Spot


class View(NamedTuple):
    """A view: its English title, what draws it below the stage, what the stage draws of it, and for which.

    `follows` says whether it shows the stage's step.
    """

    title: str
    show: Callable[[State, Scene], None]
    panel: str = ""
    applies: Callable[[State], bool] = lambda state: True
    follows: bool = False


def _room(state: State, scene: Scene) -> None:
    stage.below()


VIEWS = {
    "working": View(later("Step by step"), working.show, follows=True),
    "matrix": View(later("Matrix"), _room, panel="matrix"),
    "im2col": View("im2col", _room, panel="columns"),
    "learn": View(later("Learn"), learn.show, applies=learn.applies),
    "code": View(later("Code"), code.show),
    "plots": View(later("Plots"), plots.show, follows=True),
    "full": View(
        later("Full size"), fullsize.show, applies=lambda state: not state.back and fullsize.applies(state)
    ),
    "share": View(later("Share"), share.show, follows=True),
}
"""By what an address calls them."""


_OPENS = {"working": later("step by step"), "share": later("share")}
"""What a button on the stage opens, and what stands on it."""
_CODE_OF_ALL = later(
    "The code of the whole network, with all that follows this layer, is at the end of the page."
)


def panel(state: State) -> str:
    """Return what the stage is to draw below its board."""
    return VIEWS[state.view].panel if state.view in VIEWS else ""


def follows(state: State) -> bool:
    """Whether what is open below the stage shows the stage's step."""
    return state.view in _offered(state) and VIEWS[state.view].follows


def stage_sees(state: State) -> tuple:
    """What a stage above the choice is drawn from, beside its scene."""
    return state.spot, panel(state), follows(state)


def show_stage(state: State, scene: Scene, **settings: Any) -> None:
    """Draw the stage above the choice: it has buttons that open views, and draws what they need of it."""
    stage.show(
        scene,
        spot=state.spot or _largest(scene),
        panel=panel(state),
        follows=follows(state),
        opens={view: phrase(words) for view, words in _OPENS.items()},
        on_open=_open,
        on_rest=_rest,
        **settings,
    )


def _largest(scene: Scene) -> Spot | None:
    """Of a way back the step of the largest gradient, for many are 0; else where the stage begins."""
    if scene.panels is None:
        return None
    return Spot(step=int(np.nan_to_num(np.abs(scene.output[0])).argmax()))


def _open(view: str, spot: Spot | None) -> None:
    change(lambda state: replace(state, view=view, spot=spot))


def _rest(spot: Spot | None) -> None:
    """Have what is below the stage show the step at which the visitor stopped; the address stays."""
    touch()
    if (spot or Spot()) != current().at:
        keep(replace(current(), rest=spot or Spot()))


def sees(state: State, shown: Shown) -> tuple:
    """What both are drawn from."""
    offered = _offered(state)
    is_drawn_here = state.view in offered and not VIEWS[state.view].panel
    drawn_from = (state.setup, state.received, state.at, state.learned) if is_drawn_here else ()
    return state.view, offered, state.back, drawn_from


def show(state: State, scene: Scene) -> None:
    """Draw the choice, and what is chosen."""
    chosen = _show_choice(state)
    reason = _absent(chosen, scene)
    if reason and chosen == "code" and state.chain:
        reason = _CODE_OF_ALL
    close(but="" if reason else chosen)
    if reason:
        notices.note(phrase(reason), key="view")
    elif chosen:
        with part(chosen):
            VIEWS[chosen].show(state, scene)


def _absent(name: str, scene: Scene) -> str:
    """Why the layer does not offer a view, in English; empty if it does."""
    return scene.absent.get(VIEWS[name].panel or name, "") if name else ""


def _show_choice(state: State) -> str:
    """Draw the choice, and return which view is open."""
    offered = _offered(state)
    chosen = state.view if state.view in offered else ""
    widgets.segments(
        phrase("Below the stage"),
        offered,
        chosen or None,
        lambda view: change(lambda state: replace(state, view=view or "")),
        key="view",
        format_func=lambda view: phrase(VIEWS[view].title),
        may_be_empty=True,
        width="content",
    )
    return chosen


def _offered(state: State) -> tuple[str, ...]:
    return tuple(name for name, view in VIEWS.items() if view.applies(state))


def close(but: str = "") -> None:
    """Let go of what only an open view needs, but for one that is open."""
    if but != "full":
        fullsize.forget()
    if but != "learn":
        learn.forget()
