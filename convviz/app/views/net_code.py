"""The code of a whole network, in each framework that can build it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import streamlit as st

from convviz.app import STATIC
from convviz.app.components import notices, widgets
from convviz.app.parts import fragment
from convviz.app.session.shown import Shown, shown_again
from convviz.app.session.state import State
from convviz.app.views.code import show_program
from convviz.frameworks.write.networks.messages import torch_message
from convviz.frameworks.write.networks.program import TITLES, program
from convviz.frameworks.write.text import Code
from convviz.language import phrase

_OPEN = "net-code-open"


def sees(state: State, shown: Shown) -> tuple:
    """What the group is drawn from."""
    is_open = widgets.is_open(_OPEN)
    return is_open, (state.chain, state.setup, state.received) if is_open else ()


def show() -> None:
    """Draw the tabs, if that was asked for; only the program of the open one is written and sent."""
    box = widgets.expander(phrase("Code of the network"), _OPEN)
    if box.open:
        with box:
            _show(shown_again())


@fragment("net-code-view")
def _show(get: Callable[[], Shown]) -> None:
    st.html(STATIC / "code.css")
    with st.container(key="code-of-network", gap="small"):
        tabs = st.tabs(list(TITLES.values()), key="net-code-tabs", on_change="rerun")
        for framework, tab in zip(TITLES, tabs, strict=True):
            if tab.open:
                with tab:
                    _show_program(framework, get)


def _show_program(framework: str, get: Callable[[], Shown]) -> None:
    code = _code(framework, get)
    notices.quiet(
        phrase(
            "This program builds the same network with the same weights, runs it on the same input and "
            "prints the answer. Run it, change it, compare."
        )
    )
    refusal = _refusal(get()) if framework == "torch" else ""
    show_program(code, f"network_{framework}.py", partial(_code, framework, get), refusal, key="net-download")


def _refusal(shown: Shown) -> str:
    """What PyTorch says to the layer that cannot be, and so is not in the program; nothing without one."""
    net = shown.net
    message = torch_message(net.error, net.plan, net.network) if net.error else ""
    return phrase("PyTorch refuses the next layer: {message}", message=message) if message else ""


def _code(framework: str, get: Callable[[], Shown]) -> Code:
    shown = get()
    return program(shown.net.plan, shown.net.network, shown.input.values, framework)
