"""The page's Compare view: the same numbers through several convolutions, side by side."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import streamlit as st

from convviz.axes import BATCH, MADE, MOVED, ORDERS, SUMMED, Order, Summary, axis_table, summary_table
from convviz.compare import Comparison, Refusal, View, likeness
from convviz.comparisons import COMPARISONS, comparison
from convviz.readings import OWN, own_comparison
from convviz.scene import Scene
from convviz.ui import notices, stage, widgets
from convviz.ui.state import State, change

ASSETS = Path(__file__).parents[2] / "assets"
NAMES = (*COMPARISONS, OWN)
"""What a link may call a comparison; the first is the one to begin with."""

LIBRARIES = {"torch": "PyTorch", "keras": "Keras"}
_OWN_TITLE = "Your own input"
_COLOURS = {BATCH: "gray", MOVED: "orange", SUMMED: "blue", MADE: "green"}
_MADE_OF = "convviz-own-comparison"


def accepts(name: str) -> bool:
    """Whether there is a comparison of this name."""
    return name in NAMES


def show(state: State, scene: Scene) -> None:
    """Draw the chooser, the comparison and the tables under it; `scene` is the visitor's own, for `OWN`."""
    name = state.name or NAMES[0]
    st.html(ASSETS / "compare.css")
    widgets.segments("Comparison", NAMES, name, _choose, key="comparison", format_func=_title)
    chosen = _own(scene) if name == OWN else comparison(name)
    with st.container(key="headline", gap=None):
        st.markdown("# " + re.sub(r"Conv\dD", r":primary[**\g<0>**]", chosen.see), anchors=False)
        if name == OWN:
            st.text(_whose(scene), width="stretch")
    scenes = [view.scene for view in chosen.views]
    stage.compare(scenes, [view.heading for view in chosen.views], key="compare")
    _show_tables(chosen)


def _choose(name: str) -> None:
    change(lambda state: replace(state, name=name))


def _title(name: str) -> str:
    return _OWN_TITLE if name == OWN else comparison(name).title


def _own(scene: Scene) -> Comparison:
    """The comparison of the visitor's own input, made once for each scene."""
    known = st.session_state.get(_MADE_OF)
    if known is None or known[0] is not scene:
        known = st.session_state[_MADE_OF] = (scene, own_comparison(scene))
    return known[1]


def _whose(scene: Scene) -> str:
    first = " with its first filter" if scene.spec.out_channels > 1 else ""
    return f"It is what you have under {scene.spec.ndim}D{first}: change it there."


@st.fragment
def _show_tables(chosen: Comparison) -> None:
    with st.container(key="compare-tables"):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown("## What becomes of each axis", anchors=False)
            order = st.segmented_control(
                "Order of the axes",
                ORDERS,
                default=ORDERS[0],
                required=True,
                key="axis-order",
                format_func=LIBRARIES.get,
                label_visibility="collapsed",
            )
        _show_axes(chosen, order)
        st.markdown("## In numbers", anchors=False)
        st.markdown(_summary(chosen, order))
        notices.quiet("Ranks are those of one item: a batch adds one axis to each.", key="ranks")
        refusals = [refusal for refusal in chosen.refusals if refusal.library == order]
        if refusals:
            st.markdown(f"## What {LIBRARIES[order]} refuses", anchors=False)
            _show_refused(refusals)


def _show_axes(chosen: Comparison, order: Order) -> None:
    first = chosen.views[0].scene
    for column, view in zip(st.columns(len(chosen.views)), chosen.views, strict=True):
        with column:
            held = "The first, which the others are held against."
            related = held if view.scene is first else likeness(first, view.scene)
            st.markdown(f"**{_short(view)}**  \n{related}")
            st.markdown(_axes(view.scene, order))
    notices.quiet(
        "Each step sums the products under the window over all channels. So what is summed over is gone from "
        "the output; what is moved along stays, with one cell for each position of the kernel; and every "
        "filter makes one channel.",
        key="axes",
    )


def _show_refused(refusals: Sequence[Refusal]) -> None:
    for column, refusal in zip(st.columns(len(refusals)), refusals, strict=True):
        column.markdown(f"`{refusal.call}` on the shape `{refusal.input_shape}`  \n{refusal.reason}")


def _axes(scene: Scene, order: Order) -> str:
    """The axis table of one view: input, kernel and output beside each other, their axes in order."""
    rows = axis_table(scene.spec, order)
    arrays = list(dict.fromkeys(row.array for row in rows))
    cells = [
        [
            f"{row.name} **{row.size}** :{_COLOURS[row.role]}-badge[{row.role}]"
            for row in rows
            if row.array == array
        ]
        for array in arrays
    ]
    return _table(arrays, list(zip(*cells, strict=True)))


def _summary(chosen: Comparison, order: Order) -> str:
    rows = summary_table([view.scene.spec for view in chosen.views], order)
    names = [name.replace("_", " ").replace("multiply a", "multiply-a") for name in Summary._fields]
    return _table(
        ["of each", *map(_short, chosen.views)],
        [[name, *column] for name, column in zip(names, zip(*rows, strict=True), strict=True)],
    )


def _short(view: View) -> str:
    spec = view.scene.spec
    return f"Conv{spec.ndim}D, kernel {' × '.join(map(str, spec.kernel_size))}"


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
