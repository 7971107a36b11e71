"""What is said of an address of which Streamlit hands over nothing, by what the browser answers."""

from types import SimpleNamespace

import pytest
from app_page import opened, stages

from convviz.app.session import dropped


@pytest.fixture
def heard(monkeypatch):
    """Return what is told when the browser answers."""
    told = []
    monkeypatch.setattr(dropped, "tell", told.append)
    monkeypatch.setattr(dropped, "touch", lambda: None)

    def answer(value):
        state = {dropped._KEY: SimpleNamespace(dropped=value)}
        monkeypatch.setattr(dropped, "st", SimpleNamespace(session_state=state))
        dropped._hear()
        return told

    return answer


def test_the_numbers_of_the_address_and_those_allowed_are_told(heard):
    assert heard({"fields": 1001, "characters": 4321}) == [
        "Nothing of this link is used: it has 1\u202f001 fields and 4\u202f321 characters, and at most "
        "1\u202f000 and 524\u202f288 are read. Ask for a shorter one."
    ]


@pytest.mark.parametrize("value", [None, "x", 3, [], {}, {"fields": 3}, {"fields": "<b>", "characters": 1}])
def test_what_is_no_answer_is_not_listened_to(heard, value):
    assert heard(value) == []


@pytest.mark.parametrize(("fields", "is_asked"), [({}, True), ({"stride": "2"}, False)])
def test_the_browser_is_asked_where_no_field_came_of_its_address(fields, is_asked):
    app = opened(**fields)
    names = [one.proto.component_name for one in app.get("bidi_component")]
    assert names.count("convviz_dropped") == is_asked
    assert len(stages(app)) == 1
