// The pure parts of the stage, held to what Python says of the same scenes (tests/stage_scenes.py).

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { cellText, charactersOf, describe, currentAt, isExact, numberText, sentence } from "../convviz/stage/js/model/current.js";
import {
  channelsOf, feeds, meets, reaches, readScene, stepIndex, stepOf, taps, unreached, windowStart,
} from "../convviz/stage/js/model/geometry.js";
import { stripes } from "../convviz/stage/js/paint/base.js";
import { cellAt, hit, layout } from "../convviz/stage/js/model/layout.js";
import { sayAnchor } from "../convviz/stage/js/model/strip.js";
import { expand } from "../convviz/stage/js/model/taps.js";
import { shadeOf, typeFor } from "../convviz/stage/js/paint/paint.js";

const SCENES = Object.entries(JSON.parse(readFileSync(process.env.STAGE_SCENES, "utf8")))
  .map(([name, { payload, expected }]) => ({ name, scene: readScene(payload), expected }));

const named = (name) => SCENES.find((each) => each.name === name).scene;

const combinations = (lists) =>
  lists.reduce((all, list) => all.flatMap((head) => list.map((item) => [...head, item])), [[]]);

for (const { name, scene, expected } of SCENES) {
  const { spec } = scene;

  test(`${name}: arrays arrive to the last bit`, () => {
    assert.deepEqual([...scene.arrays.input.values], expected.padded);
    assert.deepEqual([...scene.arrays.output.values], expected.output);
  });

  test(`${name}: geometry agrees with Python at every step`, () => {
    assert.equal(scene.steps, expected.steps.length);
    expected.steps.forEach((answer, step) => {
      assert.deepEqual(stepIndex(spec, step), answer.index);
      assert.equal(stepOf(spec, answer.index), step);
      assert.deepEqual(windowStart(spec, answer.index), answer.start);
      assert.deepEqual(taps(spec, answer.index), answer.taps);
    });
  });

  test(`${name}: pointing agrees with Python for every cell and weight`, () => {
    for (const [index, outputs] of expected.feeds) assert.deepEqual(combinations(feeds(spec, index)), outputs);
    for (const [index, outputs] of expected.reaches) assert.deepEqual(combinations(reaches(spec, index)), outputs);
    for (const [index, along] of expected.meets) assert.deepEqual(meets(spec, index), along);
    expected.unreached.forEach((positions, axis) => assert.deepEqual(unreached(spec, axis), positions));
  });

  test(`${name}: the terms shown at every step are Python's and sum to Python's output`, () => {
    for (let filter = 0; filter < spec.out_channels; filter++)
      expected.steps.forEach(({ products }, step) => {
        const current = currentAt(scene, { step, filter });
        const shown = current.channels.flatMap((channel) => [...channel.products]);
        assert.deepEqual(shown, products[filter]);
        assert.equal(current.output, expected.output[filter * scene.steps + step]);
        const sum = current.channels.reduce((total, channel) => total + channel.sum, current.bias);
        assert.ok(Math.abs(sum - current.output) <= 1e-12 * Math.max(1, Math.abs(sum)), `${sum} ${current.output}`);
      });
  });

  test(`${name}: every panel lies on the board, apart from the others, at any width`, () => {
    for (const width of [300, 336, 420, 640, 800, 830, 1060, 1400, 2200])
      for (const height of [430, 668, 1100])
        for (const filter of [0, spec.out_channels - 1]) {
          const place = layout(scene, filter, { width, height, sideHeight: 260 });
          for (const at of place.panels) {
            assert.ok(at.x >= 0 && at.y >= 0, `${width} ${at.name} starts at ${at.x}, ${at.y}`);
            assert.ok(at.x + at.width <= width, `${width}: ${at.name} ends at ${at.x + at.width}`);
            assert.ok(at.y + at.height <= place.height, `${width}: ${at.name} is cut at the bottom`);
          }
          place.panels.forEach((one, i) => place.panels.slice(i + 1).forEach((other) => assert.ok(
            one.x + one.width <= other.x || other.x + other.width <= one.x
            || one.y + one.height <= other.y || other.y + other.height <= one.y,
            `${width} × ${height}: ${one.name} ${one.channel} and ${other.name} ${other.channel} overlap`)));
        }
  });

  test(`${name}: a stripe along an axis covers the cells of one position, and no others`, () => {
    const place = layout(scene, 0, { width: 1060, height: 668, sideHeight: 260 });
    const at = place.rows[0].input;
    for (const axis of [0, 1, 2])
      for (const position of [0, at.shape[axis] - 1]) {
        const boxes = stripes(at, axis, position);
        for (let d = 0; d < at.shape[0]; d++)
          for (let h = 0; h < at.shape[1]; h++)
            for (let w = 0; w < at.shape[2]; w++) {
              const x = at.x + ((d % at.across) * (at.shape[2] + 1) + w + 0.5) * at.cell;
              const y = at.y + (Math.floor(d / at.across) * (at.shape[1] + 1) + h + 0.5) * at.tall;
              const covering = boxes.filter(([left, top, width, height]) =>
                left < x && x < left + width && top < y && y < top + height);
              assert.equal(covering.length, [d, h, w][axis] === position ? 1 : 0);
            }
      }
  });

  test(`${name}: the middle of every cell is that cell`, () => {
    const place = layout(scene, 0, { width: 1060, height: 668, sideHeight: 260 });
    for (const at of place.panels)
      for (let d = 0; d < at.shape[0]; d++)
        for (let h = 0; h < at.shape[1]; h++)
          for (let w = 0; w < at.shape[2]; w++) {
            const x = at.x + ((d % at.across) * (at.shape[2] + 1) + w + 0.5) * at.cell;
            const y = at.y + (Math.floor(d / at.across) * (at.shape[1] + 1) + h + 0.5) * at.tall;
            assert.deepEqual(cellAt(at, x, y), [d, h, w]);
            assert.equal(hit({ scene, place }, x, y).panel, at.name);
          }
  });
}

test("the three-channel example fits a 1440 × 900 window beside a sidebar, with numbers in every cell", () => {
  const place = layout(named("three channels"), 0, { width: 1060, height: 668, sideHeight: 290 });
  assert.ok(place.height <= 680, `${place.height}`);
  for (const at of place.panels) assert.ok(at.cell >= 24, `${at.name} has cells of ${at.cell}`);
});

test("a long sequence lies along the whole board, its channels as rails and its output below the window", () => {
  const scene = named("a long signal");
  const place = layout(scene, 0, { width: 1060, height: 668, sideHeight: 290 });
  const [first, second] = place.rows.map(({ input }) => input);
  assert.equal(place.kind, "strip");
  assert.ok(first.width > 900, `${first.width}`);
  assert.equal(first.x, second.x);
  assert.ok(second.y - (first.y + first.height) <= 6);
  const middleOfWindow = first.x + 9 / 2 * first.cell;
  assert.ok(Math.abs(place.output.x + place.output.cell / 2 - middleOfWindow) < 1e-9);
  assert.ok(place.charts.input.y + place.charts.input.height <= first.y);
});

test("only one or two channels are drawn as lines", () => {
  assert.equal(layout(named("words"), 0, { width: 1060, height: 668, sideHeight: 290 }).charts, null);
});

test("a sequence of few words has the whole board where beside the kernel its cells would be small", () => {
  for (let width = 320; width < 1900; width += 20)
    assert.ok(layout(named("words"), 0, { width, height: 668, sideHeight: 290 }).rows[0].input.cell >= (width < 500 ? 20 : 30), `${width}`);
});

test("the output of a sequence has one row a filter, and pointing at a row names its filter", () => {
  const scene = named("a long signal");
  const place = layout(scene, 0, { width: 1060, height: 668, sideHeight: 290 });
  const { output } = place;
  assert.deepEqual(output.shape, [1, 3, 36]);
  const pointed = hit({ scene, place }, output.x + 4.5 * output.cell, output.y + 2.5 * output.tall);
  assert.deepEqual(pointed, { panel: "output", channel: null, index: [4], filter: 2 });
});

test("a volume keeps room for its view in space", () => {
  for (const width of [336, 1060]) {
    const place = layout(named("volume"), 0, { width, height: 668, sideHeight: 290 });
    assert.ok(place.space.y + place.space.height <= place.height);
    assert.ok(place.rows.every(({ input }) => input.y + input.height <= place.space.y));
  }
});

test("an input cell of a sequence is named with its token", () => {
  const scene = named("words");
  const pointed = { panel: "input", channel: 1, index: [1] };
  const text = describe(scene, currentAt(scene, { step: 0, filter: 0, pointed }));
  assert.match(text, /^input, channel 1, position 1 “cat”: /);
  const padding = { panel: "input", channel: 1, index: [-1] };
  assert.doesNotMatch(describe(scene, currentAt(scene, { step: 0, filter: 0, pointed: padding })), /“/);
});

test("a filter meets the channels of its own group", () => {
  const { spec } = named("groups, filters, bias");
  assert.deepEqual([0, 2, 3, 5].map((filter) => channelsOf(spec, filter)), [[0, 1], [0, 1], [2, 3], [2, 3]]);
});

test("the sentence of the three-channel example reads as in the textbook", () => {
  const words = sentence(currentAt(named("three channels"), { step: 4, filter: 0 }));
  assert.deepEqual(words.lines.map(({ terms, equals, sum }) => `${terms} ${equals} ${sum}`), [
    "0×0 + 2×1 + 0×(−1) + 0×0 + 2×(−1) + 2×0 + 0×0 + 0×(−1) + 2×1 = 2",
    "1×(−1) + 2×0 + 0×0 + 2×1 + 1×(−1) + 0×0 + 2×1 + 2×(−1) + 2×0 = 0",
    "0×(−1) + 0×1 + 1×(−1) + 1×0 + 0×(−1) + 0×(−1) + 0×1 + 2×0 + 1×0 = −1",
  ]);
  assert.deepEqual([words.sums, words.bias, words.output, words.rounded], ["2 + 0 + (−1)", "0", "1", false]);
});

test("a long sentence says how many products it leaves out", () => {
  const [line] = sentence(currentAt(named("three channels"), { step: 4, filter: 0 }), 2).lines;
  assert.equal(line.terms, "0×0 + 2×1 + … 7 more");
});

test("rounded numbers are said to be rounded", () => {
  const words = sentence(currentAt(named("floats"), { step: 0, filter: 0 }));
  assert.equal(words.rounded, true);
  assert.equal(words.equals, "≈");
});

test("what is worked out of rounded numbers has no equals sign, even where the result is a whole number", () => {
  const channel = (input, weight, sum) => ({ label: "channel 0", input: [input], weight: [weight], products: [sum], sum });
  const say = (channels, bias, output) => sentence({ channels, bias, output });
  const third = say([channel(3, 1 / 3, 1)], 0, 1);
  assert.deepEqual([third.lines[0].terms, third.lines[0].equals, third.lines[0].sum], ["3×0.3333", "≈", "1"]);
  assert.deepEqual([third.equals, third.rounded], ["≈", true]);
  const biased = say([channel(1, 2 / 3, 2 / 3)], 1 / 3, 1);
  assert.deepEqual([biased.equals, biased.rounded], ["≈", true]);
  const whole = say([channel(0.1, 0.6, 0.06)], 0.5, 0.56);
  assert.deepEqual([whole.lines[0].equals, whole.equals, whole.rounded], ["=", "=", false]);
});

test("numbers are exact where that is short", () => {
  const cases = [[0, "0"], [-3, "−3"], [0.1, "0.1"], [-0.5, "−0.5"], [1 / 3, "0.3333"], [70.63636, "70.6364"], [0.00826446, "0.008264"], [1234567.8, "1235000"], [123456789, "123456789"],
    [1e21, "1e21"], [-1.5e-7, "−1.5e−7"], [Infinity, "∞"], [-Infinity, "−∞"], [NaN, "NaN"], [0.1 + 0.2, "0.3"]];
  for (const [value, text] of cases) assert.equal(numberText(value), text);
  assert.equal(isExact(0.1), true);
  assert.equal(isExact(0.1 + 0.2), true);
  assert.equal(isExact(0.3 + 1e-12), false);
  assert.equal(isExact(1 / 3), false);
});

test("a cell shows as many digits as it has room for, and never more", () => {
  const cases = [[-0.125, 5, "−.125"], [-0.125, 4, "−.13"], [255, 3, "255"], [255.5, 3, "256"], [-1020, 5, "−1020"],
    [-1020, 3, ""], [0.5, 3, "0.5"], [0.00826, 2, ""], [5.55e-17, 4, "0"], [-5.55e-17, 4, "0"]];
  for (const [value, room, text] of cases) assert.equal(cellText(value, room), text, `${value} in ${room}`);
});

test("what is pointed at is described with its numbers", () => {
  const scene = named("three channels");
  const say = (pointed) => describe(scene, currentAt(scene, { step: 4, filter: 0, pointed }));
  assert.equal(say(null), "step 5 of 9 · row 1, column 1");
  assert.equal(say({ panel: "output", channel: null, index: [2, 0] }), "step 7 of 9 · row 2, column 0");
  assert.equal(say({ panel: "input", channel: 0, index: [1, 1] }), "input, channel 0, row 1, column 1: 0 · feeds 4 outputs");
  assert.equal(say({ panel: "input", channel: 0, index: [-1, 0] }), "padding, channel 0, row −1, column 0: 0 · feeds 1 output");
  assert.equal(say({ panel: "weight", channel: 1, index: [0, 0] }), "weight, channel 1, row 0, column 0: −1 · meets 4 input cells");
  assert.equal(say({ panel: "product", channel: 0, index: [0, 1] }), "channel 0, row 0, column 1: 2 × 1 = 2");
});

test("an input cell that is repeated in the padding feeds through its copies as well", () => {
  const scene = named("circular");
  const pointed = { panel: "input", channel: 0, index: [0] };
  const fed = combinations(reaches(scene.spec, [0])).length;
  assert.ok(fed > combinations(feeds(scene.spec, [0])).length);
  assert.match(describe(scene, currentAt(scene, { step: 0, filter: 0, pointed })), new RegExp(`feeds ${fed} outputs$`));
});

test("of a flipped kernel it is said where a weight was written", () => {
  const scene = named("flipped");
  const pointed = { panel: "weight", channel: 0, index: [0, 1] };
  assert.match(describe(scene, currentAt(scene, { step: 0, filter: 0, pointed })), /· written at row 2, column 1 ·/);
});

test("pointing at an output shows its window without taking the step", () => {
  const scene = named("three channels");
  const current = currentAt(scene, { step: 0, filter: 0, pointed: { panel: "output", channel: null, index: [2, 2] } });
  assert.deepEqual([current.step, current.index, current.output], [8, [2, 2], -5]);
});

test("zero is at the middle of a scale about zero, also where all numbers are zero", () => {
  assert.deepEqual([[-5, 5], [-0, 0]].map((ends) => shadeOf(0, ends)), [128, 128]);
  assert.equal(shadeOf(0, [0, 0]), 0);
});

for (const { name, scene } of SCENES)
  test(`${name}: a kernel with no input beside it has the window before it, in cells of the same size`, () => {
    for (const width of [300, 336, 420, 640, 800, 830, 1060, 1400, 2200]) {
      const { kind, rows, height } = layout(scene, 0, { width, height: 668, sideHeight: 260 });
      if (!scene.spec.layer.weights || (kind !== "pair" && kind !== "strip")) continue;
      for (const { window, kernel, products } of rows) {
        const panels = [window, kernel, products];
        assert.deepEqual(panels.map(({ cell, tall, width: wide }) => [cell, tall, wide]), Array(3).fill([kernel.cell, kernel.tall, kernel.width]));
        const [isRow, isColumn] = ["x", "y"].map((side) => window[side] < kernel[side] && kernel[side] < products[side]);
        assert.ok(isRow !== isColumn, `${width}: ${panels.map(({ x, y }) => [x, y])}`);
        assert.ok(window.x >= 0 && products.x + products.width <= width && products.y + products.height <= height, `${width}`);
      }
    }
  });

test("a cell of the window before the kernel points at its product", () => {
  const scene = named("a long signal");
  const place = layout(scene, 0, { width: 1060, height: 668, sideHeight: 260 });
  const { window } = place.rows[0];
  const pointed = hit({ scene, place }, window.x + 1.5 * window.cell, window.y + window.tall / 2);
  assert.deepEqual(pointed, { panel: "product", channel: place.rows[0].channel, index: [1] });
});

test("each output of a causal sequence stands under the input of its own step, others under the middle of their window, or as their padding says", () => {
  const rule = (before, after) => ({ kind: "strided", size: 30, kernel_size: 3, outputs: 28 + before + after, stride: 1, dilation: 2, before, after });
  const long = named("a long signal");
  const placed = (before, after, outputs = 26 + before + after) => {
    const spec = { ...long.spec, padding: [[before, after]], input_size: [30], padded_size: [30 + before + after],
      kernel_size: [3], output_size: [outputs], tables: [expand({ ...rule(before, after), outputs })] };
    const { rows: [{ input }], output } = layout({ ...long, spec }, 0, { width: 1060, height: 668, sideHeight: 260 });
    said.push(sayAnchor(spec).replace(/^output, each (.*) (of|in) its window$/, "$1 $2"));
    return (output.x - input.x) / input.cell;
  };
  const said = [];
  const close = (one, other) => assert.ok(Math.abs(one - other) < 1e-9, `${one} ${other}`);
  close(placed(4, 0), 4); // output t under padded cell t + 4, which is input t
  close(placed(0, 0), 2); // the middle of five cells
  close(placed(2, 2), 2); // input t, which is the middle as well
  close(placed(4, 4), 2);
  close(placed(3, 1), 3);
  close(placed(1, 2), 1.5);
  close(placed(0, 4), 0);
  assert.deepEqual(said, ["under the last cell of", "under the middle of", "under the middle of", "under the middle of",
    "under cell 4 of the 5 in", "between cells 2 and 3 of the 5 in", "under cell 1 of the 5 in"]);
});

test("the sums of many channels are cut to the first and a count, and none is lost from fewer", () => {
  const channels = Array.from({ length: 12 }, (_, i) => ({ label: `${i}`, input: [i], weight: [1], products: [i], divisor: 1, sum: i }));
  const current = { channels, bias: 0, output: 66 };
  assert.equal(sentence(current, Infinity, 4).sums, "0 + 1 + 2 + … 9 more");
  assert.equal(sentence(current).sums.split(" + ").length, 12);
  assert.equal(sentence({ ...current, channels: channels.slice(0, 4) }, Infinity, 4).sums, "0 + 1 + 2 + 3");
});

/** Width of a text at a type size, by the widest of the usual sans-serifs, DejaVu Sans. */
const widthOf = (text, size) => [...text].reduce((sum, one) => sum + (one === "−" ? 0.838 : one === "." ? 0.318 : 0.636), 0) * size;

test("between the numbers of neighbouring cells there is room, at every size of a cell", () => {
  const kinds = [[255, 211], [-981, -874], [-8, 8], [0.125, -0.1875], [12345, 54321], [-123456, -654321]];
  const numbered = new Set();
  for (const given of kinds) {
    const values = Float64Array.from(given);
    const { input } = charactersOf({ spec: { layer: {} }, arrays: { input: { values }, output: { values } } });
    for (let cell = 12; cell <= 60; cell += 0.5) {
      const type = typeFor({ cell, tall: cell, shape: [1, 4, 4] }, input);
      if (!type) continue;
      numbered.add(given);
      const texts = given.map((value) => cellText(value, type.room));
      assert.ok(texts.every(Boolean), `${given} in ${cell}`);
      const width = widthOf(texts[0], type.size) / 2 + widthOf(texts[1], type.size) / 2;
      assert.ok(cell - width >= 0.3 * 0.636 * type.size, `${texts} at ${type.size} in ${cell}`);
    }
  }
  assert.deepEqual([...numbered], kinds);
});
