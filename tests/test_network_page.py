"""The page of a network: its layers, its input, its link, and what is said of what cannot be."""

import json

import pytest
from any_page import opened as opened_anywhere
from any_page import without_fault
from app_page import address, checked, guided, opened, send, sentences, stages, states_of, told
from streamlit.proto.WidgetStates_pb2 import WidgetState
from streamlit.runtime.state.session_state import STREAMLIT_INTERNAL_KEY_PREFIX

from convviz.app.components import overview as component
from convviz.app.session import redraw
from convviz.frameworks.write.programs import TITLES
from convviz.network.plan import built
from convviz.network.ready import READY
from convviz.settings.chain import FIRST, FIRST_INPUT, digit_input
from convviz.settings.link.network import encode_network
from convviz.settings.model import input_of

FIRST_LAYERS = built(FIRST.plan, input_of(FIRST_INPUT, None).values.shape)[0].names


def components(app, name):
    return [one.proto for one in app.get("bidi_component") if one.proto.component_name == f"convviz_{name}"]


def rows(app):
    """The rows of the chain, the input first."""
    return [row for one in components(app, "layers") for row in json.loads(one.bytes)["rows"]]


def pressed(app):
    return json.loads(components(app, "layers")[0].bytes)["pressed"]


def table(app):
    return json.loads(components(app, "table")[0].bytes)


def trigger(app, component, **event):
    """Let a component's browser send an event."""
    states = states_of(app)
    told = [{"event": name, "value": value} for name, value in event.items()]
    id = f"{STREAMLIT_INTERNAL_KEY_PREFIX}_{component.id}__events"
    states.widgets.append(WidgetState(id=id, json_trigger_value=json.dumps(told)))
    send(app, states)
    assert not app.exception
    return app


def press_layer(app, at):
    return trigger(app, components(app, "layers")[0], press={"at": at})


def state_of(app):
    return app.session_state["convviz-state"]


def network(**fields):
    return opened_anywhere(page="network", **fields)


def headline(app):
    return next(one.value for one in app.markdown if one.value.startswith("# "))


def test_the_page_begins_with_a_network_at_work_on_a_digit():
    app = checked(network())
    assert without_fault(app)
    assert headline(app) == (
        "# This network reads :primary[**8 × 8**] numbers and answers :primary[**3**] (100 %)."
    )
    assert [row["name"] for row in rows(app)][:3] == ["Input", "Conv2d", "ReLU"]
    assert rows(app)[1]["detail"] == "1 → 8, 3×3, padding 1"
    assert rows(app)[1]["shape"] == "8 × 8 × 8"
    assert address(app) == {"page": "network"}
    assert len(table(app)["rows"]) == len(FIRST.plan.items)


def test_a_pressed_layer_is_on_the_stage_and_in_the_address():
    app = network()
    before = stages(app)
    assert pressed(app) == 3
    press_layer(app, 0)
    assert pressed(app) == 0
    assert stages(app) != before
    assert address(app)["at"] == "1"
    press_layer(app, 6)
    assert stages(app) == []
    assert any("writes the 16 numbers" in one for one in told(app, "note"))


def test_a_link_to_a_layer_of_the_first_network_has_the_first_input():
    app = network(at="3")
    assert pressed(app) == 2
    assert state_of(app).setup == FIRST_INPUT
    assert address(app) == {"page": "network", "at": "3"}


def test_a_cell_that_is_picked_in_the_overview_is_the_step_on_the_stage():
    app = network()
    name = FIRST_LAYERS[2]
    trigger(app, components(app, "overview")[0], pick={"layer": name, "cell": [5, 0, 2]})
    assert pressed(app) == 2
    assert (address(app)["step"], address(app)["filter"]) == ("2", "5")
    assert guided(app)["spot"]["step"] == 2
    assert json.loads(components(app, "overview")[0].bytes)["held"] == {"layer": name, "cell": [5, 0, 2]}
    trigger(app, components(app, "overview")[0], pick={"layer": "input", "cell": [0, 1, 0]})
    assert pressed(app) == -1
    assert "step" not in address(app)


@pytest.mark.parametrize(
    "event",
    [
        {"layer": "nobody", "cell": [0, 0, 0]},
        {"layer": "ReLU-2", "cell": [99, 0, 0]},
        {"layer": "ReLU-2", "cell": "x"},
        {"layer": "ReLU-2"},
        {},
    ],
)
def test_a_pick_of_no_cell_is_no_fault(event):
    app = network()
    trigger(app, components(app, "overview")[0], pick=event)
    assert without_fault(app)
    assert "step" not in address(app)


def test_a_setting_changes_the_shapes_after_it_and_the_headline():
    app = network(at="1")
    app.number_input(key="net-kernel_size-whole").set_value(5).run()
    assert rows(app)[1]["shape"] == "8 × 6 × 6"
    assert address(app)["net"].startswith("Conv(8,5,padding=1)~ReLU")
    app.number_input(key="net-out_channels-whole").set_value(4).run()
    assert rows(app)[1]["detail"] == "1 → 4, 5×5, padding 1"
    assert rows(app)[4]["detail"] == "4 → 16, 3×3"


def test_a_layer_that_cannot_be_says_why_in_its_row_and_the_layers_before_it_run():
    app = network(net="Conv(2,3)~Conv(2,15)~ReLU", at="1")
    assert [bool(row["error"]) for row in rows(app)] == [False, False, True, False]
    assert rows(app)[2]["error"].startswith("Layer 2:")
    assert rows(app)[3]["shape"] == ""
    assert len(stages(app)) == 1
    assert len(table(app)["rows"]) == 1
    press_layer(app, 1)
    app.number_input(key="net-kernel_size-whole").set_value(3).run()
    assert not any(row["error"] for row in rows(app))


def test_layers_are_added_doubled_moved_and_removed():
    app = network(net="ReLU~Tanh", at="1")
    app.selectbox(key="net-add").set_value(app.selectbox(key="net-add").options[0]).run()
    assert address(app)["net"] == "ReLU~Conv(8,3)~Tanh"
    app.button(key="net-double").click().run()
    app.button(key="net-down").click().run()
    assert address(app)["net"] == "ReLU~Conv(8,3)~Tanh~Conv(8,3)"
    app.button(key="net-remove").click().run()
    app.button(key="net-up").click().run()
    assert address(app)["net"] == "ReLU~Tanh~Conv(8,3)"
    assert without_fault(app)


def test_the_same_layer_can_be_added_twice_in_a_row():
    app = network(net="ReLU", at="1")
    for _ in range(2):
        field = app.selectbox(key="net-add")
        field.set_value(field.options[2]).run()
    assert address(app)["net"] == "ReLU~MaxPool(2)~MaxPool(2)"


def test_a_join_chooses_an_earlier_layer_and_keeps_it_when_that_moves():
    app = network(net="Conv(1,3,padding=1)~ReLU~Conv(1,3,padding=1)~Add(input)", at="4")
    field = app.selectbox(key="net-to-0")
    field.set_value(field.options[2]).run()
    assert address(app)["net"].endswith("Add(relu1)")
    assert not any(row["error"] for row in rows(app))


def test_each_axis_can_have_its_own_number():
    app = network(net="Conv(2,3)", at="1")
    app.toggle(key="net-apart").set_value(True).run()
    app.number_input(key="net-stride-1-of-2").set_value(2).run()
    assert address(app)["net"] == "Conv(2,3,stride=1x2)"
    app.toggle(key="net-apart").set_value(False).run()
    assert address(app)["net"] == "Conv(2,3)"


def test_padding_is_a_word_or_a_number():
    app = network(net="Conv(2,3)", at="1")
    field = app.selectbox(key="net-padding-word")
    field.set_value("same").run()
    assert address(app)["net"] == "Conv(2,3,padding=same)"


def test_the_network_has_an_input_of_its_own_and_the_2d_page_keeps_its():
    app = opened(sample="checkerboard", stride="2", cells="12")
    before = address(app)
    app.segmented_control(key="rank").set_value("network").run()
    assert state_of(app).setup == FIRST_INPUT
    app.segmented_control(key="source").set_value("sample").run()
    app.number_input(key="cells").set_value(12).run()
    app.segmented_control(key="rank").set_value(2).run()
    assert address(app) == before
    app.segmented_control(key="rank").set_value("network").run()
    assert state_of(app).setup.cells == 12
    app.segmented_control(key="rank").set_value("compare").run()
    assert (state_of(app).chain, state_of(app).setup.sample) == (None, "checkerboard")


def test_the_network_may_read_a_sequence_and_its_picture_is_kept():
    app = network(net="Conv(4,3)~ReLU", cells="12")
    app.segmented_control(key="net-rank").set_value(1).run()
    assert rows(app)[1]["name"] == "Conv1d"
    assert address(app)["rank"] == "1"
    app.segmented_control(key="net-rank").set_value(2).run()
    assert state_of(app).setup.cells == 12


def test_another_seed_gives_other_weights():
    app = network()
    before = stages(app)
    app.selectbox(key="net-weights").set_value("").run()
    assert "returns :primary[**10**] numbers" in headline(app)
    app.number_input(key="net-seed").set_value(5).run()
    assert stages(app) != before
    assert address(app)["seed"] == "5"


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"net": "~".join(["ReLU"] * 300)}, "more than 200 layers"),
        ({"net": "Conv(8,3)~Nonsense(1)"}, "Nonsense"),
        ({"net": "Conv(8,3)", "seed": "x"}, "seed=x is ignored"),
        ({"net": "Conv(8,3)", "stride": "2"}, "stride=2 is ignored: the page Network does not use it"),
        ({"net": "ReLU", "name": "x"}, "name=x is ignored"),
    ],
)
def test_what_is_wrong_with_a_link_is_said(fields, sentence):
    app = network(**fields)
    assert any(sentence in one for one in told(app, "note"))
    assert without_fault(app)


def test_a_drawing_becomes_the_input_and_an_empty_one_is_a_sentence():
    app = network(net="Conv(2,3)~ReLU", at="1")
    app.segmented_control(key="source").set_value("drawn").run()
    before = state_of(app).setup
    (pad,) = components(app, "pad")
    trigger(app, pad, drawn={"cells": []})
    assert any("The pad is empty" in one for one in told(app, "problem"))
    assert state_of(app).setup == before
    ink = [255 if 10 < index % 32 < 14 and 4 < index // 32 < 28 else 0 for index in range(1024)]
    trigger(app, components(app, "pad")[0], drawn={"cells": ink})
    assert state_of(app).setup.source == "typed"
    assert not told(app, "problem")
    assert rows(app)[0]["shape"] == "1 × 32 × 32"
    again = network(**{key: text for key, text in address(app).items() if key != "page"})
    assert state_of(again).setup == state_of(app).setup


@pytest.mark.parametrize("cells", ["x", [1], [300] * 1024, [1.5] * 1024, None])
def test_what_is_no_drawing_changes_nothing(cells):
    app = network(net="Conv(2,3)")
    app.segmented_control(key="source").set_value("drawn").run()
    before = state_of(app).setup
    trigger(app, components(app, "pad")[0], drawn={"cells": cells})
    assert state_of(app).setup == before


def test_names_from_a_link_are_text():
    app = network(net="%3Cimg%3E:ReLU")
    assert rows(app)[1]["name"] == "<img>: ReLU"
    assert not any("<img>" in one.value for one in app.markdown)


def regions_of(monkeypatch, app, act):
    begun = []
    drawing = redraw.drawing
    monkeypatch.setattr(redraw, "drawing", lambda name: begun.append(name) or drawing(name))
    act(app)
    monkeypatch.undo()
    return begun


def test_a_pressed_layer_draws_neither_the_input_nor_the_page_anew(monkeypatch):
    begun = regions_of(monkeypatch, network(), lambda app: press_layer(app, 2))
    assert {"net-stage", "net-rows", "address", "end"} <= set(begun)
    assert "net-input" not in begun
    assert begun[0] in ("net-overview", "net-stage")


def test_a_number_that_is_typed_draws_the_maps_first_and_leaves_alone_what_it_does_not_reach(monkeypatch):
    app = network(net="Conv(2,3)~ReLU", at="1")
    field = next(field for field in app.number_input if field.label == "dilation")
    begun = regions_of(monkeypatch, app, lambda app: field.set_value(2).run())
    assert begun[0] == "net-overview"
    unreached = {"net-input", "net-ready", "net-moves", "net-add", "net-weights", "net-training"}
    assert not unreached & set(begun)
    assert {"net-rows", "net-rows-after", "net-table"} <= set(begun)


def test_the_maps_are_made_ready_once_however_many_layers_are_pressed(monkeypatch):
    made, real = [], component.overview
    monkeypatch.setattr(
        component, "overview", lambda net, *maps, **told: made.append(net) or real(net, *maps, **told)
    )
    app = network(net="Conv(2,3)~ReLU~Conv(3,3)", at="1")
    press_layer(press_layer(app, 2), 0)
    assert len(made) == 1
    app.number_input(key="net-stride-whole").set_value(2).run()
    assert len(made) == 2


def test_a_setting_does_not_draw_the_input_anew(monkeypatch):
    app = network(at="1")
    begun = regions_of(
        monkeypatch, app, lambda app: app.number_input(key="net-stride-whole").set_value(2).run()
    )
    assert "net-stage" in begun
    assert "net-input" not in begun


def test_back_brings_back_the_earlier_network():
    app = network(at="1")
    visited = dict(app.query_params)
    app.number_input(key="net-stride-whole").set_value(2).run()
    assert "net" in address(app)
    app.query_params.clear()
    app.query_params.update(visited)
    app.run()
    assert encode_network(state_of(app).chain, state_of(app).setup) == {"at": "1"}
    assert rows(app)[1]["shape"] == "8 × 8 × 8"


def test_trained_weights_that_do_not_fit_are_told_and_random_ones_used():
    app = network(at="1")
    app.number_input(key="net-out_channels-whole").set_value(4).run()
    assert any("do not fit" in one for one in sentences(app))
    assert "answers" not in headline(app)
    assert address(app)["weights"] == "digits"


def test_a_digit_of_the_test_set_is_chosen_by_its_number():
    app = network()
    assert any("A handwritten 3" in one for one in sentences(app))
    app.number_input(key="net-digit").set_value(1).run()
    assert state_of(app).setup == digit_input(0)
    assert state_of(app).chain == FIRST
    assert any("A handwritten " in one for one in sentences(app))


def test_a_digit_that_is_drawn_is_scaled_like_those_of_the_set_and_that_is_said():
    app = network()
    app.segmented_control(key="source").set_value("drawn").run()
    ink = [255 if 8 < index % 32 < 12 and 9 < index // 32 < 20 else 0 for index in range(1024)]
    trigger(app, components(app, "pad")[0], drawn={"cells": ink})
    assert rows(app)[0]["shape"] == "1 × 8 × 8"
    assert any("are scaled to 32 × 32, centred" in one for one in told(app, "note"))
    assert "answers :primary[**1**]" in headline(app)


def test_a_network_too_large_to_be_shown_says_which_layer_and_what_would_fit():
    app = network(net="Conv(8,3)~Conv(64,3)", source="sample", cells="256", at="1")
    (row,) = [row for row in rows(app) if row["error"]]
    assert row["at"] == 1
    assert "MB" in row["error"]
    assert len(stages(app)) == 1


@pytest.mark.parametrize("name", READY)
def test_a_ready_network_is_one_choice_away_and_runs(name):
    app = network(net="ReLU")
    app.selectbox(key="net-ready").set_value(name).run()
    assert without_fault(app)
    assert not told(app, "note")
    assert not any(row["error"] for row in rows(app))
    assert len(rows(app)) == len(READY[name].plan.items) + 1
    assert READY[name].see in sentences(app)
    layer, cell = READY[name].point
    held = json.loads(components(app, "overview")[0].bytes)["held"]
    assert held["cell"] == list(cell)
    assert held["layer"] == table(app)["rows"][layer][0]
    link = {**address(app), "v": app.query_params["v"][-1]} if "v" in app.query_params else address(app)
    again = network(**{key: text for key, text in link.items() if key != "page"})
    assert not told(again, "note")
    assert state_of(again).chain == state_of(app).chain
    assert state_of(again).setup == state_of(app).setup
    assert state_of(again).spot == state_of(app).spot


@pytest.mark.parametrize(
    ("framework", "line"),
    [("torch", "nn.Conv2d(1, 8, 3, padding=1)"), ("keras", "Conv2D(8"), ("jax", "conv")],
)
def test_the_code_of_the_whole_network_is_written_when_it_is_asked_for(framework, line):
    app = network()
    assert not app.code
    app.session_state["net-code-open"] = True
    app.session_state["net-code-tabs"] = TITLES[framework]
    app.run()
    assert without_fault(app)
    assert any(line in one.value for one in app.code)


def test_what_pytorch_says_to_the_layer_that_cannot_be_stands_below_the_code():
    app = network(net="Conv(2,3)~Conv(2,15)~ReLU", at="1", cells="16", source="sample")
    app.session_state["net-code-open"] = True
    app.run()
    assert without_fault(app)
    assert any("PyTorch refuses the next layer" in one and "(15 x 15)" in one for one in sentences(app))


def test_the_link_to_share_is_that_of_the_network_that_was_chosen_while_it_is_open():
    app = network(net="Conv(2,3)~ReLU", at="1", view="share")
    app = checked(app.selectbox(key="net-ready").set_value("corners").run())
    link = json.loads(components(app, "link")[0].json)["link"]
    assert "edges" in link
    assert "Conv%282" not in link
