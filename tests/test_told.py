"""Edits at the worst moment: before the browser has heard what its fields were told meanwhile."""

import pytest
import streamlit as st
from app_page import address, checked, opened, set_number, setup_of

from convviz.app.session import connection
from convviz.data.inputs import Numbers
from convviz.settings.link.query import encode
from convviz.settings.model import Setup

TYPED = encode(Setup(source="typed", typed=Numbers.of([[[1, 2, 3], [4, 5, 6], [7, 8, 9]]])))

FIELDS = [
    ("number_input", "stride", 2, {"stride": "2"}),
    ("selectbox", "padding", "same", {"padding": "same"}),
    ("segmented_control", "colour", "rgb", {"colour": "rgb"}),
    ("toggle", "apart", True, {}),
    ("text_area", "typed", "1 2 3\n4 5 6\n7 8 10", {}),
]


def heard(app):
    return app.text_input(key="heard").value


@pytest.mark.parametrize(("kind", "key", "edited", "fields"), FIELDS)
def test_an_edit_stands_against_what_its_field_is_told_late(monkeypatch, kind, key, edited, fields):
    def field():
        return getattr(app, kind)(key=key)

    with monkeypatch.context() as cut:  # the first edit comes before the page is whole
        cut.setattr(connection, "run_after_reconnecting", st.stop)
        app = opened(**(TYPED if kind == "text_area" else {"sample": "photograph"}))
    before = field().value
    assert before != edited
    set_number(app, "bias", 1)
    assert field().proto.set_value  # it may never have been there
    second = heard(app)

    app.text_input(key="heard").set_value("0")  # the browser has not heard of that yet
    checked(field().set_value(edited).run())
    assert field().value == edited

    field().set_value(before)  # now it has, and shows what it was told
    app.text_input(key="heard").set_value(second)
    set_number(app, "filters", 2)
    assert field().value == edited
    assert address(app).items() >= fields.items()
    assert field().proto.set_value

    checked(field().set_value(before).run())  # and this is the visitor's
    assert field().value == before


def test_a_field_that_its_browser_has_heard_of_is_not_told_again():
    app = opened()
    set_number(app, "bias", 1)
    assert not app.number_input(key="filters").proto.set_value
    set_number(app, "filters", 2)
    assert not app.number_input(key="filters").proto.set_value
    assert not app.number_input(key="bias").proto.set_value


def test_what_another_session_has_heard_counts_for_nothing():
    app, other = opened(), opened()
    app.text_input(key="heard").set_value(heard(other))
    set_number(app, "bias", 1)
    assert app.number_input(key="filters").proto.set_value


def test_an_edit_that_is_taken_back_before_it_was_drawn_is_taken_back(monkeypatch):
    app = opened()
    with monkeypatch.context() as cut:  # by a visitor who is faster than the page
        cut.setattr("convviz.app.components.stage.show", lambda *_, **__: st.stop())
        app.number_input(key="stride").set_value(2).run()
    assert setup_of(app).stride == (2, 2)
    app.number_input(key="stride").set_value(1).run()
    assert setup_of(app).stride == (1, 1)


def test_a_field_that_was_off_the_page_is_told_again_though_its_browser_says_what_it_had():
    app = opened()
    app.segmented_control(key="rank").set_value("gallery").run()
    fields = {one.key: one for one in app.number_input}
    assert "stride" not in fields
    app.session_state["stride"] = 1  # from a browser that had not heard of the gallery
    app.segmented_control(key="rank").set_value(2).run()
    assert app.number_input(key="stride").proto.set_value
    assert app.number_input(key="stride").value == 1
