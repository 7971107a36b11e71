"""A run that is cut short where it wrote the address: what the browser was given is known."""

from dataclasses import replace
from types import SimpleNamespace

import pytest

from convviz.app.session import address, state
from convviz.app.session.state import State


class RunEnds(BaseException):
    """What Streamlit raises in a run that is to end, as soon as that asks it for anything."""


class Browser(dict):
    """The fields of an address; `is_cut` once they were changed."""

    is_cut = False

    def get_all(self, key):
        return [self[key]]

    def from_dict(self, fields):
        self.clear()
        self.update(fields)
        self.is_cut = True


class Session(dict):
    """A session that is asked for nothing any more once the run is to end."""

    def __init__(self, browser):
        super().__init__()
        self.browser = browser

    def __setitem__(self, key, value):
        if self.browser.is_cut:
            raise RunEnds
        super().__setitem__(key, value)


@pytest.fixture
def browser(monkeypatch):
    params = Browser()
    streamlit = SimpleNamespace(query_params=params, session_state=Session(params))
    for module in (address, state):
        monkeypatch.setattr(module, "st", streamlit)
    return params


def test_what_the_browser_was_given_is_known_though_the_run_ended_there(browser):
    address.write(State())
    changed = State(setup=replace(State().setup, stride=(2, 2)))
    address.write(changed)
    assert browser == {"v": "2", "stride": "2"}
    assert not state.is_elsewhere()
