// What a step and a move of the pointer touch does not grow with the input: counted, not timed.

import assert from "node:assert/strict";
import { test } from "node:test";

import { charactersOf, describe, currentAt, sentence } from "../convviz/stage/js/model/current.js";
import { readScene } from "../convviz/stage/js/model/geometry.js";
import { layout } from "../convviz/stage/js/model/layout.js";
import { paintBase } from "../convviz/stage/js/paint/base.js";
import { paintOverlay } from "../convviz/stage/js/paint/overlay.js";
import { palette } from "../convviz/stage/js/paint/paint.js";
import { coveredSlices } from "../convviz/stage/js/paint/veil.js";

const [TAPS, AROUND] = [3, 1];
const product = (numbers) => numbers.reduce((a, b) => a * b, 1);

/** An object in whose place each look at one of its properties is counted. */
function counted(object, count) {
  return new Proxy(object, {
    get(target, name) {
      count.looks += 1;
      const found = Reflect.get(target, name);
      return typeof found === "function" ? found.bind(target) : found;
    },
  });
}

/** A canvas context that counts what is asked of it. */
function canvas(count) {
  const answers = {
    measureText: (text) => ({ width: text.length * 6 }),
    createImageData: (width, height) => ({ data: new Uint8ClampedArray(4 * width * height) }),
    createPattern: () => ({}),
  };
  return new Proxy(answers, {
    get: (target, name) => (...passed) => { count.calls += 1; return target[name]?.(...passed); },
    set: () => { count.calls += 1; return true; },
  });
}

globalThis.devicePixelRatio = 1;
globalThis.OffscreenCanvas = class { getContext() { return canvas({}); } };
globalThis.document = { createElement: () => ({ getContext: () => canvas({}) }) };

const bytes = (shape) => {
  const values = Uint8Array.from({ length: product(shape) }, (_, i) => i % 7);
  return { dtype: "uint8", shape, data: Buffer.from(values).toString("base64") };
};
const GREY = [[0, "#000000"], [1, "#ffffff"]];

/** A scene of an input of some size, padded so that the output is as large, with its rules and its numbers counted. */
function scene(size, count) {
  const padded = size.map((n) => n + 2 * AROUND);
  const kernel = size.map(() => TAPS);
  const rules = size.map((n) => counted({ kind: "strided", size: n, kernel_size: TAPS, outputs: n, stride: 1,
    dilation: 1, before: AROUND, after: AROUND }, count));
  const read = readScene({
    spec: {
      layer: { channels: "all", weights: true, combination: { by: "sum", sign: "Σ", opening: "", joint: " + ", closing: "", brackets: true } },
      operation: "cross_correlate", in_channels: 1, out_channels: 1, groups: 1, padding_mode: "zeros", rules,
      input_size: size, padded_size: padded, kernel_size: kernel, padding: size.map(() => [AROUND, AROUND]), output_size: size,
    },
    arrays: { input: bytes([1, ...padded]), weight: bytes([1, 1, ...kernel]), bias: bytes([1]), output: bytes([1, ...size]) },
    labels: { axes: ["D", "H", "W"].slice(3 - size.length), channels: ["channel 0"], filters: ["filter 0"], positions: null },
    domain: { input: [0, 6], weight: [-6, 6], product: [-36, 36], output: [-6, 6] },
    rounding: { unit: 2 ** -53, input: 1, weight: 1 }, input_scale: "numbers",
    colours: { roles: { light: {} }, scales: { activation: GREY, numbers: GREY, weight: GREY } },
  });
  return { ...read, characters: charactersOf(read) };
}

/** What is looked at and drawn on the way from a scene to a step, and to what is pointed at there. */
function effort(size, pointed = null) {
  const count = { looks: 0, calls: 0 };
  const shown = scene(size, count);
  const drawing = { context: canvas(count), scene: shown, place: layout(shown, 0, { width: 1060, height: 668, sideHeight: 260 }),
    colours: palette(shown, "light"), filter: 0, family: "" };
  drawing.covered = coveredSlices(drawing);
  const read = count.looks;
  for (const array of Object.values(shown.arrays)) array.values = counted(array.values, count);
  Object.assign(count, { looks: 0, calls: 0 });
  const step = shown.steps >> 1;
  const current = currentAt(shown, { step, filter: 0, pointed });
  const framed = count.looks;
  sentence(current);
  describe(shown, current);
  paintOverlay({ ...drawing, current, step, lifted: false });
  return { read, framed, after: count.looks - framed, calls: count.calls };
}

const SIZES = [[[2000], [200_000]], [[128, 128], [512, 512]], [[32, 32, 32], [64, 64, 64]]];

for (const [small, large] of SIZES) {
  const name = `${small.join(" × ")} and ${large.join(" × ")} cells`;
  const zero = small.map(() => 0);
  const input = { panel: "input", channel: 0, index: small.map((n) => n >> 1) };
  const weight = { panel: "weight", channel: 0, index: zero };

  test(`${name}: a scene is read without a look at every output`, () => {
    assert.equal(effort(large).read, effort(small).read);
  });

  test(`${name}: a step looks at its window and draws as much`, () => {
    assert.deepEqual(effort(large), effort(small));
  });

  test(`${name}: pointing at an input cell looks at what it feeds and at nothing else`, () => {
    const [least, most] = [effort(small, input), effort(large, input)];
    assert.deepEqual({ ...most, calls: 0 }, { ...least, calls: 0 });
    assert.ok(most.calls <= least.calls); // of cells too small to see one box is drawn
  });

  test(`${name}: what a cell meets is found once, for the sentence and for the marks`, () => {
    const { after } = effort(small);
    for (const pointed of [input, weight])
      assert.equal(effort(small, pointed).after, after + 1); // the sentence names the number in the cell
  });
}

test("what is never reached is found once a scene, however often it is painted", () => {
  const count = { looks: 0, calls: 0 };
  const shown = scene([40, 40], count);
  const drawing = { context: canvas(count), scene: shown, place: layout(shown, 0, { width: 1060, height: 668, sideHeight: 260 }),
    colours: palette(shown, "light"), filter: 0, family: "" };
  paintBase(drawing);
  count.looks = 0;
  paintBase(drawing);
  assert.equal(count.looks, 0);
});

test("numbers of a panel are written in a type that is set once", () => {
  const count = { calls: 0 };
  const shown = scene([8, 8], { looks: 0 });
  const sets = [];
  const context = new Proxy(canvas(count), { set: (_, name) => { sets.push(name); return true; } });
  const drawing = { context, scene: shown, place: layout(shown, 0, { width: 1060, height: 668, sideHeight: 260 }),
    colours: palette(shown, "light"), filter: 0, family: "" };
  paintBase(drawing);
  assert.ok(sets.filter((name) => name === "fillStyle").length > 8 * 8);
  assert.ok(sets.filter((name) => name === "textAlign").length < 20);
});
