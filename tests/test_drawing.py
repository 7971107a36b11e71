"""A step drawn for print, opened again as SVG and as PNG: its numbers, colours and places are the scene's."""

import io
import re
import subprocess
import sys
from base64 import b64decode, b64encode
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import drawn
import numpy as np
import pytest
from PIL import Image, ImageFont

from convviz import render
from convviz.core.geometry import step_index
from convviz.explain.arithmetic import work_out
from convviz.explain.numerals import printed
from convviz.explain.numerals import text as written
from convviz.language import LANGUAGES, speaking
from convviz.layers.max_pool import MaxPool
from convviz.layers.scene import build_scene, scene_of
from convviz.render import pixels, svg
from convviz.render.arrange import Board, Panel
from convviz.render.cells import cell_text, characters_of, type_of
from convviz.render.colours import INKS, ROLES, SCALES, colours, contrast, rgb, shade
from convviz.render.fonts import font_for
from convviz.render.leading import led
from convviz.render.marks import Grid, Line, Text, width_of
from convviz.render.plate import draw
from convviz.settings.link.query import decode
from convviz.settings.link.versions import FIRST_SETUPS
from convviz.settings.model import Filter, build
from convviz.settings.spot import Spot
from convviz.stage.payload import payload
from testbed.live import ROOT

NOW = ROLES["light"]["now"]
VEIL = [int(ROLES["light"]["veil"][i : i + 2], 16) for i in (1, 3, 5)]
FILTERS = ("sobel_x", "sobel_y", "gaussian", "box", "laplacian", "sharpen", "identity", "random")
HOSTILE = '<script>alert(1)</script>"\' &amp; ]]> \x00\x0b\ud800 \u202e onload="x'
PICTURE = replace(FIRST_SETUPS[2], sample="photograph")
CASES = {
    "a sentence": (FIRST_SETUPS[1], Spot(1)),
    "a digit": (FIRST_SETUPS[2], Spot(87)),
    "three channels": (
        replace(FIRST_SETUPS[2], sample="photograph", colour="rgb", cells=12, padding="same"),
        Spot(30),
    ),
    "eight filters": (replace(FIRST_SETUPS[2], filters=tuple(map(Filter, FILTERS))), Spot(60, 4)),
    "a volume": (FIRST_SETUPS[3], Spot(100)),
    "a signal": (
        replace(FIRST_SETUPS[1], sample="chirp", filters=(Filter("box"), Filter("random")), kernel_size=(5,)),
        Spot(20, 1),
    ),
    "a stride beyond the kernel": (
        replace(
            FIRST_SETUPS[1],
            sample="sine",
            cells=61,
            filters=(Filter("identity"),),
            kernel_size=(1,),
            stride=(10,),
        ),
        Spot(6),
    ),
    "a dilated kernel": (
        replace(FIRST_SETUPS[2], stride=(2, 2), dilation=(3, 2), padding="same", cells=20),
        Spot(22),
    ),
    "a large picture": (
        replace(PICTURE, cells=200, filters=(Filter("box"),), kernel_size=(5, 5)),
        Spot(12345),
    ),
}


@pytest.fixture(scope="module")
def opened():
    """Each case as its scene, its spot, and its SVG parsed."""
    made = {}
    for name, (setup, spot) in CASES.items():
        scene = build(setup)
        made[name] = scene, spot, drawn.parsed(svg.write(draw(scene, spot)))
    return made


def is_strip(scene):
    """Whether input and output of a sequence lie one above the other, as wide as the page."""
    return scene.spec.ndim == 1 and scene.spec.padded_size[0] > 12


def flat(scene, spot, drawing):
    """Return the maps of a drawing by name: those that stay, then the output, then the products."""
    ndim, channels = scene.spec.ndim, len(scene.channels_of(spot.filter))
    slices = scene.spec.padded_size[0] if ndim == 3 else 1
    kernels = scene.spec.kernel_size[0] if ndim == 3 else 1
    outputs = scene.spec.output_size[0] if ndim == 3 else 1
    maps = iter(drawn.maps(drawing))
    found = {"input": [], "weight": []}
    for _ in range(channels):
        found["input"] += [next(maps) for _ in range(slices)]
        found["weight"] += [next(maps) for _ in range(kernels)]
    found["output"] = [next(maps) for _ in range(outputs)]
    found["product"], found["window"] = [], []
    for _ in range(channels):
        found["window"] += [next(maps)] if is_strip(scene) else []
        found["product"] += [next(maps) for _ in range(kernels)]
    found["cursor"] = [next(maps)]
    assert next(maps, None) is None
    return found


@pytest.mark.parametrize("name", CASES)
def test_every_cell_has_the_colour_of_its_value(opened, name):
    scene, spot, drawing = opened[name]
    maps, spec = flat(scene, spot, drawing), scene.spec
    scales = ["picture" if scene.picture else "numbers"] * spec.in_channels
    if name == "three channels":
        scales = ["red", "green", "blue"]  # its own are those of a picture
    inner = tuple(slice(a, a + n) for (a, _), n in zip(spec.padding, spec.input_size, strict=True))
    channels = list(scene.channels_of(spot.filter))
    shape = {"weight": spec.kernel_size, "input": spec.padded_size}

    inputs = stacked(maps["input"], (len(channels), *shape["input"]))
    for shown, channel in zip(inputs, channels, strict=True):
        expected = colours(scene.input[channel], scene.domain["input"], scales[channel])
        assert np.array_equal(shown[inner], expected)
    weights = stacked(maps["weight"], (len(channels), *shape["weight"]))
    assert np.array_equal(weights, colours(scene.weight[spot.filter], scene.domain["weight"], "weight"))

    values = scene.output if spec.ndim == 1 else scene.output[spot.filter]
    outputs = stacked(maps["output"], values.shape)
    reached = np.broadcast_to((np.arange(spec.steps) <= spot.step).reshape(spec.output_size), values.shape)
    expected = colours(values, scene.domain["output"], "activation")
    assert np.array_equal(outputs[reached], expected[reached])
    assert (outputs[~reached] == VEIL).all()


@pytest.mark.parametrize("name", ["a signal", "a stride beyond the kernel"])
def test_below_a_long_sequence_the_window_times_the_kernel_makes_the_products(opened, name):
    scene, spot, drawing = opened[name]
    maps = flat(scene, spot, drawing)
    channels = list(scene.channels_of(spot.filter))
    start = step_index(scene.spec, spot.step)[0] * scene.spec.stride[0]
    under = scene.input[channels, start : start + scene.spec.kernel_size[0]]
    shown = np.stack([one.colours[0] for one in maps["window"]])
    assert np.array_equal(shown, colours(under, scene.domain["input"], "numbers"))

    in_order = [maps["window"][0], maps["weight"][0], maps["product"][0]]
    assert len({(one.y, one.cell, one.tall) for one in in_order}) == 1
    signs = {word.x: word.text for word in drawn.words(drawing) if word.text in ("·", "=")}
    between = [(one.x + one.cell * one.colours.shape[1] + other.x) / 2 for one, other in pairwise(in_order)]
    assert [text for _, text in sorted(signs.items())] == ["·", "="]
    assert sorted(signs) == pytest.approx(between, abs=0.01)
    assert {"window", "kernel", "products"} <= set(drawn.texts(drawing))


@pytest.mark.parametrize(("padding", "cells"), [("causal", 0), ("same", 0), ("valid", 2)])
def test_an_output_is_drawn_under_its_own_input_or_under_the_middle_of_its_window(padding, cells):
    setup = replace(
        FIRST_SETUPS[1],
        sample="sine",
        filters=(Filter("box"),),
        kernel_size=(5,),
        stride=(1,),
        padding=padding,
    )
    scene = build(setup)
    maps = flat(scene, Spot(7), drawn.parsed(svg.write(draw(scene, Spot(7)))))
    [source], [target] = maps["input"], maps["output"]
    first = source.x + scene.spec.padding[0][0] * source.cell
    assert target.x - first == pytest.approx(cells * source.cell, abs=0.01)


def stacked(maps, shape):
    return np.stack([one.colours for one in maps]).reshape(*shape, 3)


@pytest.mark.parametrize("name", CASES)
def test_window_and_cursor_lie_on_the_cells_of_the_step(opened, name):
    scene, spot, drawing = opened[name]
    maps, spec = flat(scene, spot, drawing), scene.spec
    index = step_index(spec, spot.step)
    *windows, cursor = drawn.outlines(drawing, NOW)
    output = maps["output"][index[0] if spec.ndim == 3 else 0]
    row, column = (spot.filter, index[0]) if spec.ndim == 1 else index[-2:]

    assert middle(cursor) == pytest.approx(
        (output.x + (column + 0.5) * output.cell, output.y + (row + 0.5) * output.tall), abs=0.05
    )
    first = maps["input"][index[0] * spec.stride[0] if spec.ndim == 3 else 0]
    span = (spec.kernel_size[-1] - 1) * spec.dilation[-1] + 1
    left = first.x + (index[-1] * spec.stride[-1]) * first.cell
    assert middle(windows[0])[0] == pytest.approx(left + span * first.cell / 2, abs=0.05)
    slices = spec.kernel_size[0] if spec.ndim == 3 else 1
    assert len(windows) == (1 if spec.ndim == 1 else spec.in_channels * slices)


def middle(box):
    return box[0] + box[2] / 2, box[1] + box[3] / 2


@pytest.mark.parametrize("name", ["a sentence", "a digit", "three channels", "a volume"])
def test_the_arithmetic_below_is_the_working_of_the_step(opened, name):
    scene, spot, drawing = opened[name]
    working, said = work_out(scene, spot.step, spot.filter), drawn.texts(drawing)
    whole = " ".join(said)

    assert any(line.startswith(working.title) for line in said)
    assert working.last_line in said
    for channel in working.channels:
        terms = [one.term for one in channel.products]
        assert terms[0] in whole
        assert f"{channel.terms_equal} {channel.sum}" in whole
        assert f"Σ {channel.sum}" in said


def test_the_numbers_in_the_cells_are_those_of_the_scene(opened):
    scene, spot, drawing = opened["a digit"]
    maps = flat(scene, spot, drawing)

    for name, array in (("input", scene.input[0]), ("weight", scene.weight[0, 0])):
        shown = drawn.numbers_in(drawing, maps[name][0])
        values = {place: float(text.replace("−", "-")) for place, text in shown.items()}
        assert values == {place: array[place] for place in np.ndindex(array.shape)}
    shown = drawn.numbers_in(drawing, maps["output"][0])
    reached = [place for place in np.ndindex(14, 14) if place[0] * 14 + place[1] <= spot.step]
    assert {place: float(text.replace("−", "-")) for place, text in shown.items()} == {
        place: scene.output[0][place] for place in reached
    }
    products = drawn.numbers_in(drawing, maps["product"][0]).values()
    terms = [term.product for term in scene.terms(spot.step)]
    assert [float(text.replace("−", "-")) for text in products] == terms


def test_the_settings_stand_in_the_caption(opened):
    drawing = opened["a dilated kernel"][2]
    said = " ".join(drawn.texts(drawing))

    assert "input 1 × 20 × 20 · weight 1 × 1 × 3 × 3 · stride 2 · padding" in said
    assert "dilation 3 × 2 · output 1 × 10 × 10" in said
    assert "Conv2D: the kernel moves along 2 axes, H and W, and sums over 1 channel." in said


@pytest.mark.parametrize("name", CASES)
def test_nothing_is_drawn_beyond_the_page(opened, name):
    _, _, drawing = opened[name]
    width, height = (float(drawing.attrib[side].removesuffix("pt")) for side in ("width", "height"))

    assert width == 720
    assert height < 800
    for one in drawn.maps(drawing):
        rows, columns, _ = one.colours.shape
        assert 20 < one.x < one.x + columns * one.cell <= width - 20
        assert 40 < one.y < one.y + rows * one.tall <= height - 60
    for word in drawn.words(drawing):
        assert 0 <= word.x <= width
        assert 0 <= word.y <= height


@pytest.mark.parametrize(
    ("pin", "marks"),
    [("input.0.5.6", 9), ("weight.0.1.1", 14 * 14), ("product.0.0.2", 0), ("output.3.3", 0)],
)
def test_a_pinned_cell_shows_what_it_meets(pin, marks):
    scene = build(FIRST_SETUPS[2])
    plain, pinned = (drawn.parsed(svg.write(draw(scene, Spot(60, 0, text)))) for text in ("", pin))

    def tinted(root):
        return [one for one in root.findall(f"{drawn.SVG}rect") if one.attrib.get("opacity") == "0.24"]

    assert len(tinted(plain)) == 0
    assert len(tinted(pinned)) == marks
    assert len(drawn.outlines(pinned, NOW)) > len(drawn.outlines(plain, NOW))


def test_a_pinned_output_is_worked_out_in_place_of_the_step():
    scene = build(FIRST_SETUPS[2])
    root = drawn.parsed(svg.write(draw(scene, Spot(60, 0, "output.3.3"))))

    assert any("row 3, column 3" in text for text in drawn.texts(root))
    assert work_out(scene, 45).last_line in drawn.texts(root)


def test_hostile_names_are_only_text_in_an_svg():
    scene = build_scene(
        np.ones((2, 4, 4)),
        np.ones((2, 2, 2, 2)),
        channel_labels=(HOSTILE, "b"),
        filter_labels=(HOSTILE, HOSTILE),
    )
    text = svg.write(draw(scene), HOSTILE)
    root = drawn.parsed(text)

    assert "<script" not in text
    tags = {one.tag.removeprefix(drawn.SVG) for one in root.iter()}
    assert tags <= {
        "svg",
        "title",
        "defs",
        "pattern",
        "path",
        "rect",
        "g",
        "text",
        "polyline",
        "image",
        "style",
        "linearGradient",
        "stop",
    }
    attributes = {name for one in root.iter() for name in one.attrib}
    assert [name for name in attributes if name.startswith("on")] == []
    assert any("<script>" in text for text in drawn.texts(root))


def test_tokens_of_a_sequence_are_only_text_in_an_svg():
    scene = build_scene(np.ones((1, 3)), np.ones((1, 1, 2)), position_labels=("<b>", "&", "]]>"))
    said = drawn.texts(drawn.parsed(svg.write(draw(scene))))

    assert {"<b>", "&", "]]>"} <= set(said)


def test_the_same_step_gives_the_same_files():
    scene = build(FIRST_SETUPS[2])

    assert svg.write(draw(scene, Spot(3))) == svg.write(draw(build(FIRST_SETUPS[2]), Spot(3)))
    assert pixels.png(draw(scene, Spot(3)), 72) == pixels.png(draw(build(FIRST_SETUPS[2]), Spot(3)), 72)


def test_a_png_says_how_large_it_is_to_be_printed_and_has_the_colours_of_its_cells(opened):
    scene, spot, drawing = opened["a digit"]
    with Image.open(io.BytesIO(pixels.png(draw(scene, spot)))) as image:
        assert image.format == "PNG"
        assert image.mode == "RGB"
        assert image.size == (3000, round(float(drawing.attrib["height"][:-2]) * 300 / 72))
        assert image.info["dpi"] == pytest.approx((300, 300), abs=0.01)
        assert image.getpixel((5, 5)) == (255, 255, 255)
        shot = np.array(image)
    maps, scale = flat(scene, spot, drawing), 300 / 72
    for name in ("input", "weight", "product", "output"):
        one = maps[name][0]
        for row, column in ((0, 0), (1, 2), (2, 1)):
            x, y = (one.x + (column + 0.06) * one.cell) * scale, (one.y + (row + 0.94) * one.tall) * scale
            assert shot[round(y), round(x)].tolist() == one.colours[row, column].tolist()


@pytest.mark.parametrize("name", CASES)
def test_every_case_can_be_painted(opened, name):
    scene, spot, _ = opened[name]
    with Image.open(io.BytesIO(pixels.png(draw(scene, spot), 72))) as image:
        assert image.size[0] == 720
        assert len(image.getcolors(1 << 20)) > 50


def test_a_drawing_is_in_the_language_that_is_spoken():
    scene, spot = build_scene(np.ones((1, 2, 5, 5)), np.ones((1, 1, 2, 3, 3)), padding=1), Spot()
    with speaking("de"):
        german = [mark.text for mark in draw(scene, spot).marks if hasattr(mark, "text")]
    english = [mark.text for mark in draw(scene, spot).marks if hasattr(mark, "text")]

    assert len(german) == len(english)
    assert {"Eingabe mit Padding, Schicht für Schicht entlang D", "Kernel", "Ausgabe"} <= set(german)
    assert {"input, with its padding, slice by slice along D", "kernel", "output"} <= set(english)


WITHOUT_FONTS = """
import sys
from PIL import ImageFont

truetype = ImageFont.truetype
def only_ours(font, *rest, **more):
    if not str(font).endswith("inter.woff2"):
        raise OSError("cannot open resource")
    return truetype(font, *rest, **more)
ImageFont.truetype = only_ours

from convviz.render import pixels
from convviz.render.plate import draw
from convviz.settings.link.versions import FIRST_SETUPS
from convviz.settings.model import build

sys.stdout.buffer.write(pixels.png(draw(build(FIRST_SETUPS[1])), 72))
"""


def test_a_print_looks_the_same_on_a_machine_without_fonts():
    run = subprocess.run([sys.executable, "-c", WITHOUT_FONTS], cwd=ROOT, capture_output=True, check=True)
    assert run.stdout == pixels.png(draw(build(FIRST_SETUPS[1])), 72)


@pytest.mark.parametrize("bold", [False, True])
def test_the_figures_of_a_print_are_of_one_width(bold):
    font = font_for("0", 20, bold)
    assert font.getname()[0].startswith("Inter")
    assert {font.getlength(figure) for figure in "0123456789"} == {font.getlength("0")}
    assert font.getlength("888") == font.getlength("111")


def test_the_typeface_of_an_svg_is_small_and_comes_with_its_licence():
    face = Path(render.__file__).parent / "inter-print.woff2"
    assert b64encode(face.read_bytes()).decode() in svg.write(draw(build(FIRST_SETUPS[1])))
    assert face.stat().st_size < 20_000
    assert "SIL OPEN FONT LICENSE" in face.with_name("inter-license.txt").read_text(encoding="utf-8")


def test_european_letters_are_of_the_typeface_and_others_of_the_machine():
    assert font_for("größer × 0,5 ≈ Łódź", 12, False).getname()[0].startswith("Inter")
    cyrillic = font_for("Жук", 12, False)
    assert cyrillic.getname()[0] in ("DejaVu Sans", "Liberation Sans", "Arial") or not has_font(
        "DejaVuSans.ttf"
    )


def has_font(name):
    try:
        ImageFont.truetype(name, 10)
    except OSError:
        return False
    return True


def face_of(text):
    """Return the typeface that an SVG has within."""
    ((data, kind),) = re.findall(r"url\(data:font/woff2;base64,([^)]*)\) format\('(\w+)'\)", text)
    assert kind == "woff2"
    return ImageFont.truetype(io.BytesIO(b64decode(data)), 20)


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_svg_has_its_typeface_within_and_in_it_each_letter_that_is_written(opened, language):
    written = set()
    with speaking(language):
        for scene, spot, _ in opened.values():
            written |= set("".join(mark.text for mark in draw(scene, spot).marks if hasattr(mark, "text")))
        text = svg.write(draw(scene, spot))
    face = face_of(text)
    blank = face.getlength("\uffff")
    assert [
        one for one in sorted(written) if face.getmask(one).getbbox() is None and face.getlength(one) == blank
    ] == []
    assert not re.search(r"url\((?!data:|#)|https?://(?!www\.w3\.org/)", text)


def mixed_by_hand(value, reach, scale):
    """Mix a value's colour as a textbook does, between the two stops beside it."""
    place = min(max((value - reach[0]) / (reach[1] - reach[0]), 0), 1)
    (start, one), (end, other) = next(pair for pair in pairwise(SCALES[scale]) if place <= pair[1][0])
    share = (place - start) / (end - start)
    pairs = ((int(one[i : i + 2], 16), int(other[i : i + 2], 16)) for i in (1, 3, 5))
    return [a + (b - a) * share for a, b in pairs]


@pytest.mark.parametrize("scale", SCALES)
def test_a_colour_is_mixed_of_the_stops_beside_its_value_and_the_ink_reads_on_it(scale):
    reach = (-3.0, 5.0)
    values = np.linspace(-4, 6, 41)

    for value, colour in zip(values, colours(values, reach, scale), strict=True):
        assert np.abs(colour - mixed_by_hand(value, reach, scale)).max() <= 0.51
        hexed, ink = shade(float(value), reach, scale)
        assert list(bytes.fromhex(hexed[1:])) == colour.tolist()
        assert contrast(ink, hexed) == max(contrast(one, hexed) for one in INKS)


@pytest.mark.parametrize(
    ("reach", "scale", "place"),
    [((-0.0, 0.0), "weight", 0.5), ((0.0, 0.0), "numbers", 0.0), ((5.0, 5.0), "numbers", 0.0)],
)
def test_where_all_values_are_one_a_scale_about_zero_is_at_its_middle_and_another_at_its_start(
    reach, scale, place
):
    assert colours(np.array([reach[1]]), reach, scale).tolist() == [list(rgb(dict(SCALES[scale])[place]))]


@pytest.mark.parametrize("constant", [0.0, 7.0])
def test_an_input_of_one_number_is_as_light_in_print_as_on_the_stage(constant):
    scene = build_scene(np.full((1, 3, 3), constant), np.ones((1, 1, 2, 2)))
    first = drawn.maps(drawn.parsed(svg.write(draw(scene))))[0]
    assert (first.colours == rgb(dict(SCALES["numbers"])[0])).all()


def test_a_picture_inside_an_svg_keeps_every_pixel():
    shades = np.random.default_rng(1).integers(0, 256, (5, 7, 4), dtype=np.uint8)
    with Image.open(io.BytesIO(svg.png(shades))) as image:
        np.testing.assert_array_equal(np.asarray(image), shades)


def test_values_that_are_not_finite_have_the_colour_of_the_middle():
    mixed = colours(np.array([np.nan, np.inf, -np.inf, 0.0]), (-1.0, 1.0), "activation")

    assert (mixed == mixed[3]).all()


def test_a_step_that_is_not_there_is_refused():
    scene = build(FIRST_SETUPS[2])

    for spot in (Spot(196), Spot(0, 1)):
        with pytest.raises(IndexError):
            draw(scene, spot)


@pytest.mark.parametrize(
    ("input", "weight", "signs"),
    [
        ([12345.6789, 1.0], [1.0, 1e-12], ("=", "≈")),  # each product is whole, and their sum is cut
        ([123456.7891, 1.0], [123456.7891, 1.0], ("≈", "=")),
        ([123456.7891], [123456.7891], ("≈", "=")),
        ([1.5, 2.0], [3.0, -1.0], ("=", "=")),
    ],
)
def test_a_sum_has_an_equals_sign_in_the_caption_only_if_nothing_before_it_is_cut(input, weight, signs):
    scene = build_scene(np.array([input]), np.array([[weight]]))
    (channel,) = work_out(scene, 0).channels
    assert (channel.terms_equal, channel.equals) == signs
    sign = "=" if signs == ("=", "=") else "≈"
    said = drawn.texts(drawn.parsed(svg.write(draw(scene, Spot(0)))))
    (line,) = (one for one in said if one.endswith(f" {sign} {channel.sum}") and "×" in one)
    assert line.count("=") + line.count("≈") == 1


def test_a_half_in_a_printed_cell_is_rounded_up_as_on_the_stage():
    scene = build_scene(np.array([[-0.125, 2.5] * 40]), np.array([[[1.0]]]))
    said = drawn.texts(drawn.parsed(svg.write(draw(scene, Spot(0)))))
    assert "−.13" in said
    assert not {"−.12", "−0.12"} & set(said)


@pytest.mark.parametrize("size", [(2, 5), (5, 2)])
def test_the_lines_between_cells_reach_over_all_rows_and_columns(size):
    drawing = draw(build_scene(np.ones((1, *size)), np.ones((1, 1, 1, 2))))
    grids = [mark for mark in drawing.marks if isinstance(mark, Grid)]
    lines = [
        re.findall(r"([HV])([\d.]+)", path.get("d"))
        for path in drawn.parsed(svg.write(drawing)).iter()
        if path.tag.endswith("path") and path.get("transform")
    ]
    assert len(lines) == len(grids) > 0
    assert {(mark.rows, mark.columns) for mark in grids} >= {size}
    for mark, ends in zip(grids, lines, strict=True):
        reach = {
            "H": pytest.approx(mark.columns * mark.cell, abs=0.01),
            "V": pytest.approx(mark.rows * mark.tall, abs=0.01),
        }
        assert [kind for kind, _ in ends] == ["H"] * (mark.rows + 1) + ["V"] * (mark.columns + 1)
        assert all(float(end) == reach[kind] for kind, end in ends)


@pytest.mark.parametrize(
    ("value", "room", "written"),
    [
        (0.0123, 3, ".01"),
        (-0.0123, 4, "−.01"),
        (0.06, 3, ".06"),
        (0.0061, 3, ""),
        (123456.0, 3, ""),
        (0.5, 2, ".5"),
    ],
)
def test_a_number_in_a_narrow_cell_keeps_one_digit_where_more_do_not_fit(value, room, written):
    assert cell_text(value, room) == written


@pytest.mark.parametrize("numbers", [(255, 211), (-981, -874), (12345, 54321), (0.125, -0.1875)], ids=str)
def test_between_the_numbers_of_neighbouring_cells_there_is_room_in_print(numbers):
    characters = characters_of(np.array(numbers, float))
    written = []
    for cell in np.arange(5, 45, 0.5):
        type = type_of(Panel("input", 0, (1, 4, 4), 2, cell, cell, 1), characters)
        if type is None:
            continue
        size, room = type
        texts = [cell_text(number, room) for number in numbers]
        width = sum(width_of(text, size) for text in texts) / 2
        assert cell - width >= 0.3 * width_of("0", size), (cell, texts)
        written.append(texts)
    assert written
    assert all(all(texts) for texts in written)


def letters_crossed(drawing):
    """Points of the leading lines that lie on letters; half the type size is less than most letters take."""
    lines = [mark for mark in drawing.marks if isinstance(mark, Line) and mark.stroke == NOW]
    texts = [mark for mark in drawing.marks if isinstance(mark, Text) and not mark.turned]
    crossed = []
    for start, goal in (pair for line in lines for pair in pairwise(line.points)):
        for way in np.linspace(0, 1, 60):
            x, y = (one + (other - one) * way for one, other in zip(start, goal, strict=True))
            for text in texts:
                half = 0.25 * text.size * len(text.text)
                middle = text.x + {"start": half, "middle": 0, "end": -half}[text.anchor]
                if abs(x - middle) < half and -0.7 * text.size < y - text.y < 0:
                    crossed.append(text.text)
    return lines, crossed


@pytest.mark.parametrize("name", CASES)
def test_no_leading_line_crosses_a_number_or_a_name_in_print(name):
    setup, spot = CASES[name]
    lines, crossed = letters_crossed(draw(build(setup), spot))
    assert lines
    assert crossed == []


@pytest.mark.parametrize(("rank", "stamp"), [(1, 3), (2, 9), (2, 44), (3, 9)])
def test_no_line_of_a_stamp_crosses_a_number_or_a_name_in_print(rank, stamp):
    setup, _ = decode({"v": "2", "layer": "conv_transpose", "rank": str(rank), "padding": "1"})
    lines, crossed = letters_crossed(draw(build(setup), Spot(stamp=stamp)))
    assert lines or rank == 1  # a strip has none
    assert crossed == []


def test_a_leading_line_is_cut_at_what_is_written_and_goes_on_behind_it():
    board = Board("beside", (), Panel("output", None, (1, 1, 1), 2, 10, 10, 1, 500, 500), 0)
    text = Text(50, 4, "abc", 10, "#000000")
    line = Line(((0, 0), (100, 0)), NOW)
    left, right = led([line], board, [text])
    assert left.points[0] == (0, 0)
    assert right.points[-1] == (100, 0)
    assert left.points[-1][0] < 50 - 8 < 50 + 8 < right.points[0][0]
    assert list(led([line], board, [text._replace(y=60)])) == [line]
    assert list(led([line], board, [text._replace(text="w" * 40)])) == []


BARS = ("a sentence", "a digit", "three channels", "a volume", "a signal")


def bars(root):
    """Return the bars of an SVG: their box, the stops of their colours, what stands left and right."""
    gradients = {
        one.attrib["id"]: [(float(stop.attrib["offset"]), stop.attrib["stop-color"]) for stop in one]
        for one in root.iter(f"{drawn.SVG}linearGradient")
    }
    found = []
    for one in root.iter(f"{drawn.SVG}rect"):
        if (scale := re.fullmatch(r"url\(#(scale.*)\)", one.attrib.get("fill", ""))) is None:
            continue
        x, y, width, height = (float(one.attrib[name]) for name in ("x", "y", "width", "height"))
        line = [word for word in drawn.words(root) if abs(word.y - y - height) < 0.01]
        left = max((word for word in line if word.x <= x), key=lambda word: word.x)
        right = min((word for word in line if word.x >= x + width), key=lambda word: word.x)
        found.append(((x, y, width, height), gradients[scale[1]], left.text, right.text))
    return found


@pytest.mark.parametrize("name", BARS)
def test_a_print_says_what_its_colours_stand_for_as_the_stage_does(opened, name):
    scene, _, root = opened[name]
    sent = payload(scene)
    inputs = zip(sent["labels"]["channels"], sent["tints"], strict=True) if "tints" in sent else ()
    expected = [(label, sent["domain"]["input"], sent["colours"]["scales"][tint]) for label, tint in inputs]
    expected = expected or [
        ("input", sent["domain"]["input"], sent["colours"]["scales"][sent["input_scale"]])
    ]
    expected.append(("kernel", sent["domain"]["weight"], sent["colours"]["scales"]["weight"]))
    expected.append(("output", sent["domain"]["output"], sent["colours"]["scales"]["activation"]))

    assert [(left, right, stops) for _, stops, left, right in bars(root)] == [
        (f"{label} {written(printed(low))}", written(printed(high)), list(map(tuple, stops)))
        for label, (low, high), stops in expected
    ]


def test_the_bars_of_a_png_run_from_one_end_of_their_scale_to_the_other(opened):
    scene, spot, root = opened["a digit"]
    with Image.open(io.BytesIO(pixels.png(draw(scene, spot), 720))) as image:
        for (x, y, width, height), stops, *_ in bars(root):
            middle = (y + height / 2) * 10
            for share in (0.05, 0.5, 0.95):
                seen = image.getpixel((int((x + share * width) * 10), int(middle)))
                wanted = [
                    np.interp(share, [at for at, _ in stops], [rgb(colour)[one] for _, colour in stops])
                    for one in range(3)
                ]
                assert np.abs(np.array(seen[:3]) - wanted).max() <= 2


def test_a_layer_without_weights_has_no_bar_for_a_kernel():
    scene = scene_of(MaxPool((2, 2)).resolve((1, 4, 4)), np.arange(16.0).reshape(1, 4, 4))
    assert [left for *_, left, _ in bars(drawn.parsed(svg.write(draw(scene))))] == ["input 0", "output −15"]


@pytest.mark.parametrize(
    ("padding", "said"),
    [
        (0, "output, each under the middle of its window"),
        ("causal", "output, each under the last cell of its window"),
        ([(2, 1)], "output, each between cells 2 and 3 of the 3 in its window"),
        ([(1, 0)], "output, each between cells 2 and 3 of the 3 in its window"),
        ([(0, 2)], "output, each under cell 1 of the 3 in its window"),
    ],
)
def test_a_print_says_under_which_cell_of_its_window_an_output_of_a_long_sequence_stands(padding, said):
    scene = build_scene(np.arange(30.0)[np.newaxis], np.ones((1, 1, 3)), padding=padding)
    assert said in drawn.texts(drawn.parsed(svg.write(draw(scene))))
