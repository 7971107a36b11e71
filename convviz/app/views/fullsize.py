"""The view Full size: all pixels of a picture through the layer, before and after, and the result's file."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from hashlib import blake2b
from time import monotonic
from typing import NamedTuple

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from convviz.app.components import notices, slider, widgets
from convviz.app.parts import callback, fragment
from convviz.app.session.incidents import Problem, problem_of
from convviz.app.session.one_at_a_time import aside
from convviz.app.session.shown import scene_again
from convviz.app.session.state import State
from convviz.app.sidebar.uploads import file_of, let_go
from convviz.core.limits import MAX_FULL_SIZE_KEPT_MB, MAX_NAME, MAX_PIXELS, MAX_UPLOAD_MB
from convviz.data.formats import UPLOADABLE
from convviz.data.picture import Picture
from convviz.data.quota import Reservation, reserve
from convviz.data.readers.refusals import mega
from convviz.data.samples.pictures import sample_picture
from convviz.data.uploads import File
from convviz.data.wording import shown
from convviz.decoder.client import read_at_full_size
from convviz.fullsize.convolving import Job
from convviz.fullsize.filters import Colours, has_choice_of_colours
from convviz.fullsize.whole import Whole, whole_of
from convviz.fullsize.wording import COLOURS, FITTING, TONES, facts, sides, titles
from convviz.fullsize.work import Result, work_out
from convviz.language import phrase, spoken
from convviz.layers.scene import Scene
from convviz.settings.model import Setup, shows_picture
from convviz.settings.spot import Spot

_HELD, _FILE = "convviz-full-size", "full-size-file"
_FITTING = "fitting"
_QUIET_SECONDS, _BEAT_SECONDS = 0.4, 0.1


class Held(NamedTuple):
    """What a session keeps while the view is open.

    Attributes
    ----------
    file : File or None
        The picture that was chosen here; None: the one on the stage.
    offered : UploadedFile or None
        One that was chosen just now, and takes its place if it can be worked out.
    result : Result or None
    wanted : tuple
        What that was worked out from.
    problem : Problem or None
    reservation : Reservation or None
        What file and result take of the memory that all visitors share.
    """

    file: File | None = None
    offered: UploadedFile | None = None
    result: Result | None = None
    wanted: tuple = ()
    problem: Problem | None = None
    reservation: Reservation | None = None


def applies(state: State) -> bool:
    """Whether there is a picture on the stage, and no network behind it."""
    return state.chain is None and shows_picture(state.setup, state.upload)


def forget() -> None:
    """Keep nothing: the view is closed."""
    _keep(Held())
    del st.session_state[_HELD]


def show(state: State, scene: Scene) -> None:
    """Draw what chooses picture and brightness, the picture before and after, and what downloads it."""
    setup = state.setup
    is_upload = setup.source == "upload" and state.upload is not None
    picture = state.upload if is_upload else sample_picture(setup.sample)
    name = picture.name if is_upload else phrase(picture.name)
    _show(setup, scene_again(), picture, name, (state.spot or Spot()).filter)


@fragment("full-view")
def _show(setup: Setup, get: Callable[[], Scene], picture: Picture, name: str, filter: int) -> None:
    with st.container(key="full-size", gap="small"):
        job = _choose(setup, get(), filter)
        _show_field()
        _work_out(picture, job)
        held = _held()
        _show_source(picture, name, held)
        if held.problem:
            notices.problem(held.problem, key="full-size")
            again = held._replace(wanted=())
            st.button(phrase("Try again"), key="full-size-again", on_click=callback(_keep), args=(again,))
        if held.result:
            result = held.result if held.file else held.result._replace(name=name)
            slider.show(result, titles(result, job), key="full-size-slider")
            _show_file(result)
            with st.container(key="full-size-facts"):
                notices.quiet(*facts(result, job))


def _choose(setup: Setup, scene: Scene, filter: int) -> Job:
    """Draw what is chosen of the filter, and return what is to be done."""
    filters, labels = scene.spec.out_channels if scene.layer.HAS_WEIGHTS else 1, scene.filter_labels
    filter = min(filter, filters - 1)
    with st.container(key="full-size-choice", horizontal=True, vertical_alignment="bottom", gap="small"):
        if filters > 1:
            key = f"full-size-filter-{filters}-{filter}"
            widgets.stay(key, first=filter)
            filter = st.selectbox(
                phrase("Filter"),
                range(filters),
                key=key,
                format_func=lambda index: f"{index}: {labels[index]}",
                placeholder=widgets.to_choose(),
                width=200,
            )
            filter = widgets.offered(range(filters), filter)
        colours = _choose_colours() if has_choice_of_colours(setup, scene) else "stage"
        words = {_FITTING: FITTING[Job(setup, scene, filter).used_tone], **TONES}
        widgets.stay("full-size-tone", first=_FITTING)
        tone = st.selectbox(
            phrase("Brightness"),
            tuple(words),
            key="full-size-tone",
            format_func=lambda tone: phrase(words[tone]),
            placeholder=widgets.to_choose(),
            width=330,
        )
    tone = widgets.offered(tuple(words), tone)
    return Job(setup, scene, filter, colours, None if tone == _FITTING else tone)


def _choose_colours() -> Colours:
    widgets.stay("full-size-colours", first="stage")
    chosen = st.segmented_control(
        phrase("Colours"),
        tuple(COLOURS),
        required=True,
        key="full-size-colours",
        format_func=lambda colours: phrase(COLOURS[colours]),
    )
    return widgets.offered(tuple(COLOURS), chosen)


def _show_field() -> None:
    st.file_uploader(
        phrase("Picture"),
        key=_FILE,
        on_change=_receive,
        max_upload_size=MAX_UPLOAD_MB,
        label_visibility="collapsed",
    )


def _show_source(picture: Picture, name: str, held: Held) -> None:
    """Say which picture is shown."""
    if held.file:
        told = phrase("“{name}”, the whole picture.", name=shown(held.file.name, MAX_NAME))
        with st.container(key="full-size-from", horizontal=True, vertical_alignment="center", gap="small"):
            notices.quiet(told)
            st.button(phrase("Back to the picture above"), key="full-size-back", on_click=callback(forget))
        return
    if picture.reduced_from:
        told = phrase(
            "“{name}” was reduced from {before} to {after} pixels, and the file was not kept. Choose "
            "the file again to use all of its pixels.",
            name=name,
            before=sides(*picture.reduced_from),
            after=sides(*picture.pixels.shape[1::-1]),
        )
    else:
        told = phrase(
            "“{name}”, the picture above. Or choose a file: {formats}, up to {most} megapixels.",
            name=name,
            formats=phrase(UPLOADABLE),
            most=mega(MAX_PIXELS),
        )
    notices.quiet(told)


@callback
def _receive() -> None:
    given = st.session_state.get(_FILE)
    if isinstance(given, UploadedFile):
        held = _held()
        _keep(held._replace(offered=given, problem=None))


def _work_out(picture: Picture, job: Job) -> None:
    """Work out what is wanted, unless it is there."""
    bar = _Bar()  # also where it stays empty: what follows keeps its place
    held = _held()
    file = file_of(held.offered) if held.offered else held.file
    source = blake2b(file.content, digest_size=16).hexdigest() if file else picture.digest
    is_whole = file is not None  # of an upload, the stage has a reduced copy
    wanted = (is_whole, source, job.digest, spoken())  # what is noted of it is in a language
    if held.wanted == wanted:
        return _keep(held._replace(offered=None))
    if not held.offered:
        held = held._replace(result=None)
        _keep(held)
    read: Callable[[], Whole] = partial(read_at_full_size, file) if file else partial(whole_of, picture)
    try:
        with aside():
            result = work_out(read, job, bar)
        size = result.nbytes + (len(file.content) if file else 0)
        reservation = reserve(size, instead_of=held.reservation, most=MAX_FULL_SIZE_KEPT_MB)
    except Exception as error:
        seen = held.wanted if held.offered else wanted
        _keep(held._replace(offered=None, wanted=seen, problem=problem_of(error)))
    else:
        _keep(Held(file=file, result=result, wanted=wanted, reservation=reservation))
    bar.clear()


class _Bar:
    """A bar that shows how far the work is, if it takes longer than a moment.

    Each time it is drawn, Streamlit may end the run: a visitor who changes a setting need not wait.
    """

    def __init__(self):
        self.place = st.empty()
        self.next = monotonic() + _QUIET_SECONDS

    def __call__(self, words: str, share: float) -> None:
        if monotonic() >= self.next:
            self.place.progress(share, words)
            self.next = monotonic() + _BEAT_SECONDS

    def clear(self) -> None:
        self.place.empty()


def _show_file(result: Result) -> None:
    file = result.file
    st.download_button(
        phrase("Download ({form}, {size})", form=file.title, size=file.size),
        file.data,
        file.name,
        file.mime,
        key="full-size-download",
        on_click="ignore",
        icon=":material/download:",
    )


def _held() -> Held:
    return st.session_state.get(_HELD) or Held()


def _keep(held: Held) -> None:
    offered = _held().offered
    st.session_state[_HELD] = held
    if offered and offered is not held.offered:
        let_go([offered])
