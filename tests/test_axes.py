"""The tables of axes: names, sizes, roles and orders, worked out by hand or from the frameworks' manuals."""

from random import Random

import pytest

from convviz.core.spec import resolve
from convviz.explain.axes import Axis, axis_table, heading, summary_table
from convviz.frameworks.read.calls import read_call

TABLE = resolve((3, 7), (1, 3, 2))
TALL = resolve((1, 3, 7), (1, 1, 3, 2))
GROUPED = resolve((4, 6, 8, 9), (6, 2, 3, 1, 2), groups=2, stride=2, padding=1)


def lines(spec, order):
    return [f"{axis.array}: {axis.name} {axis.size}, {axis.role}" for axis in axis_table(spec, order)]


def test_conv1d_in_pytorchs_order():
    assert lines(TABLE, "torch") == [
        "input: N 1, batch",
        "input: C_in 3, summed over",
        "input: L 7, moved along",
        "kernel: C_out 1, made by the filters",
        "kernel: C_in 3, summed over",
        "kernel: kL 2, moved along",
        "output: N 1, batch",
        "output: C_out 1, made by the filters",
        "output: L_out 6, moved along",
    ]


def test_conv2d_in_kerass_order():
    assert lines(TALL, "keras") == [
        "input: N 1, batch",
        "input: H 3, moved along",
        "input: W 7, moved along",
        "input: C_in 1, summed over",
        "kernel: kH 3, moved along",
        "kernel: kW 2, moved along",
        "kernel: C_in 1, summed over",
        "kernel: C_out 1, made by the filters",
        "output: N 1, batch",
        "output: H_out 1, moved along",
        "output: W_out 6, moved along",
        "output: C_out 1, made by the filters",
    ]


@pytest.mark.parametrize(
    ("order", "input", "kernel", "output"),
    [
        ("torch", (1, 4, 6, 8, 9), (6, 2, 3, 1, 2), (1, 6, 3, 5, 5)),
        ("keras", (1, 6, 8, 9, 4), (3, 1, 2, 2, 6), (1, 3, 5, 5, 6)),
    ],
)
def test_the_sizes_are_the_shapes_that_the_framework_has(order, input, kernel, output):
    rows = axis_table(GROUPED, order)
    for array, shape in (("input", input), ("kernel", kernel), ("output", output)):
        assert tuple(row.size for row in rows if row.array == array) == shape


def test_with_groups_the_kernel_has_a_share_of_the_channels():
    assert axis_table(GROUPED)[6] == Axis("kernel", "C_in / groups", 2, "summed over")


@pytest.mark.parametrize("spec", [TABLE, TALL, GROUPED])
@pytest.mark.parametrize("order", ["torch", "keras"])
def test_what_is_summed_over_is_gone_from_the_output_and_what_is_moved_along_stays(spec, order):
    rows = axis_table(spec, order)
    roles = {
        array: [row.role for row in rows if row.array == array] for array in ("input", "kernel", "output")
    }
    assert roles["output"].count("summed over") == 0
    assert [roles[array].count("moved along") for array in roles] == [spec.ndim] * 3
    assert [roles[array].count("made by the filters") for array in roles] == [0, 1, 1]


def test_an_unknown_order_is_refused():
    with pytest.raises(ValueError, match="order 'jax' is unknown; use 'torch' or 'keras'"):
        axis_table(TABLE, "jax")


def test_the_summary_counts_axes_weights_and_multiply_adds():
    assert [tuple(row) for row in summary_table([TABLE, TALL, GROUPED])] == [
        ("1 axis: L", "2 (C, L)", "2 (C, L)", "6", "36", "sequences"),
        ("2 axes: H and W", "3 (C, H, W)", "3 (C, H, W)", "6", "36", "images"),
        (
            "3 axes: D, H and W",
            "4 (C, D, H, W)",
            "4 (C, D, H, W)",
            "72",
            "5\N{NARROW NO-BREAK SPACE}400",
            "volumes and video",
        ),
    ]


def test_the_summary_in_kerass_order_has_the_channels_last():
    assert [row.input_rank for row in summary_table([TABLE, GROUPED], "keras")] == [
        "2 (L, C)",
        "4 (D, H, W, C)",
    ]


@pytest.mark.parametrize(
    ("input", "weight", "settings", "text"),
    [
        ((3, 7), (1, 3, 2), {}, "nn.Conv1d(3, 1, kernel_size=2)"),
        (
            (3, 1, 6),
            (1, 3, 1, 2),
            {"stride": (1, 2)},
            "nn.Conv2d(3, 1, kernel_size=(1, 2), stride=(1, 2))",
        ),
        (
            (4, 9, 9),
            (2, 2, 3, 3),
            {"stride": 2, "padding": 1, "dilation": 2, "groups": 2, "padding_mode": "reflect"},
            "nn.Conv2d(4, 2, kernel_size=3, stride=2, padding=1, dilation=2, "
            "groups=2, padding_mode='reflect')",
        ),
        (
            (1, 6),
            (1, 1, 3),
            {"padding": "causal"},
            "F.pad(input, (2, 0)), nn.Conv1d(1, 1, kernel_size=3)",
        ),
        (
            (1, 6, 6),
            (1, 1, 3, 3),
            {"padding": ((0, 1), (2, 2)), "padding_mode": "circular"},
            "F.pad(input, (2, 2, 0, 1), mode='circular'), nn.Conv2d(1, 1, kernel_size=3)",
        ),
        (
            (1, 6),
            (1, 1, 3),
            {"padding_mode": "circular"},
            "nn.Conv1d(1, 1, kernel_size=3)",
        ),
    ],
)
def test_a_heading_is_the_call_without_what_is_as_usual(input, weight, settings, text):
    assert heading(resolve(input, weight, **settings)) == text


@pytest.mark.parametrize("seed", range(30))
def test_a_heading_is_read_again_as_the_same_layer(seed):
    draw = Random(seed)
    rank, groups = draw.randint(1, 3), draw.randint(1, 2)
    shape = (2 * groups, *(draw.randint(7, 9) for _ in range(rank)))
    weight = (draw.randint(1, 3) * groups, 2, *(draw.randint(1, 3) for _ in range(rank)))
    along = {
        name: tuple(draw.randint(*ends) for _ in range(rank))
        for name, ends in {"stride": (1, 3), "dilation": (1, 2), "padding": (0, 2)}.items()
    }
    spec = resolve(shape, weight, groups=groups, padding_mode=draw.choice(["zeros", "reflect"]), **along)
    read = read_call(heading(spec), str(shape))
    assert heading(read.accepted.spec) == heading(spec)
    assert read.accepted.output_shape == (spec.out_channels, *spec.output_size)
