"""Small pictures of scenes: what is painted where, in which colours, and that they lie on any ground."""

import base64
import io

import numpy as np
import pytest
import toy_layer
from PIL import Image
from stage_scenes import scenes

from convviz.core.geometry import unreached
from convviz.layers import LAYERS
from convviz.layers.scene import build_scene
from convviz.render import plate
from convviz.render.colours import SCALES, rgb
from convviz.render.marks import Box, Cells, Hatch
from convviz.render.thumbnails import DENSITY, HEIGHT, WIDTH, draw, thumbnail

SCENES = scenes()


def painted(scene):
    kind, _, data = thumbnail(scene).partition(",")
    assert kind == "data:image/png;base64"
    with Image.open(io.BytesIO(base64.b64decode(data))) as image:
        assert image.format == "PNG"
        assert image.mode == "RGBA"
        return np.asarray(image)


def marks_of(scene, kind, page=draw):
    return [mark for mark in page(scene).marks if isinstance(mark, kind)]


def colours_in(pixels):
    return {f"#{r:02x}{g:02x}{b:02x}" for r, g, b, a in pixels.reshape(-1, 4) if a == 255}


@pytest.mark.parametrize("name", SCENES)
def test_every_scene_has_a_picture_of_one_size(name):
    pixels = painted(SCENES[name])
    assert pixels.shape == (HEIGHT * DENSITY, WIDTH * DENSITY, 4)
    assert 0 < np.count_nonzero(pixels[..., 3]) < pixels[..., 3].size


def test_the_ends_of_the_colour_scales_are_painted():
    scene = build_scene(np.array([[[0.0, 8.0], [4.0, 2.0]]]), np.array([[[[1.0, -1.0]]]]))
    colours = colours_in(painted(scene))
    for scale, at in (("numbers", 0), ("numbers", 1), ("weight", 0), ("weight", 1), ("activation", 0)):
        assert dict(SCALES[scale])[at] in colours


@pytest.mark.parametrize("name", ["three channels", "flipped", "words", "a cube"])
def test_its_cells_have_the_colours_that_they_have_in_print(name):
    scene = SCENES[name]
    small = [mark.colours for mark in marks_of(scene, Cells)]
    slices = scene.spec.padded_size[0] if scene.spec.ndim == 3 else 1
    kernel = marks_of(scene, Cells, plate.draw)[slices].colours
    assert any(np.array_equal(kernel, one[: len(kernel)]) for one in small)


def test_a_kernel_of_zeros_has_the_colour_of_zero():
    scene = build_scene(np.ones((1, 3, 3)), np.zeros((1, 1, 2, 2)))
    _, kernel, output = marks_of(scene, Cells)
    for panel, scale in ((kernel, "weight"), (output, "activation")):
        assert (panel.colours == rgb(dict(SCALES[scale])[0.5])).all()


@pytest.mark.parametrize("wild", [np.nan, np.inf, -np.inf, 1.7e308])
def test_numbers_that_no_scale_has_are_drawn_too(wild):
    assert painted(build_scene(np.array([[wild, -1.7e308, 0.0]]), np.ones((1, 1, 1)))).any()


def test_padding_is_hatched_and_the_ground_is_seen_through_it():
    bare, padded = (build_scene(np.ones((1, 4, 4)), np.ones((1, 1, 3, 3)), padding=p) for p in (0, 1))
    assert marks_of(bare, Hatch) == []
    pixels = painted(padded)
    for hatch in marks_of(padded, Hatch):
        left, top, width, height = (round(DENSITY * length) for length in hatch[:4])
        opacity = pixels[top + 1 : top + height - 1, left + 1 : left + width - 1, 3]
        assert opacity.min() == 0
        assert 0 < opacity.max() < 255


@pytest.mark.parametrize(
    ("size", "kernel", "settings"),
    [
        ((1, 10), (1, 1, 3), {"stride": 4}),
        ((2, 8, 7), (1, 2, 3, 3), {"stride": (3, 2)}),
        ((1, 5, 6, 4), (1, 1, 1, 2, 2), {"stride": (2, 4, 2)}),
        ((1, 4, 4), (1, 1, 3, 3), {}),
    ],
)
def test_cells_that_no_tap_ever_touches_are_hatched_over_as_in_print(size, kernel, settings):
    scene = build_scene(np.ones(size), np.ones(kernel), **settings)
    inner, cards = [len(unreached(scene.spec, axis)) for axis in range(scene.spec.ndim)], size[0]
    if scene.spec.ndim == 1:
        cards = 1
    if scene.spec.ndim == 3:
        depth, *inner = inner
        cards = size[1]
        assert depth
    hatched = len(marks_of(scene, Hatch))
    assert hatched == cards * sum(inner) + (depth if scene.spec.ndim == 3 else 0)
    assert bool(hatched) == bool(marks_of(scene, Hatch, plate.draw))


def test_a_layer_without_weights_has_neither_kernel_nor_signs(monkeypatch):
    monkeypatch.setitem(LAYERS, toy_layer.KIND, toy_layer)
    scene = toy_layer.minimum_scene(np.arange(18).reshape(2, 3, 3), (2, 2))
    assert len(marks_of(scene, Cells)) == 2 + 2
    assert len([box for box in marks_of(scene, Box) if box.fill and box.width < 10]) == 0
    assert painted(scene).any()


def test_the_same_scene_gives_the_same_picture_and_another_another():
    one, again = (build_scene(np.ones((1, 4)), np.ones((1, 1, 2))) for _ in range(2))
    assert thumbnail(one) == thumbnail(again)
    assert thumbnail(one) != thumbnail(build_scene(np.ones((1, 4)), -np.ones((1, 1, 2))))


@pytest.mark.parametrize("side", range(3, 30))
def test_every_card_has_its_rim_on_all_sides(side):
    scene = build_scene(np.ones((1, side, side)), np.ones((1, 1, 1, 1)), padding=1)
    pixels, cards = painted(scene), [box for box in marks_of(scene, Box) if box.stroke]
    card = cards[0]
    left, top, right, bottom = (
        round(DENSITY * edge) for edge in (card.x, card.y, card.x + card.width, card.y + card.height)
    )
    for rim in (
        pixels[top, left:right],
        pixels[bottom, left:right],
        pixels[top:bottom, left],
        pixels[top:bottom, right],
    ):
        assert (rim[..., 3] == 0x96).all()


@pytest.mark.parametrize("columns", [8, 13, 21, 34])
def test_a_wide_picture_is_as_large_as_fits(columns):
    drawn = np.flatnonzero(
        painted(build_scene(np.ones((1, 2, columns)), np.ones((1, 1, 2, 2))))[..., 3].any(axis=0)
    )
    taken, cells = drawn[-1] - drawn[0] + 1, columns + 2 + columns - 1
    assert taken <= WIDTH * DENSITY < taken + cells


@pytest.mark.parametrize("columns", [300, 3000])
def test_of_a_scene_wider_than_the_picture_all_is_drawn(columns):
    scene = build_scene(np.ones((1, columns)), np.ones((1, 1, 5)))
    for cells in marks_of(scene, Cells):
        assert cells.x >= 0
        assert cells.x + cells.colours.shape[1] * cells.cell <= WIDTH
    assert painted(scene).any()
