"""Every way to use the fields that goes too far: the page says what it made of it, and nothing is lost."""

from __future__ import annotations

import pytest
from app_page import address, checked, choose, opened, press, set_number, setup_of, shown, told
from visits import at_step, held

from convviz.data.inputs import RANKS
from convviz.settings.model import Setup


def test_a_cleared_number_is_the_old_one_again():
    app = at_step(opened(stride="3"), 2)
    before = held(app)
    set_number(app, "stride", None)
    assert held(app) == before
    assert app.number_input(key="stride").value == 3


BEYOND = {
    "stride": (99, 16, "Stride: 99 is changed to 16; it must be from 1 to 16."),
    "cells": (1_000_000, 512, "Cells: 1000000 is changed to 512; it must be from 8 to 512."),
    "filters": (-3, 1, "Filters: −3 is changed to 1; it must be from 1 to 8."),
    "kernel-size-1": (99, 11, "Columns: 99 is changed to 11; it must be from 1 to 11."),
    "padding-cells": (99, 16, "Cells per side: 99 is changed to 16; it must be from 0 to 16."),
    "bias": (
        1e300,
        1e15,
        "Bias: 1e300 is changed to 1000000000000000; it must be from −1000000000000000 to 1000000000000000.",
    ),
}


@pytest.mark.parametrize(("key", "case"), BEYOND.items(), ids=BEYOND)
def test_a_number_beyond_its_limit_is_brought_there_and_that_is_told(key, case):
    typed, nearest, sentence = case
    app = opened(kernel="box", padding="1", cells="40")
    set_number(app, key, typed)
    assert told(app, "note") == [sentence]
    assert app.number_input(key=key).value == nearest
    set_number(app, key, typed)
    assert told(app, "note") == [sentence]


def test_a_step_beyond_the_end_of_a_smaller_input_is_told():
    app = at_step(opened(cells="16"), 195)
    app.query_params["cells"] = "8"
    checked(app.run())
    assert address(app)["step"] == "35"
    assert told(app, "note") == ["The link's step=195 is changed to 35: there are 36 steps, from 0."]


def test_a_stride_larger_than_the_input_leaves_one_step():
    app = set_number(opened(cells="8"), "stride", 16)
    assert shown(app)["spec"]["output_size"] == [1, 1]
    assert not told(app, "problem")


@pytest.mark.parametrize("rank", RANKS)
def test_no_setting_leads_to_an_empty_output(rank):
    app = opened(rank=str(rank), kernel="box", size="11", dilation="8", padding="0", cells="8")
    assert min(shown(app)["spec"]["output_size"]) >= 1
    assert any("set to" in note for note in told(app, "note"))


def test_reflected_padding_as_long_as_the_input_is_refused_in_the_link_and_not_offered():
    app = opened(cells="8", padding="8", padding_mode="reflect")
    assert setup_of(app).padding_mode == "zeros"
    (sentence,) = told(app, "note")
    assert sentence.startswith("Padding mode set to zeros: ")
    assert "reflect" not in app.selectbox(key="padding-mode").options


def test_twenty_clicks_make_twenty_changes():
    app = opened()
    for stride in [*range(2, 12), *range(10, 0, -1)]:
        set_number(app, "stride", stride)
        assert setup_of(app).stride == (stride, stride)
    assert address(app) == {}


def test_two_tabs_have_nothing_to_do_with_each_other():
    one, other = opened(), opened()
    set_number(one, "stride", 3)
    choose(other, "sample", "photograph")
    press(one, "colour", "grey")
    assert setup_of(one).sample == Setup().sample
    assert setup_of(other).stride == (1, 1)


def test_a_restarted_server_shows_the_step_where_the_visitor_was_sent():
    app = at_step(opened(stride="2", kernel="box"), 5)
    again = opened(**app.query_params)
    assert held(again) == held(app)


def test_a_step_beyond_the_last_is_the_last_and_that_is_told():
    app = opened(view="working", cells="8")
    (key,) = [field.key for field in app.number_input if field.key.startswith("working-step")]
    set_number(app, key, 999)
    assert app.number_input(key=key).value == 36
    assert "Step: 999 is changed to 36; it must be from 1 to 36." in told(app, "note")
