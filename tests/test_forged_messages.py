"""Whatever a browser sends for a field, and whatever is lost of a session: the page goes on."""

import re
from dataclasses import replace
from itertools import cycle

import pytest
from any_page import LINKS, UI, fields, opened, without_fault
from app_page import send, states_of, told
from streamlit.proto.WidgetStates_pb2 import WidgetState, WidgetStates

from convviz.settings.link.query import encode
from convviz.settings.model import Filter, Setup

FORGED = {
    "nothing": {},
    "a word that is not offered": {"string_value": "<b>nonsense</b>"},
    "words that are not offered": {"string_array_value": {"data": ["nonsense"]}},
    "a place beyond the list": {"int_array_value": {"data": [999]}},
    "no place": {"int_array_value": {"data": []}},
    "a whole number": {"int_value": -7},
    "no number": {"double_value": float("nan")},
    "broken JSON": {"json_value": "{"},
    "a broken event": {"json_trigger_value": "{"},
    "an unknown view": {"json_trigger_value": '{"open": {"view": "nonsense", "step": "x"}}'},
    "a file that nobody sent": {"file_uploader_state_value": {"uploaded_file_info": [{"file_id": "x"}]}},
}


def ids_of(app):
    """Return the ids of all fields of the page."""
    return {id for node in app if (id := getattr(getattr(node, "proto", None), "id", ""))}


def key_of(id):
    """Return a field's key: what is left of its id, the same on every machine."""
    return id.split("-", 2)[-1]


@pytest.mark.parametrize("link", LINKS, ids=str)
def test_no_forged_value_of_any_field_ends_a_page(link):
    app = opened(**link)
    turns = cycle(FORGED.values())
    for _ in range(LINKS.index(link)):  # on another page, each field gets another value
        next(turns)
    for id, value in zip(sorted(ids_of(app), key=key_of), turns, strict=False):
        send(app, WidgetStates(widgets=[WidgetState(id=id, **value)]))
        assert not app.exception, (id, value)
        assert not app.error
        if "rank" not in fields(app):  # the bar itself was sent what it cannot be
            assert key_of(id) == "rank"
            app = opened(**link)


@pytest.mark.parametrize("value", FORGED.values(), ids=FORGED)
def test_no_forged_number_of_the_run_that_was_heard_costs_a_part_of_the_page(value):
    app = opened()
    before = fields(app)
    (id,) = [id for id in ids_of(app) if key_of(id) == "heard"]
    send(app, WidgetStates(widgets=[WidgetState(id=id, **value)]))
    assert not app.exception
    assert "rank" in fields(app)
    if not value.keys() & {"json_value", "json_trigger_value"}:  # broken, it ends a run
        assert without_fault(app), told(app, "problem")
        assert fields(app) == before


OWN = sorted(
    set(re.findall(r'"(convviz-[a-z-]+)"', "".join(path.read_text(encoding="utf-8") for path in UI)))
)
"""Under which names we keep something of a session."""


TWO = encode(replace(Setup(), filters=(Filter("sobel_x"), Filter("box"))))
CHOICES = {
    "axis-order": {"page": "compare"},
    "comparison": {"page": "compare"},
    "request": {"page": "frameworks"},
    "paste-example": {"page": "frameworks"},
    "gallery-rank": {"page": "gallery"},
    "gallery-words": {"page": "gallery"},
    "gallery-chapter": {"page": "gallery"},
    "predict-level": {"page": "predict"},
    "predict-kind": {"page": "predict"},
    "view": {"view": "code"},
    "rank": {},
    "source": {},
    "sample": {},
    "colour": {},
    "preset": {},
    "padding": {},
    "operation": {},
    "filter": TWO,
    "plot-filter": {**TWO, "view": "plots"},
    "plot-step": {"view": "plots"},
    "working-filter": {**TWO, "view": "working"},
    "working-step": {"view": "working"},
    "full-size-filter": {**TWO, "view": "full"},
    "full-size-colours": {"view": "full"},
    "full-size-tone": {"view": "full"},
    "film-speed": {"view": "share"},
}
"""Fields to choose with, by how their keys begin, and where they stand."""


@pytest.mark.parametrize("key", CHOICES)
def test_a_choice_that_is_emptied_or_of_what_is_not_offered_is_no_fault(key):
    app = opened(**CHOICES[key])
    (id,) = [id for id in ids_of(app) if re.search(rf"-{key}(-[0-9-]+)?$", id)]
    state = next((one for one in states_of(app).widgets if one.id == id), WidgetState())
    kind = state.WhichOneof("value") or "string_value"
    beyond = {
        "string_array_value": [{"data": []}, {"data": ["nonsense"]}, {"data": ["nonsense"] * 9}],
        "int_array_value": [{"data": []}, {"data": [999]}],
        "double_array_value": [{"data": [1e9]}, {"data": [-5]}],
        "double_value": [1e9, -5.0],
        "int_value": [999, -5],
        "string_value": ["", "nonsense"],
    }[kind]
    for value in [{}, *({kind: one} for one in beyond)]:
        send(app, WidgetStates(widgets=[WidgetState(id=id, **value)]))
        assert without_fault(app), (value, told(app, "problem"))


def own_keys(app):
    return [key for key in OWN if key in app.session_state]


def enabled(fields):
    return [field for field in fields if not field.proto.disabled]


def actions(app):
    """Ways to use the fields of the page, each by what finds the field again."""
    for button in enabled(app.button):
        yield lambda key=button.key: app.button(key=key).click()
    for field in enabled(app.selectbox):
        yield lambda key=field.key: app.selectbox(key=key).select_index(-1)
    for field in enabled(app.segmented_control):
        yield lambda key=field.key: app.segmented_control(key=key).unselect(0)
    for field in enabled(app.number_input):
        yield lambda key=field.key: app.number_input(key=key).set_value(1)
    for field in enabled(app.text_input):
        yield lambda key=field.key: app.text_input(key=key).set_value("1")


@pytest.mark.parametrize("link", LINKS, ids=str)
def test_a_session_that_lost_what_we_keep_of_it_goes_on(link):
    app = opened(**link)
    assert "convviz-told" in own_keys(app)
    for act in list(actions(app)):
        try:
            field = act()
        except (KeyError, ValueError, IndexError):
            continue  # it went with an earlier one
        for key in own_keys(app):
            del app.session_state[key]
        field.run()
        assert without_fault(app), told(app, "problem")
