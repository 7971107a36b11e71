"""The view Share: a link to the step, pictures of it, its numbers, and a page that needs no server."""

from __future__ import annotations

from collections.abc import Callable
from contextvars import Context
from dataclasses import replace
from functools import partial
from math import prod
from weakref import ref

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from convviz.app import STATIC
from convviz.app.components import notices, widgets
from convviz.app.parts import callback, dialog, fragment
from convviz.app.session.incidents import problem_of
from convviz.app.session.memory import freeze_imports
from convviz.app.session.shown import scene_again
from convviz.app.session.state import State, change, sent, spot_of
from convviz.explain.headline import grouped
from convviz.explain.stamps import is_stamped, stamps_of
from convviz.export import numbers, sharing
from convviz.language import FIRST, count_phrase, later, phrase, speak, speaking, spelled, spoken
from convviz.layers.scene import Scene
from convviz.settings.link.query import missing
from convviz.settings.spot import KEYS, Spot, encode_spot

_DIGEST, _FILM = "convviz-digest", "convviz-film"
_NOT_SHARED = {"view", *KEYS}
_TABLES = {
    "input": later("Input"),
    "weight": later("Kernel"),
    "output": later("Output"),
    "answer": later("Answer"),
}
_PNG, _SVG, _GIF, _CSV, _HTML = "image/png", "image/svg+xml", "image/gif", "text/csv", "text/html"
_BYTES = "application/octet-stream"

Data = bytes | Callable[[], bytes]

_link = st.components.v2.component(
    "convviz_link", js=(STATIC / "link.js").read_text(encoding="utf-8"), isolate_styles=False
)


def show(state: State, scene: Scene) -> None:
    """Draw what there is to share of the step at which the visitor is."""
    st.html(STATIC / "share.css")
    spot = state.at
    if not (state.rest or state.spot) and is_stamped(scene) and not scene.panels:
        spot = Spot(stamp=0)  # so the stage begins
    fields = {key: st.query_params[key] for key in st.query_params if key not in _NOT_SHARED}
    fields |= encode_spot(spot)
    with st.container(key="share"):
        _show_link(sharing.link_to(st.context.url or "", fields), spot, scene, missing(fields))
        _show_files(scene_again(), spot)
    freeze_imports("share")


def _show_link(link: str, spot: Spot, scene: Scene, absent: str) -> None:
    notices.heading(phrase("Link"))
    words = {
        "field": phrase("Link"),
        "copy": phrase("Copy link"),
        "copied": phrase("Copied"),
        "press": phrase("Press Ctrl+C to copy"),
    }
    place: dict[str, object] = {"step": spot.step, "filter": spot.filter, "pin": spot.pin}
    place |= {} if spot.stamp is None else {"stamp": spot.stamp}
    place |= {"zeros": 1} if spot.zeros else {}
    data = {"link": link, "spot": place, "words": words}
    _link(data=data, key="link", on_spot_change=_follow)
    notices.quiet(_opening(spot, scene), absent)
    if st.button(phrase("Show as a QR code"), key="show-code", icon=":material/qr_code_2:"):
        dialog("code", phrase("Scan to open"), _show_code, width="large")(link)


def _opening(spot: Spot, scene: Scene) -> str:
    """Say where a link opens."""
    step = phrase("step {step} of {steps}", step=spot.step + 1, steps=grouped(scene.spec.steps))
    if spot.stamp is not None:
        stamps = grouped(prod(scene.spec.input_size))
        step = phrase("stamp {step} of {steps}", step=spot.stamp + 1, steps=stamps)
    if scene.spec.out_channels > 1:
        step = phrase("{step} of filter {filter}", step=step, filter=spot.filter)
    if spot.pin:
        return phrase("It opens at {step}, with the pinned cell.", step=step)
    return phrase("It opens at {step}.", step=step)


@callback
def _follow() -> None:
    """Go where the visitor is on the stage by now."""
    asked = sent("link", "spot")
    if asked:
        spot = spot_of(asked)
        change(lambda state: replace(state, spot=spot))


def _show_code(link: str) -> None:
    with st.container(key="code"):
        if len(link) <= sharing.MAX_CODE:
            st.image(sharing.code(link), alt=phrase("QR code of the link"), width="stretch")
        else:
            told = phrase(
                "The link has {count} characters; a QR code that can be scanned from the last row "
                "holds at most {most}. Copy the link instead.",
                count=grouped(len(link)),
                most=grouped(sharing.MAX_CODE),
            )
            st.text(told)
        st.text(link)


@fragment("share-files")
def _show_files(get: Callable[[], Scene], spot: Spot) -> None:
    scene = get()
    save = partial(_save, _digest_of(scene), scene.layer.name(scene.spec.ndim))
    at = ("step", spot.step + 1) if spot.stamp is None else ("stamp", spot.stamp + 1)
    zeros = ("zeros",) if spot.zeros else ()
    where = (*at, *(("filter", spot.filter) if scene.spec.out_channels > 1 else ()))
    notices.heading(phrase("Pictures"))
    notices.quiet(
        phrase(
            "This step for print or slides, with its arithmetic and settings; or all steps as an animation."
        )
    )
    with _row("pictures"):
        save("PNG, 300 dpi", lambda: _png(get(), spot), "png", _PNG, *where, spot.pin, *zeros)
        save("SVG", lambda: _svg(get(), spot), "svg", _SVG, *where, spot.pin, *zeros)
    _show_film(scene, spot, save)
    notices.heading(phrase("Standalone web page"))
    notices.quiet(
        phrase("The interactive view as one file. It works without a server or internet connection.")
    )
    with _row("page"):
        save(phrase("Page (HTML)"), lambda: _page(get(), spot), "html", _HTML, *where, spot.pin, *_way(spot))
    _show_data(get, spot, save, where)


def _way(spot: Spot) -> tuple[object, ...]:
    """What the name of a page says of how it is watched."""
    if spot.stamp is not None:
        return "stamp", spot.stamp + 1
    return ("zeros",) if spot.zeros else ()


def _show_film(scene: Scene, spot: Spot, save: Callable) -> None:
    """Draw what makes a film, and when it is made, what saves it."""
    from convviz.render.film import SPEEDS, steps_of  # Pillow's writers, for those who look

    filter, stamps = spot.filter, spot.stamp is not None
    with st.container(key="film", horizontal=True, vertical_alignment="bottom", gap="small"):
        settings = {"key": "film-speed", "format_func": lambda speed: spelled(f"{speed:g}"), "width": 120}
        settings["placeholder"] = widgets.to_choose()
        speed = st.selectbox(phrase("Frames per second"), SPEEDS, 3, **settings)
        speed = widgets.offered(SPEEDS, speed)
        frames = len(steps_of(scene, stamps=stamps))
        label = _film_label(frames, stamps_of(scene) if stamps else scene.spec.steps)
        wanted = (_digest_of(scene), filter, speed, stamps, spot.zeros)
        pressed = st.button(label, key="make-film", icon=":material/animated_images:")
        place = st.empty()  # also where nothing is drawn: what follows keeps its place
        if pressed:
            _make_film(scene, spot, speed, wanted, place)
        made, film = st.session_state.get(_FILM, (None, b""))
        if made == wanted:
            way = ("stamps",) if stamps else ("zeros",) if spot.zeros else ()
            save(f"GIF, {_size(len(film))}", film, "gif", _GIF, "filter", filter, f"{speed:g} a second", *way)


def _film_label(frames: int, steps: int) -> str:
    if frames == steps:
        return count_phrase("Animation (GIF), {count} frame", "Animation (GIF), {count} frames", frames)
    return count_phrase(
        "Animation (GIF), {count} frame of {steps} steps",
        "Animation (GIF), {count} frames of {steps} steps",
        frames,
        steps=grouped(steps),
    )


def _make_film(scene: Scene, spot: Spot, speed: float, wanted: tuple, place: DeltaGenerator) -> None:
    from convviz.render.film import gif

    bar = place.progress(0.0, phrase("Drawing the steps"))
    try:
        stamps = spot.stamp is not None
        film = gif(scene, spot.filter, speed, bar.progress, stamps, spot.zeros)
    except Exception as error:
        notices.problem(problem_of(error), key="film")
    else:
        st.session_state[_FILM] = (wanted, film)  # the last one only: it may be of some megabytes
    place.empty()


def _show_data(get: Callable[[], Scene], spot: Spot, save: Callable, where: tuple) -> None:
    notices.heading(phrase("Data"))
    notices.quiet(
        phrase(
            "All numbers in full precision; a flipped kernel is saved flipped. The archive holds all "
            "arrays and the settings."
        )
    )
    for name in numbers.arrays_of(get()):
        title = phrase(_TABLES[name])
        with _row(name):
            save(f"{title}, CSV", lambda name=name: _table(get(), name), "csv", _CSV, name)
            save(f"{title}, npy", lambda name=name: numbers.npy(getattr(get(), name)), "npy", _BYTES, name)
    with _row("all"):
        save(phrase("All arrays (npz)"), lambda: numbers.npz(get()), "npz", _BYTES, "all")
        save(
            phrase("Arithmetic of the step (CSV)"),
            lambda: _working(get(), spot),
            "csv",
            _CSV,
            "working",
            *where,
        )


def _png(scene: Scene, spot: Spot) -> bytes:
    from convviz.render import pixels, plate

    return pixels.png(plate.draw(scene, spot))


def _svg(scene: Scene, spot: Spot) -> bytes:
    from convviz.render import plate, svg

    title = phrase("Step {step} of {layer}", step=spot.step + 1, layer=scene.layer.name(scene.spec.ndim))
    return svg.write(plate.draw(scene, spot), title).encode()


def _page(scene: Scene, spot: Spot) -> bytes:
    from convviz.stage.page import page

    return page(scene, spot=spot).encode()


def _table(scene: Scene, name: str) -> bytes:
    with speaking(FIRST):  # as its heads are, for whatever reads the file
        return numbers.encoded(numbers.table(scene, name))


def _working(scene: Scene, spot: Spot) -> bytes:
    with speaking(FIRST):
        return numbers.encoded(numbers.arithmetic_table(scene, spot.step, spot.filter))


def _save(
    digest: str,
    kind: str,
    label: str,
    data: Data,
    ending: str,
    mime: str,
    what: str,
    *parts: object,
) -> None:
    """Draw a button that saves a file, which is made when it is pressed."""
    name = numbers.file_name(digest, ending, kind, what, *parts)
    st.download_button(
        label,
        partial(_made_in, spoken(), data) if callable(data) else data,
        name,
        mime,
        key=f"save-{what}-{ending}",
        on_click="ignore",
        icon=":material/download:",
    )


def _made_in(language: str, make: Callable[[], bytes]) -> bytes:
    """Make a file in a language: Streamlit does so in a thread that knows of no visitor."""
    context = Context()
    context.run(speak, language)
    return context.run(make)


def _digest_of(scene: Scene) -> str:
    """The digest of a scene and its language, worked out once while it is on the stage."""
    known, digest = st.session_state.get(_DIGEST, (None, ""))
    if known is None or known() is not scene:
        digest = numbers.digest(scene)
        st.session_state[_DIGEST] = (ref(scene), digest)
    return f"{digest}.{spoken()}"


def _size(count: int) -> str:
    return spelled(f"{count / 1e6:.1f} MB" if count >= 1e5 else f"{count / 1e3:.0f} kB")


def _row(key: str):
    return st.container(key=f"share-row-{key}", horizontal=True, gap="small")
