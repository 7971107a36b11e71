"""The volumes to begin with: whole numbers, exact at every side, and what their names promise."""

from cmath import exp, pi
from math import dist

import numpy as np
import pytest

from convviz.core.errors import SourceError
from convviz.core.limits import MAX_VOLUME_SIDE, MIN_VOLUME_SIDE
from convviz.data.samples.volumes import VOLUMES, volume

SIDES = range(4, 65)

# Kak and Slaney 1988, table 3.2 with its errata (centre, half axes, degrees), and Yu, Ye and Wang's contrast.
HEAD = """
    0     0      0      0.69   0.92  0.9   0    1
    0     0      0      0.6624 0.874 0.88  0   -0.8
    -0.22 0      -0.25  0.41   0.16  0.21  108 -0.2
    0.22  0      -0.25  0.31   0.11  0.22  72  -0.2
    0     0.35   -0.25  0.21   0.25  0.5   0    0.2
    0     0.1    -0.25  0.046  0.046 0.046 0    0.2
    -0.08 -0.65  -0.25  0.046  0.023 0.02  0    0.1
    0.06  -0.65  -0.25  0.046  0.023 0.02  90   0.1
    0.06  -0.105 0.625  0.056  0.04  0.1   90   0.2
    0     0.1    0.625  0.056  0.056 0.1   0   -0.2
"""


def cells_of(name: str, side: int) -> np.ndarray:
    return volume(name, side).values[0]


def density(x: float, y: float, z: float) -> float:
    """The head's density at a point, each ellipsoid turned by complex numbers."""
    total = 0
    for line in HEAD.strip().splitlines():
        cx, cy, cz, a, b, c, degrees, grey = map(float, line.split())
        turned = complex(x - cx, y - cy) * exp(-1j * pi * degrees / 180)
        if (turned.real / a) ** 2 + (turned.imag / b) ** 2 + ((z - cz) / c) ** 2 <= 1:
            total += grey
    return total


def test_there_are_the_volumes_that_are_promised_each_with_a_title_and_a_plain_caption():
    assert list(VOLUMES) == ["phantom", "ball", "shells", "impulse"]
    for name, sample in VOLUMES.items():
        assert sample.name == name
        assert sample.title
        assert sample.caption.endswith(".")
        assert len(sample.caption) <= 64


@pytest.mark.parametrize("name", VOLUMES)
def test_every_side_gives_a_cube_of_whole_numbers_from_0_to_255_without_a_note(name):
    for side in SIDES:
        data = volume(name, side)
        assert data.values.shape == (1, side, side, side)
        assert set(np.unique(data.values)) <= set(range(256))
        assert data.values.any()
        assert data.picture
        assert (data.name, data.notes, data.channel_labels) == (VOLUMES[name].title, (), None)


@pytest.mark.parametrize("name", VOLUMES)
def test_the_same_volume_has_the_same_digest_and_no_other_has_it(name):
    assert volume(name, 8).digest == volume(name, 8).digest
    assert len({volume(other, side).digest for other in VOLUMES for side in (8, 9)}) == 2 * len(VOLUMES)


@pytest.mark.parametrize("side", [4, 7, 16, 25])
def test_the_head_has_the_published_density_at_every_centre(side):
    centres = (np.arange(side) * 2 + 1 - side) / side
    expected = [[[density(x, y, z) for x in centres] for y in -centres] for z in centres]
    np.testing.assert_allclose(cells_of("phantom", side), np.multiply(expected, 250), atol=1e-9)


@pytest.mark.parametrize(
    ("point", "grey"),
    [
        ((0, 0, 0), 50),
        ((0.68, 0, 0), 250),
        ((0.72, 0, 0), 0),
        ((-0.22, 0, -0.25), 0),
        ((0.22, 0, -0.25), 0),
        ((0, 0.35, -0.25), 100),
        ((-0.28, 0.2, -0.25), 0),
        ((0.28, 0.2, -0.25), 0),
        ((0.28, -0.2, -0.25), 50),
        ((0, -0.5, 0), 50),
        ((0.06, -0.105, 0.625), 100),
        ((0, 0.1, 0.625), 0),
    ],
)
def test_what_is_in_the_head_is_where_it_is_known_to_be(point, grey):
    x, y, z = (int((value + 1) * 32) for value in point)
    assert cells_of("phantom", 64)[z, 63 - y, x] == grey


def test_the_head_weighs_what_its_ellipsoids_weigh():
    parts = [list(map(float, line.split())) for line in HEAD.strip().splitlines()]
    weight = sum(4 / 3 * pi * a * b * c * grey for *_, a, b, c, _, grey in parts) * 250
    assert cells_of("phantom", 64).sum() * (2 / 64) ** 3 == pytest.approx(weight, rel=0.01)


@pytest.mark.parametrize("side", SIDES)
def test_the_ball_is_in_every_frame_and_never_leaves_it(side):
    frames = cells_of("ball", side)
    assert set(np.unique(frames)) == {0, 255}
    assert frames.any(axis=(1, 2)).all()
    if side >= 8:
        assert not frames[:, [0, -1]].any()
        assert not frames[:, :, [0, -1]].any()


def test_the_ball_flies_to_the_right_over_a_parabola():
    bright = cells_of("ball", 63) / 255
    area = bright.sum(axis=(1, 2))
    time = np.linspace(-62, 62, 63) / 63
    places = (np.arange(63) * 2 - 62) / 63
    across = (bright.sum(axis=1) * places).sum(axis=1) / area
    down = (bright.sum(axis=2) * places).sum(axis=1) / area
    np.testing.assert_allclose(area, pi * (63 / 6) ** 2, rtol=0.04)
    np.testing.assert_allclose(across, time / 2, atol=0.02)
    np.testing.assert_allclose(down, (2 * time**2 - 1) / 3, atol=0.02)


@pytest.mark.parametrize("side", [4, 9, 16])
def test_the_shells_look_the_same_from_all_six_sides(side):
    cells = cells_of("shells", side)
    for axes in ((1, 0, 2), (0, 2, 1), (2, 1, 0)):
        np.testing.assert_array_equal(cells, cells.transpose(axes))
    for axis in range(3):
        np.testing.assert_array_equal(cells, np.flip(cells, axis))


@pytest.mark.parametrize("side", [5, 10, 23])
def test_the_shells_are_five_layers_of_one_thickness(side):
    layers = [240, 0, 160, 0, 80, 0, 0, 0, 0]
    cells = cells_of("shells", side)
    for place in np.ndindex(cells.shape):
        distance = dist([2 * index + 1 for index in place], [side] * 3) / side
        assert cells[place] == layers[int(5 * distance)]


@pytest.mark.parametrize(("side", "middle"), [(4, 1), (5, 2), (64, 31)])
def test_the_impulse_is_one_bright_cell_in_the_middle(side, middle):
    cells = cells_of("impulse", side)
    assert np.argwhere(cells).tolist() == [[middle] * 3]
    assert cells.max() == 255


@pytest.mark.parametrize("side", [MIN_VOLUME_SIDE - 1, MAX_VOLUME_SIDE + 1, -1])
def test_a_side_out_of_range_is_refused(side):
    with pytest.raises(SourceError) as caught:
        volume("ball", side)
    assert str(caught.value) == (
        f"A volume can have 4 to 64 cells per side, not {side}; choose a number in that range."
    )


def test_an_unknown_volume_is_refused_with_the_names_there_are():
    with pytest.raises(SourceError) as caught:
        volume("x\n" * 99, 8)
    assert str(caught.value).endswith(" x x x…”; choose one of phantom, ball, shells, impulse.")
