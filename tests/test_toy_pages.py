"""Layers that no product file knows, on the page: opened by an address, in every view below the stage."""

import pytest
import toy_layer
import toy_mean
import toy_stamps
from app_page import NOW, address, opened, press, sentences, shown, told

from convviz.app.views.chooser import VIEWS
from convviz.layers import LAYERS
from convviz.settings.model import SETUPS, spec_of

TOYS = {toy.KIND: toy for toy in (toy_layer, toy_mean, toy_stamps)}
FEATURES = {name: view.panel or name for name, view in VIEWS.items()}


@pytest.fixture(autouse=True)
def _known(monkeypatch):
    for kind, toy in TOYS.items():
        monkeypatch.setitem(LAYERS, kind, toy)


@pytest.mark.parametrize("kind", TOYS)
@pytest.mark.parametrize("rank", SETUPS)
def test_an_address_puts_it_on_the_stage_of_every_rank(kind, rank):
    app = opened(layer=kind, rank=str(rank))
    assert shown(app)["spec"]["layer"]["name"] == TOYS[kind].name(rank)
    assert address(app)["layer"] == kind
    assert not told(app, "problem")


@pytest.mark.parametrize("kind", TOYS)
@pytest.mark.parametrize("view", [name for name in VIEWS if name != "full"])
def test_every_view_is_opened_or_says_why_it_is_not(kind, view):
    app = opened(layer=kind, cells="8", view=view)
    reason = TOYS[kind].ABSENT.get(FEATURES[view])
    assert told(app, "problem") == []
    assert told(app, "note") == ([reason] if reason else [])


@pytest.mark.parametrize("kind", TOYS)
def test_a_picture_of_full_size_is_refused_with_the_reason(kind):
    app = opened(layer=kind, sample="photograph", view="full")
    assert told(app, "note") == [TOYS[kind].ABSENT["full"]]


@pytest.mark.parametrize("kind", TOYS)
def test_questions_are_asked_about_practice_where_there_are_none_about_the_layer(kind):
    app = opened(layer=kind, page="predict", name="value.1")
    assert told(app, "note") == [TOYS[kind].ABSENT["quiz"]]
    assert shown(app)["spec"]["layer"]["name"].startswith("Conv")


@pytest.mark.parametrize("kind", TOYS)
@pytest.mark.parametrize(("page", "feature"), [("compare", "compare"), ("frameworks", "differences")])
def test_a_page_for_convolutions_says_why_it_shows_another_than_ones_own(kind, page, feature):
    app = opened(layer=kind, page=page, name="own")
    assert told(app, "note") == [TOYS[kind].ABSENT[feature]]


def test_its_step_is_worked_out_with_its_own_sign_and_without_weights():
    app = opened(layer=toy_layer.KIND, cells="8", stride="2", size="2", view="working", step="3")
    setup = app.session_state["convviz-state"].setup
    assert any(line.startswith("min = ") for line in sentences(app))
    assert not any("Σ" in line or "bias" in line for line in sentences(app))
    assert "x is the input and y the output; all indices start at 0." in sentences(app)
    assert app.latex[0].value.strip("$\n") == r"y_{i,j} = \min_{0\le m<2,0\le n<2} x_{2i+m,2j+n}"
    assert spec_of(setup, (1, 8, 8)).output_size == (4, 4)


def test_a_layer_chosen_anew_keeps_what_the_other_has():
    app = opened(**NOW, layer=toy_layer.KIND, dilation="2", kernel="box")
    assert address(app) == {"layer": toy_layer.KIND, "dilation": "2", "kernel": "box"}
    press(app, "view", "plots")
    assert address(app)["dilation"] == "2"
