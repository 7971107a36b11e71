"""One request as TensorFlow, PyTorch and NumPy pad it, side by side on the stage."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import streamlit as st

from convviz.app import STATIC
from convviz.app.components import notices, stage, widgets
from convviz.app.session.state import State, change
from convviz.language import later, phrase
from convviz.layers.scene import Scene
from convviz.learn.padding.differences import Difference, Facts, differences, facts, notes
from convviz.learn.padding.same import OWN, REQUESTS, own_request

NAMES = (*REQUESTS, OWN)
"""What a link may call a request; the first is the one to begin with."""

_MADE_OF = "convviz-own-differences"
_FACTS = Facts(
    padding=later("padding"),
    odd_cell=later("odd cell"),
    windows_start_at=later("windows start at"),
    output_size=later("output size"),
    never_reached=later("never reached"),
)
"""What each number is called in the table."""


def accepts(name: str) -> bool:
    """Whether there is a request of this name."""
    return name in NAMES


def show(state: State, scene: Scene) -> None:
    """Draw the chooser, the three scenes and their numbers; `scene` is the visitor's own, for `OWN`."""
    name = state.name if accepts(state.name) else NAMES[0]
    st.html(STATIC / "differences.css")
    with st.container(key="differences", gap="small"):
        notices.heading(phrase("“same” is not the same everywhere"))
        label = phrase("Request")
        widgets.segments(label, NAMES, name, _choose, key="request", format_func=_title, width="content")
        if name == OWN and (reason := scene.absent.get("differences")):
            notices.note(phrase(reason), key="differences")
            name = NAMES[0]
        chosen = _own(scene) if name == OWN else differences(REQUESTS[name])
        st.text(chosen.see, width="stretch")
        if name == OWN:
            notices.quiet(
                phrase("The first filter without its bias; each framework uses its own “same” padding.")
            )
    stage.compare(
        [variant.scene for variant in chosen.variants],
        [f"{variant.framework}, {variant.rule}" for variant in chosen.variants],
        key="differences-stage",
        odd_padding=[variant.odd for variant in chosen.variants],
    )
    _show_numbers(chosen)


def _choose(name: str) -> None:
    change(lambda state: replace(state, name=name))


def _title(name: str) -> str:
    return phrase("Your current setup") if name == OWN else phrase(REQUESTS[name].title)


def _own(scene: Scene) -> Difference:
    """The visitor's own request, worked out once for each scene."""
    known = st.session_state.get(_MADE_OF)
    if known is None or known[0] is not scene:
        known = st.session_state[_MADE_OF] = (scene, differences(own_request(scene)))
    return known[1]


def _show_numbers(chosen: Difference) -> None:
    with st.container(key="differences-numbers"):
        columns = [facts(variant) for variant in chosen.variants]
        rows = [[phrase("call"), *(f"`{variant.call}`" for variant in chosen.variants)]]
        rows += [[phrase(name), *cells] for name, *cells in zip(_FACTS, *columns, strict=True)]
        st.markdown(_table([phrase("in"), *(variant.framework for variant in chosen.variants)], rows))
        notices.quiet(
            phrase("Outlined: the odd padding cell. Hatched: cells that no window reaches."),
            *(_headed(variant.framework, note) for variant in chosen.variants for note in notes(variant)),
        )


def _headed(framework: str, note: str) -> str:
    """Say whose note it is, unless it does so itself."""
    return note if note.startswith(framework) else f"{framework}: {note}"


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
