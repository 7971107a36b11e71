"""Loaded weights given to layers: by name and shape, and so that the layers compute what they did."""

from __future__ import annotations

import numpy as np
import pytest

from convviz.data.weights.reading import list_tensors, read_tensors
from convviz.data.weights.record import Tensor
from convviz.network.plan import Plan, built, read
from convviz.settings.chain import FIRST, Chain, without_numbers
from convviz.settings.fitting import fit, with_tensors
from convviz.settings.link.network import decode_network, encode_network
from convviz.settings.link.query import missing
from convviz.settings.model import Setup
from testbed.files.arrays import npz
from testbed.files.weights import keras_of, safetensors_of

RANDOM = np.random.default_rng(7)


def plan_of(line):
    return read(line)[0]


def given(line, shape, content, name="m"):
    """Return the network of a line with the weights of a file, and which tensors each layer got."""
    plan = plan_of(line)
    found = fit(plan, built(plan, shape).network, list_tensors(content, name).tensors)
    arrays = read_tensors(content, name, found.names).arrays()
    chain = with_tensors(Chain(plan), found, arrays, name)
    network, error = built(chain.plan, shape)
    assert error is None
    return network, {match.at: [one.name for _, one in match.tensors] for match in found.matches}, chain


def whole(*shape):
    return RANDOM.integers(-4, 5, shape).astype(np.float32)


def test_a_state_dict_of_torch_fits_its_layers_and_computes_what_its_numbers_say():
    weight, bias, out, last = whole(4, 2, 3, 3), whole(4), whole(5, 16), whole(5)
    tensors = {"0.weight": weight, "0.bias": bias, "3.weight": out, "3.bias": last}
    network, got, _ = given("Conv(4,3)~ReLU~Flatten~Linear(5)", (2, 4, 4), safetensors_of(tensors))
    assert got == {0: ["0.weight", "0.bias"], 3: ["3.weight", "3.bias"]}
    input = whole(2, 4, 4)
    windows = np.lib.stride_tricks.sliding_window_view(input, (3, 3), axis=(1, 2))
    maps = np.maximum(np.einsum("cyxij,fcij->fyx", windows, weight) + bias[:, None, None], 0)
    np.testing.assert_allclose(network.trace(input)[network.names[-1]], out @ maps.ravel() + last, rtol=1e-6)


def test_a_model_of_keras_computes_the_same_though_it_flattens_channels_last():
    kernel, bias, dense, last = whole(3, 3, 2, 4), whole(4), whole(2 * 3 * 4, 5), whole(5)
    tensors = {
        "layers/conv2d/vars/0": kernel,
        "layers/conv2d/vars/1": bias,
        "layers/dense/vars/0": dense,
        "layers/dense/vars/1": last,
    }
    network, got, _ = given("Conv(4,3)~ReLU~Flatten~Linear(5)", (2, 4, 5), keras_of(tensors))
    assert got == {0: [*tensors][:2], 3: [*tensors][2:]}
    input = whole(2, 4, 5)
    rows = np.moveaxis(input, 0, -1)
    windows = np.lib.stride_tricks.sliding_window_view(rows, (3, 3), axis=(0, 1))
    maps = np.maximum(np.einsum("yxcij,ijcf->yxf", windows, kernel) + bias, 0)
    np.testing.assert_allclose(
        network.trace(input)[network.names[-1]], maps.ravel() @ dense + last, rtol=1e-6
    )


def test_arrays_of_keras_saved_by_numpy_are_turned_where_only_that_fits():
    kernel, bias = whole(3, 3, 2, 4), whole(4)
    network, got, _ = given("Conv(4,3)", (2, 4, 4), npz(arr_0=kernel, arr_1=bias))
    assert got == {0: ["arr_0", "arr_1"]}
    np.testing.assert_array_equal(network.part(network.names[0]).weight, kernel.transpose(3, 2, 0, 1))
    np.testing.assert_array_equal(network.part(network.names[0]).bias, bias)


def test_of_tensors_of_one_shape_the_name_decides_and_then_the_order():
    first, second = whole(2, 2, 3, 3), whole(2, 2, 3, 3)
    tensors = {"net.a.weight": first, "net.b.weight": second}
    _, got, _ = given("b:Conv(2,3,bias=False)~a:Conv(2,3,bias=False)", (2, 8, 8), safetensors_of(tensors))
    assert got == {0: ["net.b.weight"], 1: ["net.a.weight"]}
    _, got, _ = given("Conv(2,3,bias=False)~Conv(2,3,bias=False)", (2, 8, 8), safetensors_of(tensors))
    assert got == {0: ["net.a.weight"], 1: ["net.b.weight"]}


def test_a_batch_norm_gets_all_four_of_its_numbers():
    names = {
        "weight": "gamma",
        "bias": "beta",
        "running_mean": "moving_mean",
        "running_var": "moving_variance",
    }
    numbers = {name: np.abs(whole(3)) + 1 for name in names}
    for tensors in (
        {f"bn.{name}": array for name, array in numbers.items()},
        {f"bn/{names[name]}:0": array for name, array in numbers.items()},
    ):
        network, got, _ = given("BatchNorm", (3, 4, 4), safetensors_of(tensors))
        assert sorted(got[0]) == sorted(tensors)
        input = whole(3, 4, 4)
        mean, var, weight, bias = (
            numbers[name][:, None, None] for name in ("running_mean", "running_var", "weight", "bias")
        )
        expected = (input - mean) / np.sqrt(var + 1e-5) * weight + bias
        np.testing.assert_allclose(network.trace(input)[network.names[0]], expected, rtol=1e-5)


def test_a_transposed_convolution_has_the_channels_of_its_input_first():
    weight = whole(3, 5, 2, 2)
    network, _, _ = given(
        "ConvTranspose(5,2,stride=2,bias=False)", (3, 4, 4), safetensors_of({"up.weight": weight})
    )
    input = whole(3, 4, 4)
    expected = np.einsum("cyx,cfij->fyixj", input, weight).reshape(5, 8, 8)
    np.testing.assert_allclose(network.trace(input)[network.names[0]], expected, rtol=1e-6)


def test_a_bias_that_the_file_does_not_have_is_zero():
    network, _, _ = given("Conv(4,3)", (2, 4, 4), safetensors_of({"w": whole(4, 2, 3, 3)}))
    assert network.part(network.names[0]).bias.tolist() == [0] * 4


def test_what_fits_no_layer_is_left_and_a_layer_without_a_tensor_says_what_it_wants():
    plan = plan_of("Conv(4,3)~Conv(6,3)")
    tensors = [Tensor("a.weight", (6, 4, 3, 3), "float32"), Tensor("b.weight", (9, 9), "float32")]
    found = fit(plan, built(plan, (2, 8, 8)).network, tensors)
    assert [match.at for match in found.matches] == [1]
    assert found.missing == ((0, (4, 2, 3, 3)),)


def test_a_tensor_that_cannot_be_used_is_given_to_no_layer():
    plan = plan_of("Conv(4,3)")
    tensors = [Tensor("a.weight", (4, 2, 3, 3), "F8", "why")]
    assert not fit(plan, built(plan, (2, 8, 8)).network, tensors).matches


def test_trained_weights_give_way_to_loaded_ones():
    tensors = {"a.weight": whole(8, 1, 3, 3)}
    found = fit(
        FIRST.plan, built(FIRST.plan, (1, 8, 8)).network, list_tensors(safetensors_of(tensors), "m").tensors
    )
    assert with_tensors(FIRST, found, {"a.weight": tensors["a.weight"]}, "m").plan.weights == ""


@pytest.mark.parametrize("channels", [1, 300])
def test_a_link_names_the_file_of_weights_that_it_cannot_hold(channels):
    _, _, chain = given(
        f"Conv({channels},9)", (1, 16, 16), safetensors_of({"w": whole(channels, 1, 9, 9) / 7})
    )
    fields = encode_network(chain, Setup(rank=2))
    is_held = channels == 1
    assert ("loaded" in fields) != is_held
    assert ("its weights" in missing(fields)) != is_held
    (_, again), notes = decode_network(fields)
    assert (again.plan == chain.plan) == is_held
    assert again.file == ("" if is_held else "m")
    assert any("The link names “m”" in note for note in notes) != is_held


def test_a_link_of_a_million_weights_is_made_without_packing_them():
    plan = plan_of("Conv(1000,11)")
    chain = with_tensors(
        Chain(plan),
        fit(plan, built(plan, (4, 16, 16)).network, [Tensor("w", (1000, 4, 11, 11), "float32")]),
        {"w": np.zeros((1000, 4, 11, 11))},
        "<b>m</b>",
    )
    fields = encode_network(chain, Setup(rank=2))
    assert fields["numbers"].startswith("large.")
    assert fields["loaded"] == "<b>m</b>"
    assert without_numbers(Chain(chain.plan, 0, chain.file)).file == ""


def test_a_chain_without_loaded_weights_has_the_link_that_it_had():
    assert encode_network(Chain(Plan(plan_of("ReLU").items), 0), Setup()) == {"net": "ReLU", "at": "1"}
