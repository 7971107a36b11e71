"""The view Share: a link to the step, pictures of it, its numbers, and a page that needs no server."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from weakref import ref

import streamlit as st

from convviz import exports, sharing
from convviz.explain import counted, grouped
from convviz.language import phrase
from convviz.link import missing
from convviz.scene import Scene
from convviz.spot import KEYS, Spot, decode_spot
from convviz.ui import notices
from convviz.ui.incidents import problem_of
from convviz.ui.memory import freeze_imports
from convviz.ui.shown import scene_again
from convviz.ui.state import State, change

ASSETS = Path(__file__).parents[2] / "assets"
_DIGEST, _FILM = "convviz-digest", "convviz-film"
_NOT_SHARED = {"view"}
_TABLES = {"input": "Input", "weight": "Kernel", "output": "Output"}
_PNG, _SVG, _GIF, _CSV, _HTML = "image/png", "image/svg+xml", "image/gif", "text/csv", "text/html"
_BYTES = "application/octet-stream"

Data = bytes | Callable[[], bytes]

_link = st.components.v2.component(
    "convviz_link", js=(ASSETS / "link.js").read_text(encoding="utf-8"), isolate_styles=False
)


def show(state: State, scene: Scene) -> None:
    """Draw what there is to share of the step where the visitor was when he asked for it."""
    st.html(ASSETS / "share.css")
    fields = {key: st.query_params[key] for key in st.query_params if key not in _NOT_SHARED}
    spot = state.spot or Spot()
    with st.container(key="share"):
        _show_link(sharing.link_to(st.context.url or "", fields), spot, scene, missing(fields))
        _show_files(scene_again(), spot)
    freeze_imports("share")


def _show_link(link: str, spot: Spot, scene: Scene, absent: str) -> None:
    _head("Link")
    words = {
        "field": phrase("Link"),
        "copy": phrase("Copy link"),
        "copied": phrase("Copied"),
        "press": phrase("Press Ctrl+C to copy"),
    }
    data = {"link": link, "spot": {"step": spot.step, "filter": spot.filter, "pin": spot.pin}, "words": words}
    _link(data=data, key="link", on_spot_change=_follow)
    told = f"It opens at step {spot.step + 1} of {grouped(scene.spec.steps)}"
    if scene.spec.out_channels > 1:
        told += f" of filter {spot.filter}"
    notices.quiet(told + (", with the cell that is pinned." if spot.pin else "."), absent, key="link-spot")
    if st.button("Show as a QR code", key="show-code", icon=":material/qr_code_2:"):
        _show_code(link)


def _follow() -> None:
    """Go where the visitor is on the stage by now."""
    asked = {key: str(value) for key, value in dict(st.session_state.link.spot).items() if key in KEYS}
    spot, _ = decode_spot(asked)
    change(lambda state: replace(state, spot=spot))


@st.dialog("Scan to open", width="large")
def _show_code(link: str) -> None:
    with st.container(key="code"):
        if len(link) <= sharing.MAX_CODE:
            st.image(sharing.code(link), alt="QR code of the link", width="stretch")
        else:
            st.text(
                f"The link has {grouped(len(link))} characters, and a code that can be scanned from the last "
                f"row holds at most {grouped(sharing.MAX_CODE)}: copy the link instead."
            )
        st.text(link)


@st.fragment
def _show_files(get: Callable[[], Scene], spot: Spot) -> None:
    scene = get()
    save = partial(_save, _digest_of(scene), f"Conv{scene.spec.ndim}D")
    where = ("step", spot.step + 1, *(("filter", spot.filter) if scene.spec.out_channels > 1 else ()))
    _head("Pictures")
    notices.quiet(
        "This step for print or slides, with its arithmetic and settings; or the whole walk as a film.",
        key="share-pictures",
    )
    with _row("pictures"):
        save("PNG, 300 dpi", lambda: _png(get(), spot), "png", _PNG, *where, spot.pin)
        save("SVG", lambda: _svg(get(), spot), "svg", _SVG, *where, spot.pin)
    _show_film(scene, spot.filter, save)
    _head("A page of its own")
    notices.quiet(
        "The stage as one file: it plays, steps and can be pointed at with no server and no network.",
        key="share-page",
    )
    with _row("page"):
        save("Page (HTML)", lambda: _page(get(), spot), "html", _HTML, *where, spot.pin)
    _show_data(get, spot, save, where)


def _show_film(scene: Scene, filter: int, save: Callable) -> None:
    """Draw what makes a film, and when it is made, what saves it."""
    from convviz.drawing.film import SPEEDS, steps_of  # Pillow's writers, for those who look

    with st.container(key="film", horizontal=True, vertical_alignment="bottom", gap="small"):
        speed = st.selectbox(
            "Frames a second", SPEEDS, 3, key="film-speed", format_func=lambda speed: f"{speed:g}", width=120
        )
        steps = len(steps_of(scene))
        whole = "" if steps == scene.spec.steps else f" of {grouped(scene.spec.steps)} steps"
        wanted = (_digest_of(scene), filter, speed)
        label = f"Make a GIF of {counted(steps, 'frame')}{whole}"
        pressed = st.button(label, key="make-film", icon=":material/animated_images:")
        if pressed:
            _make_film(scene, filter, speed, wanted)
        made, film = st.session_state.get(_FILM, (None, b""))
        if made == wanted:
            save(f"GIF, {_size(len(film))}", film, "gif", _GIF, "filter", filter, f"{speed:g} a second")


def _make_film(scene: Scene, filter: int, speed: float, wanted: tuple) -> None:
    from convviz.drawing.film import gif

    bar = st.progress(0.0, "Drawing the walk")
    try:
        film = gif(scene, filter, speed, on_progress=bar.progress)
    except Exception as error:
        notices.problem(problem_of(error), key="film")
    else:
        st.session_state[_FILM] = (wanted, film)  # the last one only: it may be of some megabytes
    bar.empty()


def _show_data(get: Callable[[], Scene], spot: Spot, save: Callable, where: tuple) -> None:
    _head("Data")
    notices.quiet(
        "Numbers with all their digits; the kernel as it is multiplied. The archive has input, weight, bias, "
        "output and settings.",
        key="share-data",
    )
    for name, title in _TABLES.items():
        with _row(name):
            save(f"{title}, CSV", lambda name=name: _table(get(), name), "csv", _CSV, name)
            save(f"{title}, npy", lambda name=name: exports.npy(getattr(get(), name)), "npy", _BYTES, name)
    with _row("all"):
        save("All, npz", lambda: exports.npz(get()), "npz", _BYTES, "all")
        save("Working of the step, CSV", lambda: _working(get(), spot), "csv", _CSV, "working", *where)


def _png(scene: Scene, spot: Spot) -> bytes:
    from convviz.drawing import pixels, plate

    return pixels.png(plate.draw(scene, spot))


def _svg(scene: Scene, spot: Spot) -> bytes:
    from convviz.drawing import plate, svg

    return svg.write(plate.draw(scene, spot), f"Step {spot.step + 1} of a convolution").encode()


def _page(scene: Scene, spot: Spot) -> bytes:
    from convviz.stage.page import page

    return page(scene, spot=spot).encode()


def _table(scene: Scene, name: str) -> bytes:
    return exports.encoded(exports.table(scene, name))


def _working(scene: Scene, spot: Spot) -> bytes:
    return exports.encoded(exports.working_table(scene, spot.step, spot.filter))


def _save(
    digest: str,
    kind: str,
    label: str,
    data: bytes | Callable[[], bytes],
    ending: str,
    mime: str,
    *parts: object,
) -> None:
    """Draw a button that saves a file, which is made when it is pressed."""
    name = exports.file_name(digest, ending, kind, *parts)
    st.download_button(
        label,
        data,
        name,
        mime,
        key=f"save-{label.partition(',')[0]}-{ending}",
        on_click="ignore",
        icon=":material/download:",
    )


def _digest_of(scene: Scene) -> str:
    """The scene's digest, worked out once while it is on the stage."""
    known, digest = st.session_state.get(_DIGEST, (None, ""))
    if known is None or known() is not scene:
        digest = exports.digest(scene)
        st.session_state[_DIGEST] = (ref(scene), digest)
    return digest


def _size(count: int) -> str:
    return f"{count / 1e6:.1f} MB" if count >= 1e5 else f"{count / 1e3:.0f} kB"


def _head(title: str) -> None:
    st.markdown(f"## {title}", anchors=False)


def _row(key: str):
    return st.container(key=f"share-row-{key}", horizontal=True, gap="small")
