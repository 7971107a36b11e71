"""Networks: their maps are torch's, and what a cell sees is found out by asking the numbers themselves."""

import csv
import io
from math import prod
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from network_chains import CHAINS, tuples

from convviz import network
from convviz.core.errors import ConvSpecError
from convviz.network import Add, Concat, Conv, Flatten, Linear, MaxPool, Network, NetworkError, ReLU

RECORD = np.load(Path(__file__).parent / "golden" / "torch_networks.npz")


def layers_of(name):
    """The layers of a recorded network, with its numbers."""
    for number, (kind, arguments, options, *names) in enumerate(CHAINS[name][1]):
        start = f"{name}/{number}."
        numbers = {key.removeprefix(start): RECORD[key] for key in RECORD.files if key.startswith(start)}
        said = {key: tuples(value) for key, value in options.items()}
        layer = getattr(network, kind)(*tuples(arguments), **said, **numbers)
        yield (names[0], layer) if names else layer


def recorded(name):
    return Network(CHAINS[name][0], list(layers_of(name)))


@pytest.mark.parametrize("name", CHAINS)
def test_every_map_and_every_count_of_a_network_is_torchs(name):
    net = recorded(name)
    maps = net.trace(RECORD[f"{name}/input"])
    assert [row.parameters for row in net.table()] == RECORD[f"{name}/parameters"].tolist()
    for number, (layer, row) in enumerate(zip(net.names, net.table(), strict=True)):
        expected = RECORD[f"{name}/{number}"]
        assert row.output_shape == maps[layer].shape == expected.shape
        np.testing.assert_allclose(maps[layer], expected, rtol=2e-5, atol=2e-5)


def not_numbers(net, maps_with, cell):
    """Which cells of every map are no numbers once one cell of the input is none: those that it feeds."""
    cells = np.ones(net.input_shape)
    cells[cell] = np.nan
    return {name: np.isnan(values) for name, values in net.trace(cells).items()}


SIZES = st.integers(5, 9)


@st.composite
def chains(draw):
    """A network in one or two dimensions, with whatever settings go together."""
    rank = draw(st.integers(1, 2))
    shape, layers = (2, *[draw(SIZES) for _ in range(rank)]), []
    net = Network(shape, layers)
    for _ in range(draw(st.integers(1, 4))):
        channels, *sizes = net.table()[-1].output_shape if layers else shape
        low = min(sizes)
        layer = draw(
            st.sampled_from(
                [
                    Conv(channels, 2, min(3, low), padding=draw(st.integers(0, 1))),
                    Conv(channels, 4, 2, dilation=2, padding=1, groups=channels),
                    Conv(channels, 2, min(3, low), padding=1, padding_mode="circular"),
                    Conv(channels, 2, min(3, low), stride=2, padding=1, padding_mode="replicate"),
                    MaxPool(2, padding=1),
                    MaxPool(min(2, low), stride=1),
                    network.AvgPool(2, padding=1, ceil_mode=True),
                    network.AdaptiveAvgPool(2),
                    network.ConvTranspose(channels, 2, 3, stride=2, padding=1, output_padding=1),
                    network.Upsample(2),
                    network.BatchNorm(channels),
                    ReLU(),
                    Add(net.names[-1] if layers else "input"),
                    Concat(net.names[-1] if layers else "input"),
                    network.Branch(draw(st.sampled_from(["input", *net.names]))),
                ]
            )
        )
        try:
            grown = Network(shape, [*layers, layer])
        except NetworkError:
            continue
        if max(grown.table()[-1].output_shape) <= 24:
            net, layers = grown, [*layers, layer]
    return net


@settings(max_examples=120)
@given(chains(), st.data())
def test_a_cell_of_the_input_feeds_the_cells_that_are_no_numbers_once_it_is_none(net, data):
    cell = tuple(data.draw(st.integers(0, size - 1)) for size in net.input_shape)
    spoiled = not_numbers(net, net, cell)
    for name, fed in net.feeds("input", cell).items():
        np.testing.assert_array_equal(fed, spoiled[name], err_msg=name)


@settings(max_examples=80)
@given(chains(), st.data())
def test_a_cell_sees_just_the_cells_that_feed_it(net, data):
    layer = data.draw(st.sampled_from(net.names)) if net.names else "input"
    shape = net.trace(np.zeros(net.input_shape))[layer].shape
    cell = tuple(data.draw(st.integers(0, size - 1)) for size in shape)
    cone = net.cone(layer, cell)
    for name, seen in cone.items():
        for one in np.ndindex(seen.shape):
            assert seen[one] == net.feeds(name, one)[layer][cell]


@pytest.mark.parametrize(
    ("layers", "field", "jump"),
    [
        # Araujo, Norris and Sim, Computing Receptive Fields of Convolutional Neural Networks, Distill 2019
        (
            [Conv(3, 1, 11, stride=4), MaxPool(3, stride=2), Conv(1, 1, 5, padding=2), MaxPool(3, stride=2)]
            + [Conv(1, 1, 3, padding=1)] * 3
            + [MaxPool(3, stride=2)],
            195,
            32,
        ),
        (
            [
                layer
                for count, channels in zip((2, 2, 3, 3, 3), (3, 1, 1, 1, 1), strict=True)
                for layer in (
                    Conv(channels, 1, 3, padding=1),
                    *[Conv(1, 1, 3, padding=1)] * (count - 1),
                    MaxPool(2),
                )
            ],
            212,
            32,
        ),
    ],
    ids=["AlexNet", "VGG-16"],
)
def test_receptive_fields_are_the_published_ones(layers, field, jump):
    row = Network((3, 224, 224), layers).table()[-1]
    assert row.receptive_field == (field, field)
    assert row.jump == (jump, jump)


def test_a_dilation_leaves_its_holes_in_what_a_cell_sees():
    net = Network((1, 16), [Conv(1, 1, 2, dilation=4), Conv(1, 1, 2, dilation=2)])
    assert np.flatnonzero(net.field("Conv1d-2", (0, 0))[0]).tolist() == [0, 2, 4, 6]
    assert net.table()[-1].receptive_field == (7,)


def test_a_cell_after_a_linear_layer_sees_all_and_has_no_field_of_its_own():
    net = Network((1, 4, 4), [Conv(1, 2, 3), Flatten(), Linear(8, 3)])
    assert net.field("Linear-3", (1,)).all()
    assert net.table()[-1].receptive_field is None
    assert net.field("Flatten-2", (5,)).sum() == 9


@pytest.mark.parametrize(
    ("layers", "at", "sentence"),
    [
        ([Conv(3, 2, 3)], 0, "in_channels is 3, but 1 come from the layer before; set in_channels to 1."),
        ([Conv(1, 2, 3), Conv(2, 1, 9)], 1, "Layer 2: kernel does not fit along H: kernel size 9 is larger"),
        (
            [Conv(1, 2, 3), Add("input")],
            1,
            r"add needs two maps of one shape; here \(2, 6, 6\) and",
        ),
        ([MaxPool(2), Concat("input")], 1, "concat needs maps with the same spatial sizes"),
        ([Linear(64, 3)], 0, "put a Flatten before it"),
        ([Flatten(), MaxPool(2)], 1, "input must have 2 to 4 axes"),
        ([Flatten(), Conv(1, 1, 3)], 1, "put it before the Flatten"),
        ([Add("nobody")], 0, "There is no layer named nobody here; there are input."),
        ([("a", ReLU()), ("a", ReLU())], 1, "There is a layer named a already"),
        ([ReLU()] * 201, 200, "This network has 201 layers; at most 200 can be shown."),
        ([Conv(1, 2, 3, weight=np.ones((2, 1, 3)))], 0, "weight must have the shape"),
        (
            [ReLU(), Conv(1, 1, 1, weight=[[[[np.nan]]]])],
            1,
            "Layer 2: 1 number of weight is NaN or infinite; give finite numbers.",
        ),
        ([Conv(1, 2, 3, bias=[np.inf, np.nan])], 0, "2 numbers of bias are NaN or infinite"),
        ([network.BatchNorm(1, running_mean=[np.nan])], 0, "1 number of running_mean is NaN"),
        ([network.BatchNorm(1, running_var=[-1])], 0, "running_var must be at least 0; got −1.0."),
        ([network.BatchNorm(1, weight=[1, 2])], 0, r"weight must have the shape \(1,\)"),
    ],
)
def test_a_layer_that_does_not_fit_is_refused_with_its_place_and_the_way_out(layers, at, sentence):
    with pytest.raises(NetworkError, match=sentence) as refused:
        Network((1, 8, 8), layers)
    assert refused.value.layer == at
    Network((1, 8, 8), layers[:at])  # what comes before still runs


@pytest.mark.parametrize(
    ("ask", "sentence"),
    [
        (lambda net: net.trace(np.zeros((1, 5, 5))), r"input must have the shape \(1, 4, 4\)"),
        (lambda net: net.field("ReLU-1", (0, 4, 0)), r"There is no cell \(0, 4, 0\) in a map"),
        (lambda net: net.cone("ReLU-1", (0, 0)), "There is no cell"),
        (lambda net: net.sources("input"), "input is the input, not a layer"),
        (lambda net: net.part("input"), "input is the input, not a layer; there are ReLU-1."),
        (lambda net: net.feeds("Conv", (0, 0, 0)), "There is no layer named Conv here"),
    ],
)
def test_what_is_asked_of_a_network_that_it_has_not_is_refused_in_a_sentence(ask, sentence):
    with pytest.raises(ConvSpecError, match=sentence):
        ask(Network((1, 4, 4), [ReLU()]))


def test_branches_from_one_map_come_together_in_a_concat():
    one, three = np.array([[[[2.0]]]]), np.ones((1, 1, 3, 3))
    layers = [
        ("small", Conv(1, 1, 1, weight=one, bias=False)),
        network.Branch("input"),
        ("large", Conv(1, 1, 3, padding=1, weight=three, bias=False)),
        Concat("small"),
    ]
    net = Network((1, 3, 3), layers)
    maps = net.trace(np.arange(9.0).reshape(1, 3, 3))
    np.testing.assert_array_equal(maps["branch-2"], maps["input"])
    assert maps["large"][0, 1, 1] == 36
    np.testing.assert_array_equal(maps["concat-4"][1], 2 * maps["input"][0])
    assert net.field("concat-4", (1, 1, 1)).sum() == 1
    assert net.table()[-1].receptive_field == (3, 3)
    assert net.table()[0].receptive_field == (1, 1)


def test_weights_that_are_not_given_are_the_same_for_the_same_seed():
    first, again, other = (
        Network((1, 6), [Conv(1, 2, 3)], seed=seed).trace(np.ones((1, 6)))["Conv1d-1"] for seed in (3, 3, 4)
    )
    assert (first == again).all()
    assert (first != other).any()


@st.composite
def pooled(draw):
    """A network with max pooling in it, and an input of few different numbers, so that windows have ties."""
    rank = draw(st.integers(1, 3))
    sizes = [draw(st.integers(4, 8 - rank)) for _ in range(rank)]
    layers = draw(
        st.lists(
            st.sampled_from(
                [
                    MaxPool(2, stride=1),
                    MaxPool(2, padding=1),
                    MaxPool(3, stride=2, padding=1, ceil_mode=True),
                    MaxPool(2, stride=1, dilation=2),
                    network.AdaptiveMaxPool(2),
                    network.AdaptiveMaxPool(1),
                    ReLU(),
                    Conv(2, 2, 1, groups=2),
                ]
            ),
            min_size=1,
            max_size=3,
        )
    )
    try:
        net = Network((2, *sizes), layers)
    except NetworkError:
        net = Network((2, *sizes), layers[:1])
    cells = draw(st.lists(st.integers(-2, 2), min_size=2 * prod(sizes), max_size=2 * prod(sizes)))
    return net, np.array(cells, dtype=float).reshape(2, *sizes)


@settings(max_examples=100)
@given(pooled(), st.data())
def test_the_winning_path_of_one_pooling_is_the_first_largest_cell_that_it_sees(drawn, data):
    net, cells = drawn
    maps = net.trace(cells)
    layer = net.names[-1]
    cell = tuple(data.draw(st.integers(0, size - 1)) for size in maps[layer].shape)
    path, cone = net.path(maps, layer, cell), net.cone(layer, cell)
    for name in cone:
        assert not (path[name] & ~cone[name]).any()
        assert path[name].sum() == 1, "every layer here takes one cell"
    before = ("input", *net.names)[-2]
    if layer.startswith(("Max", "Adaptive")):
        seen = np.where(cone[before], maps[before], -np.inf)
        assert path[before][np.unravel_index(seen.argmax(), seen.shape)]
        assert maps[before][path[before]] == maps[layer][cell]


def test_through_a_sum_the_winning_path_takes_all_that_it_sees():
    net = Network((1, 6), [MaxPool(2), Conv(1, 1, 3)])
    path = net.path(net.trace([[3, 7, 2, 5, 9, 9]]), "Conv1d-2", (0, 0))
    assert path["MaxPool1d-1"].tolist() == [[True, True, True]]
    assert np.flatnonzero(path["input"]).tolist() == [1, 3, 4]


def test_a_cell_that_is_no_number_wins_its_window():
    net = Network((1, 4), [MaxPool(4)])
    path = net.path(net.trace([[3, np.inf, np.nan, 5]]), "MaxPool1d-1", (0, 0))
    assert np.flatnonzero(path["input"]).tolist() == [2]


def test_the_table_as_csv_has_both_orders_of_a_shape_the_shares_and_the_totals():
    net = Network((1, 8, 8), [Conv(1, 3, 3), MaxPool(2), Flatten(), Linear(27, 10)])
    lines = list(csv.DictReader(io.StringIO(network.table_csv(net.table()))))
    assert [line["layer"] for line in lines] == [*net.names, "total"]
    assert lines[0]["output_shape"] == "3 x 6 x 6"
    assert lines[0]["output_shape_channels_last"] == "6 x 6 x 3"
    assert lines[-1]["parameters"] == str(30 + 280)
    assert lines[0]["share_of_parameters"] == "0.0968"
    assert lines[1]["receptive_field"] == "4 x 4"
    assert lines[1]["jump"] == "2 x 2"
    assert lines[3]["receptive_field"] == ""
    for column in ("parameters", "multiply_adds"):
        assert sum(int(line[column]) for line in lines[:-1]) == int(lines[-1][column])
        assert sum(float(line[f"share_of_{column}"]) for line in lines[:-1]) == pytest.approx(1, abs=1e-3)
