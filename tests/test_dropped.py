"""What is said of an address of which Streamlit hands over nothing, by what the browser answers."""

import json

import pytest
from app_page import checked, opened, send, stages, told
from streamlit.proto.WidgetStates_pb2 import WidgetState, WidgetStates


def heard(value):
    """Return what the page says when the browser answers it."""
    app = opened()
    (asked,) = (
        one.proto for one in app.get("bidi_component") if one.proto.component_name == "convviz_dropped"
    )
    answer = WidgetState(id=asked.id, json_value=json.dumps({"dropped": value}))
    return told(checked(send(app, WidgetStates(widgets=[answer]))), "note")


def test_the_numbers_of_the_address_and_those_allowed_are_told():
    assert heard({"fields": 1001, "characters": 4321}) == [
        "This link is too long to be used: it has 1\N{NARROW NO-BREAK SPACE}001 fields and "
        "4\N{NARROW NO-BREAK SPACE}321 characters; the limits are 1\N{NARROW NO-BREAK SPACE}000 and "
        "524\N{NARROW NO-BREAK SPACE}288. Ask for a shorter link."
    ]


@pytest.mark.parametrize("value", [None, "x", 3, [], {}, {"fields": 3}, {"fields": "<b>", "characters": 1}])
def test_what_is_no_answer_is_not_listened_to(value):
    assert heard(value) == []


@pytest.mark.parametrize(("fields", "is_asked"), [({}, True), ({"stride": "2"}, False)])
def test_the_browser_is_asked_where_no_field_came_of_its_address(fields, is_asked):
    app = opened(**fields)
    names = [one.proto.component_name for one in app.get("bidi_component")]
    assert names.count("convviz_dropped") == is_asked
    assert len(stages(app)) == 1
