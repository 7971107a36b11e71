"""A fault in any part of any page is told in its place, in the visitor's language; all the rest stands."""

import re
from dataclasses import replace
from itertools import cycle

import numpy as np
import pytest
from any_page import fields, opened, without_fault
from app_page import NOW, address, set_number, told
from streamlit.runtime.scriptrunner import RerunException, StopException
from streamlit.runtime.scriptrunner_utils.script_requests import RerunData

from convviz.app.parts import part
from convviz.data.inputs import Numbers
from convviz.settings.link.query import encode
from convviz.settings.model import Setup

WAYS_IN = {"rank", "language-de", "language-en", "stride"}

TYPED = encode(replace(Setup(), source="typed", typed=Numbers.of(np.eye(4)[np.newaxis])))
FAULTS = {
    "the frame": ({}, "convviz.app.session.languages.translate_streamlit"),
    "the address": ({}, "convviz.app.session.address.encode"),
    "the bar": ({}, "convviz.app.bar.show"),
    "the language": ({}, "convviz.app.session.languages.show"),
    "the contrast": ({}, "convviz.app.session.appearance.show"),
    "the headline": ({}, "convviz.explain.headline.headline"),
    "the stage": ({}, "convviz.app.components.stage.show"),
    "what was computed": ({}, "convviz.explain.headline.computed"),
    "the choice of views": ({}, "convviz.app.views.chooser.phrase"),
    "the input": ({}, "convviz.app.sidebar.input.show"),
    "the kernel": ({}, "convviz.app.sidebar.kernel.show"),
    "the weights": ({}, "convviz.app.sidebar.weights.show"),
    "what is offered": ({"stride": "2"}, "convviz.app.session.shown.offer"),
    "the settings": ({}, "convviz.app.sidebar.settings.show"),
    "what is typed": (TYPED, "convviz.app.sidebar.typed.show"),
    "an upload": ({"source": "upload"}, "convviz.app.sidebar.uploads.show"),
    "the working": ({"view": "working"}, "convviz.app.views.working.work_out"),
    "the code": ({"view": "code"}, "convviz.app.views.code.code_in"),
    "the plots": ({"view": "plots"}, "convviz.render.figures.step.panels"),
    "the full size": ({"view": "full"}, "convviz.app.components.slider.show"),
    "the link": ({"view": "share"}, "convviz.export.sharing.link_to"),
    "the files": ({"view": "share"}, "convviz.export.numbers.digest"),
    "the comparison": ({"page": "compare"}, "convviz.app.pages.compare.comparison"),
    "the comparison's tables": ({"page": "compare"}, "convviz.app.pages.compare.axis_table"),
    "the lessons": ({"page": "lessons"}, "convviz.app.pages.lessons.place"),
    "the gallery": ({"page": "gallery"}, "convviz.app.pages.gallery.found"),
    "the question": ({"page": "predict"}, "convviz.app.pages.predict.ask"),
    "the pasted layer": ({"page": "frameworks"}, "convviz.app.pages.paste.read_calls"),
    "the frameworks": ({"page": "frameworks"}, "convviz.app.pages.differences.differences"),
    "the network's layers": ({"page": "network"}, "convviz.app.sidebar.chain.show_rows"),
    "the network's weights": ({"page": "network"}, "convviz.app.sidebar.net_weights.show"),
    "the network's overview": ({"page": "network"}, "convviz.app.components.overview.show"),
    "the network's stage": ({"page": "network"}, "convviz.app.components.stage.show"),
    "the network's table": ({"page": "network"}, "convviz.explain.chains.table_of"),
    "the network's headline": ({"page": "network"}, "convviz.explain.chains.headline_of"),
    "the link's reading": ({}, "convviz.app.session.address.follow"),
    "the place in it": ({"step": "3"}, "convviz.app.session.shown.validate_spot"),
}
TOLD = {
    "en": "Something went wrong in ConvViz itself",
    "de": "In ConvViz selbst ist ein Fehler aufgetreten",
}


def break_down(*_, **__):
    raise KeyError("secret")


@pytest.mark.parametrize(("name", "language"), [*zip(FAULTS, cycle(TOLD), strict=False)])
def test_a_fault_in_a_part_is_told_there_and_the_rest_stands(name, language, monkeypatch, caplog):
    link, place = FAULTS[name]
    whole = fields(opened(**link, lang=language))
    monkeypatch.setattr(place, break_down)
    app = opened(**link, lang=language)
    assert not app.exception
    assert not app.error
    problems = told(app, "problem")
    assert problems
    assert all(problem.startswith(TOLD[language]) for problem in problems)
    references = {one.value.split()[-1] for one in app.caption if re.search(r" [0-9a-f]{6}$", one.value)}
    lines = [record.getMessage() for record in caplog.records if record.name == "convviz"]
    assert len(references) == len(problems)
    assert all(any(f"ref={one} error=KeyError" in line for line in lines) for one in references)
    assert "secret" not in str(problems)
    lost = {"the bar": {"rank"}, "the language": {"language-de", "language-en"}, "the settings": {"stride"}}
    lost["what is offered"] = {"stride"}
    assert (WAYS_IN & whole) - fields(app) <= lost.get(name, set())


@pytest.mark.parametrize("name", FAULTS)
def test_there_is_a_way_back_from_a_fault(name, monkeypatch):
    link, place = FAULTS[name]
    app = opened()
    with monkeypatch.context() as patched:
        patched.setattr(place, break_down)
        for key, value in link.items():
            app.query_params[key] = value
        app.run()
        back = [button for button in app.button if button.key.startswith("go-back-")]
        assert back or told(app, "problem")
        for button in back[:1]:
            button.click().run()
            assert not app.exception
    app.run()
    set_number(app, "stride", 2)
    assert without_fault(app)
    assert address(app)["stride"] == "2"


def test_going_back_leads_to_what_was_last_drawn_without_a_fault(monkeypatch):
    app = set_number(opened(), "stride", 3)
    monkeypatch.setattr("convviz.app.views.code.code_in", break_down)
    app.segmented_control(key="view").set_value("code").run()
    assert told(app, "problem")
    app.button(key="go-back-code-view").click().run()
    assert without_fault(app)
    assert address(app) == {"stride": "3"}


def test_a_fault_that_comes_back_at_once_leads_further_back(monkeypatch):
    monkeypatch.setattr("convviz.app.views.code.code_in", break_down)
    app = opened(**NOW, view="code", stride="3")
    app.button(key="go-back-code-view").click().run()
    assert without_fault(app)
    assert address(app) == {"stride": "3"}


def test_a_fault_before_the_page_is_told_on_the_page(monkeypatch):
    app = opened()
    monkeypatch.setattr("convviz.app.components.widgets.clamped", break_down)
    app.number_input(key="stride").set_value(99).run()
    assert not app.exception
    assert told(app, "problem")[0].startswith(TOLD["en"])
    assert fields(app) >= {"rank", "stride"}


def test_a_fault_on_a_page_is_told_once_though_an_edit_failed_there(monkeypatch):
    app = opened(page="gallery")
    monkeypatch.setattr("convviz.app.pages.gallery.with_setup", break_down)
    next(button for button in app.button if button.key.startswith("open-")).click().run()
    assert len(told(app, "problem")) == 1
    assert fields(app) >= {"rank", "gallery-chapter"}


@pytest.mark.parametrize("ending", [StopException(), RerunException(RerunData())])
def test_what_ends_or_restarts_a_run_is_no_fault(ending):
    with pytest.raises(type(ending)), part("any"):
        raise ending
