"""How the output was computed, as the page says it: algorithm, time and work, and why."""

import json

import pytest
from app_page import opened, sentences, set_number
from streamlit.testing.v1 import AppTest

import convviz
from convviz.app.session.shown import recall
from convviz.core.errors import SourceError
from convviz.core.spec import resolve
from convviz.engine import Plan
from convviz.engine.planning import ALGORITHMS
from convviz.explain import headline
from convviz.layers.scene import Scene, build_scene
from convviz.settings.link.query import encode
from convviz.settings.model import SETUPS, Filter, Setup, build
from convviz.stage.payload import payload

SPEC = resolve((1, 8, 8), (1, 1, 3, 3))


def fact(app: AppTest) -> str:
    """Return the one sentence that says how the output was computed."""
    (sentence,) = (text for text in sentences(app) if text.startswith("computed as"))
    return sentence


def scene_of(app: AppTest) -> Scene:
    """Return the scene on the page."""
    return recall(app.session_state["convviz-last"]).scene


@pytest.mark.parametrize(
    ("seconds", "words"), [(1.234e-5, "0.012"), (0.00204, "2"), (0.0567, "57"), (1.5, "1\u202f500")]
)
def test_a_time_is_told_in_milliseconds_with_no_more_digits_than_it_is_good_for(seconds, words):
    sentence = headline.computed(SPEC, Plan("im2col", 324, 0, "plain", 2.0), seconds)
    assert sentence == f"computed as im2col, in {words} ms, 324 multiply-adds"


def test_work_beyond_the_definition_is_told_beside_the_definitions():
    sentence = headline.computed(SPEC, Plan("toeplitz", 1500, 0, "plain", 2.0), 0.001)
    assert sentence.endswith("blocked Toeplitz, in 1 ms, 1\u202f500 multiply-adds for the definition’s 324")


def test_every_algorithm_has_its_words():
    assert headline.ALGORITHM_WORDS.keys() == ALGORITHMS.keys()


def test_a_scene_keeps_the_plan_by_which_it_was_computed_and_the_time_it_took():
    scene = build(Setup(padding="same", stride=(2, 1)))
    settings = {"stride": (2, 1), "padding": "same", "dtype": "float64"}
    assert scene.plan == convviz.plan(scene.input.shape, scene.weight.shape, **settings)
    assert scene.seconds > 0


@pytest.mark.parametrize(("preset", "separable"), [("gaussian", True), ("random", False)])
def test_a_scene_knows_whether_two_passes_were_enough(preset, separable):
    scene = build(Setup(cells=512, kernel_size=(7, 7), filters=(Filter(preset),)))
    assert (scene.plan.algorithm == "separable") == separable


def test_the_time_is_that_of_the_convolution_itself(monkeypatch):
    clock = iter([10.0, 12.5])
    monkeypatch.setattr("convviz.layers.scene.perf_counter", lambda: next(clock))
    assert build_scene([[1, 2, 3]], [[[1, 1]]]).seconds == 2.5


def test_the_same_set_up_sends_the_same_scene_however_long_it_took():
    assert json.dumps(payload(build(Setup()))) == json.dumps(payload(build(Setup())))


@pytest.mark.parametrize("rank", SETUPS)
def test_the_page_says_how_it_was_computed_and_why_so(rank):
    setup = SETUPS[rank]
    app = opened(**encode(setup))
    scene = scene_of(app)
    assert fact(app) == headline.computed(scene.spec, scene.plan, scene.seconds)
    (fold,) = (one for one in app.expander if one.label == "How it was computed")
    assert [text.value for text in fold.text] == [fact(app), scene.plan.reason]


def test_the_time_on_the_page_is_measured_anew_when_and_only_when_the_output_is_computed_anew():
    app = opened()
    first = scene_of(app)
    app.run()
    assert scene_of(app) is first
    set_number(app, "stride", 2)
    second = scene_of(app)
    assert second is not first
    assert fact(app) == headline.computed(second.spec, second.plan, second.seconds)


@pytest.mark.parametrize(
    ("setup", "sentence"),
    [
        (
            Setup(cells=512, kernel_size=(11, 11), filters=(Filter("box"),) * 200),
            f"That is {headline.grouped(200 * 121 * 502**2)} multiply-adds, and the limit is "
            "5\u202f000\u202f000\u202f000; use fewer cells, filters or weights.",
        ),
        (
            Setup(cells=512, padding="same", filters=(Filter("box"),) * 40),
            "The output would take 80 MiB, and the limit is 64 MiB; use fewer cells or filters.",
        ),
    ],
    ids=["work", "output"],
)
def test_what_is_too_much_is_refused_before_any_of_it_is_computed(setup, sentence, monkeypatch):
    monkeypatch.setattr("convviz.settings.model.scene_of", lambda *_, **__: pytest.fail("it was computed"))
    monkeypatch.setattr("convviz.settings.model.weight_of", lambda *_: pytest.fail("weights were made"))
    with pytest.raises(SourceError) as caught:
        build(setup)
    assert str(caught.value) == sentence
