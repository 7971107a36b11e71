"""The box for a file of weights: on the page of a network and in the kernel's group of each rank."""

from __future__ import annotations

import json

import numpy as np
import pytest
from app_page import HOSTILE, NOW, address, opened, sentences, setup_of, shown, told
from test_network_page import components, network, state_of

from convviz.core.limits import MAX_KEPT_MB
from convviz.data import quota
from testbed.files.arrays import npy
from testbed.files.weights import keras_of, kinds, raw_safetensors, safetensors_of, said, torch_of

RANDOM = np.random.default_rng(9)
DIGITS = {
    "conv1.weight": RANDOM.normal(size=(8, 1, 3, 3)).astype(np.float32),
    "conv1.bias": RANDOM.normal(size=8).astype(np.float32),
    "conv2.weight": RANDOM.normal(size=(16, 8, 3, 3)).astype(np.float32),
    "conv2.bias": RANDOM.normal(size=16).astype(np.float32),
    "fc.weight": RANDOM.normal(size=(10, 16)).astype(np.float32),
    "fc.bias": RANDOM.normal(size=10).astype(np.float32),
}


def with_box(app):
    app.session_state["weights-file-open"] = True
    app.run()
    assert not app.exception
    return app


def load(app, name, content):
    next(one for one in app.file_uploader if one.key == "weights-file").upload(name, content)
    app.run()
    assert not app.exception
    return app


def press(app, key):
    app.button(key=key).click().run()
    assert not app.exception
    return app


def tensor_table(app):
    """The list of all tensors, as its browser is sent it."""
    tables = [json.loads(one.bytes) for one in components(app, "table")]
    return next(one for one in tables if one["caption"] == "All tensors")


def loaded_of(app):
    return state_of(app).loaded


def test_a_state_dict_is_given_to_the_layers_of_the_network_with_one_press():
    app = load(with_box(network()), "digits.safetensors", safetensors_of(DIGITS))
    assert "digits.safetensors · safetensors · 6 tensors · 6.0 kB" in sentences(app)
    assert "3 of 3 layers with weights have matching tensors." in sentences(app)
    press(app, "weights-fit")
    assert not told(app, "problem")
    assert (
        told(app, "note")[0]
        == "The weights of “digits.safetensors” are now in Conv2d-1, Conv2d-4 and Linear-8."
    )
    items = state_of(app).chain.plan.items
    for index, layer in ((0, "conv1"), (3, "conv2"), (7, "fc")):
        for parameter, numbers in items[index].numbers:
            np.testing.assert_array_equal(numbers.array, DIGITS[f"{layer}.{parameter}"])
    assert state_of(app).chain.plan.weights == ""


def test_a_file_that_fits_in_part_says_which_layers_find_nothing():
    part = {name: array for name, array in DIGITS.items() if name.startswith("conv1")} | {
        "odd": np.zeros((5, 5), "f4")
    }
    app = load(with_box(network()), "m.safetensors", safetensors_of(part))
    assert "1 of 3 layers with weights have matching tensors." in sentences(app)
    assert "No tensor for Conv2d-4 (16 × 8 × 3 × 3) and Linear-8 (10 × 16)." in sentences(app)
    press(app, "weights-fit")
    assert told(app, "note")[1:] == [
        "Nothing in the file fits Conv2d-4 and Linear-8: random weights are used there.",
        "1 tensor is not used.",
    ]


def test_a_file_of_which_nothing_fits_changes_no_layer():
    app = load(with_box(network()), "m.npy", npy(np.zeros((7, 7))))
    before = state_of(app).chain
    assert app.button(key="weights-fit").disabled
    assert "0 of 3 layers with weights have matching tensors." in sentences(app)
    assert state_of(app).chain == before


@pytest.mark.parametrize(("name", "content"), kinds().values(), ids=kinds())
def test_every_kind_of_file_lists_its_tensors_and_puts_a_kernel_on_the_stage(name, content):
    app = load(with_box(opened()), name, content)
    press(app, "weights-to-stage")
    assert not told(app, "problem")
    setup = setup_of(app)
    assert (setup.rank, len(setup.filters), setup.kernel_size) == (2, 8, (3, 3))
    assert shown(app)


@pytest.mark.parametrize(("rank", "shape"), [(1, (4, 1, 5)), (2, (4, 1, 3, 3)), (3, (2, 1, 3, 3, 3))])
def test_a_kernel_comes_to_the_stage_of_its_rank_from_any_page_and_brings_its_bias(rank, shape):
    weight, bias = RANDOM.integers(-3, 4, shape), np.arange(shape[0]) + 1
    content = safetensors_of({"a.weight": weight.astype("f4"), "a.bias": bias.astype("f4")})
    for app in (opened(), network(**NOW), opened(rank=str(rank), **NOW)):
        load(with_box(app), "a.safetensors", content)
        assert any(button.label == f"Use it on the {rank}D page" for button in app.button)
        press(app, "weights-to-stage")
        setup = setup_of(app)
        assert (setup.rank, setup.kernel_size) == (rank, shape[2:])
        for index, one in enumerate(setup.filters):
            np.testing.assert_array_equal(one.weight.array, weight[index])
            assert one.bias == bias[index]
        assert loaded_of(app).weights.name == "a.safetensors"


def test_filters_and_channels_of_a_large_kernel_are_chosen():
    weight = RANDOM.integers(-3, 4, (64, 32, 3, 3)).astype("f4")
    app = load(with_box(opened()), "a.safetensors", safetensors_of({"a.weight": weight}))
    app.number_input(key="weights-first-1").set_value(40).run()
    app.selectbox(key="weights-channel-1").set_value(31).run()
    press(app, "weights-to-stage")
    for index, one in enumerate(setup_of(app).filters):
        np.testing.assert_array_equal(one.weight.array, weight[40 + index, 31:])


def test_a_transposed_kernel_is_put_on_the_stage_of_its_layer():
    app = load(
        with_box(opened()), "a.safetensors", safetensors_of({"deconv.weight": np.ones((1, 4, 2, 2), "f4")})
    )
    press(app, "weights-to-stage")
    assert setup_of(app).layer == "conv_transpose"


def test_a_pickle_is_refused_with_the_line_that_converts_it_and_all_stays():
    app = load(with_box(network()), "a.safetensors", safetensors_of(DIGITS))
    before = state_of(app)
    load(app, "model.pt", torch_of())
    (sentence,) = told(app, "problem")
    assert sentence.endswith('safetensors.torch.save_file(model.state_dict(), "model.safetensors")')
    assert loaded_of(app) is before.loaded
    assert state_of(app).chain == before.chain


def test_the_box_says_what_may_be_loaded_and_how_a_model_of_pytorch_is_converted():
    app = with_box(network())
    assert any("at most 64 MB" in sentence for sentence in sentences(app))
    assert any("save_file(model.state_dict()" in one.value for one in app.code)


def test_numbers_that_are_no_numbers_are_refused_when_they_are_wanted():
    weight = DIGITS["conv1.weight"].copy()
    weight[2, 0, 1, 1] = np.nan
    app = load(with_box(opened()), "a.safetensors", safetensors_of({"conv1.weight": weight}))
    before = setup_of(app)
    press(app, "weights-to-stage")
    assert "NaN or infinite, the first at [2, 0, 1, 1]" in told(app, "problem")[0]
    assert setup_of(app) == before


def test_names_from_outside_are_text():
    data = raw_safetensors({HOSTILE: said(0, 36, [1, 1, 3, 3])}, bytes(36))
    app = with_box(network())
    app.session_state["weights-all-open"] = True
    load(app, HOSTILE, data)
    assert not any("evil" in one.value or "onerror" in one.value for one in app.markdown)
    assert [row[0] for row in tensor_table(app)["rows"]] == [f"…{HOSTILE[-31:]}"]


def test_the_list_of_all_tensors_says_where_each_goes():
    app = with_box(network())
    app.session_state["weights-all-open"] = True
    load(app, "a.safetensors", safetensors_of(DIGITS))
    rows = {row[0]: row[1:] for row in tensor_table(app)["rows"]}
    assert rows["conv2.weight"] == [
        "16 × 8 × 3 × 3",
        "Conv2d-4",
        "float32",
        "Conv2d 8 → 16, kernel 3 × 3 (or ConvTranspose2d 16 → 8)",
    ]
    assert rows["fc.bias"] == ["10", "Linear-8", "float32", "bias of 10 outputs"]


def test_a_file_counts_among_what_the_server_keeps_and_is_refused_where_that_is_full():
    app = load(with_box(network()), "a.safetensors", content := safetensors_of(DIGITS))
    assert loaded_of(app).reservation.size == len(content)
    full = quota.reserve(MAX_KEPT_MB * 2**20 - quota.reserved() - 100)
    load(app, "b.npy", npy(np.zeros((99, 99))))
    assert told(app, "problem")[0].startswith("This server keeps at most")
    assert loaded_of(app).weights.name == "a.safetensors"
    press(app, "weights-fit")
    assert told(app, "problem")[0].startswith("This server keeps at most")
    del full
    press(app, "weights-fit")
    assert loaded_of(app).fitted.size == 8 * sum(array.size for array in DIGITS.values())


def test_a_link_with_a_file_of_weights_asks_for_it_again():
    app = network(net="Conv(8,3)", loaded="m.safetensors", numbers="large.12345678")
    assert told(app, "note") == [
        "The link names “m.safetensors” but does not hold its weights: load that file again and give it to "
        "the layers."
    ]
    assert address(app)["loaded"] == "m.safetensors"
    assert "Choose “m.safetensors” again." in sentences(with_box(app))


def test_weights_of_keras_are_fitted_and_said_to_be_in_torchs_order():
    tensors = {"layers/conv2d/vars/0": np.ones((3, 3, 1, 8)), "layers/conv2d/vars/1": np.zeros(8)}
    app = load(with_box(network()), "m.keras", keras_of(tensors))
    press(app, "weights-fit")
    assert any("Keras’s order" in note for note in told(app, "note"))
