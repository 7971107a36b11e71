"""The line of welcome above the stage: who sees it, and where its three ways lead."""

import io
import wave

import numpy as np
import pytest
from app_page import (
    NOW,
    address,
    checked,
    of,
    opened,
    press,
    sentences,
    set_number,
    setup_of,
    shown,
    told,
    upload,
)
from PIL import Image

from convviz.app.views import welcome
from convviz.data.inputs import Text
from convviz.settings.model import Setup
from testbed.files.pictures import encoded

ANSWER = "Conv1D moves its kernel along one axis →, Conv2D along two ↘."


def is_welcomed(app):
    return ANSWER in sentences(app)


def click(app, key):
    app.button(key=key).click().run()
    assert not app.exception
    return app


def own():
    """The page with what the second way opens."""
    app = opened()
    app.session_state["welcome-own"] = True
    return checked(app.run())


def sound():
    file = io.BytesIO()
    with wave.open(file, "wb") as written:
        written.setnchannels(1)
        written.setsampwidth(2)
        written.setframerate(8000)
        written.writeframes(np.arange(50, dtype="<i2").tobytes())
    return file.getvalue()


def volume():
    file = io.BytesIO()
    np.save(file, np.arange(64).reshape(4, 4, 4))
    return file.getvalue()


FILES = {
    "photo.png": (2, encoded(Image.new("RGB", (30, 20), "red"), "PNG")),
    "sound.wav": (1, sound()),
    "table.csv": (1, b"1,2\n3,4\n5,6\n"),
    "volume.npy": (3, volume()),
}


def test_the_first_sight_answers_the_question_above_the_stage_and_shows_three_ways_on():
    app = opened()

    assert is_welcomed(app)
    assert shown(app) == of(Setup())
    labels = [button.label for button in app.button if (button.key or "").startswith("welcome-")]
    assert labels == ["See both side by side", "Start lesson 1", "Explore"]


@pytest.mark.parametrize(
    "fields", [NOW, {"rank": "1"}, {"view": "working"}, {"step": "3"}, {"stride": "2"}, {"utm_source": "a"}]
)
def test_who_comes_by_a_link_is_not_welcomed(fields):
    assert not is_welcomed(opened(**fields))


def test_a_language_is_no_scene():
    assert "Lektion 1 beginnen" in [button.label for button in opened(lang="de").button]


def test_it_stays_while_settings_change_and_goes_when_it_is_not_wanted():
    app = set_number(opened(), "stride", 2)
    assert is_welcomed(app)
    click(app, "welcome-explore")
    assert not is_welcomed(app)
    assert address(app) == {"stride": "2"}
    assert not is_welcomed(press(press(app, "rank", 1), "rank", 2))


def test_who_brings_something_in_the_sidebar_needs_it_no_more():
    assert not is_welcomed(press(opened(), "source", "typed"))


@pytest.mark.parametrize(
    ("key", "page", "name"),
    [("welcome-both", "compare", "table"), ("welcome-lesson", "lessons", "windows.1")],
)
def test_a_way_leads_to_its_page_and_back_there_is_no_welcome(key, page, name):
    app = click(opened(), key)

    assert address(app) == {"page": page, "name": name}
    assert not is_welcomed(press(app, "rank", 2))


@pytest.mark.parametrize("name", FILES)
def test_a_file_opens_on_the_page_that_suits_it(name):
    rank, content = FILES[name]
    app = upload(own(), name, content)

    assert (setup_of(app).rank, setup_of(app).source, setup_of(app).file) == (rank, "upload", name)
    assert told(app, "problem") == []
    assert not is_welcomed(app)


def test_a_file_that_cannot_be_read_is_told_and_all_stays_as_it_was():
    app = upload(own(), "paper.pdf", b"%PDF-1.7")

    assert "paper.pdf" in told(app, "problem")[0]
    assert setup_of(app) == Setup()
    assert is_welcomed(app)


def test_a_text_opens_on_the_page_of_one_axis_with_a_kernel_that_suits_it():
    app = own()
    checked(app.text_input(key="welcome-text").set_value("GATTACA").run())

    assert setup_of(app).typed == Text("GATTACA")
    assert [one.preset for one in setup_of(app).filters] == ["bigram"]
    assert app.text_area(key="typed").value == "GATTACA"
    assert not is_welcomed(app)


def test_a_text_that_cannot_be_read_is_told_and_all_stays_as_it_was():
    app = own()
    checked(app.text_input(key="welcome-text").set_value("1 cat").run())

    assert len(told(app, "problem")) == 1
    assert setup_of(app) == Setup()


def test_its_comparison_and_its_lesson_exist():
    assert welcome.PLACES.keys() == {"compare", "lessons"}
    for page, name in welcome.PLACES.items():
        assert not told(opened(page=page, name=name), "note")
