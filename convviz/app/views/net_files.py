"""What there is of a whole network to take along: pictures, a page that needs no server, and a notebook."""

from __future__ import annotations

from collections.abc import Callable
from contextvars import Context
from functools import partial

import streamlit as st

from convviz.app.components import notices, widgets
from convviz.app.session.shown import Shown, shown_again
from convviz.app.session.state import State
from convviz.frameworks.write.networks.notebook import Notebook, archive, is_one_file, notebook
from convviz.language import phrase, speak, spoken
from convviz.render.marks import Drawing
from convviz.settings.spot import Spot
from convviz.settings.traced import pinned_cell

_OPEN = "net-files-open"


def sees(state: State, shown: Shown) -> tuple:
    """What the group is drawn from."""
    is_open = widgets.is_open(_OPEN)
    return is_open, (state.chain, state.setup, state.received, state.spot) if is_open else ()


def show(state: State) -> None:
    """Draw what saves the network, if that was asked for."""
    box = widgets.expander(phrase("Save the network"), _OPEN)
    if box.open:
        with box:
            _show_files(shown_again(), state.chain.at, state.spot)


def _show_files(get: Callable[[], Shown], at: int, spot: Spot | None) -> None:
    def drawing(shown: Shown) -> Drawing:
        return _drawing(shown, pinned_cell(shown.net, at, spot))

    notices.quiet(
        phrase(
            "The overview for print or slides, with what the pinned cell sees; or one file that works "
            "without a server or internet connection."
        )
    )
    with st.container(key="net-files", horizontal=True, gap="small"):
        _save("PNG, 300 dpi", lambda shown: _png(drawing(shown)), "png", "image/png")
        _save("SVG", lambda shown: _svg(drawing(shown)), "svg", "image/svg+xml")
        held = partial(_page, at=at, spot=spot)
        _save(phrase("Page (HTML)"), held, "html", "text/html")
    notices.quiet(
        phrase(
            "A notebook that rebuilds the network, prints the same numbers and shows every map: in ConvViz’s "
            "library and in PyTorch."
        )
    )
    with st.container(key="net-notebook", horizontal=True, gap="small"):
        net = get().net
        if is_one_file(net.network, get().input.values):
            _save(phrase("Notebook (ipynb)"), _notebook, "ipynb", "application/x-ipynb+json")
        else:
            _save(phrase("Notebook with its weights (ZIP)"), _archive, "zip", "application/zip")


def _save(label: str, make: Callable[[Shown], bytes], ending: str, mime: str) -> None:
    """Draw a button that saves a file, which is made when it is pressed."""
    st.download_button(
        label,
        partial(_made_in, spoken(), make, shown_again()),
        f"convviz_network.{ending}",
        mime,
        key=f"net-save-{ending}",
        on_click="ignore",
        icon=":material/download:",
    )


def _made_in(language: str, make: Callable[[Shown], bytes], get: Callable[[], Shown]) -> bytes:
    """Make a file in a language: Streamlit does so in a thread that knows of no visitor."""
    context = Context()
    context.run(speak, language)
    return context.run(lambda: make(get()))


def _drawing(shown: Shown, held: tuple[str, tuple[int, ...]] | None) -> Drawing:
    from convviz.render.network import draw_network

    net = shown.net
    return draw_network(net.network, net.maps, classes=net.classes, picture=shown.input.picture, held=held)


def _png(drawing: Drawing) -> bytes:
    from convviz.render import pixels

    return pixels.png(drawing)


def _svg(drawing: Drawing) -> bytes:
    from convviz.render import svg

    return svg.write(drawing, phrase("Overview of the network")).encode()


def _book(shown: Shown) -> Notebook:
    return notebook(shown.net.plan, shown.net.network, shown.input.values)


def _notebook(shown: Shown) -> bytes:
    return _book(shown).text.encode()


def _archive(shown: Shown) -> bytes:
    return archive(_book(shown), "convviz_network.ipynb")


def _page(shown: Shown, at: int, spot: Spot | None) -> bytes:
    from convviz.stage.networks import network_page
    from convviz.stage.overview import Held

    net, input = shown.net, shown.input
    labels = input.channel_labels or ()
    pinned = pinned_cell(net, at, spot)
    html = network_page(
        net.network,
        net.maps,
        labels=labels,
        classes=net.classes,
        picture=input.picture,
        held=Held(*pinned) if pinned else None,
    )
    return html.encode()
