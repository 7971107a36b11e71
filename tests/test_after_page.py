"""BatchNorm and the activation in the sidebar and the address, and what is no longer offered with them."""

from app_page import (
    NOW,
    address,
    checked,
    choose,
    edit_cells,
    opened,
    press,
    sentences,
    set_number,
    setup_of,
    shown,
    told,
)

from convviz.layers.after import NORM


def switched(app, key, value):
    return checked(app.toggle(key=key).set_value(value).run())


def test_an_activation_is_chosen_for_any_layer_and_stays_when_the_layer_changes():
    app = choose(opened(), "activation", "ReLU")
    assert address(app) == {"activation": "ReLU"}
    assert shown(app)["after"] == {"activation": "ReLU", "normed": False, "factors": [[1.0, 0.0]]}
    assert sentences(app)[0].endswith(" · then ReLU")
    app = choose(app, "layer", "max_pool")
    assert address(app) == {"layer": "max_pool", "activation": "ReLU"}
    app = choose(app, "activation", "none")
    assert "after" not in shown(app)


def test_batch_norm_is_switched_on_and_its_numbers_edited():
    app = switched(opened(cells="8"), "norm", True)
    assert setup_of(app).norm == (NORM,)
    app = edit_cells(app, {"0": {"0": 3, "1": 4}})
    assert setup_of(app).norm == ((3, 4, 1, 0),)
    assert address(app)["norm"] == "3~4~1~0"
    app = switched(app, "norm", False)
    assert setup_of(app).norm == ()


def test_a_variance_below_0_stays_0():
    app = edit_cells(switched(opened(cells="8"), "norm", True), {"0": {"1": -4}})
    assert setup_of(app).norm == ((0, 0, 1, 0),)


def test_a_step_is_worked_out_to_its_answer():
    app = opened(cells="8", activation="ReLU", step="8", view="working")
    assert "ReLU(165) = 165" in sentences(app)


def test_the_code_has_them_too():
    app = press(opened(cells="8", activation="ReLU", norm="3~4~1~0"), "view", "code")
    assert told(app, "note") == []
    (code,) = app.code
    assert "norm = nn.BatchNorm2d(1, eps=1e-05, dtype=torch.float64).eval()" in code.value
    assert "output = nn.ReLU()(output)\n\nprint(output)" in code.value


def test_output_padding_has_a_number_an_axis():
    app = switched(opened(**NOW, layer="conv_transpose"), "apart", True)
    app = set_number(app, "option-conv_transpose-output_padding-0", 1)
    assert address(app) == {"layer": "conv_transpose", "output_padding": "1x0"}
    app = switched(app, "apart", False)
    assert address(app)["output_padding"] == "1"
