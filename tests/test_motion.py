"""How a step comes about on the stage: where what moves is at a time, for every layer in one, two and three axes."""

import numpy as np
import pytest
from staged import asked

from convviz.layers import LAYERS
from convviz.layers.scene import build_scene
from convviz.settings.link.query import decode
from convviz.settings.model import SETUPS, build

WAYS = [(kind, rank, way) for kind in LAYERS for rank in SETUPS for way in ("gather", "scatter")]
WATCHED = [case for case in WAYS if case[2] == "gather" or case[0] == "conv_transpose"]

_BEGIN = """
const product = (numbers) => numbers.reduce((a, b) => a * b, 1);
const frameAt = (step) => (WAY === "scatter" ? stampAt : currentAt)(scene, { step, filter: 0 });
const steps = Math.min(7, WAY === "scatter" ? stampCount(scene) : scene.steps);
const found = { moves: 0, stories: 0, wrong: [] };
const near = (one, other) => one.length === other.length && one.every((list, i) => list.every((number, k) => Math.abs(number - other[i][k]) < 1e-9));
const hold = (holds, what) => { if (!holds) found.wrong.push(what); };
const placeIn = (width) => layout(scene, 0, { width, height: 640, sideHeight: 240 });
const windowsAt = (at, current) => (isMet(current) ? metOf(current)[0].map((slice) => corner(at, [slice, ...lift(current.corner).slice(1)])) : []);
"""

_WINDOW = """
for (const width of [1200, 350]) for (const ms of [200, Infinity]) for (let step = 1; step < steps; step++) {
  const [before, current] = [frameAt(step - 1), frameAt(step)];
  const place = placeIn(width);
  const { input } = place.rows[0];
  const motion = motionOf({ scene, place, current }, before, ms);
  const [from, to] = [windowsAt(input, before), windowsAt(input, current)];
  if (!motion || from.length !== to.length || !to.length) continue;
  found.moves++;
  const at = (time) => to.map(([x, y], i) => [x + momentOf(motion, time).window[i][0], y + momentOf(motion, time).window[i][1]]);
  hold(near(at(0), from), `${step} begins where the window was`);
  hold(near(at(1), to), `${step} ends where the window is`);
  const left = [0, 0.05, 0.1, 0.2, 1].map((time) => momentOf(motion, time).away);
  hold(left.every((share, i) => !i || share <= left[i - 1]) && left[0] === 1 && left.at(-1) === 0, `${step} never turns back: ${left}`);
}
console.log(JSON.stringify(found));
"""

_STORY = """
const boxes = (list) => [...new Set(list.map(({ x, y, width, height }) => [x, y, width, height].map((side) => side.toFixed(6)).join()))].sort();
const overlap = (one, other) => one.x + 1e-6 < other.x + other.cell && other.x + 1e-6 < one.x + one.cell
  && one.y + 1e-6 < other.y + other.tall && other.y + 1e-6 < one.y + one.tall;
for (const width of [1200, 350]) for (let step = 1; step < steps; step++) {
  const current = frameAt(step);
  const place = placeIn(width);
  const motion = motionOf({ scene, place, current }, frameAt(step - 1), Infinity);
  const terms = current.channels.reduce((sum, { products }) => sum + products.length, 0);
  if (!motion.legs.length) { hold(!terms || terms > 320, `${step} has a story`); continue; }
  found.stories++;
  const cells = place.rows.flatMap(({ input }) => metOf(current).reduce((met, along) => met.flatMap((one) => along.map((i) => [...one, i])), [[]])
    .map((cell) => boxOf(input, cell)));
  const tapsIn = (name) => place.rows.flatMap((row, r) => current.channels[r].products.map((_, k) => boxOf(row[name],
    lift(unravelled(current.taps ? current.taps[k] : k, row[name].shape)))));
  const first = motion.legs.filter(({ name, during }) => name === "input" && during[0] === Math.min(...motion.legs.map((leg) => leg.during[0])));
  hold(String(boxes(first.map(({ from }) => from))) === String(boxes(cells)), `${step}: all cells of the window set out, and no others`);
  const last = motion.legs.filter(({ name }) => name === (scene.spec.layer.weights ? "product" : "input"));
  const ends = last.filter(({ during }) => during[1] <= motion.arrives).map(({ to }) => to);
  hold(String(boxes(ends)) === String(boxes(tapsIn("products"))), `${step}: each arrives at its product`);
  const outputs = current.stamp ? current.stamp.landed.map((o) => unravelled(o, scene.spec.output_size)) : [current.index];
  const landed = motion.legs.filter(({ during }) => during[1] === 1);
  hold(String(boxes(landed.map(({ to }) => to))) === String(boxes(outputs.map((index) => boxOf(place.output, outputCell(scene.spec, 0, index))))),
    `${step}: what it comes to lands on its output`);
  const sums = current.stamp ? current.channels.flatMap(({ products }) => products) : current.channels.map(({ sum }) => sum);
  hold(String(landed.map(({ value }) => value).sort()) === String([...sums].sort()), `${step}: the exact numbers fly`);
  const isTurned = metOf(current).some((along) => along.some((i, k) => k && i < along[k - 1])); // the kernel is, against its window
  for (let time = 0; time < 1; time += 0.02) {
    const { tiles } = momentOf(motion, time);
    if (isTurned || scene.spec.input_size.length > 2 || place.rows.length > 1) continue; // those may pass each other
    hold(!tiles.some((one, i) => tiles.some((other, k) => k > i && overlap(one, other))), `${step}: no number covers another at ${time}`);
  }
  const end = momentOf(motion, 1);
  hold(!end.tiles.length && end.products === 1 && end.sum === 1 && end.under === 1 && end.isLanded && end.isChosen, `${step}: at the end all is there`);
}
function unravelled(flat, size) {
  return size.reduceRight(([index, left], n) => [[left % n, ...index], Math.floor(left / n)], [[], flat])[0];
}
console.log(JSON.stringify(found));
"""

_PAINTED = """
globalThis.devicePixelRatio = 1;
globalThis.OffscreenCanvas = class { getContext() { return recorder([]); } };
globalThis.document = { createElement: () => ({ getContext: () => recorder([]) }) };
globalThis.DOMPoint = class { matrixTransform() { return { x: 0, y: 0 }; } };
function recorder(calls) {
  const answers = { measureText: (text) => ({ width: text.length * 6 }), createPattern: () => ({}),
    createImageData: (width, height) => ({ data: new Uint8ClampedArray(4 * width * height) }) };
  return new Proxy(answers, {
    get: (target, name) => (...passed) => {
      if (name !== "translate" || passed.some(Boolean)) calls.push([name, ...passed.filter((one) => typeof one !== "object").map((one) => one === 0 ? 0 : one)]);
      return target[name]?.(...passed);
    },
    set: (target, name, value) => { if (name !== "globalAlpha" || value !== 1) calls.push([name, String(value)]); return true; },
  });
}
const colours = palette(scene, "light");
for (const width of [1200, 350]) for (let step = 1; step < steps; step++) {
  const before = frameAt(step - 1);
  const current = frameAt(step);
  const place = placeIn(width);
  const motion = motionOf({ scene, place, current }, before, Infinity);
  const painted = (moving) => {
    const calls = [];
    paintOverlay({ context: recorder(calls), scene, place, colours, filter: 0, family: "", way: WAY, current, step, lifted: false, covered: null, texts: [], moving });
    return JSON.stringify(calls);
  };
  found.moves++;
  hold(painted(momentOf(motion, 1)) === painted(null), `${step}: the last picture is the one at rest`);
  if (motion.legs.length) hold(painted(momentOf(motion, 0.5)) !== painted(null), `${step}: another picture on the way`);
}
console.log(JSON.stringify(found));
"""


def scene_of(kind, rank):
    few = {} if rank == 1 else {"cells": {2: "8", 3: "4"}[rank]}
    setup, notes = decode({"v": "2", "layer": kind, "rank": str(rank), **few})
    assert notes == ()
    return build(setup)


@pytest.fixture
def watched(node, tmp_path):
    """Ask the stage's script about a scene that is watched in a way."""

    def ask(scene, way, program):
        return asked(node, tmp_path, scene, f'const WAY = "{way}";' + _BEGIN + program)

    return ask


@pytest.mark.parametrize(("kind", "rank", "way"), WATCHED)
def test_the_window_slides_from_where_it_was_to_where_it_is(watched, kind, rank, way):
    found = watched(scene_of(kind, rank), way, _WINDOW)
    assert found["wrong"] == []
    assert found["moves"] > 0


@pytest.mark.parametrize(("kind", "rank", "way"), WATCHED)
def test_the_cells_of_the_window_fly_to_the_output_over_their_products(watched, kind, rank, way):
    found = watched(scene_of(kind, rank), way, _STORY)
    assert found["wrong"] == []
    assert found["stories"] > 0


@pytest.mark.parametrize(("kind", "rank", "way"), WATCHED)
def test_a_motion_ends_on_the_picture_at_rest(watched, kind, rank, way):
    found = watched(scene_of(kind, rank), way, _PAINTED)
    assert found["wrong"] == []
    assert found["moves"] > 0


SHORT = """
const place = placeIn(1200);
const motion = (from, to, ms) => motionOf({ scene, place, current: frameAt(to) }, frameAt(from), ms);
console.log(JSON.stringify([motion(0, 1, 60), motion(0, 1, 0), motion(1, 1, Infinity), motion(0, 1, 250).legs.length,
  motion(0, 1, 500).legs.length > 0, motion(0, 1, 500).ms < 500, motion(0, 1, 250).ms < 250, motion(0, 1, Infinity).ms < 2000]));
"""


def test_a_step_shorter_than_the_motion_has_none_and_one_not_much_longer_only_slides(watched):
    scene = build_scene(np.arange(36.0).reshape(1, 6, 6), np.ones((1, 1, 3, 3)))
    assert watched(scene, "gather", SHORT) == [None, None, None, 0, True, True, True, True]


def test_of_a_window_with_too_many_cells_to_follow_only_the_box_moves(watched):
    scene = build_scene(np.ones((1, 30, 30)), np.ones((1, 1, 19, 19)))
    story = "console.log(JSON.stringify(motionOf({ scene, place: placeIn(1200), current: frameAt(1) }, frameAt(0), Infinity).legs));"
    assert watched(scene, "gather", story) == []


def test_where_a_tap_meets_nothing_nothing_flies(watched):
    scene = build_scene(np.ones((1, 5)), np.ones((1, 1, 3)), padding=1, dilation=2)
    count = """
      const current = frameAt(1);
      const motion = motionOf({ scene, place: placeIn(1200), current }, frameAt(0), Infinity);
      console.log(JSON.stringify([motion.legs.filter(({ name }) => name === "product").length / 2, current.channels[0].products.length]));
    """
    flown, met = watched(scene, "gather", count)
    assert flown == met
