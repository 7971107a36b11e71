"""One request under three frameworks on its page: what the stage is sent, what is said, and the links."""

import json

import pytest
from app_page import NOW, ROOT, address, scenes, sentences
from streamlit.testing.v1 import AppTest

from convviz.app.pages.differences import NAMES
from convviz.learn.padding.differences import differences, facts, notes
from convviz.learn.padding.same import REQUESTS, own_request
from convviz.settings.model import SETUPS, build
from convviz.stage.payload import payload


def opened(**fields):
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=30)
    for key, value in {"page": "frameworks", **fields}.items():
        app.query_params[key] = value
    return checked(app.run())


def checked(app):
    assert not app.exception
    return app


def sent(app):
    return next(board for board in scenes(app) if "odd_padding" in board.get("scenes", [{}])[0])


def expected(difference):
    scenes = [payload(variant.scene) | {"odd_padding": list(variant.odd)} for variant in difference.variants]
    headings = [f"{variant.framework}, {variant.rule}" for variant in difference.variants]
    return json.loads(json.dumps({"scenes": scenes, "headings": headings}))


@pytest.mark.parametrize("name", REQUESTS)
def test_the_stage_is_sent_the_three_scenes_with_their_odd_padding(name):
    app = opened(name=name)
    assert sent(app) == expected(differences(REQUESTS[name]))
    assert differences(REQUESTS[name]).see in sentences(app)


def test_odd_cells_are_marked_where_there_are_some():
    sides = [scene["odd_padding"] for scene in sent(opened(name="even2d"))["scenes"]]
    assert sides == [["after", "after"], ["", ""], ["before", "before"]]


def test_the_first_request_is_shown_at_first_and_every_other_can_be_chosen():
    app = opened(**NOW)
    assert sent(app) == expected(differences(REQUESTS[NAMES[0]]))
    for name in NAMES[1:]:
        app = checked(app.segmented_control(key="request").set_value(name).run())
        assert address(app)["name"] == name
    assert sent(app) == expected(differences(own_request(build(SETUPS[2]))))


@pytest.mark.parametrize("rank", [1, 2, 3])
def test_what_is_on_the_stage_is_a_request_too(rank):
    app = opened(rank=str(rank), stride="2", name="own")
    own = differences(own_request(build(app.session_state["convviz-state"].setup)))
    assert sent(app) == expected(own)
    assert own.see in sentences(app)
    assert sum(text.startswith("The first filter without its bias") for text in sentences(app)) == 1


@pytest.mark.parametrize("name", REQUESTS)
def test_the_table_holds_the_calls_and_the_numbers_and_the_notes_follow(name):
    app = opened(name=name)
    table = next(text.value for text in app.markdown if "windows start at" in text.value)
    rows = [line.strip("| ").split(" | ") for line in table.splitlines()[2:]]
    variants = differences(REQUESTS[name]).variants
    assert rows[0] == ["call", *(f"`{variant.call}`" for variant in variants)]
    names = ["padding", "odd cell", "windows start at", "output size", "never reached"]
    columns = zip(*map(facts, variants), strict=True)
    assert rows[1:] == [[label, *cells] for label, cells in zip(names, columns, strict=True)]
    for variant in variants:
        for note in notes(variant):
            (shown,) = (one for one in sentences(app) if one.endswith(note) and variant.framework in one)
            assert shown.count(variant.framework) == 1
            assert shown.startswith(variant.framework)


def test_a_name_that_does_not_exist_shows_the_first_request():
    assert sent(opened(name="lena")) == expected(differences(REQUESTS[NAMES[0]]))
