"""The page: what is chosen on the left, and on the right what it does."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import streamlit as st

from convviz import serving
from convviz.app import STATIC, bar, routes
from convviz.app.components import notices
from convviz.app.parts import callback, end_run, last_good, part, region, tell_instead
from convviz.app.session import address, appearance, connection, dropped, languages, redraw, told
from convviz.app.session.incidents import log_start, problem_of
from convviz.app.session.memory import freeze_imports, tidy
from convviz.app.session.messages import hear_only_own
from convviz.app.session.one_at_a_time import one_at_a_time
from convviz.app.session.shown import Shown, remember, work_out
from convviz.app.session.state import State, change, current, keep, with_setup
from convviz.app.sidebar import input, kernel, settings
from convviz.app.views import backward, chooser, photo, welcome
from convviz.explain import headline
from convviz.explain.following import facts
from convviz.language import phrase
from convviz.settings.backward_words import headline as way_headline
from convviz.settings.link.query import encode, missing
from convviz.settings.model import SETUPS


def run() -> None:
    """Work out what the visitor asks for, and draw the page."""
    with part("page"):
        log_start()
        serving.begin()
        state, shown = _asked_for()
        keep(state)
        remember(state, shown)
        with one_at_a_time():
            redraw.begin_page(state)
            _draw(state, shown)
            _end()


def _asked_for() -> tuple[State, Shown]:
    """Return what the visitor asks for; if that fails, what they had last, and why."""
    try:
        welcome.begin()
        state = routes.with_own_name(address.follow(current()))
        languages.speak_as(state.language)
        return work_out(state)
    except Exception as error:
        good = last_good() or State(language=current().language or address.asked_language())
        languages.speak_as(good.language)
        return work_out(replace(good, spot=None, notes=(), problem=problem_of(error)))


def _draw(state: State, shown: Shown) -> None:
    with part("frame"):
        _draw_frame(state, shown)
    _write_address()
    with part("bar"):
        bar.show(state)
    with part("appearance"), st.container(key="appearance", horizontal=True, gap="small"):
        languages.show(state)
        appearance.show()
    if state.page:
        chooser.close()
        _show_notes()
        with part(state.page):
            routes.PAGES[state.page].show(state, shown.scene)
    else:
        with st.sidebar:  # its first group at once: it takes the stage's room
            _show_input()
        _show_headline()
        _show_notes()
        _show_welcome()
        _show_photo()
        _show_direction()
        _show_stage()
        _show_gradients()
        with st.sidebar:
            _show_kernel()
            _show_settings()
        _show_views()
    connection.run_after_reconnecting()
    with st.container():  # whether or not there is something to ask, what follows has its place
        dropped.ask()
    freeze_imports("page")


def _draw_frame(state: State, shown: Shown) -> None:
    place = phrase(routes.PAGES[state.page].title) if state.page else _layer_name(shown)
    st.set_page_config(
        page_title=f"{place} · ConvViz",
        page_icon=str(STATIC / "mark.svg"),
        layout="wide",
        initial_sidebar_state=300,
    )
    st.html(STATIC / "page.css")
    st.logo(STATIC / "mark.svg", size="large", link=_home())
    languages.translate_streamlit()


def _layer_name(shown: Shown) -> str:
    return shown.scene.layer.name(shown.scene.spec.ndim)


def _home() -> str | None:
    """Where the logo leads: to the beginning, if the browser has said where that is."""
    url = (st.context.url or "").partition("?")[0]
    return url if url.startswith(("http://", "https://")) else None


@region("direction", lambda state, shown: (state.back, state.back and (state.setup, state.received)))
def _show_direction(state: State, shown: Shown) -> None:
    backward.show(shown)


@region("gradients", lambda state, shown: (state.back, state.back and (state.setup, state.received)))
def _show_gradients(state: State, shown: Shown) -> None:
    backward.show_gradients(shown)


@region("stage", lambda state, shown: (state.setup, state.received, state.back, *chooser.stage_sees(state)))
def _show_stage(state: State, shown: Shown) -> None:
    scene = shown.staged
    chooser.show_stage(state, scene)
    with part("computed"):
        with st.container(key="computed"), st.expander(phrase("How it was computed")):
            st.text(headline.computed(scene.spec, scene.plan, scene.seconds))
            notices.quiet(scene.plan_reason)
        if not (state.setup.source == "upload" and state.upload is None):
            notices.quiet(missing(encode(state.setup)))


@region("welcome", welcome.sees)
def _show_welcome(state: State, shown: Shown) -> None:
    welcome.show(state, shown)


@region("photo", photo.sees)  # after the stage: of what changes, that is drawn first
def _show_photo(state: State, shown: Shown) -> None:
    photo.show(state, shown.scene)


@region(
    "address",
    lambda state, shown: (state.setup, state.chain, state.view, state.spot, state.back, state.learned),
)
def _write_address(state: State, shown: Shown) -> None:
    address.write(state)


@region("headline", lambda state, shown: (shown.scene.layer, shown.scene.spec, shown.scene.after, state.back))
def _show_headline(state: State, shown: Shown) -> None:
    switch = partial(backward.show_switch, state)
    if shown.taken and shown.taken.scene and shown.taken.scene.panels:
        spec = shown.taken.scene.spec
        notices.headline(way_headline(shown.taken.scene), headline.shape_formula(spec), beside=switch)
    else:
        notices.headline(headline.headline(shown.scene.spec), facts(shown.scene), beside=switch)


@region("notes", lambda state, shown: (state.notes, state.problem))
def _show_notes(state: State, shown: Shown) -> None:
    """Tell of the last change, or of the link."""
    if state.problem:
        notices.problem(state.problem, key="change")
    notices.note(*state.notes, key="change")


@region("settings", settings.sees)
def _show_settings(state: State, shown: Shown) -> None:
    notices.heading(phrase("Settings"))
    settings.show(state, shown.offer, any(map(any, shown.scene.spec.padding)))
    words = phrase("Back to the example that this page begins with. Your browser’s Back button undoes it.")
    st.button(
        phrase("Reset"), key="reset", help=words, on_click=callback(_reset), icon=":material/restart_alt:"
    )


def _reset() -> None:
    """Begin anew with the rank that is shown; what is open below the stage stays open."""
    change(lambda state: replace(with_setup(state, SETUPS[state.setup.rank]), view=state.view))


@region("kernel", kernel.sees)
def _show_kernel(state: State, shown: Shown) -> None:
    notices.heading(phrase("Kernel"))
    kernel.show(state, shown.offer, shown.scene)


@region("input", input.sees)
def _show_input(state: State, shown: Shown) -> None:
    notices.heading(phrase("Input"))
    input.show(state, shown.input)


@region("views", chooser.sees)
def _show_views(state: State, shown: Shown) -> None:
    chooser.show(state, shown.staged)


@region(redraw.LAST, lambda state, shown: object())  # of every run
def _end(state: State, shown: Shown) -> None:
    told.end_run()
    end_run(state)
    tidy()


hear_only_own()
tell_instead(run)
