"""Sequences as lines and volumes in space: the numbers of the scene, where they belong."""

import numpy as np
import pytest

from convviz.layers.scene import build_scene
from convviz.render.figures.lines import lines
from convviz.render.figures.volume import SIDE, volumes

SIGNAL = np.array([[1.0, 4, 9, 16, 25], [0, 1, 0, 1, 0]])
KERNELS = np.array([[[-1.0, 1], [2, 0]], [[1, 1], [0, 0]]])


def sequence(**settings):
    return build_scene(SIGNAL, KERNELS, **settings)


def volume(side=5):
    values = np.arange(float(side**3)).reshape(1, side, side, side)
    return build_scene(values, np.ones((1, 1, 2, 2, 3)), stride=(1, 2, 1))


def test_a_signal_is_drawn_with_its_padding_a_line_a_channel():
    figure = lines(sequence(padding=[(2, 0)]), step=0)["signal"]

    assert [trace.name for trace in figure.data if trace.name] == ["channel 0", "channel 1"]
    assert figure.data[0].x.tolist() == [-2, -1, 0, 1, 2, 3, 4]
    assert figure.data[0].y.tolist() == [0, 0, 1, 4, 9, 16, 25]


def test_the_window_is_banded_and_its_taps_are_ringed():
    figure = lines(sequence(dilation=2, stride=2), step=1)["signal"]

    assert (figure.layout.shapes[0].x0, figure.layout.shapes[0].x1) == (1.5, 4.5)
    assert list(figure.data[2].x) == [2, 4]
    assert figure.data[2].y.tolist() == [9, 25]


def test_the_output_is_drawn_up_to_the_step_on_axes_that_stay():
    scene = sequence()
    figures = [lines(scene, step, filter=1)["response"] for step in range(scene.spec.steps)]

    for step, figure in enumerate(figures):
        assert figure.data[0].y.tolist() == scene.output[1, : step + 1].tolist()
        assert figure.data[1].y.tolist() == [scene.output[1, step]]
        assert figure.layout.yaxis.range[0] < scene.output[1].min()
        assert figure.layout.yaxis.range[1] > scene.output[1].max()
        assert figure.layout.yaxis.range == figures[0].layout.yaxis.range
        assert figure.layout.xaxis.range == (-0.5, 3.5)


def test_a_filter_of_a_group_shows_the_channels_of_its_group():
    scene = build_scene(SIGNAL, KERNELS[:, :1], groups=2)

    assert [trace.name for trace in lines(scene, 0, filter=1)["signal"].data if trace.name] == ["channel 1"]


def test_the_surfaces_of_a_volume_hold_its_numbers_at_their_places():
    scene = volume()
    surface = volumes(scene, step=0)["input volume"].data[0]

    for x, y, z, value in zip(surface.x, surface.y, surface.z, surface.value, strict=True):
        assert scene.input[0, int(z), int(y), int(x)] == value


def test_the_box_of_wire_is_the_window_and_the_cell():
    scene = volume()
    figures = volumes(scene, step=scene.spec.steps - 1)
    window, cell = (figures[name].data[1] for name in ("input volume", "output volume"))

    def ends(box):
        axes = [[end for end in axis if end is not None] for axis in (box.z, box.y, box.x)]
        return [(min(axis), max(axis)) for axis in axes]

    assert ends(window) == [(2.5, 4.5), (1.5, 3.5), (1.5, 4.5)]
    assert ends(cell) == [(2.5, 3.5), (0.5, 1.5), (1.5, 2.5)]


def test_a_large_volume_is_averaged_down_and_stays_where_it_was():
    surface = volumes(volume(side=40), step=0)["input volume"].data[0]

    assert len(surface.value) == SIDE**3
    assert (surface.x.min(), surface.x.max()) == pytest.approx((-0.5 + 20 / SIDE, 39.5 - 20 / SIDE))
    assert surface.value.mean() == pytest.approx((40**3 - 1) / 2, rel=1e-3)


def test_zero_is_in_the_middle_of_the_output_colours():
    surface = volumes(volume(), step=0)["output volume"].data[0]

    assert surface.cmin == -surface.cmax
    assert surface.cmax == volume().output.max()


def test_a_volume_all_the_same_has_a_colour_range():
    scene = build_scene(np.full((1, 2, 2, 2), 7.0), np.ones((1, 1, 1, 1, 1)))

    surface = volumes(scene, step=0)["input volume"].data[0]
    assert surface.cmin < surface.cmax
