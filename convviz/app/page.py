"""The page: what is chosen on the left, and on the right what it does."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from convviz import serving
from convviz.app import STATIC, bar, routes
from convviz.app.components import notices, stage
from convviz.app.parts import end_run, last_good, part, tell_instead
from convviz.app.session import address, appearance, connection, dropped, languages, told
from convviz.app.session.incidents import log_start, problem_of
from convviz.app.session.memory import freeze_imports, tidy
from convviz.app.session.messages import hear_only_own
from convviz.app.session.shown import Shown, remember, work_out
from convviz.app.session.state import State, change, current, keep
from convviz.app.session.turns import turn
from convviz.app.sidebar import input, kernel, settings
from convviz.app.views import chooser
from convviz.explain import headline
from convviz.language import later, phrase
from convviz.layers.scene import Scene
from convviz.settings.link.query import missing
from convviz.settings.spot import Spot, validate_spot
from convviz.settings.validate import offer

_OPENS = {"working": later("work it out"), "share": later("share")}


def run() -> None:
    """Work out what the visitor asks for, and draw the page."""
    with part("page"):
        log_start()
        serving.begin()
        state, shown = _asked_for()
        keep(state)
        remember(state, shown)
        with turn():
            told.begin_run()
            _draw(state, shown)
            told.end_run()
        end_run(state)
    tidy()


def _asked_for() -> tuple[State, Shown]:
    """Return what the visitor asks for; if it cannot be had, what he had last, and why."""
    try:
        state = routes.with_own_name(address.follow(current()))
        languages.speak_as(state.language)
        state, shown = work_out(state)
        spot, notes = validate_spot(state.spot, shown.scene.spec)
        return replace(state, spot=spot, notes=(*state.notes, *notes)), shown
    except Exception as error:
        good = last_good() or State(language=current().language or address.asked_language())
        languages.speak_as(good.language)
        return work_out(replace(good, spot=None, notes=(), problem=problem_of(error)))


def _draw(state: State, shown: Shown) -> None:
    fields: dict[str, str] = {}
    with part("frame"):
        _draw_frame()
    with part("address"):
        fields = address.write(state)
    with part("bar"):
        bar.show(state)
    with part("appearance"), st.container(key="appearance", horizontal=True, gap="small"):
        languages.show(state)
        appearance.show()
    if state.page:
        chooser.close()
        _tell(state)
        with part(state.page):
            routes.PAGES[state.page].show(state, shown.scene)
    else:
        absent = "" if state.setup.source == "upload" and state.upload is None else missing(fields)
        _show_main(state, shown.scene, absent)
        with st.sidebar:
            _show_sidebar(state, shown)
    connection.run_after_reconnecting()
    dropped.ask()
    freeze_imports("page")


def _draw_frame() -> None:
    st.set_page_config(
        page_title="ConvViz", page_icon=str(STATIC / "mark.svg"), layout="wide", initial_sidebar_state=300
    )
    st.html(STATIC / "page.css")
    st.logo(STATIC / "mark.svg", size="large")
    languages.translate_streamlit()


def _tell(state: State) -> None:
    """Tell of the last change, or of the link."""
    if state.problem:
        notices.problem(state.problem, key="change")
    notices.note(*state.notes, key="change")


def _show_main(state: State, scene: Scene, absent: str) -> None:
    with part("headline"), st.container(key="headline", gap=None):
        runs = headline.headline(scene.spec)
        words = "".join(f":primary[**{text}**]" if strong else text for text, strong in runs)
        st.markdown(f"# {words}", anchors=False)
        st.text(f"{headline.counts(scene.spec)} · {headline.shape_formula(scene.spec)}", width="stretch")
    _tell(state)
    with part("stage"):
        opens = {view: phrase(words) for view, words in _OPENS.items()}
        stage.show(scene, spot=state.spot, panel=chooser.panel(state), opens=opens, on_open=_open)
    with part("computed"):
        st.text(headline.computed(scene.spec, scene.plan, scene.seconds), help=scene.plan_reason)
        notices.quiet(absent)
    chooser.show(state, scene)


def _open(view: str, spot: Spot | None) -> None:
    change(lambda state: replace(state, view=view, spot=spot))


def _show_sidebar(state: State, shown: Shown) -> None:
    with part("input"):
        notices.heading(phrase("Input"))
        input.show(state, shown.input)
    with part("kernel"):
        notices.heading(phrase("Kernel"))
        kernel.show(state, offer(state.setup, shown.input.values.shape), shown.scene)
    with part("settings"):
        notices.heading(phrase("Settings"))
        offered = offer(state.setup, shown.input.values.shape)
        settings.show(state, offered, any(map(any, shown.scene.spec.padding)))


hear_only_own()
tell_instead(run)
