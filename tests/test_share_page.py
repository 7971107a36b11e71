"""The view Share: what it offers of a step, and that nothing is made before it is asked for."""

import asyncio
import json
import re
from urllib.parse import parse_qsl, urlsplit

import pytest
from app_page import HOSTILE, NOW, address, checked, opened, sentences, told

from convviz.core.errors import SourceError
from convviz.data.inputs import Text
from convviz.export import numbers
from convviz.export.sharing import MAX_CODE
from convviz.render import film
from convviz.settings.link.query import encode
from convviz.settings.model import SETUPS, Filter, Setup
from testbed.visitor import visit

SAVED = {
    "PNG, 300 dpi": "png",
    "SVG": "svg",
    "Page (HTML)": "html",
    "Input, CSV": "csv",
    "Input, npy": "npy",
    "Kernel, CSV": "csv",
    "Kernel, npy": "npy",
    "Output, CSV": "csv",
    "Output, npy": "npy",
    "All arrays (npz)": "npz",
    "Arithmetic of the step (CSV)": "csv",
}


def link_in(app):
    (sent,) = [one.proto.json for one in app.get("bidi_component") if "link" in one.proto.component_name]
    return json.loads(sent)


def fields_of(link):
    return dict(parse_qsl(urlsplit(link).query))


def press(app, label):
    return checked(next(one for one in app.button if one.label.startswith(label)).click().run())


def labels(app):
    return [one.label for one in app.get("download_button")]


def test_a_link_holds_the_step_the_filter_the_pin_and_its_version_but_not_the_view():
    app = opened(**NOW, view="share", kernel="sobel_x~box", step="30", filter="1", pin="output.2.2")

    assert fields_of(link_in(app)["link"]) == {
        **NOW,
        "kernel": "sobel_x~box",
        "step": "30",
        "filter": "1",
        "pin": "output.2.2",
    }
    assert link_in(app)["spot"] == {"step": 30, "filter": 1, "pin": "output.2.2"}
    assert "It opens at step 31 of 36 of filter 1, with the pinned cell." in sentences(app)


def test_the_link_of_the_default_is_its_version_alone():
    assert fields_of(link_in(opened(**NOW, view="share"))["link"]) == NOW


def test_a_link_opened_elsewhere_is_the_same_stage_at_the_same_spot():
    fields = {"rank": "3", "step": "20", "pin": "weight.0.1.1.1"}
    link = link_in(opened(**NOW, view="share", **fields))["link"]

    assert address(opened(**fields_of(link))) == fields


@pytest.mark.parametrize("rank", [1, 2, 3])
def test_everything_can_be_saved_and_every_name_has_a_digest(rank):
    app = opened(view="share", rank=str(rank))

    assert labels(app) == list(SAVED)


def test_nothing_is_drawn_or_written_before_it_is_asked_for(monkeypatch):
    def refuse(*_, **__):
        raise AssertionError("made without being asked for")

    for name in ("table", "npy", "npz", "arithmetic_table"):
        monkeypatch.setattr(numbers, name, refuse)
    monkeypatch.setattr("convviz.render.plate.draw", refuse)
    monkeypatch.setattr("convviz.render.film.gif", refuse)
    monkeypatch.setattr("convviz.stage.page.page", refuse)
    monkeypatch.setattr("convviz.export.sharing.code", refuse)

    app = opened(view="share")
    checked(app.run())


def test_a_film_is_made_when_it_is_asked_for_and_offered_with_its_size():
    app = opened(view="share", rank="1")
    assert not any(label.startswith("GIF") for label in labels(app))

    app = press(app, "Animation (GIF), 3 frames")
    assert [label for label in labels(app) if re.fullmatch(r"GIF, \d+ kB", label)]

    app = checked(app.selectbox(key="film-speed").set_value(10).run())
    assert not any(label.startswith("GIF") for label in labels(app))


def test_a_long_walk_says_how_many_of_its_steps_are_in_the_film():
    app = opened(view="share", rank="3")

    assert any(one.label == "Animation (GIF), 200 frames of 216 steps" for one in app.button)


def test_a_film_that_cannot_be_made_now_gets_a_sentence(monkeypatch):
    def busy(*_, **__):
        raise SourceError("No film could be made; try again in a moment.")

    monkeypatch.setattr(film, "gif", busy)
    app = press(opened(view="share", rank="1"), "Animation (GIF)")

    assert told(app, "problem") == ["No film could be made; try again in a moment."]
    assert not any(label.startswith("GIF") for label in labels(app))


def test_the_code_is_shown_when_it_is_asked_for():
    app = opened(view="share", step="30")
    assert not app.get("image")
    app = press(app, "Show as a QR code")

    assert len(app.get("image")) == 1
    assert link_in(app)["link"] in sentences(app)


def test_a_link_too_long_for_a_code_says_so():
    text = " ".join(str(number * 7919 % 1000) for number in range(900))
    setup = Setup(
        **{name: getattr(SETUPS[1], name) for name in Setup.__dataclass_fields__}
        | {"source": "typed", "typed": Text(text)}
    )
    app = opened(view="share", **encode(setup))
    assert len(link_in(app)["link"]) > MAX_CODE
    app = press(app, "Show as a QR code")

    assert not app.get("image")
    assert any("Copy the link instead" in line for line in sentences(app))


def test_a_link_without_the_data_says_so():
    app = opened(view="share", source="upload", file=HOSTILE[:39])

    assert any("whoever opens it uploads it again" in line for line in sentences(app))
    assert not any("onerror" in one.value for one in app.markdown)


@pytest.mark.parametrize("key", ["save-weight-csv", "save-working-csv"])
def test_a_file_of_numbers_is_in_english_everywhere(app_server, key):
    link = encode(Setup(sample="three_channels", filters=(Filter("gaussian"),)))

    async def save(language):
        async with visit(app_server.url, **link, view="share", lang=language) as visitor:
            return visitor.field(key).label, await visitor.download(key)

    (label, german), (_, english) = (asyncio.run(save(language)) for language in ("de", "en"))
    assert label.startswith(("Kernel", "Rechnung"))
    assert german == english
    assert german.decode().count(",") > 9


def test_a_transposed_layer_is_shared_stamp_by_stamp_as_the_stage_shows_it():
    app = opened(view="share", layer="conv_transpose", cells="8")
    assert any(one.label == "Animation (GIF), 64 frames" for one in app.button)
    assert "It opens at stamp 1 of 64." in sentences(app)
    gathered = opened(view="share", layer="conv_transpose", cells="8", step="5")
    assert any(one.label == "Animation (GIF), 200 frames of 289 steps" for one in gathered.button)
