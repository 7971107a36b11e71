"""The colours that Streamlit sends with every run: read from its settings once, as they stay what they are.

Streamlit reads all its settings anew for them, six times a run, which takes the server about a millisecond.
"""

from __future__ import annotations

from functools import cache

from streamlit.proto.NewSession_pb2 import CustomThemeConfig
from streamlit.runtime import app_session

read = app_session._populate_theme_msg
"""How Streamlit itself puts what a section of its settings says into a message."""


@cache
def theme(section: str) -> CustomThemeConfig:
    """Return what Streamlit's settings say in a section, such as "theme" or "theme.dark.sidebar"."""
    found = CustomThemeConfig()
    read(found, section)
    return found


def put_theme(message: CustomThemeConfig, section: str = "theme") -> None:
    """Put what a section says into a message; a section that says nothing leaves no trace in it."""
    found = theme(section)
    if found.ListFields():
        message.MergeFrom(found)


def read_theme_once() -> None:
    """Have Streamlit read its theme once, and not in every run."""
    app_session._populate_theme_msg = put_theme
