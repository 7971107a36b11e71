"""A transposed layer watched stamp by stamp, and with zeros between its input cells, held to Python."""

import io
from itertools import pairwise

import numpy as np
import pytest
from PIL import Image, ImageSequence
from staged import asked

from convviz.core.geometry import taps
from convviz.core.spec import resolve
from convviz.engine import by_filters
from convviz.explain import stamps
from convviz.explain.stamps import stamp_at
from convviz.layers.conv_transpose import ConvTranspose, conv_transpose
from convviz.layers.scene import scene_of
from convviz.render.film import gif
from convviz.render.marks import Text
from convviz.render.plate import draw
from convviz.settings.spot import Spot
from convviz.stage.payload import panel_of

SETTINGS = {
    "checkerboard": ((1, 3, 3), (1, 1, 3, 3), {"stride": 2}),
    "groups": ((4, 3, 2), (4, 2, 2, 3), {"stride": (2, 3), "groups": 2, "output_padding": (1, 2)}),
    "cut": ((2, 3, 4), (2, 3, 3, 3), {"stride": 2, "padding": 1, "output_padding": (1, 0)}),
    "line": ((2, 5), (2, 2, 4), {"stride": 3, "dilation": 2, "padding": 2}),
    "gaps": ((1, 4), (1, 1, 1), {"stride": 3, "output_padding": 2}),
    "volume": ((1, 2, 3, 2), (1, 1, 2, 2, 3), {"stride": (1, 2, 2), "padding": (0, 0, 1)}),
}


def stamped(input, weight, bias=None, **settings):
    spec = ConvTranspose(**settings).resolve(input.shape, weight.shape)
    return scene_of(spec, input, by_filters(weight, settings.get("groups", 1)), bias)


@pytest.fixture(params=SETTINGS)
def scene(request):
    random = np.random.default_rng(1612)
    input, weight, settings = SETTINGS[request.param]
    groups = settings.get("groups", 1)
    arrays = (random.integers(-4, 5, shape).astype(float) for shape in (input, weight, weight[1] * groups))
    return stamped(*arrays, **settings)


GROWN = """
const last = stampCount(scene) - 1;
const whole = [...grownTo(scene, last).sums];
const counts = [...grownTo(scene, last).counts];
const back = [...grownTo(scene, Math.floor(last / 2)).sums];
const again = readScene(JSON.parse(readFileSync("scene.json", "utf8")));
const afresh = [...grownTo(again, Math.floor(last / 2)).sums];
console.log(JSON.stringify({ whole, counts, back, afresh, all: overlapCounts(scene.spec),
  added: scene.spec.rules.map(addedBy) }));
"""


def test_all_stamps_add_up_to_the_output_and_steps_back_take_them_off(node, tmp_path, scene):
    grown = asked(node, tmp_path, scene, GROWN)
    assert grown["whole"] == scene.output.ravel().tolist()
    assert grown["back"] == grown["afresh"]
    indices = np.ndindex(*scene.spec.output_size)
    assert grown["counts"] == grown["all"] == [len(list(taps(scene.spec, index))) for index in indices]


def test_what_output_padding_adds_is_known_from_the_rule(node, tmp_path, scene):
    assert tuple(asked(node, tmp_path, scene, GROWN)["added"]) == scene.spec.output_padding


STUFFED = """
const can = canStuff(scene.spec);
const other = can ? stuffed(scene) : null;
const steps = [...Array(scene.steps).keys()];
const filters = [...Array(scene.spec.out_channels).keys()];
console.log(JSON.stringify(can && filters.map((filter) => steps.map((step) => {
  const { channels, bias } = currentAt(other, { step, filter });
  return [channels.reduce((total, { sum }) => total + sum, bias), channels[0].products.length];
}))));
"""


def test_over_the_zeros_between_every_window_is_whole_and_gives_the_same(node, tmp_path, scene):
    seen = asked(node, tmp_path, scene, STUFFED)
    sums, lengths = np.moveaxis(np.array(seen), -1, 0)
    assert sums.ravel().tolist() == scene.output.ravel().tolist()
    assert set(lengths.ravel()) == {np.prod(scene.spec.kernel_size)}


def test_zeros_are_not_offered_where_the_input_would_be_cut(node, tmp_path):
    scene = stamped(np.ones((1, 5)), np.ones((1, 1, 2)), stride=2, padding=2)
    assert asked(node, tmp_path, scene, STUFFED) is False


@pytest.mark.parametrize(("kernel", "told"), [(3, "a checkerboard"), (4, "no checkerboard")])
def test_the_checkerboard_of_kernel_3_and_stride_2_is_told_and_that_kernel_4_has_none(
    node, tmp_path, kernel, told
):
    scene = stamped(np.ones((1, 4, 4)), np.ones((1, 1, kernel, kernel)), stride=2)
    program = "console.log(JSON.stringify([overlapsTold(scene), overlapCounts(scene.spec)]))"
    said, counts = asked(node, tmp_path, scene, program)
    assert said == told
    ones = conv_transpose(np.ones((1, 4, 4)), np.ones((1, 1, kernel, kernel)), stride=2)
    assert counts == ones.ravel().tolist()
    assert (len(set(ones[0, 2:-2, 2:-2].ravel())) > 1) == told.startswith("a ")


SAID = """
const at = (step, pointed = null) => stampAt(scene, { step, filter: 0, pointed });
const { T, forward, matrix } = matrixLayout(scene, 0, 1000);
console.log(JSON.stringify({
  said: [0, 1].map((step) => [describeStamp(scene, at(step)), stampSentence(scene, at(step))]),
  pointed: [0, 1].map((step) =>
    describeStamp(scene, at(step, { panel: "output", channel: null, index: [2] }))),
  tables: tablesOf(scene, at(1)).map(({ caption, rows }) => [
    caption, rows.map(({ cells }) => cells.map(({ text }) => text))]),
  matrix: sayMatrix({ scene, place: { T }, current: at(1) }),
  row: sayMatrix({ scene, place: { T }, current: currentAt(scene, { step: 2, filter: 0 }) }),
  hits: [[0, 1], [1, 2]].map(([row, column]) => hitMatrix({ scene, place: matrixLayout(scene, 0, 1000) },
    forward.x + (column + 0.5) * forward.cell, forward.y + (row + 0.5) * forward.tall)),
  sides: [forward, matrix].map(({ shape }) => shape.slice(1)),
}));
"""


def test_a_stamp_says_what_it_adds_and_where_one_lies_already(node, tmp_path):
    scene = stamped(np.array([[2.0, 3.0]]), np.array([[[1.0, 5.0, -1.0]]]), stride=2)
    told = asked(node, tmp_path, scene, SAID)
    (first, one), (second, other) = told["said"]
    assert first == "stamp 1 of 2 · input position 0"
    assert one["lines"] == [
        {"label": "channel 0", "terms": "2 × (1, 5, −1)", "equals": "=", "sum": "(2, 10, −2)"}
    ]
    assert (one["note"], one["answer"]) == ("adds to 3 output cells", "")
    assert second == "stamp 2 of 2 · input position 1"
    assert other["note"] == "1 of 3 output cells has a stamp already: position 2: −2 + 3 ="
    assert other["answer"] == "1"
    assert told["pointed"] == [
        "output, position 2: −2 · 1 of its 2 stamps so far",
        "output, position 2: 1 · 2 of its 2 stamps so far",
    ]
    tables = dict(told["tables"])
    assert tables["output so far"] == [["2", "10", "1", "15", "−3"]]
    assert tables["stamps per cell"] == [["1", "1", "2", "1", "1"]]


def test_its_matrix_stands_beside_the_one_that_it_is_the_transpose_of(node, tmp_path):
    scene = stamped(np.array([[2.0, 3.0]]), np.array([[[1.0, 5.0, -1.0]]]), stride=2)
    told = asked(node, tmp_path, scene, SAID)
    assert told["sides"] == [[2, 5], [5, 2]]
    assert told["hits"] == [
        {"panel": "weight", "channel": 0, "index": [1], "entry": [1, 0]},
        {"panel": "weight", "channel": 0, "index": [0], "entry": [2, 1]},
    ]
    assert told["matrix"] == "column 1 of Tᵀ is this stamp, and row 1 of T: position 1"
    assert told["row"] == "row 2 of Tᵀ, column 2 of T, times x, + bias 0 = 1, output position 2"
    facts = panel_of(scene, "matrix")["facts"]
    assert facts[0] == (
        "T is the 2 × 5 matrix of a convolution from 5 cells to 2. "
        "This layer multiplies with its transpose Tᵀ."
    )
    assert facts[1].startswith("Tᵀ is 5 × 2: ")


def test_the_row_that_output_padding_adds_names_the_two_sizes_that_share_an_input_size(node, tmp_path):
    scene = stamped(np.ones((1, 3)), np.ones((1, 1, 3)), stride=2, output_padding=1)
    notes = asked(
        node,
        tmp_path,
        scene,
        "const at = (step) => currentAt(scene, { step, filter: 0 });"
        "console.log(JSON.stringify([6, 7].map((step) => noteOf(scene, at(step)))));",
    )
    assert notes[0] == "1 of 3 weights reach this cell, from input 2"
    assert notes[1] == (
        "0 of 3 weights reach this cell · added by output_padding: a convolution makes 3 cells of 7 and of 8"
    )
    for size in (7, 8):
        assert resolve((1, size), (1, 1, 3), stride=2).output_size == (3,)


POINTED = """
const at = (pointed) => describe(scene, stampAt(scene, { step: 0, filter: 0, pointed }));
const index = [...scene.spec.kernel_size.keys()].map(() => 0);
console.log(JSON.stringify(["input", "weight", "product"].map((panel) => at({ panel, channel: 0, index }))));
"""


def test_input_cells_weights_and_products_are_pointed_at_while_stamps_are_watched(node, tmp_path, scene):
    described = asked(node, tmp_path, scene, POINTED)
    assert all(described)
    assert described[0].startswith("input, channel 0, ")
    assert described[1].startswith("weight, channel 0, ")
    is_cut = any(scene.spec.cut)
    assert described[2].endswith("cut off by the padding") == is_cut


BOARDS = """
const apart = (one, other) => one.x + one.width <= other.x || other.x + other.width <= one.x
  || one.y + one.height <= other.y || other.y + other.height <= one.y;
const faults = [];
for (const width of [300, 336, 420, 640, 800, 830, 1060, 1400, 2200])
  for (const height of [430, 668, 1100]) {
    const place = layout(scene, 0, { width, height, sideHeight: 300 });
    if (!place.panels.some(({ name }) => name === "overlaps")) faults.push(`${width}: no counts`);
    for (const at of place.panels) {
      const inside = at.x >= 0 && at.y >= 0 && at.x + at.width <= width && at.y + at.height <= place.height;
      if (!inside) faults.push(`${width} × ${height}: ${at.name} at ${at.x}, ${at.y} lies outside`);
      const over = place.panels.filter((other) => other !== at && !apart(at, other));
      for (const other of over) faults.push(`${width} × ${height}: ${at.name} and ${other.name} overlap`);
    }
  }
console.log(JSON.stringify(faults));
"""


def test_the_counts_lie_on_the_board_apart_from_all_other_panels_at_any_width(node, tmp_path, scene):
    assert asked(node, tmp_path, scene, BOARDS) == []


EVERY = """
const told = (step, filter) => {
  const stamp = stampAt(scene, { step, filter });
  const { lines, note, answer } = stampSentence(scene, stamp);
  return { where: describeStamp(scene, stamp), sums: [...stamp.sums], counts: [...stamp.counts],
    lines: lines.map(({ label, terms, sum }) => [label, terms, sum]),
    note: [note, answer].filter(Boolean).join(" ") };
};
console.log(JSON.stringify([...Array(stampCount(scene)).keys()].map((step) =>
  [...Array(scene.spec.out_channels).keys()].map((filter) => told(step, filter)))));
"""


def test_print_says_and_draws_of_every_stamp_what_the_stage_does(node, tmp_path, scene):
    for step, filters in enumerate(asked(node, tmp_path, scene, EVERY)):
        for filter, told in enumerate(filters):
            stamp = stamp_at(scene, step, filter)
            assert told["where"] == stamps.title(scene, stamp)
            assert told["sums"] == stamp.sums.ravel().tolist()
            assert told["counts"] == stamp.counts.ravel().tolist()
            assert [tuple(line) for line in told["lines"]] == stamps.lines(scene, stamp)
            assert told["note"] == stamps.note(scene, stamp)
            printed = [
                one.text
                for one in draw(scene, Spot(filter=filter, stamp=step)).marks
                if isinstance(one, Text)
            ]
            assert stamps.note(scene, stamp) in printed


def test_counts_and_their_checkerboard_are_printed_where_the_board_has_room(scene):
    printed = [one.text for one in draw(scene, Spot(stamp=0)).marks if isinstance(one, Text)]
    assert ("stamps per cell" in printed) == (stamps.told(scene) in printed)
    assert "stamps per cell" in printed


@pytest.mark.parametrize(("kernel", "told"), [(3, "a checkerboard"), (4, "no checkerboard")])
def test_a_kernel_that_the_stride_divides_has_no_checkerboard_in_print_either(kernel, told):
    scene = stamped(np.ones((1, 3, 3)), np.ones((1, 1, kernel, kernel)), stride=2)
    assert stamps.told(scene) == told


def test_a_film_of_stamps_has_a_frame_for_each_input_cell():
    scene = stamped(np.array([[2.0, 3.0, 1.0]]), np.array([[[1.0, 5.0, -1.0]]]), stride=2)
    with Image.open(io.BytesIO(gif(scene, stamps=True))) as film:
        assert film.n_frames == 3
        frames = [np.array(one.convert("RGB")) for one in ImageSequence.Iterator(film)]
    assert not any(np.array_equal(one, other) for one, other in pairwise(frames))
