"""The page: what is chosen on the left, and on the right what it does."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import streamlit as st

from convviz import explain
from convviz.language import later, phrase
from convviz.link import missing
from convviz.scene import Scene
from convviz.settle import offer
from convviz.spot import Spot, settle_spot
from convviz.ui import (
    address,
    appearance,
    bar,
    connection,
    input,
    kernel,
    languages,
    notices,
    pages,
    settings,
    stage,
    told,
    views,
)
from convviz.ui.incidents import log_start
from convviz.ui.memory import freeze_imports, tidy
from convviz.ui.shown import Shown, remember, work_out
from convviz.ui.state import State, change, current, keep
from convviz.ui.turns import turn

ASSETS = Path(__file__).parents[2] / "assets"
_OPENS = {"working": later("work it out"), "share": later("share")}


def run() -> None:
    """Work out what the visitor asks for, and draw the page."""
    log_start()
    state = address.follow(current())
    languages.speak_as(state.language)
    state, shown = work_out(state)
    spot, notes = settle_spot(state.spot, shown.scene.spec)
    state = replace(state, spot=spot, notes=(*state.notes, *notes))
    keep(state)
    remember(state, shown)
    with turn():
        told.begin_run()
        _draw(state, shown)
        told.end_run()
    tidy()


def _draw(state: State, shown: Shown) -> None:
    st.set_page_config(
        page_title="ConvViz", page_icon=str(ASSETS / "mark.svg"), layout="wide", initial_sidebar_state=300
    )
    st.html(ASSETS / "page.css")
    st.logo(ASSETS / "mark.svg", size="large")
    languages.translate_streamlit()
    fields = address.write(state)
    bar.show(state)
    with st.container(key="appearance", horizontal=True, gap="small"):
        languages.show(state)
        appearance.show()
    if state.page:
        views.close()
        notices.note(*state.notes, key="change")
        pages.PAGES[state.page].show(state, shown.scene)
    else:
        absent = "" if state.setup.source == "upload" and state.upload is None else missing(fields)
        _show_main(state, shown.scene, absent)
        with st.sidebar:
            _show_sidebar(state, shown)
    connection.run_after_reconnecting()
    freeze_imports("page")


def _show_main(state: State, scene: Scene, absent: str) -> None:
    with st.container(key="headline", gap=None):
        runs = explain.headline(scene.spec)
        words = "".join(f":primary[**{text}**]" if strong else text for text, strong in runs)
        st.markdown(f"# {words}", anchors=False)
        st.text(f"{explain.counts(scene.spec)} · {explain.shape_formula(scene.spec)}", width="stretch")
    if state.problem:
        notices.problem(state.problem, key="change")
    notices.note(*state.notes, key="change")
    opens = {view: phrase(words) for view, words in _OPENS.items()}
    stage.show(scene, spot=state.spot, panel=views.panel(state), opens=opens, on_open=_open)
    st.text(explain.computed(scene.spec, scene.plan, scene.seconds), help=scene.plan.reason)
    notices.quiet(absent)
    views.show(state, scene)


def _open(view: str, spot: Spot) -> None:
    change(lambda state: replace(state, view=view, spot=spot))


def _show_sidebar(state: State, shown: Shown) -> None:
    offered = offer(state.setup, shown.input.values.shape)
    notices.heading(phrase("Input"))
    input.show(state, shown.input)
    notices.heading(phrase("Kernel"))
    kernel.show(state, offered, shown.scene)
    notices.heading(phrase("Settings"))
    settings.show(state, offered, any(map(any, shown.scene.spec.padding)))
