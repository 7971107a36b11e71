"""One request as the frameworks pad it, side by side on the stage."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import streamlit as st

from convviz.app import STATIC
from convviz.app.components import notices, stage, widgets
from convviz.app.session.state import State, change
from convviz.language import later, phrase
from convviz.layers import CONVOLUTION, conv_transpose
from convviz.layers.scene import Scene
from convviz.learn.padding.differences import Difference, Facts, differences, facts, notes
from convviz.learn.padding.layered import LAYER_REQUESTS
from convviz.learn.padding.layered_words import layer_differences, layer_facts, layer_notes
from convviz.learn.padding.same import OWN, REQUESTS, own_request

NAMES = (*REQUESTS, *LAYER_REQUESTS, OWN)
"""What a link may call a request; the first is the one to begin with."""

_MARKS = later("Outlined: the odd padding cell. Hatched: cells that no window reaches.")
_MADE_OF = "convviz-own-differences"
_FACTS = Facts(
    padding=later("padding"),
    odd_cell=later("odd cell"),
    windows_start_at=later("windows start at"),
    output_size=later("output size"),
    never_reached=later("never reached"),
)
"""What each number is called in the table."""
_FACTS_OF_STAMPS = _FACTS._replace(padding=later("cut off"), windows_start_at=later("stamps start at"))


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
        chosen = _own(scene) if name == OWN else _given(name)
        st.text(chosen.see, width="stretch")
        if name == OWN:
            notices.quiet(*_left_out(scene))
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
    return phrase("Your current setup") if name == OWN else phrase({**REQUESTS, **LAYER_REQUESTS}[name].title)


def _given(name: str) -> Difference:
    if name in REQUESTS:
        return differences(REQUESTS[name])
    return layer_differences(LAYER_REQUESTS[name].scene())


def _left_out(scene: Scene) -> list[str]:
    """Say what of the visitor's own is not here."""
    if scene.layer.HAS_WEIGHTS:
        said = [phrase("The first filter without its bias; each framework uses its own “same” padding.")]
    else:
        said = [phrase("Without your padding; each framework uses its own.")]
    if not scene.after.is_nothing:
        said.append(phrase("BatchNorm and activation are left out here."))
    return said


def _own(scene: Scene) -> Difference:
    """The visitor's own request, worked out once for each scene."""
    known = st.session_state.get(_MADE_OF)
    if known is None or known[0] is not scene:
        known = st.session_state[_MADE_OF] = (scene, _of_own(scene))
    return known[1]


def _of_own(scene: Scene) -> Difference:
    is_convolution = scene.spec.kind == CONVOLUTION
    return differences(own_request(scene)) if is_convolution else layer_differences(scene)


def _show_numbers(chosen: Difference) -> None:
    kind = chosen.variants[0].scene.spec.kind
    tell, note_of = (facts, notes) if kind == CONVOLUTION else (layer_facts, layer_notes)
    names = _FACTS_OF_STAMPS if kind == conv_transpose.KIND else _FACTS
    with st.container(key="differences-numbers"):
        columns = [tell(variant) for variant in chosen.variants]
        rows = [[phrase("call"), *(f"`{variant.call}`" for variant in chosen.variants)]]
        rows += [[phrase(name), *cells] for name, *cells in zip(names, *columns, strict=True)]
        st.markdown(_table([phrase("in"), *(variant.framework for variant in chosen.variants)], rows))
        notices.quiet(
            *([phrase(_MARKS)] if kind != conv_transpose.KIND else []),
            *(_headed(variant.framework, note) for variant in chosen.variants for note in note_of(variant)),
        )


def _headed(framework: str, note: str) -> str:
    """Say whose note it is, unless it does so itself."""
    return note if note.startswith(framework) else f"{framework}: {note}"


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
