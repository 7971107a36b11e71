"""The page's Compare view: the same numbers through several layers, side by side."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import zip_longest

import streamlit as st

from convviz.app import STATIC
from convviz.app.components import notices, stage, widgets
from convviz.app.parts import fragment
from convviz.app.session.state import State, change
from convviz.app.views import compared_chains
from convviz.explain.axes import (
    BATCH,
    KEPT,
    MADE,
    MOVED,
    ORDERS,
    SUMMED,
    Axis,
    Order,
    Summary,
    axis_table,
    summary_table,
)
from convviz.language import later, phrase
from convviz.layers import CONVOLUTION, layer_of
from convviz.layers.scene import Scene
from convviz.learn.compare.catalogue import COMPARISONS, comparison
from convviz.learn.compare.chains import CHAIN_COMPARISONS, chain_comparison
from convviz.learn.compare.comparison import Comparison, Refusal, View, likeness
from convviz.learn.compare.readings import OWN, own_comparison

NAMES = (*COMPARISONS, *CHAIN_COMPARISONS, OWN)
"""What a link may call a comparison; the first is the one to begin with."""

LIBRARIES = {"torch": "PyTorch", "keras": "Keras"}
_COLOURS = {BATCH: "gray", MOVED: "orange", SUMMED: "blue", MADE: "green", KEPT: "violet"}
_ROWS = Summary(
    later("moves along"),
    later("input rank"),
    later("output rank"),
    later("weights"),
    later("multiply-adds"),
    later("typical data"),
)
_MADE_OF = "convviz-own-comparison"


def accepts(name: str) -> bool:
    """Whether there is a comparison of this name."""
    return name in NAMES


def show(state: State, scene: Scene) -> None:
    """Draw the chooser, the comparison and the tables under it; `scene` is the visitor's own, for `OWN`."""
    name = state.name or NAMES[0]
    st.html(STATIC / "compare.css")
    widgets.segments(phrase("Comparison"), NAMES, name, _choose, key="comparison", format_func=_title)
    if name == OWN and (reason := scene.absent.get("compare")):
        notices.note(phrase(reason), key="compare")
        name = NAMES[0]
    if name in CHAIN_COMPARISONS:
        chains = chain_comparison(name)
        _show_headline(chains.see)
        compared_chains.show(chains)
        return
    chosen = _own(scene) if name == OWN else comparison(name)
    _show_headline(chosen.see, _whose(scene) if name == OWN else "")
    scenes = [view.scene for view in chosen.views]
    stage.compare(scenes, [view.heading for view in chosen.views], key="compare")
    _show_tables(chosen)


def _show_headline(see: str, below: str = "") -> None:
    with st.container(key="headline", gap=None):
        st.markdown("# " + re.sub(r"Conv\dD", r":primary[**\g<0>**]", see), anchors=False)
        if below:
            st.text(below, width="stretch")


def _choose(name: str) -> None:
    change(lambda state: replace(state, name=name))


def _title(name: str) -> str:
    if name == OWN:
        return phrase("Your own input")
    return chain_comparison(name).title if name in CHAIN_COMPARISONS else comparison(name).title


def _own(scene: Scene) -> Comparison:
    """The comparison of the visitor's own input, made once for each scene."""
    known = st.session_state.get(_MADE_OF)
    if known is None or known[0] is not scene:
        known = st.session_state[_MADE_OF] = (scene, own_comparison(scene))
    return known[1]


def _whose(scene: Scene) -> str:
    if scene.layer.HAS_WEIGHTS and scene.spec.out_channels > 1:
        told = later("This is your input on the {page} page, with its first filter. You can change it there.")
    else:
        told = later("This is your input on the {page} page. You can change it there.")
    page = f"{scene.spec.ndim}D"
    left_out = phrase("BatchNorm and activation are left out here.")
    return " ".join([phrase(told, page=page), *([] if scene.after.is_nothing else [left_out])])


@fragment("compare-tables")
def _show_tables(chosen: Comparison) -> None:
    with st.container(key="compare-tables"):
        with st.container(horizontal=True, vertical_alignment="center"):
            notices.heading(phrase("What happens to each axis"))
            order = st.segmented_control(
                phrase("Order of the axes"),
                ORDERS,
                default=ORDERS[0],
                required=True,
                key="axis-order",
                format_func=LIBRARIES.get,
                label_visibility="collapsed",
            )
        order = widgets.offered(ORDERS, order)
        _show_axes(chosen, order)
        notices.heading(phrase("In numbers"))
        st.markdown(_summary(chosen, order))
        ranks = phrase("The ranks are for a single example; a batch adds one axis.")
        notices.quiet(ranks)
        refusals = [refusal for refusal in chosen.refusals if refusal.library == order]
        if refusals:
            what = phrase("What {library} refuses", library=LIBRARIES[order])
            notices.heading(what)
            _show_refused(refusals)


def _show_axes(chosen: Comparison, order: Order) -> None:
    first = chosen.views[0].scene
    for column, view in zip(st.columns(len(chosen.views)), chosen.views, strict=True):
        with column:
            held = phrase("The others are compared with this one.")
            related = held if view.scene is first else likeness(first, view.scene)
            st.markdown(f"**{_short(view)}**  \n{related}")
            st.markdown(_axes(view.scene, order))
    sums_channels = all(view.scene.layer.CHANNELS == "all" for view in chosen.views)
    notices.quiet(
        phrase(
            "Each step sums the products over the whole window and all channels. So the channel axis "
            "disappears from the output; the axes the kernel moves along stay, with one cell for each "
            "position; and each filter gives one output channel."
        )
        if sums_channels
        else phrase(
            "A convolution sums over the input channels, and each filter gives one output channel. A "
            "layer without weights treats each channel separately, so the number of channels stays the "
            "same."
        )
    )


def _show_refused(refusals: Sequence[Refusal]) -> None:
    for column, refusal in zip(st.columns(len(refusals)), refusals, strict=True):
        asked = phrase("`{call}` on the shape `{shape}`", call=refusal.call, shape=refusal.input_shape)
        column.markdown(f"{asked}  \n{refusal.reason}")


def _axes(scene: Scene, order: Order) -> str:
    """The axis table of one view: input, kernel and output beside each other, their axes in order."""
    rows = axis_table(scene.spec, order)
    arrays = list(dict.fromkeys(row.array for row in rows))
    cells = [[_axis(row) for row in rows if row.array == array] for array in arrays]
    return _table(list(map(phrase, arrays)), list(zip_longest(*cells, fillvalue="")))


def _axis(axis: Axis) -> str:
    role = phrase(axis.role)
    return f"{axis.name} **{axis.size}** :{_COLOURS[axis.role]}-badge[{role}]"


def _summary(chosen: Comparison, order: Order) -> str:
    rows = summary_table([view.scene.spec for view in chosen.views], order)
    are_convolutions = all(view.scene.spec.kind == CONVOLUTION for view in chosen.views)
    return _table(
        [
            phrase("for each convolution") if are_convolutions else phrase("for each layer"),
            *map(_short, chosen.views),
        ],
        [[phrase(name), *column] for name, column in zip(_ROWS, zip(*rows, strict=True), strict=True)],
    )


def _short(view: View) -> str:
    spec = view.scene.spec
    conv, size = layer_of(spec).name(spec.ndim), " × ".join(map(str, spec.kernel_size))
    return phrase("{conv}, kernel {size}", conv=conv, size=size)


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
