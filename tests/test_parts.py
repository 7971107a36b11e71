"""A fault in any part of any page is told in its place, in the visitor's language; all the rest stands."""

import ast
import re
from dataclasses import replace
from itertools import cycle
from pathlib import Path

import numpy as np
import pytest
from app_page import ROOT, AppTest, address, set_number, told
from streamlit.proto.WidgetStates_pb2 import WidgetState, WidgetStates
from streamlit.runtime.scriptrunner import RerunException, StopException
from streamlit.runtime.scriptrunner_utils.script_requests import RerunData

from convviz.inputs import Numbers
from convviz.link import encode
from convviz.setup import Filter, Setup
from convviz.ui.parts import part

UI = sorted((ROOT / "convviz/ui").glob("*.py"))
VIEWS = ("working", "matrix", "im2col", "code", "plots", "full", "share")
PAGES = ("compare", "lessons", "gallery", "predict", "frameworks")
LINKS = [{}, *({"view": view} for view in VIEWS), *({"page": page} for page in PAGES)]
WAYS_IN = {"rank", "language-de", "language-en", "stride"}

TYPED = encode(replace(Setup(), source="typed", typed=Numbers.of(np.eye(4)[np.newaxis])))
FAULTS = {
    "the frame": ({}, "convviz.ui.languages.translate_streamlit"),
    "the address": ({}, "convviz.ui.address.encode"),
    "the bar": ({}, "convviz.ui.bar.show"),
    "the language": ({}, "convviz.ui.languages.show"),
    "the contrast": ({}, "convviz.ui.appearance.show"),
    "the headline": ({}, "convviz.explain.headline"),
    "the stage": ({}, "convviz.ui.stage.show"),
    "what was computed": ({}, "convviz.explain.computed"),
    "the choice of views": ({}, "convviz.ui.views._show_choice"),
    "the input": ({}, "convviz.ui.input.show"),
    "the kernel": ({}, "convviz.ui.kernel.show"),
    "the weights": ({}, "convviz.ui.weights.show"),
    "what is offered": ({}, "convviz.ui.page.offer"),
    "the settings": ({}, "convviz.ui.settings.show"),
    "what is typed": (TYPED, "convviz.ui.typed.show"),
    "an upload": ({"source": "upload"}, "convviz.ui.uploads.show"),
    "the working": ({"view": "working"}, "convviz.ui.working.work_out"),
    "the code": ({"view": "code"}, "convviz.ui.code.code_in"),
    "the plots": ({"view": "plots"}, "convviz.figures.panels"),
    "the full size": ({"view": "full"}, "convviz.ui.slider.show"),
    "the link": ({"view": "share"}, "convviz.sharing.link_to"),
    "the files": ({"view": "share"}, "convviz.exports.digest"),
    "the comparison": ({"page": "compare"}, "convviz.ui.compare.comparison"),
    "the comparison's tables": ({"page": "compare"}, "convviz.ui.compare.axis_table"),
    "the lessons": ({"page": "lessons"}, "convviz.ui.lessons.place"),
    "the gallery": ({"page": "gallery"}, "convviz.ui.gallery.found"),
    "the question": ({"page": "predict"}, "convviz.ui.predict.ask"),
    "the pasted layer": ({"page": "frameworks"}, "convviz.ui.paste.read_call"),
    "the frameworks": ({"page": "frameworks"}, "convviz.ui.differences.differences"),
    "the link's reading": ({}, "convviz.ui.address.follow"),
    "the place in it": ({}, "convviz.ui.page.settle_spot"),
}
TOLD = {
    "en": "Something went wrong in ConvViz itself",
    "de": "In ConvViz selbst ist ein Fehler aufgetreten",
}


def opened(**fields):
    """Return the page, whatever is on it."""
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=30)
    for key, value in fields.items():
        app.query_params[key] = value
    return app.run()


def break_down(*_, **__):
    raise KeyError("secret")


def fields(app):
    """The keys of all that can be used on the page."""
    kinds = (app.button, app.segmented_control, app.number_input, app.selectbox, app.text_input, app.toggle)
    return {field.key for kind in kinds for field in kind}


def without_fault(app):
    return not app.exception and not app.error and not told(app, "problem")


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
    references = [caption.value.split()[-1] for caption in app.caption if len(caption.value.split()) == 2]
    lines = [record.getMessage() for record in caplog.records if record.name == "convviz"]
    assert all(any(f"ref={one} error=KeyError" in line for line in lines) for one in references[:1])
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
    monkeypatch.setattr("convviz.ui.code.code_in", break_down)
    app.segmented_control(key="view").set_value("code").run()
    assert told(app, "problem")
    app.button(key="go-back-code-view").click().run()
    assert without_fault(app)
    assert address(app) == {"stride": "3"}


def test_a_fault_that_comes_back_at_once_leads_further_back(monkeypatch):
    monkeypatch.setattr("convviz.ui.code.code_in", break_down)
    app = opened(view="code", stride="3")
    app.button(key="go-back-code-view").click().run()
    assert without_fault(app)
    assert address(app) == {"stride": "3"}


def test_a_fault_before_the_page_is_told_on_the_page(monkeypatch):
    app = opened()
    monkeypatch.setattr("convviz.ui.widgets.clamped", break_down)
    app.number_input(key="stride").set_value(99).run()
    assert not app.exception
    assert told(app, "problem")[0].startswith(TOLD["en"])
    assert fields(app) >= {"rank", "stride"}


def test_a_fault_on_a_page_is_told_once_though_an_edit_failed_there(monkeypatch):
    app = opened(page="gallery")
    monkeypatch.setattr("convviz.ui.gallery.with_setup", break_down)
    next(button for button in app.button if button.key.startswith("open-")).click().run()
    assert len(told(app, "problem")) == 1
    assert fields(app) >= {"rank", "gallery-chapter"}


@pytest.mark.parametrize("ending", [StopException(), RerunException(RerunData())])
def test_what_ends_or_restarts_a_run_is_no_fault(ending):
    with pytest.raises(type(ending)), part("any"):
        raise ending


FORGED = {
    "nothing": {},
    "a word that is not offered": {"string_value": "<b>nonsense</b>"},
    "words that are not offered": {"string_array_value": {"data": ["nonsense"]}},
    "a place beyond the list": {"int_array_value": {"data": [999]}},
    "no place": {"int_array_value": {"data": []}},
    "a whole number": {"int_value": -7},
    "no number": {"double_value": float("nan")},
    "broken JSON": {"json_value": "{"},
    "a broken event": {"json_trigger_value": "{"},
    "an unknown view": {"json_trigger_value": '{"open": {"view": "nonsense", "step": "x"}}'},
    "a file that nobody sent": {"file_uploader_state_value": {"uploaded_file_info": [{"file_id": "x"}]}},
}


def ids_of(block):
    """Return the ids of all fields below a block of the page."""
    for child in block.children.values():
        if id := getattr(getattr(child, "proto", None), "id", ""):
            yield id
        if hasattr(child, "children"):
            yield from ids_of(child)


@pytest.mark.parametrize("link", LINKS, ids=str)
def test_no_forged_value_of_any_field_ends_a_page(link):
    app = opened(**link)
    turns = cycle(FORGED.values())
    for _ in range(LINKS.index(link)):  # on another page, each field gets another value
        next(turns)
    for id, value in zip(sorted(set(ids_of(app._tree))), turns, strict=False):
        app._run(WidgetStates(widgets=[WidgetState(id=id, **value)]))
        assert not app.exception, (id, value)
        assert not app.error
        if "rank" not in fields(app):  # the bar itself was sent what it cannot be
            assert "-rank" in id
            app = opened(**link)


OWN = sorted(
    set(re.findall(r'"(convviz-[a-z-]+)"', "".join(path.read_text(encoding="utf-8") for path in UI)))
)
"""Under which names we keep something of a session."""


TWO = encode(replace(Setup(), filters=(Filter("sobel_x"), Filter("box"))))
CHOICES = {
    "axis-order": {"page": "compare"},
    "comparison": {"page": "compare"},
    "request": {"page": "frameworks"},
    "paste-example": {"page": "frameworks"},
    "gallery-rank": {"page": "gallery"},
    "gallery-words": {"page": "gallery"},
    "gallery-chapter": {"page": "gallery"},
    "predict-level": {"page": "predict"},
    "predict-kind": {"page": "predict"},
    "view": {"view": "code"},
    "rank": {},
    "source": {},
    "sample": {},
    "colour": {},
    "preset": {},
    "padding": {},
    "operation": {},
    "filter": TWO,
    "plot-filter": {**TWO, "view": "plots"},
    "plot-step": {"view": "plots"},
    "working-filter": {**TWO, "view": "working"},
    "working-step": {"view": "working"},
    "full-size-filter": {**TWO, "view": "full"},
    "full-size-colours": {"view": "full"},
    "full-size-tone": {"view": "full"},
    "film-speed": {"view": "share"},
}
"""Fields to choose with, by how their keys begin, and where they stand."""


@pytest.mark.parametrize("key", CHOICES)
def test_a_choice_that_is_emptied_or_of_what_is_not_offered_is_no_fault(key):
    app = opened(**CHOICES[key])
    (id,) = [id for id in set(ids_of(app._tree)) if re.search(rf"-{key}(-[0-9-]+)?$", id)]
    state = next((one for one in app._tree.get_widget_states().widgets if one.id == id), WidgetState())
    kind = state.WhichOneof("value") or "string_value"
    beyond = {
        "string_array_value": [{"data": []}, {"data": ["nonsense"]}, {"data": ["nonsense"] * 9}],
        "int_array_value": [{"data": []}, {"data": [999]}],
        "double_array_value": [{"data": [1e9]}, {"data": [-5]}],
        "double_value": [1e9, -5.0],
        "int_value": [999, -5],
        "string_value": ["", "nonsense"],
    }[kind]
    for value in [{}, *({kind: one} for one in beyond)]:
        app._run(WidgetStates(widgets=[WidgetState(id=id, **value)]))
        assert without_fault(app), (value, told(app, "problem"))


def own_keys(app):
    return [key for key in OWN if key in app.session_state]


def enabled(fields):
    return [field for field in fields if not field.proto.disabled]


def actions(app):
    """Ways to use the fields of the page, each by what finds the field again."""
    for button in enabled(app.button):
        yield lambda key=button.key: app.button(key=key).click()
    for field in enabled(app.selectbox):
        yield lambda key=field.key: app.selectbox(key=key).select_index(-1)
    for field in enabled(app.segmented_control):
        yield lambda key=field.key: app.segmented_control(key=key).unselect(0)
    for field in enabled(app.number_input):
        yield lambda key=field.key: app.number_input(key=key).set_value(1)
    for field in enabled(app.text_input):
        yield lambda key=field.key: app.text_input(key=key).set_value("1")


@pytest.mark.parametrize("link", LINKS, ids=str)
def test_a_session_that_lost_what_we_keep_of_it_goes_on(link):
    app = opened(**link)
    assert "convviz-told" in own_keys(app)
    for act in list(actions(app)):
        try:
            field = act()
        except (KeyError, ValueError, IndexError):
            continue  # it went with an earlier one
        for key in own_keys(app):
            del app.session_state[key]
        field.run()
        assert without_fault(app), told(app, "problem")


_HANDED = {"ignore", "rerun"}


def _is_guarded(value, guarded):
    if isinstance(value, ast.Constant):
        return value.value in _HANDED
    if isinstance(value, ast.Call):
        return getattr(value.func, "id", "") == "callback"
    return getattr(value, "id", "") in guarded


def unguarded(source):
    """Return the lines of a module that hand Streamlit what would end the page when it fails."""
    tree = ast.parse(source)
    guarded = {"touch"} | {
        function.name
        for function in ast.walk(tree)
        if isinstance(function, ast.FunctionDef)
        and any(getattr(decorator, "id", "") == "callback" for decorator in function.decorator_list)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.keyword) and (node.arg or "").startswith(
            ("on_click", "on_change", "on_spot")
        ):
            if not _is_guarded(node.value, guarded):
                yield node.value.lineno
        elif isinstance(node, ast.Dict):
            for key, value in zip(node.keys, node.values, strict=True):
                name = getattr(key, "value", None)
                if isinstance(name, str) and name.startswith("on_") and not _is_guarded(value, guarded):
                    yield value.lineno
        elif ast.unparse(node) in ("st.fragment", "st.dialog"):
            yield node.lineno


def bold_reads(source):
    """Return the lines that read the session's state as if it could not be lost."""
    for node in ast.walk(ast.parse(source)):
        inner = getattr(node, "value", None)
        if isinstance(inner, ast.Attribute) and inner.attr == "session_state":
            if isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Load):
                yield node.lineno
            if isinstance(node, ast.Attribute) and node.attr not in ("get", "pop", "setdefault"):
                yield node.lineno


@pytest.mark.parametrize("path", UI, ids=lambda path: path.stem)
def test_whatever_streamlit_is_handed_cannot_end_the_page(path: Path):
    source = path.read_text(encoding="utf-8")
    assert path.stem == "parts" or list(unguarded(source)) == []
    assert list(bold_reads(source)) == []


@pytest.mark.parametrize(
    "source",
    [
        "st.button('x', on_click=_go)",
        "st.button('x', on_click=lambda: 1)",
        "{'on_click': _go}",
        "@st.fragment\ndef show(): pass",
        "st.dialog('x')(show)()",
    ],
)
def test_the_check_of_what_streamlit_is_handed_notices(source):
    assert len(list(unguarded(source))) == 1


@pytest.mark.parametrize(
    "source", ["st.session_state['x']", "st.session_state.link", "st.session_state[k].open"]
)
def test_the_check_of_bold_reads_notices(source):
    assert list(bold_reads(source)) == [1]
