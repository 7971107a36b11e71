"""The overview of a network for slides and papers: its maps, marks and words are those of the browser."""

from io import BytesIO
from xml.etree import ElementTree

import numpy as np
import pytest
from network_chains import CHAINS
from overview_chains import known_chain
from PIL import Image

from convviz.core.errors import ConvSpecError
from convviz.network import Add, Concat, Conv, Flatten, Linear, MaxPool, Network, ReLU
from convviz.render.colours import ROLES
from convviz.render.marks import Box, Cells, Line, Text
from convviz.render.network import dpi_for, draw_network
from convviz.render.pixels import png
from convviz.render.svg import write
from convviz.stage.overview import overview

NOW, FEEDS = ROLES["light"]["now"], ROLES["light"]["feeds"]


def drawn(net, **more):
    maps = net.trace(np.random.default_rng(3).normal(size=net.input_shape))
    return maps, draw_network(net, maps, **more)


@pytest.mark.parametrize("name", CHAINS)
def test_every_layer_is_drawn_with_the_words_and_maps_that_the_browser_has(name):
    net = known_chain(name)
    maps, drawing = drawn(net)
    texts = [mark.text for mark in drawing.marks if isinstance(mark, Text)]
    cells = [mark for mark in drawing.marks if isinstance(mark, Cells)]
    expected = 0
    for layer in overview(net, maps)["layers"]:
        assert layer["title"] in texts
        assert layer["subtitle"] in texts
        column, depth = layer["column"], layer["shape"][1] if len(layer["shape"]) == 4 else 1
        if column["way"] == "maps":
            expected += column["count"] * depth
        elif column["way"] == "row":
            expected += -(-column["count"] // column["across"])
    assert len(cells) == expected
    for mark in drawing.marks:
        for x, y in mark.points if isinstance(mark, Line) else [(mark.x, mark.y)]:
            assert 0 <= x <= drawing.width
            assert 0 <= y <= drawing.height
    root = ElementTree.fromstring(write(drawing, "a < b"))
    assert root.tag.endswith("svg")


SKIPPED = Network(
    (2, 8, 8),
    [
        ("start", Conv(2, 3, 3, padding=1)),
        ReLU(),
        ("block", Conv(3, 3, 3, padding=1)),
        Add("start"),
        ReLU(),
        Concat("input"),
    ],
)


@pytest.mark.parametrize(
    ("held", "colours"),
    [
        (("concat-6", (0, 3, 3)), [NOW]),  # a channel of the sum: the skip into the concat is not of it
        (("concat-6", (4, 3, 3)), [NOW]),  # a channel of the input: only that skip is
        (("ReLU-5", (0, 3, 3)), [NOW]),
        (("start", (0, 3, 3)), [FEEDS]),
        (("input", (1, 3, 3)), [FEEDS, FEEDS]),
        (("block", (1, 3, 3)), []),
    ],
)
def test_the_skips_that_lead_to_a_held_cell_or_from_it_are_drawn_in_its_colours(held, colours):
    _, drawing = drawn(SKIPPED, held=held)
    heavy = [mark.stroke for mark in drawing.marks if isinstance(mark, Line) and mark.line == 2.0]
    arrows = [mark for mark in drawing.marks if isinstance(mark, Line) and len(mark.points) == 3]
    assert heavy == [colour for colour in colours for _ in range(2)]  # its line and its arrow
    assert len(arrows) == 2 + len(colours)


def test_what_a_cell_sees_is_outlined_where_python_says_it_lies():
    net = Network(
        (1, 8, 8), [Conv(1, 2, 3, padding=1), ReLU(), MaxPool(2), Conv(2, 3, 3), Flatten(), Linear(12, 2)]
    )
    _, drawing = drawn(net, held=("Conv2d-4", (1, 0, 1)))
    boxes = [mark for mark in drawing.marks if isinstance(mark, Box) and mark.stroke]
    sizes = sorted(round(box.width / box.height, 3) for box in boxes if box.stroke == NOW)
    assert len(sizes) == 1 + 2 + 2 + 2 + 1  # the input, three layers of two maps, and the cell
    seen = net.field("Conv2d-4", (1, 0, 1))[0]
    rows, columns = (np.flatnonzero(seen.any(axis=axis)) for axis in (1, 0))
    whole = max((box for box in boxes if box.stroke == NOW), key=lambda box: box.width)
    (picture,) = [mark for mark in drawing.marks if isinstance(mark, Cells)][:1]
    assert whole.x == pytest.approx(picture.x + columns[0] * picture.cell)
    assert whole.width == pytest.approx(len(columns) * picture.cell)
    assert whole.height == pytest.approx(len(rows) * picture.tall)
    assert len([box for box in boxes if box.stroke == FEEDS]) == 1 + 2


def test_the_holes_of_a_dilation_are_drawn():
    net = Network((1, 9, 9), [Conv(1, 1, 2, dilation=4)])
    _, drawing = drawn(net, held=("Conv2d-1", (0, 2, 2)))
    edges = [
        mark for mark in drawing.marks if isinstance(mark, Line) and mark.stroke == NOW and mark.opacity == 1
    ]
    assert len(edges) == 16  # four cells, each with its four sides


def test_answers_are_drawn_as_bars_whose_shares_add_up():
    net = Network((1, 2, 2), [Flatten(), Linear(4, 3)])
    maps, drawing = drawn(net, classes=("cat", "dog", "a < b"))
    texts = [mark.text for mark in drawing.marks if isinstance(mark, Text)]
    shares = [float(text.removesuffix(" %")) for text in texts if text.endswith(" %")]
    scores = np.exp(maps["Linear-2"])
    assert shares == pytest.approx(scores / scores.sum() * 100, abs=0.051)
    assert {"cat", "dog", "a < b"} <= set(texts)


def test_a_png_has_the_drawings_proportions_and_a_wide_one_stays_openable():
    _, drawing = drawn(known_chain("LeNet-5"))
    image = Image.open(BytesIO(png(drawing, 96)))
    assert image.width / image.height == pytest.approx(drawing.width / drawing.height, rel=0.01)
    wide = drawing._replace(width=40_000.0)
    assert dpi_for(wide) * wide.width / 72 <= 12_000 < dpi_for(drawing) * 40_000 / 72


def test_a_cell_that_is_not_there_is_refused():
    with pytest.raises(ConvSpecError, match="There is no cell"):
        drawn(known_chain("LeNet-5"), held=("Conv2d-1", (99, 0, 0)))
