"""The networks to begin with: each runs on its input and shows what it says."""

import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from convviz.data.inputs import sample_input
from convviz.network.digits import CLASSES, held_out
from convviz.network.plan import Plan, built, item, notes, read, write
from convviz.network.ready import READY, WEIGHTS_SAID


def cells_of(ready):
    """The input of a ready network."""
    reads = ready.input
    if reads.numbers is not None:
        return reads.numbers.array
    return sample_input(reads.rank, reads.sample, cells=reads.cells, colour=reads.colour).values


def network_of(name):
    ready = READY[name]
    cells = cells_of(ready)
    network, error = built(ready.plan, cells.shape)
    assert error is None, str(error)
    assert notes(ready.plan, cells.shape) == ()
    return network, network.trace(cells)


def test_there_are_twelve():
    assert len(READY) == 12
    assert len({ready.title for ready in READY.values()}) == 12


@pytest.mark.parametrize("name", READY)
def test_a_ready_network_runs_on_its_input_and_says_where_it_is_from(name):
    ready = READY[name]
    network, maps = network_of(name)
    assert len(network.names) == len(ready.plan.items)
    assert cells_of(ready).ndim == ready.input.rank + 1
    for values in maps.values():
        assert np.isfinite(values).all()
    assert np.ptp(maps[network.names[-1]]) > 0
    assert re.search(r"(19|20)\d\d|UCI", ready.source)
    assert ready.see.endswith(".")
    assert ready.weights in WEIGHTS_SAID


@pytest.mark.parametrize("name", READY)
def test_a_ready_network_is_said_to_be_random_just_when_no_weights_are_given(name):
    ready = READY[name]
    is_given = bool(ready.plan.weights) or any(one.numbers for one in ready.plan.items)
    assert (ready.weights != "random") == is_given
    assert (ready.weights == "trained") == bool(ready.plan.weights)


@pytest.mark.parametrize("name", READY)
def test_a_ready_network_fits_in_a_link(name):
    plan = READY[name].plan
    layers = tuple(item(one.kind, name=one.name, **dict(one.settings)) for one in plan.items)
    assert read(write(plan)) == (Plan(layers), ())
    assert len(write(plan)) < 400


def test_the_digit_is_one_that_the_net_has_not_seen_and_reads():
    _, maps = network_of("digits")
    images, labels = held_out()
    (place,) = np.flatnonzero((images == maps["input"]).all(axis=(1, 2, 3)))
    assert CLASSES[maps["Linear-8"].argmax()] == str(labels[place]) == "3"


@given(st.integers(3, 11), st.integers(3, 11), st.integers(3, 7), st.integers(3, 7))
def test_edges_then_corners_finds_just_the_four_corners_of_a_rectangle(top, left, height, width):
    cells = np.zeros((1, 20, 20))
    bottom, right = top + height - 1, left + width - 1
    cells[0, top : bottom + 1, left : right + 1] = 1
    network, error = built(READY["corners"].plan, cells.shape)
    assert error is None
    found = network.trace(cells)[network.names[-1]]
    expected = np.zeros((4, 20, 20))
    for channel, corner in enumerate([(top, left), (top, right), (bottom, left), (bottom, right)]):
        expected[channel][corner] = 1
    np.testing.assert_array_equal(found, expected)


def test_edges_then_corners_finds_the_corners_of_its_picture():
    """Of two rectangles and an L; where the two parts of the L meet, two edges meet as well."""
    network, maps = network_of("corners")
    found = {tuple(map(int, place)) for place in np.argwhere(maps[network.names[-1]])}
    rectangles = [(2, 6, 2, 7), (3, 8, 12, 13)]
    expected = set()
    for top, bottom, left, right in rectangles:
        expected |= {(0, top, left), (1, top, right), (2, bottom, left), (3, bottom, right)}
    expected |= {(0, 10, 3), (1, 10, 12), (2, 14, 3), (3, 14, 6), (3, 12, 12), (3, 13, 7)}
    assert found == expected


def test_the_edges_answer_on_their_own_side_only():
    cells = np.zeros((1, 9, 9))
    cells[0, 3:6, 3:6] = 1
    network, _ = built(READY["corners"].plan, cells.shape)
    left, right, top, bottom = network.trace(cells)["ReLU-2"]
    np.testing.assert_array_equal(left, right[:, ::-1])
    np.testing.assert_array_equal(top, bottom[::-1])
    np.testing.assert_array_equal(left, top.T)
    assert left[4].tolist() == [0, 0, 3, 3, 0, 0, 0, 0, 0]


def parameters(name):
    return [row.parameters for row in network_of(name)[0].table()]


def test_what_is_said_of_the_weights_of_a_separable_convolution_is_so():
    full, error = built(read("Conv(16,3,padding=1)")[0], (3, 24, 32))
    assert error is None
    assert f"{sum(parameters('separable'))} weights" in READY["separable"].see
    assert f"has {full.table()[0].parameters}." in READY["separable"].see


def test_what_is_said_of_the_fields_is_so():
    tcn = network_of("tcn")[0]
    assert tcn.table()[-1].receptive_field == (16,)
    assert tcn.field("Conv1d-9", (0, 40)).sum() == 16
    assert network_of("vgg")[0].table()[3].receptive_field == (5, 5)
    lenet = network_of("lenet5")[0]
    assert lenet.field("Conv2d-7", (0, 0, 0)).all()
    inception, _ = network_of("inception")
    fields = [int(inception.field("concat-6", (channel, 12, 16))[0].sum()) for channel in (8, 4, 0)]
    assert sorted(fields) == [1, 9, 25]
    assert network_of("c3d")[0].table()[0].receptive_field[0] == 3


def test_the_generator_makes_a_picture_of_16_by_16():
    network, maps = network_of("dcgan")
    assert maps["input"].shape == (16, 1, 1)
    assert network.output_shape == (3, 16, 16)


def test_lenet_has_as_many_weights_as_is_published():
    """61 706 with full connections in C3: Dive into Deep Learning, section 7.6, without the pooling's."""
    assert sum(parameters("lenet5")) == 61_706
