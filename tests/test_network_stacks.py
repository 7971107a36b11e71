"""The table of well-known networks at full size says what torchinfo and published receptive fields say."""

import json
from math import prod
from pathlib import Path

import pytest
from network_chains import tuples
from network_stacks import STACKS

from convviz import network
from convviz.network import Network

RECORD = json.loads((Path(__file__).parent / "golden" / "network_stacks.json").read_text())


def build(name):
    """A stack without its weights."""
    shape, written = STACKS[name]
    layers = []
    for kind, arguments, settings, *names in written:
        given = {key: tuples(value) for key, value in settings.items()}
        layers.append((names[0] if names else "", getattr(network, kind)(*map(tuples, arguments), **given)))
    return Network(shape, layers, seed=None)


@pytest.mark.parametrize("name", STACKS)
def test_shapes_and_parameters_are_torchinfos(name):
    rows, table = RECORD[name]["rows"], build(name).table()
    joins = ("add", "concat", "branch")
    assert [row.parameters for row in table] == [row["parameters"] for row in rows]
    assert [list(row.output_shape) for row in table] == [row["shape"] for row in rows]
    assert sum(row.parameters for row in table) == RECORD[name]["parameters"]
    assert any(row.parameters for row in table if not row.name.startswith(joins))


@pytest.mark.parametrize("name", STACKS)
def test_multiply_adds_are_torchinfos_but_for_what_multiplies_nothing(name):
    """torchinfo also counts the additions of a bias, and the numbers of a BatchNorm."""
    for written, row, told in zip(STACKS[name][1], build(name).table(), RECORD[name]["rows"], strict=True):
        kind, _, settings, *_ = written
        if kind in ("Conv", "ConvTranspose", "Linear"):
            positions = prod(row.output_shape) if settings.get("bias", True) else 0
            assert row.multiply_adds == told["mult_adds"] - positions
        else:
            assert row.multiply_adds == 0
            assert told["mult_adds"] == (row.parameters if kind == "BatchNorm" else 0)


@pytest.mark.parametrize("name", STACKS)
def test_a_receptive_field_is_as_wide_as_torchs_gradient(name):
    """For a layer after a transposed one the field differs by position; the table has the widest."""
    is_even = True
    for written, row, told in zip(STACKS[name][1], build(name).table(), RECORD[name]["rows"], strict=True):
        is_even = is_even and written[0] != "ConvTranspose"
        if told["field"] is not None and is_even:
            assert list(row.receptive_field) == told["field"]
        elif told["field"] is not None:
            assert all(ours >= seen for ours, seen in zip(row.receptive_field, told["field"], strict=True))


@pytest.mark.parametrize(
    ("name", "parameters"),
    [
        ("AlexNet features", 2_469_696),  # torchvision's alexnet().features
        ("VGG-16 features", 14_714_688),  # keras.applications.VGG16(include_top=False)
        ("LeNet-5", 61_706),
        ("DCGAN generator", 3_576_704),  # PyTorch's tutorial on DCGAN
        (
            "Inception module",
            163_696,
        ),  # inception (3a) of GoogLeNet: Szegedy and others, 2015, table 1
    ],
)
def test_parameters_are_the_published_ones(name, parameters):
    assert sum(row.parameters for row in build(name).table()) == parameters


@pytest.mark.parametrize(
    ("name", "layer", "field", "jump"),
    [
        # Araujo, Norris and Sim, Computing Receptive Fields of Convolutional Neural Networks, Distill 2019
        ("AlexNet features", -1, 195, 32),
        ("VGG-16 features", -1, 212, 32),
        # van den Oord and others, WaveNet, 2016: dilations 1 to 512 see 1024
        ("WaveNet stack", -1, 1024, 1),
        # LeCun and others, 1998: C5 sees all 32 × 32
        ("LeNet-5", 6, 32, 4),
        # Simonyan and Zisserman, 2015: three layers of 3 × 3 see 7 × 7
        ("VGG-16 features", 2, 5, 1),
        # 1 + 2·(7 − 1)·(1 + 2 + 4 + 8): Bai, Kolter and Koltun, 2018
        ("TCN", -1, 181, 1),
    ],
)
def test_receptive_fields_and_jumps_are_the_published_ones(name, layer, field, jump):
    row = build(name).table()[layer]
    assert set(row.receptive_field) == {field}
    assert set(row.jump) == {jump}


def test_multiply_adds_are_the_published_ones():
    """VGG-16's convolutions at 224 × 224: 15.3 thousand million, as in He and others, 2016."""
    total = sum(row.multiply_adds for row in build("VGG-16 features").table())
    assert round(total / 1e9, 1) == 15.3
