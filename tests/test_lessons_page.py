"""The lessons' page: walking them, their links, and what becomes of the visitor's own set-up."""

import json

import pytest
from app_page import (
    NOW,
    ROOT,
    address,
    checked,
    guided,
    of,
    opened,
    press,
    sentences,
    setup_of,
    shown,
    stages,
    told,
)
from streamlit.testing.v1 import AppTest

from convviz.learn.lessons import LESSONS, place
from convviz.stage.payload import payload

TITLES = {number: lesson.title for number, lesson in enumerate(LESSONS.values(), start=1)}


def at(name, **fields):
    """Return the page of one step, as a link opens it."""
    return opened(page="lessons", name=name, **fields)


def without_stage(app):
    """Return the page if it shows no stage: the list of lessons, or a recap."""
    assert not app.exception
    assert not stages(app)
    return app


def listed(**fields):
    """Return a page without a stage, as a link opens it."""
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=20)
    for key, value in {"page": "lessons", **fields}.items():
        app.query_params[key] = value
    return without_stage(app.run())


def click(app, key):
    return app.button(key=key).click().run()


def offered(app):
    """What the list of lessons offers to press."""
    return [button.label for button in app.button if button.key.startswith("lesson-")]


def words(app):
    """Return what is said, its no-break spaces as spaces."""
    return app.markdown[1].value.replace("\N{NO-BREAK SPACE}", " ")


def is_at(app, name):
    """Whether the page shows a step as it is written, and its stage."""
    here = place(name)
    checked(app)
    assert address(app) | {"page": "lessons", "name": name} == address(app)
    assert words(app) == here.step.words
    assert f"{here.number} of {len(here.lesson.steps)}" in sentences(app)
    assert shown(app) == json.loads(json.dumps(payload(here.step.scene())))
    spot = guided(app)["spot"]
    assert (spot["step"], spot["filter"], bool(spot["pin"])) == (
        here.step.spot.step,
        here.step.spot.filter,
        bool(here.step.spot.pin),
    )
    assert guided(app)["play"] is here.step.play
    assert (guided(app)["panel"] or {}).get("name", "") == here.step.panel
    return True


def test_the_page_begins_with_a_list_of_all_lessons_their_questions_and_steps():
    app = listed()

    assert offered(app) == [f"{number}. {title}" for number, title in TITLES.items()]
    for lesson in LESSONS.values():
        assert lesson.question in sentences(app)
        assert f"{len(lesson.steps)} steps" in sentences(app)


def test_a_lesson_of_the_list_opens_at_its_first_step():
    assert is_at(click(listed(), "lesson-dimensions"), "dimensions.1")


@pytest.mark.parametrize("name", ["dimensions", "video"])
def test_next_walks_a_lesson_to_its_recap_and_on_to_the_next_lesson_and_back_goes_back(name):
    lesson = LESSONS[name]
    app = at(f"{name}.1")
    for number in range(1, len(lesson.steps) + 1):
        assert is_at(app, f"{name}.{number}")
        app = click(app, "lesson-next")

    without_stage(app)
    assert address(app)["name"] == f"{name}.recap"
    assert words(app) == lesson.question
    assert all(sentence in app.markdown[2].value for sentence in lesson.recap)
    assert lesson.source in sentences(app)
    following = place(f"{name}.recap").after
    assert app.button(key="lesson-next").label == "Next lesson"

    assert is_at(click(app, "lesson-next"), following.name)
    recap = without_stage(click(app, "lesson-back"))
    assert is_at(click(recap, "lesson-back"), f"{name}.{len(lesson.steps)}")


def test_back_from_the_first_step_and_next_from_the_last_recap_lead_to_the_list():
    app = click(at("windows"), "lesson-back")
    assert address(without_stage(app)) == {"page": "lessons"}

    app = click(click(at("rotation.5"), "lesson-next"), "lesson-next")
    assert address(without_stage(app)) == {"page": "lessons"}


@pytest.mark.parametrize(
    "name",
    [
        *("dimensions.3", "sizes.7", "filters.4", "matrices.4", "matrices.8", "flips.2", "windows.6"),
        *("networks.3", "networks.5", "sight.4", "dilation.3"),
    ],
)
def test_every_kind_of_step_is_a_link(name):
    assert is_at(at(name), name)


def test_a_step_sends_the_stage_to_its_spot_anew_even_if_the_spot_is_that_of_the_step_before():
    app = at("windows.1")
    before = guided(app)["spot"]
    after = guided(click(app, "lesson-next"))["spot"]

    assert before != after
    assert {**before, "trip": ""} == {**after, "trip": ""}


def test_a_link_to_a_step_that_is_not_there_says_so_and_shows_the_list():
    app = listed(name="windows.99")

    assert told(app, "note") == [
        "The link's name=windows.99 is ignored: the page Lessons has nothing with that name."
    ]
    assert len(offered(app)) == len(LESSONS)


def test_lessons_leave_the_visitors_own_set_up_alone():
    app = at("dimensions.4", **NOW, rank="2", stride="2")
    before = setup_of(app)

    app = press(click(app, "lesson-next"), "rank", 2)

    assert setup_of(app) == before
    assert address(app) == {"stride": "2"}


@pytest.mark.parametrize(
    ("name", "view"),
    [("dimensions.5", ""), ("filters.3", ""), ("matrices.4", "matrix"), ("matrices.8", "im2col")],
)
def test_trying_it_oneself_opens_the_stage_with_this_very_set_up_at_this_very_spot(name, view):
    step = place(name).step
    app = checked(click(at(name), "lesson-try"))

    assert setup_of(app) == step.setup
    assert shown(app) == of(step.setup)
    assert guided(app)["spot"]["step"] == step.spot.step
    assert guided(app)["spot"]["filter"] == step.spot.filter
    assert address(app).get("view", "") == view
    assert "page" not in address(app)


def test_what_one_tries_stands_in_the_text_area_too():
    app = checked(click(at("matrices.7"), "lesson-try"))

    assert app.text_area(key="typed").value == "0 1 2\n3 4 5\n6 7 8"


def test_all_lessons_are_one_click_away():
    for app in (at("groups.2"), listed(name="groups.recap")):
        assert len(offered(without_stage(click(app, "lesson-all")))) == len(LESSONS)


def test_a_short_sum_stays_in_one_line_and_a_long_one_breaks_before_an_operator():
    said = at("sizes.5").markdown[1].value.replace("\N{NO-BREAK SPACE}", "_")
    long = at("sizes.7").markdown[1].value.replace("\N{NO-BREAK SPACE}", "_")

    assert "2_×_(3_−_1)_+_1_=_5" in said
    assert "6_−_5_+_1_=_2" in said
    assert "⌊(5 +_1 +_1 −_3) /_1⌋ +_1 =_5" in long


def test_the_list_and_what_to_remember_are_in_german_where_german_is_spoken():
    app = listed(lang="de")
    assert offered(app)[0] == "1. Ein Fenster, eine Zahl"
    assert {"Wie berechnet eine Faltung eine Zahl?", "8 Schritte"} <= set(sentences(app))

    app = listed(name="windows.recap", lang="de")
    assert app.markdown[0].value == "# Lektion 1 · Ein Fenster, eine Zahl"
    assert "- An jeder Stelle gelten dieselben Gewichte." in app.markdown[2].value
    assert offered(app) == ["Zurück", "Nächste Lektion", "Alle Lektionen"]
    assert "Zusammenfassung" in sentences(app)


def test_a_step_of_a_network_shows_its_maps_and_can_be_tried_on_the_page_of_networks():
    app = at("networks.3")
    (overview,) = [one for one in app.get("bidi_component") if one.proto.component_name == "convviz_overview"]
    assert json.loads(overview.proto.bytes)["held"]["cell"] == [0, 0, 1]
    app = click(app, "lesson-try")
    assert address(app) == {"page": "network", "step": "1"}
