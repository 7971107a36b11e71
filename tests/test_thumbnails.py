"""Small pictures of scenes: what is painted where, in which colours, and that it is a PNG."""

import base64
import io

import numpy as np
import pytest
from PIL import Image
from stage_scenes import scenes

from convviz.layers.scene import build_scene
from convviz.render.colours import SCALES
from convviz.render.thumbnails import HEIGHT, WIDTH, draw, png, thumbnail

SCENES = scenes()


def colours_in(pixels):
    return {f"#{r:02x}{g:02x}{b:02x}" for r, g, b, a in pixels.reshape(-1, 4) if a == 255}


@pytest.mark.parametrize("name", SCENES)
def test_every_scene_has_a_picture_of_one_size(name):
    pixels = draw(SCENES[name])
    assert pixels.shape == (HEIGHT, WIDTH, 4)
    assert 0 < np.count_nonzero(pixels[..., 3]) < pixels[..., 3].size


def test_the_address_holds_a_png_of_the_pixels():
    scene = SCENES["three channels"]
    kind, _, data = thumbnail(scene).partition(",")
    assert kind == "data:image/png;base64"
    with Image.open(io.BytesIO(base64.b64decode(data))) as image:
        assert image.format == "PNG"
        np.testing.assert_array_equal(np.asarray(image), draw(scene))


def test_a_png_keeps_every_pixel():
    pixels = np.random.default_rng(1).integers(0, 256, (5, 7, 4), dtype=np.uint8)
    with Image.open(io.BytesIO(png(pixels))) as image:
        np.testing.assert_array_equal(np.asarray(image), pixels)


def test_the_ends_of_the_colour_scales_are_painted():
    scene = build_scene(np.array([[[0.0, 8.0], [4.0, 2.0]]]), np.array([[[[1.0, -1.0]]]]))
    colours = colours_in(draw(scene))
    for scale, at in (("numbers", 0), ("numbers", 1), ("weight", 0), ("weight", 1), ("activation", 0)):
        assert dict(SCALES[scale])[at] in colours


def test_padding_is_hatched_and_cells_of_the_input_are_not():
    bare, padded = (draw(build_scene(np.ones((1, 4, 4)), np.ones((1, 1, 3, 3)), padding=p)) for p in (0, 1))
    assert not np.count_nonzero(bare[..., 3] == 110)
    assert np.count_nonzero(padded[..., 3] == 110)


def test_the_same_scene_gives_the_same_picture_and_another_another():
    one, again = (build_scene(np.ones((1, 4)), np.ones((1, 1, 2))) for _ in range(2))
    assert thumbnail(one) == thumbnail(again)
    assert thumbnail(one) != thumbnail(build_scene(np.ones((1, 4)), -np.ones((1, 1, 2))))


@pytest.mark.parametrize("columns", [8, 13, 21, 34])
def test_a_wide_picture_is_as_large_as_fits(columns):
    drawn = np.flatnonzero(
        draw(build_scene(np.ones((1, 2, columns)), np.ones((1, 1, 2, 2))))[..., 3].any(axis=0)
    )
    taken, cells = drawn[-1] - drawn[0] + 1, columns + 2 + columns - 1
    assert taken <= WIDTH < taken + cells
