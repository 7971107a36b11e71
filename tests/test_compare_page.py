"""The Compare view in a page: what is sent to the stage, and tables and refusals in step with it."""

import json

import numpy as np
import pytest
from app_page import scenes, stages
from streamlit.testing.v1 import AppTest

from convviz.app.pages.compare import NAMES
from convviz.explain.axes import axis_table
from convviz.layers.scene import build_scene
from convviz.learn.compare.catalogue import COMPARISONS, comparison
from convviz.learn.compare.chains import CHAIN_COMPARISONS, chain_comparison
from convviz.learn.compare.readings import own_comparison
from convviz.stage.payload import payload


def page(name, input, weight):
    """A page with nothing but the view, which remembers what was chosen."""
    from dataclasses import replace

    import streamlit as st

    from convviz.app.pages import compare
    from convviz.app.session.state import current, keep
    from convviz.layers.scene import build_scene

    if "scene" not in st.session_state:
        st.session_state.scene = build_scene(input, weight)
        keep(replace(current(), page="compare", name=name))
    compare.show(current(), st.session_state.scene)


def opened(name="table", input=None, weight=None):
    own = {
        "input": np.ones((1, 6, 6)) if input is None else input,
        "weight": np.ones((1, 1, 3, 3)) if weight is None else weight,
    }
    return checked(AppTest.from_function(page, default_timeout=20, kwargs={"name": name, **own}).run())


def checked(app):
    assert not app.exception
    assert len(stages(app)) == 1 or len(overviews(app)) == 2
    return app


def overviews(app):
    found = [one.proto for one in app.get("bidi_component")]
    return [json.loads(one.bytes) for one in found if one.component_name.startswith("convviz_overview")]


def said(name):
    return chain_comparison(name) if name in CHAIN_COMPARISONS else comparison(name)


def sent(app):
    return scenes(app)[0]


def sent_for(chosen):
    scenes = [payload(view.scene) for view in chosen.views]
    return json.loads(json.dumps({"scenes": scenes, "headings": [view.heading for view in chosen.views]}))


def texts(app):
    return [each.value for each in app.markdown]


def switch(app, label, option):
    (group,) = [each for each in app.button_group if each.label == label]
    return checked(group.set_value(option).run())


@pytest.mark.parametrize("name", COMPARISONS)
def test_the_stage_is_sent_the_views_under_their_headings(name):
    app = opened(name)
    assert sent(app) == sent_for(comparison(name))


def test_the_visitors_own_input_is_compared_as_it_is_now():
    input, weight = np.arange(21.0).reshape(3, 7), np.ones((1, 3, 2))
    app = opened("own", input, weight)
    chosen = own_comparison(build_scene(input, weight))
    assert sent(app) == sent_for(chosen)
    app.session_state.scene = build_scene(input + 1, weight)
    assert sent(checked(app.run())) == sent_for(own_comparison(build_scene(input + 1, weight)))


@pytest.mark.parametrize(("filters", "said"), [(1, ""), (2, ", with its first filter")])
def test_the_page_says_whose_the_input_is_and_where_to_change_it(filters, said):
    app = opened("own", np.ones((1, 9)), np.ones((filters, 1, 3)))
    assert app.text[0].value == f"This is your input on the 1D page{said}. You can change it there."


def test_an_input_with_one_reading_only_is_shown_too():
    app = opened("own", np.ones((1, 20, 4, 4)), np.ones((1, 1, 3, 3, 3)))
    assert len(sent(app)["scenes"]) == 1


def test_every_comparison_can_be_chosen():
    app = opened("table")
    for name in (*NAMES[1:], NAMES[0]):
        app = switch(app, "Comparison", name)
        assert app.session_state["convviz-state"].name == name
        see = own_comparison(app.session_state.scene).see if name == "own" else said(name).see
        headline = next(text for text in texts(app) if text.startswith("# "))
        assert headline.replace(":primary[**", "").replace("**]", "") == f"# {see}"


@pytest.mark.parametrize("order", ["torch", "keras"])
@pytest.mark.parametrize("name", COMPARISONS)
def test_the_axis_tables_list_every_axis_in_the_order_of_the_framework(name, order):
    app = switch(opened(name), "Order of the axes", order)
    tables = [text for text in texts(app) if text.startswith("| input | kernel | output |")]
    assert len(tables) == 3
    for table, view in zip(tables, comparison(name).views, strict=True):
        rows = axis_table(view.scene.spec, order)
        columns = zip(*(line.strip("| ").split(" | ") for line in table.splitlines()[2:]), strict=True)
        for cells, array in zip(columns, ("input", "kernel", "output"), strict=True):
            expected = [row for row in rows if row.array == array]
            held = [cell for cell in cells if cell]
            assert len(held) == len(expected)
            for cell, row in zip(held, expected, strict=True):
                assert cell.startswith(f"{row.name} **{row.size}** ")
                assert cell.endswith(f"-badge[{row.role}]")


def test_the_three_are_summed_up_in_a_table():
    table = next(text for text in texts(opened("table")) if "typical data" in text)
    assert table.splitlines() == [
        "| for each convolution | Conv1D, kernel 2 | Conv2D, kernel 3 × 2 | Conv2D, kernel 2 × 2 |",
        "| --- | --- | --- | --- |",
        "| moves along | 1 axis: L | 2 axes: H and W | 2 axes: H and W |",
        "| input rank | 2 (C, L) | 3 (C, H, W) | 3 (C, H, W) |",
        "| output rank | 2 (C, L) | 3 (C, H, W) | 3 (C, H, W) |",
        "| weights | 6 | 6 | 4 |",
        "| multiply-adds | 36 | 36 | 48 |",
        "| typical data | sequences | images | images |",
    ]


@pytest.mark.parametrize(("order", "library"), [("torch", "PyTorch"), ("keras", "Keras")])
def test_calls_that_the_framework_refuses_are_shown_with_the_reason(order, library):
    app = switch(opened("table"), "Order of the axes", order)
    shown = texts(app)
    assert f"## What {library} refuses" in shown
    for refusal in comparison("table").refusals:
        text = f"`{refusal.call}` on the shape `{refusal.input_shape}`  \n{refusal.reason}"
        assert (text in shown) == (refusal.library == order)


def test_where_nothing_is_refused_nothing_is_said_of_it():
    app = opened("own", np.ones((3, 3)), np.ones((1, 3, 2)))
    assert not any("refuses" in text for text in texts(app))


def test_the_outputs_are_said_to_be_the_same_or_not():
    shown = texts(opened("volume"))
    assert "**Conv2D, kernel 2 × 2**  \nThe others are compared with this one." in shown
    assert "**Conv3D, kernel 2 × 2 × 2**  \nIts slice 0 along D is the output of the first." in shown
    assert "**Conv3D, kernel 3 × 2 × 2**  \nThe same 4 numbers as the first." in shown
