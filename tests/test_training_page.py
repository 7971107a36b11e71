"""Training on the Network page: the film, one's own chain, and the weights that the network then has."""

import json

import numpy as np
import pytest
from any_page import opened, without_fault
from app_page import told

from convviz.app.session.state import State
from convviz.training.digits import film


def state(app) -> State:
    return app.session_state["convviz-state"]


def course(app):
    for one in app.get("bidi_component"):
        data = json.loads(one.proto.bytes or "{}", parse_constant=pytest.fail)
        if data.get("unit") == "epoch":
            return data
    return None


def press(app, key):
    next(button for button in app.button if button.key == key).click()
    app = app.run(timeout=60)
    if "convviz-training-job" in app.session_state:
        app.session_state["convviz-training-job"].wait(60)
        app = app.run()
    return app


def sentences(app):
    return " ".join(text.value for text in app.text)


def first_weight(app):
    return dict(state(app).chain.plan.items[0].numbers)["weight"].array


def test_the_recorded_training_plays_at_once_from_random_weights():
    app = press(opened(page="network"), "net-film")
    assert without_fault(app)
    assert (course(app)["last"], course(app)["begin"]) == (20, 0)
    np.testing.assert_allclose(first_weight(app), film()[0].weights[0]["weight"], atol=1e-7)
    right = int(np.trace(film()[0].confusion))
    assert f"{right} of 359 test digits are classified correctly" in sentences(app)


def test_one_s_own_chain_is_trained_and_the_network_then_has_its_weights():
    app = opened(page="network", net="Conv(2,3)~ReLU~AdaptiveMaxPool(1)~Flatten~Linear(7)", at="1")
    app.number_input(key="net-epochs").set_value(2)
    app = press(app.run(), "net-train")
    assert without_fault(app)
    assert course(app)["last"] == 2
    assert "The last layer now has 10 outputs" in sentences(app)
    plan = state(app).chain.plan
    assert dict(plan.items[-1].settings)["out_features"] == 10
    assert {name for name, _ in plan.items[0].numbers} == {"weight", "bias"}
    assert "weights after epoch 2" in sentences(app)


def test_a_chain_that_cannot_be_trained_says_why_and_stays():
    app = opened(page="network", net="Conv(4,9)", at="0")
    before = state(app).chain
    app = press(app, "net-train")
    assert told(app, "problem")
    assert not app.exception
    assert state(app).chain == before


def test_a_chain_that_was_changed_since_is_not_shown_with_the_old_epochs():
    app = press(opened(page="network"), "net-film")
    app.query_params["net"] = "Conv(2,3)~Flatten~Linear(10)"
    app = app.run()
    assert course(app) is None
    assert "The layers have changed since the last training" in sentences(app)


@pytest.mark.parametrize(("typed", "used"), [(10**6, 60), (0, 1), (-3, 1)])
def test_epochs_beyond_their_limits_are_brought_there_and_that_is_said(typed, used):
    app = opened(page="network")
    app.number_input(key="net-epochs").set_value(typed)
    app = app.run()
    assert app.number_input(key="net-epochs").value == used
    assert f"Epochs: {typed} is changed to {used}".replace("-", "−") in sentences(app).replace(",", "")


def test_an_input_that_digits_cannot_teach_gives_way_to_a_digit():
    app = opened(page="network", net="Conv(4,3)~ReLU~Flatten~Linear(10)", sample="photograph", cells="16")
    app = press(app, "net-film")
    assert without_fault(app)
    assert state(app).setup.typed.shape == (1, 8, 8)
