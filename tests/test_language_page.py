"""The page in another language than English: who chooses it, and what a visitor keeps when he does."""

import io
import re
import wave

import pytest
from app_page import (
    ROOT,
    address,
    checked,
    choose,
    edit_cells,
    guided,
    open_weights,
    opened,
    press,
    send,
    sentences,
    set_number,
    setup_of,
    shown,
    states_of,
    told,
    upload,
)
from streamlit.testing.v1 import AppTest

from convviz.app.session.languages import speak_as
from convviz.core.limits import MAX_UPLOAD_MB, MAX_WEIGHTS_MB
from convviz.data.inputs import RANKS, samples_for
from convviz.kernels.presets import presets_for
from convviz.language import phrase, speaking, spoken

KINDS = ("number_input", "selectbox", "segmented_control", "toggle", "slider", "text_area")


def headline(app):
    return app.markdown[0].value


def values(app):
    """What every field that is seen on the page holds, by its key."""
    fields = [field for kind in KINDS for field in app.get(kind)]
    return {field.key: field.value for field in fields if field.key not in (None, "heard")}


def labels(app):
    return {field.key: field.label for kind in KINDS for field in app.get(kind) if field.key}


def ids(app):
    return {field.key: field.id for kind in KINDS for field in app.get(kind) if field.key}


def switch(app, code):
    """Press the button with a language's name."""
    return checked(app.button(key=f"language-{code}").click().run())


def in_german(act, *given):
    """Do something on a German page; `AppTest` itself says what a list offers."""
    with speaking("de"):
        return act(*given)


def from_browser(locale, **fields):
    """Return the page as a browser of that language opens it."""
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=20)
    app.context["locale"] = locale
    for key, value in fields.items():
        app.query_params[key] = value
    return checked(app.run())


@pytest.fixture
def edited():
    """A page on which much is not as it was at first."""
    app = edit_cells(open_weights(opened(colour="rgb", view="working")), {"1": {"1": 9}})
    app.session_state["region-open"] = True
    checked(app.run())
    checked(app.slider(key="region-columns").set_value((20, 80)).run())
    set_number(app, "filters", 2)
    press(app, "filter", 1)
    choose(app, "preset", "gaussian")
    choose(app, "padding", "cells per side")
    checked(app.toggle(key="apart").set_value(True).run())
    return press(app, "operation", "convolve")


def test_a_link_decides_on_the_language():
    app = opened(lang="de")
    assert headline(app) == (
        "# :primary[**Conv2D**]: Der Kernel wandert entlang :primary[**2 Achsen**], H und W, und "
        "summiert über :primary[**1 Kanal**]. 1 Filter → 1 Feature-Map."
    )
    assert labels(app)["filters"] == "Filter"
    assert address(app) == {"lang": "de"}
    assert not told(app, "note")


def test_a_language_that_there_is_not_is_ignored_and_said():
    app = opened(lang="xx")
    assert headline(app) == headline(opened())
    assert told(app, "note") == ["The link's lang=xx is ignored: it must be en or de."]
    assert address(app) == {}


def test_a_language_that_there_is_not_is_said_in_that_of_the_browser():
    app = from_browser("de-CH", lang="xx")
    assert told(app, "note") == ["Die Angabe lang=xx im Link wird ignoriert: Erlaubt ist en oder de."]


@pytest.mark.parametrize(
    ("locale", "verb"), [("de", "wandert"), ("de-AT", "wandert"), ("en-GB", "moves"), ("fr-FR", "moves")]
)
def test_without_a_link_the_browser_decides_on_the_language(locale, verb):
    app = from_browser(locale)
    assert f" {verb} " in headline(app)
    assert address(app) == {}


def test_a_link_outdoes_the_browser():
    assert "moves" in headline(from_browser("de-DE", lang="en"))


def test_a_browser_that_says_nothing_reads_english():
    with speaking("de"):
        speak_as("")
        assert spoken() == "en"


def test_the_button_changes_the_language_and_nothing_else(edited):
    before, scene, setup, fields = values(edited), shown(edited), setup_of(edited), address(edited)
    identities, step = ids(edited), guided(edited)["spot"]

    switch(edited, "de")

    assert "wandert" in headline(edited)
    assert address(edited) == fields | {"lang": "de"}
    assert setup_of(edited) == setup
    assert values(edited) == before
    assert ids(edited) == identities
    assert guided(edited)["spot"] == step
    assert numbers(shown(edited)) == numbers(scene)
    assert not told(edited, "problem")


def numbers(scene):
    return {key: scene[key] for key in ("spec", "arrays", "domain")}


def test_what_is_open_stays_open_when_the_language_changes(edited):
    switch(edited, "de")
    assert edited.session_state["region-open"]
    assert edited.session_state["weights-open"]
    assert {"region-columns", "region-rows"} <= values(edited).keys()
    assert edited.data_editor


def test_back_in_english_the_page_is_as_it_was(edited):
    before, scene, said = values(edited), shown(edited), labels(edited)
    in_german(switch, switch(edited, "de"), "en")
    assert address(edited)["lang"] == "en"
    assert values(edited) == before
    assert labels(edited) == said
    assert shown(edited) == scene


def test_a_page_is_edited_further_in_the_other_language(edited):
    switch(edited, "de")
    in_german(set_number, edited, "stride-0", 99)
    assert told(edited, "note") == [
        "Stride H: 99 wird auf 16 gesetzt; der Wert muss zwischen 1 und 16 liegen."
    ]
    in_german(choose, edited, "padding", "same")
    assert address(edited)["padding"] == "same"
    assert address(edited)["lang"] == "de"


def test_a_list_that_a_browser_still_has_in_the_earlier_language_changes_nothing():
    app = press(opened(rank="1"), "source", "typed")
    assert app.selectbox(key="reading").value == "auto"
    in_english = states_of(app)
    switch(app, "de")
    before, setup = values(app), setup_of(app)

    checked(send(app, in_english))

    assert not told(app, "problem")
    assert setup_of(app) == setup
    assert values(app) == before


def test_streamlits_own_words_are_said_in_german_with_our_limit():
    rules = (ROOT / "convviz/app/static/streamlit-de.css").read_text(encoding="utf-8")
    assert f"höchstens {MAX_UPLOAD_MB} MB je Datei" in rules
    assert f"höchstens {MAX_WEIGHTS_MB} MB je Datei" in rules


def test_the_button_offers_the_other_language_by_its_own_name():
    app = opened()
    assert [one.label for one in app.button if one.key.startswith("language-")] == ["Deutsch"]
    switch(app, "de")
    assert [one.label for one in app.button if one.key.startswith("language-")] == ["English"]


@pytest.mark.parametrize("rank", RANKS)
def test_no_list_has_the_same_german_words_twice(rank):
    with speaking("de"):
        presets = [phrase(one.title) for one in presets_for(rank).values()] + [phrase("custom")]
        samples = [phrase(one.title) for one in samples_for(rank).values()]
    assert len(set(presets)) == len(presets)
    assert len(set(samples)) == len(samples)


def test_a_german_page_has_no_english_words_in_the_sidebar():
    app = opened(lang="de", view="working", colour="rgb", kernel="box~random")
    text = " ".join([*labels(app).values(), *(one.label for one in app.button)])
    assert not re.search(r"\b(the|of|and|Sample|Rows|Columns|Step|Settings)\b", text)


def sound():
    """A stereo sound that is averaged."""
    file = io.BytesIO()
    with wave.open(file, "wb") as writer:
        writer.setparams((2, 2, 8000, 0, "NONE", ""))
        writer.writeframes(bytes(4 * 8000))
    return file.getvalue()


def test_what_is_said_of_a_file_is_said_again_in_the_other_language():
    app = upload(opened(rank="1", source="upload"), "sound.wav", sound())
    switch(app, "de")
    assert {"16-Bit-Abtastwerte in Prozent des Vollausschlags"} <= set(sentences(app))
    assert shown(app)["labels"]["channels"] == ["links", "rechts"]
    in_german(switch, app, "en")
    assert {"16-bit samples as percent of full scale"} <= set(sentences(app))
    assert shown(app)["labels"]["channels"] == ["left", "right"]


def test_what_is_told_of_the_last_change_is_told_again_in_the_other_language():
    app = opened(stride="99")
    english = told(app, "note")
    switch(app, "de")
    german = told(app, "note")
    assert len(german) == len(english) == 1
    assert german != english
    in_german(switch, app, "en")
    assert told(app, "note") == english


def test_why_a_change_was_refused_is_told_again_in_the_other_language():
    app = press(opened(), "source", "typed")
    checked(app.text_area(key="typed").set_value("1 2\n3").run())
    english = told(app, "problem")
    switch(app, "de")
    assert len(told(app, "problem")) == len(english) == 1
    assert told(app, "problem") != english


@pytest.mark.parametrize("fields", [{"page": "gallery"}, {"page": "predict", "name": "value.1.easy"}])
@pytest.mark.parametrize("lang", [None, "de"])
def test_links_on_a_page_keep_the_language_that_was_chosen(fields, lang):
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=20)
    for key, value in (fields | ({"lang": lang} if lang else {})).items():
        app.query_params[key] = value
    app.run()
    texts = [*(one.value for one in app.markdown), *(one.value for one in app.code)]
    links = [link for text in texts for link in re.findall(r"\?v=\d+&page=[^\s)]*", text)]
    assert links
    assert {"lang=de" in link for link in links} == {bool(lang)}


@pytest.mark.parametrize(
    "fields", [{"view": "working", "kernel": "box~random"}, {"view": "full"}, {"view": "share"}]
)
def test_an_emptied_list_says_in_german_that_one_may_choose(fields):
    lists = opened(lang="de", **fields).selectbox
    assert {one.placeholder for one in lists} == {"Wähle etwas aus"}
