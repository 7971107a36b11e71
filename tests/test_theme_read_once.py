"""Streamlit's theme goes out with every run: it is what its settings say, and they are read for it once."""

from itertools import product

import pytest
from streamlit import config
from streamlit.proto.NewSession_pb2 import CustomThemeConfig
from streamlit.runtime import app_session

from convviz.serving import theme

SECTIONS = [
    ".".join(filter(None, ("theme", *parts))) for parts in product(("", "light", "dark"), ("", "sidebar"))
]


@pytest.fixture(autouse=True)
def unread():
    theme.theme.cache_clear()
    yield
    theme.theme.cache_clear()


@pytest.fixture
def settings(monkeypatch):
    """What Streamlit's settings say, by section, and how often they are asked."""
    said = {
        "theme": {"base": "dark", "font": "Inter", "baseFontSize": 15, "chartCategoricalColors": ["#fff"]},
        "theme.dark": {"primaryColor": "#ff8a4c"},
        "theme.light.sidebar": {"backgroundColor": "#fbfbfa"},
    }
    asked = []

    def get(section):
        asked.append(section)
        return said.get(section, {"primaryColor": None})

    monkeypatch.setattr(config, "get_options_for_section", get)
    return asked


def filled(put) -> list[CustomThemeConfig]:
    messages = [CustomThemeConfig() for _ in SECTIONS]
    for message, section in zip(messages, SECTIONS, strict=True):
        put(message, section)
    return messages


def test_every_section_is_sent_as_streamlit_sends_it(settings):
    assert filled(theme.put_theme) == filled(theme.read)
    assert any(message.ListFields() for message in filled(theme.read))


def test_the_settings_are_read_once_however_many_runs_there_are(settings):
    for _ in range(3):
        filled(theme.put_theme)
    assert sorted(settings) == sorted(SECTIONS)


def test_a_section_that_says_nothing_does_not_appear_in_the_message(settings):
    whole = CustomThemeConfig()
    theme.put_theme(whole.light, "theme.light")
    assert not whole.HasField("light")


def test_streamlit_is_given_the_theme_that_is_read_once(monkeypatch):
    names = {name for name, value in vars(app_session).items() if value is theme.read}
    for name in names:
        monkeypatch.setattr(app_session, name, theme.read)
    theme.read_theme_once()
    assert names
    assert all(getattr(app_session, name) is theme.put_theme for name in names)
