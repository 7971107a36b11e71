"""After a change, what was drawn again and what was left alone are the page that a whole run would draw."""

import random
from dataclasses import replace
from functools import partial

import pytest
import streamlit as st
from any_page import without_fault
from app_page import opened, set_number, told
from streamlit.testing.v1.element_tree import Block

from convviz.app.session import redraw
from convviz.data.inputs import PASSAGES, Text
from convviz.settings.link.query import encode
from convviz.settings.model import SETUPS, Filter

OF_A_RUN = {"deferred_file_id", "set_value", "value", "raw_value", "raw_values", "id"}
"""What is told to a field once, and what stands in it: compared as its value."""

UNSEEN = {"heard", "dropped-address"}
"""What is on the page for its browser only; the second is asked of a page without an address."""

STARTS = {
    "a picture": {},
    "two filters, step by step": {
        **encode(replace(SETUPS[2], filters=(Filter("sobel_x"), Filter("box")))),
        "view": "working",
    },
    "a typed sequence": encode(
        replace(SETUPS[1], source="typed", typed=Text(PASSAGES["sentence"].text), stride=(1,))
    ),
    "a volume and its matrix": {"rank": "3", "view": "matrix"},
    "an upload that is missing": {"source": "upload"},
    "code": {"view": "code", "padding": "same"},
    "a network": {"page": "network"},
    "a network with a skip": {
        "page": "network",
        "net": "Conv(2,3,padding=1)~ReLU~a:Conv(2,3,padding=1)~Add(ReLU-2)~MaxPool(2)",
        "at": "3",
    },
}


def drawn(app):
    """Return what stands on the page, place by place."""

    def walk(block, path):
        for index in sorted(block.children):
            node, here = block.children[index], (*path, index)
            if isinstance(node, Block):
                within = list(walk(node, here))
                yield from [(here, node.type, node.key), *within] if within else []
            elif getattr(node, "key", None) not in UNSEEN:
                yield here, node.type, described(node)

    return [*walk(app.main, ("main",)), *walk(app.sidebar, ("sidebar",))]


def described(node):
    proto = type(node.proto)()
    proto.CopyFrom(node.proto)
    for name in OF_A_RUN & {field.name for field in proto.DESCRIPTOR.fields}:
        proto.ClearField(name)
    if node.type == "table":
        return node.value.to_json()  # the rest names the table by chance
    if node.type == "text" and " ms, " in node.value:
        return "how long it took"  # where a change came to nothing, what was worked out is the same
    try:
        value = node.value if node.type != "button" else ""  # it is pressed for one run
    except (AttributeError, NotImplementedError):
        value = None
    return getattr(node, "key", None), repr(value), proto.SerializeToString(deterministic=True)


def fill(fields, key, value=None, index=None):
    field = fields(key=key)
    return field.set_value(field.options[index] if value is None else value)


def usable(app):
    """Ways to use the fields of the page, each with its name."""

    def enabled(fields):
        return [field for field in fields if not field.proto.disabled and field.key not in (None, "heard")]

    for field in enabled(app.number_input):
        once = ("working", "net-epochs", "net-train")  # there it is said only once
        beyond = set() if field.key.startswith(once) else {99}
        inside = {0.5} if field.key == "learn-momentum" else {1, 2, 3}
        for value in (inside | beyond) - {field.value}:
            yield f"{field.key} = {value}", partial(fill, app.number_input, field.key, value)
    for field in enabled(app.selectbox):
        for index in range(len(field.options)):
            yield f"{field.key}: {index}", partial(fill, app.selectbox, field.key, index=index)
    for field in enabled(app.segmented_control):
        if field.key != "rank":
            for index in range(len(field.options)):
                yield f"{field.key}: {index}", partial(fill, app.segmented_control, field.key, index=index)
    for field in enabled(app.toggle):
        yield f"{field.key} turned", partial(fill, app.toggle, field.key, not field.value)
    for field in enabled(app.button):
        # The last two open a dialog for a run, and train beside the page, which then goes on by itself.
        if not field.key.startswith(("language", "go-back", "show-code", "net-train")):
            yield f"{field.key} pressed", partial(fill, app.button, field.key, True)
    for field in enabled(app.text_area):
        yield f"{field.key} typed", partial(fill, app.text_area, field.key, "1 2 3\n4 5 6\n7 8 0")


@pytest.mark.parametrize("start", STARTS)
def test_a_page_of_which_a_part_was_drawn_is_the_one_that_is_drawn_whole(start):
    app, rng = opened(**STARTS[start]), random.Random(start)
    for _ in range(14):
        name, act = rng.choice(list(usable(app)))
        act().run()
        assert without_fault(app) or told(app, "problem"), name
        partly = drawn(app)
        app.run()
        assert partly == drawn(app), name


def regions_of(monkeypatch, app, act):
    """Return the regions that are drawn after a change."""
    begun = []
    drawing = redraw.drawing
    monkeypatch.setattr(redraw, "drawing", lambda name: begun.append(name) or drawing(name))
    act(app)
    monkeypatch.undo()
    return begun


@pytest.mark.parametrize(
    ("act", "regions"),
    [
        (lambda app: set_number(app, "stride", 2), {"stage", "address", "headline", "settings", "end"}),
        (lambda app: set_number(app, "bias", 2), {"stage", "address", "kernel", "end"}),
        (lambda app: app.toggle(key="apart").set_value(True).run(), {"settings", "end"}),
        (lambda app: app.segmented_control(key="view").set_value("code").run(), {"address", "views", "end"}),
        (lambda app: set_number(app, "stride", 0), {"notes", "settings", "end"}),
    ],
    ids=["the stride", "the bias", "rows and columns apart", "a view", "a stride that cannot be"],
)
def test_a_change_draws_only_what_it_reaches(act, regions, monkeypatch):
    assert set(regions_of(monkeypatch, opened(), act)) == regions


def test_the_stage_is_drawn_before_all_else(monkeypatch):
    begun = regions_of(monkeypatch, opened(), lambda app: set_number(app, "stride", 2))
    assert begun[0] == "stage"
    assert begun[-1] == "end"


def test_another_page_rank_or_language_is_drawn_whole(monkeypatch):
    app = opened()
    for key, value in (("rank", 1), ("rank", "lessons"), ("rank", 2)):
        begun = regions_of(
            monkeypatch,
            app,
            lambda app, key=key, value=value: app.segmented_control(key=key).set_value(value).run(),
        )
        assert {"address", "notes", "end"} <= set(begun)
        assert ("settings" in begun) == (value != "lessons")
    begun = regions_of(monkeypatch, app, lambda app: app.button(key="language-de").click().run())
    assert {"stage", "settings", "kernel", "input", "views"} <= set(begun)


def test_a_region_whose_drawing_was_cut_short_is_drawn_with_the_next_change(monkeypatch):
    app = opened()
    with monkeypatch.context() as cut:  # by a visitor who is faster than the page
        cut.setattr("convviz.app.components.widgets.toggle", st.stop)
        set_number(app, "stride", 2)
    assert "settings" in regions_of(monkeypatch, app, lambda app: set_number(app, "bias", 2))
    assert drawn(app) == drawn(app.run())


def test_a_page_that_was_cut_short_is_drawn_whole_with_the_next_change(monkeypatch):
    with monkeypatch.context() as cut:
        cut.setattr("convviz.app.session.connection.run_after_reconnecting", st.stop)
        app = opened()
    begun = regions_of(monkeypatch, app, lambda app: set_number(app, "bias", 2))
    assert {"input", "views", "end"} <= set(begun)
