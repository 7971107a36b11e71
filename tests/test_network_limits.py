"""Networks that are too large to be shown, and what is said to fit."""

import json
import re

import pytest

from convviz.core.limits import MAX_MAPS_MB, MAX_NETWORK_WEIGHTS
from convviz.language import speaking
from convviz.network import Network, NetworkError, ReLU
from convviz.network.plan import built, read
from convviz.network.ready import READY
from convviz.settings.inputs_like import input_of_ready
from convviz.settings.model import input_of
from convviz.settings.traced import traced
from convviz.stage.overview import overview


def refusal(line, shape):
    """Which layer of a plan is refused, and the sentence."""
    network, error = built(read(line)[0], shape)
    assert error is not None
    assert error.layer == len(network.names)
    assert str(error).startswith(f"Layer {error.layer + 1}: ")
    return error.layer, str(error)


@pytest.mark.parametrize(
    ("line", "shape", "layer"),
    [
        ("Conv(64,3,padding=1)~ReLU~Conv(64,3,padding=1)", (3, 224, 224), 0),
        ("Conv(16,3,padding=1)~ReLU~Conv(16,3,padding=1)", (3, 224, 224), 2),
        ("Conv(64,3,padding=1)~MaxPool(2)~Conv(2048,3,padding=1)", (3, 64, 64), 2),
        ("Conv(8,3,stride=2)~Upsample(64)", (1, 100, 30), 1),
        ("Conv(64,7)", (16, 100_000), 0),
        ("ReLU~ConvTranspose(200,4,stride=4)", (1, 16, 16, 16), 1),
    ],
)
def test_maps_beyond_8_mb_are_refused_and_what_is_said_to_fit_does(line, shape, layer):
    at, sentence = refusal(line, shape)
    assert at == layer
    assert f"at most {MAX_MAPS_MB} MB can be shown" in sentence
    sizes = re.search(r"An input of ([\d × ]+) fits", sentence)
    smaller = tuple(map(int, sizes[1].split(" × ")))
    up_to_here = "~".join(line.split("~")[: layer + 1])
    assert built(read(up_to_here)[0], (shape[0], *smaller)).error is None
    longest = max(range(len(smaller)), key=lambda axis: smaller[axis])
    larger = [size + 1 + (axis == longest) * size // 8 for axis, size in enumerate(smaller)]
    assert built(read(up_to_here)[0], (shape[0], *larger)).error is not None
    channels = re.search(r"out_channels (\d+)\.", sentence)
    if channels:
        fewer = re.sub(r"\((\d+)(?=[^()]*\)$)", f"({channels[1]}", up_to_here)
        assert built(read(fewer)[0], shape).error is None


def test_a_layer_with_too_many_weights_is_refused_before_any_is_drawn():
    at, sentence = refusal("Flatten~Linear(8192)~Linear(8192)", (64, 60, 60))
    assert at == 1
    assert "Linear-2 has 1 887 444 992 weights" in sentence.replace("\u202f", " ")
    assert "at most 10 000 000 can be shown" in sentence.replace("\u202f", " ")
    assert MAX_NETWORK_WEIGHTS == 10_000_000


def test_weights_count_over_all_layers():
    line = "~".join(["Flatten", *["Linear(2000)"] * 4])
    at, sentence = refusal(line, (20, 10, 10))
    assert at == 3
    assert "12 006 000 in all" in sentence.replace("\u202f", " ")


def test_a_network_that_would_take_minutes_is_refused():
    at, sentence = refusal("Conv(90,64,padding=32)~Conv(20,16)", (16, 128, 128))
    assert at == 0
    assert "multiply-adds" in sentence


def test_a_chain_of_200_layers_is_built_and_one_more_is_refused():
    plan, notes = read("~".join(["ReLU"] * 200))
    network, error = built(plan, (1, 4))
    assert (len(network.names), error, notes) == (200, None, ())
    with pytest.raises(NetworkError, match="This network has 201 layers; at most 200 can be shown"):
        network.then(ReLU())
    with pytest.raises(NetworkError, match="This network has 203 layers"):
        Network((1, 4), [ReLU()] * 203)


def test_megabytes_have_a_decimal_comma_in_german():
    assert "take 12.8 MB" in refusal("Conv(64,3,padding=1)", (3, 224, 224))[1]
    with speaking("de"):
        _, error = built(read("Conv(64,3,padding=1)")[0], (3, 224, 224))
    assert "brauchen 12,8 MB" in str(error)


def shown(name):
    """A ready network on what it begins with."""
    ready = READY[name]
    input = input_of(input_of_ready(ready.input), None)
    return traced(ready.plan, input)


@pytest.mark.parametrize("name", READY)
def test_what_crosses_of_a_network_is_at_most_one_and_a_half_times_its_float32_bytes_and_150_kb(name):
    net = shown(name)
    single = 4 * sum(one.size for one in net.maps.values())
    assert len(json.dumps(overview(net.network, net.maps))) <= 1.5 * single + 150_000
