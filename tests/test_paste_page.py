"""The box for a pasted layer, and the view Code: what they show, and what nonsense does not do."""

import json

import pytest
import streamlit as st
from app_page import HOSTILE, NOW, ROOT, address, checked, of, opened, sentences, setup_of, shown, told
from streamlit.testing.v1 import AppTest

from convviz.app.session import connection
from convviz.frameworks.read.answers import EXAMPLES, facts
from convviz.frameworks.read.calls import read_call
from convviz.frameworks.read.staging import staged
from convviz.frameworks.write.programs import TITLES, code_in
from convviz.settings.model import SETUPS, Setup, build


def page():
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=30)
    for key, value in {**NOW, "page": "frameworks"}.items():
        app.query_params[key] = value
    return calm(app.run())


def calm(app):
    assert not app.exception
    return app


def paste(app, text=None, shape=None):
    for key, value in (("paste-text", text), ("paste-shape", shape)):
        if value is not None:
            field = app.text_area if key == "paste-text" else app.text_input
            calm(field(key=key).set_value(value).run())
    return app


def answer(app):
    """Return the answer's table as rows of cells."""
    tables = [one.value for one in app.markdown if one.value.startswith(("| PyTorch", "| Keras"))]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in "".join(tables).splitlines()]


@pytest.mark.parametrize("name", EXAMPLES)
def test_every_example_is_answered_or_refused_in_words(name):
    app = page()
    if name != next(iter(EXAMPLES)):
        calm(app.segmented_control(key="paste-example").set_value(name).run())
    call = read_call(*EXAMPLES[name])

    assert app.text_area(key="paste-text").value == EXAMPLES[name].text
    assert app.text_input(key="paste-shape").value == EXAMPLES[name].shape
    if call.refusal:
        assert answer(app) == []
        (sentence,) = told(app, "note")
        assert sentence == f"{call.library} refuses it: {call.refusal}"
        assert "paste-stage" not in [button.key for button in app.button]
    else:
        assert answer(app)[0][:2] == [call.library, call.layer.name]
        assert answer(app)[2:] == [list(fact) for fact in facts(call)]


def test_the_call_of_the_issue_is_answered_with_its_shape_and_parameters():
    app = paste(page(), "nn.Conv2d(3, 16, 3, stride=2, padding=1)", "3, 64, 48")

    rows = {name: value for name, value, _ in answer(app)}
    assert rows["output"] == "(16, 32, 24)"
    assert rows["parameters"] == "16 × 3 × 3 × 3 + 16 = 448"


@pytest.mark.parametrize(
    ("text", "shape"),
    [
        ("nn.Conv2d(3, 4, 3, stride=2, padding=1)", "(1, 3, 32, 32)"),
        ('keras.layers.Conv1D(32, 3, padding="causal")', "(None, 20, 8)"),
        ("nn.Conv3d(1, 2, (2, 3, 3), dilation=2)", "1, 8, 9, 10"),
        ("nn.Conv1d(1, 2, 5, padding='same')", "1, 100"),
    ],
)
def test_a_call_is_put_on_the_stage_with_what_it_leaves_out_and_can_be_linked_to(text, shape):
    app = paste(page(), text, shape)
    checked(app.button(key="paste-stage").click().run())
    setup, notes = staged(read_call(text, shape))

    assert setup_of(app) == setup
    assert shown(app) == of(setup)
    assert told(app, "note") == list(notes)
    assert "page" not in address(app)
    assert shown(opened(**app.query_params)) == of(setup)


@pytest.mark.parametrize(
    "text", [HOSTILE, "nn.Conv2d(3,", "", f"nn.Conv2d({HOSTILE!r}, 3, 3)", "__import__('os')"]
)
def test_what_cannot_be_read_is_told_as_text_and_nothing_is_lost(text):
    app = paste(page(), text)

    assert answer(app) == []
    assert len(told(app, "note")) == 1
    assert app.text_area(key="paste-text").value == text
    assert app.text_input(key="paste-shape").value == "(1, 3, 32, 32)"
    assert setup_of(app) == Setup()
    assert not any("onerror" in one.value or "import" in one.value for one in app.markdown)
    assert answer(paste(app, "nn.Conv2d(3, 4, 3)"))


def test_what_was_pasted_is_still_there_after_a_visit_to_the_stage():
    app = paste(page(), "nn.Conv2d(3, 4, 5)")
    checked(app.button(key="paste-stage").click().run())
    app.segmented_control(key="rank").set_value("frameworks").run()

    assert calm(app).text_area(key="paste-text").value == "nn.Conv2d(3, 4, 5)"


@pytest.mark.parametrize("rank", SETUPS)
def test_the_code_of_the_open_tab_is_shown_and_no_other(rank):
    app = opened(**NOW, rank=str(rank), view="code")
    first = next(iter(TITLES))

    assert [tab.label for tab in app.tabs] == list(TITLES.values())
    assert [code.value for code in app.code] == [code_in(first, build(SETUPS[rank]), "valid").text.rstrip()]
    assert [json.loads(json.dumps(one.proto.label)) for one in app.get("download_button")] == [
        f"Download conv{rank}d_{first}.py"
    ]


@pytest.mark.parametrize("framework", TITLES)
def test_each_tab_shows_its_own_program_with_the_padding_by_its_name(framework):
    app = opened(padding="same", view="code")
    app.session_state["code-tabs"] = TITLES[framework]
    checked(app.run())

    scene = build(setup_of(app))
    assert [code.value for code in app.code] == [code_in(framework, scene, "same").text.rstrip()]


def test_an_array_that_is_too_large_can_be_had_as_a_file():
    app = opened(cells="512", view="code")

    (file,) = code_in("torch", build(setup_of(app))).files
    assert [one.proto.label for one in app.get("download_button")] == [
        "Download conv2d_torch.py",
        f"Download {file}",
    ]
    assert f'np.load("{file}")' in app.code[0].value
    assert sentences(app)


def test_a_field_that_has_heard_of_an_example_is_not_told_again_while_it_is_typed_into():
    app = opened(page="frameworks")
    checked(app.segmented_control(key="paste-example").set_value("Depthwise").run())
    assert app.text_input(key="paste-shape").proto.set_value
    checked(app.text_area(key="paste-text").set_value("nn.Conv2d(3, 8, 5)").run())
    assert not app.text_input(key="paste-shape").proto.set_value


def test_two_fields_that_change_at_once_are_both_kept():
    app = opened(page="frameworks")
    app.text_area(key="paste-text").set_value("nn.Conv2d(2, 3, 3)")
    app.text_input(key="paste-shape").set_value("(2, 9, 6)")
    checked(app.run())
    assert app.text_area(key="paste-text").value == "nn.Conv2d(2, 3, 3)"
    assert app.text_input(key="paste-shape").value == "(2, 9, 6)"


def test_a_field_that_has_just_come_onto_the_page_is_not_told_again_while_it_is_typed_into():
    app = opened(page="frameworks")
    checked(app.text_area(key="paste-text").set_value("nn.Conv2d(3, 8, 5)").run())
    assert not app.text_input(key="paste-shape").proto.set_value


def test_a_field_whose_first_run_was_cut_short_is_told_again(monkeypatch):
    with monkeypatch.context() as cut:
        cut.setattr(connection, "run_after_reconnecting", st.stop)
        app = opened(page="frameworks")
    checked(app.run())
    assert app.text_input(key="paste-shape").proto.set_value
    checked(app.run())
    assert not app.text_input(key="paste-shape").proto.set_value


def test_a_field_that_has_not_heard_of_an_edit_does_not_take_it_back(monkeypatch):
    app = opened(page="frameworks")
    example = app.segmented_control(key="paste-example").value
    with monkeypatch.context() as cut:
        cut.setattr(connection, "run_after_reconnecting", st.stop)
        app.text_area(key="paste-text").set_value("nn.Conv2d(2, 3, 3)").run()
    assert app.segmented_control(key="paste-example").value is None

    app.segmented_control(key="paste-example").set_value(example)  # as the browser still holds it
    app.text_input(key="paste-shape").set_value("(2, 9, 6)")
    checked(app.run())
    assert app.text_area(key="paste-text").value == "nn.Conv2d(2, 3, 3)"
    assert app.text_input(key="paste-shape").value == "(2, 9, 6)"
    assert app.segmented_control(key="paste-example").value is None

    checked(app.segmented_control(key="paste-example").set_value(example).run())
    assert app.text_area(key="paste-text").value == EXAMPLES[example].text


def test_names_are_asked_for_in_fields_and_what_is_typed_answers():
    app = paste(page(), "nn.Conv2d(wide, 8, k, padding=k // 2)", "(1, 3, 9, 9)")
    assert told(app, "note") == ["ConvViz does not know wide and k; write their values above."]
    for name, text in (("wide", "3"), ("k", "5")):
        calm(app.text_input(key=f"paste-name-{name}").set_value(text).run())
    assert answer(app)[3][1] == "(1, 8, 9, 9)"
    calm(app.text_input(key="paste-name-k").set_value("3").run())
    assert answer(app)[5][1] == "8 × 3 × 3 × 3 + 8 = 224"


@pytest.mark.parametrize("typed", ["x + 1", HOSTILE, "nan(", "1e999", "9" * 60])
def test_what_is_no_value_is_told_and_stays_in_its_field(typed):
    app = paste(page(), "nn.Conv2d(wide, 8, 3)", "(1, 3, 9, 9)")
    calm(app.text_input(key="paste-name-wide").set_value(typed).run())
    assert answer(app) == []
    (sentence,) = told(app, "note")
    assert sentence.startswith("Value of wide: ")
    assert app.text_input(key="paste-name-wide").value == typed
    assert answer(paste(app, "nn.Conv2d(3, 8, 3)"))


def test_the_shape_of_an_array_of_weights_is_asked_for():
    app = paste(page(), "F.conv2d(x, w)", "(1, 3, 9, 9)")
    assert app.text_input(key="paste-name-w.shape").label == "Shape of w"
    calm(app.text_input(key="paste-name-w.shape").set_value("8, 3, 3, 3").run())
    assert answer(app)[3][1] == "(1, 8, 7, 7)"


def test_the_label_of_a_field_is_text_and_no_markup():
    app = paste(page(), "nn.Conv2d(3, pick['![x](http://a.b/c.png)'], 3)", "(1, 3, 9, 9)")
    (field,) = [one for one in app.text_input if one.key.startswith("paste-name-")]
    assert "![x](" not in field.label


def test_several_layers_are_shown_one_after_the_other_and_one_of_them_in_detail():
    app = paste(page(), "nn.Conv2d(3, 8, 3)\nnn.MaxPool2d(2)\nnn.Conv2d(8, 4, 9)", "(1, 3, 10, 10)")
    assert answer(app)[3][1] == "(1, 8, 8, 8)"
    assert told(app, "note")[0].startswith("PyTorch refuses it: kernel does not fit along H")
    calm(app.selectbox(key="paste-layer").set_value(1).run())
    assert answer(app)[3][1] == "(1, 8, 4, 4)"
    checked(app.button(key="paste-stage").click().run())
    assert setup_of(app).layer == "max_pool"


def test_each_step_of_a_separable_convolution_goes_on_the_stage():
    for place, groups in ((0, 3), (1, 1)):
        app = paste(page(), "layers.SeparableConv2D(8, 3)", "(None, 9, 9, 3)")
        checked(app.button(key=f"paste-stage-{place}").click().run())
        assert setup_of(app).groups == groups


def test_what_the_stage_cannot_show_has_its_shape_and_no_button():
    app = paste(page(), "nn.Upsample(scale_factor=2, mode='bilinear')", "(1, 3, 9, 9)")
    assert answer(app)[3][1] == "(1, 3, 18, 18)"
    assert "paste-stage" not in [button.key for button in app.button]


def test_the_fields_for_names_stand_in_the_order_of_the_text():
    app = paste(page(), "nn.Conv2d(Ci, Co, (K, d))", "(1, 3, 9, 9)")
    calm(app.text_input(key="paste-name-K").set_value("3").run())
    labels = [one.label for one in app.text_input if str(one.key).startswith("paste-name-")]
    assert labels == ["Value of Ci", "Value of Co", "Value of K", "Value of d"]
