// The stage for everyone: pointing by keys, fingers, tables, large type, and ink that reads on every cell.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { currentAt } from "../convviz/stage/js/model/current.js";
import { readScene } from "../convviz/stage/js/model/geometry.js";
import { layout } from "../convviz/stage/js/model/layout.js";
import { palette } from "../convviz/stage/js/paint/paint.js";
import { timesLarger } from "../convviz/stage/js/interact/present.js";
import { beside, enter } from "../convviz/stage/js/interact/reach.js";
import { channelsLeftOut, tablesOf } from "../convviz/stage/js/a11y/tables.js";
import { swept } from "../convviz/stage/js/interact/touch.js";

const PAYLOADS = JSON.parse(readFileSync(process.env.STAGE_SCENES, "utf8"));
const named = (name) => readScene(PAYLOADS[name].payload);

const walk = (scene, place, pointed, keys) => keys.reduce((at, key) => beside(scene, place, at, `Arrow${key}`), pointed);

test("a key enters a panel where the window is, and once more the next channel", () => {
  const scene = named("three channels");
  const place = layout(scene, 0, { width: 1060, height: 668, sideHeight: 290 });
  const current = currentAt(scene, { step: 4, filter: 0 });
  const first = enter({ scene, place, current }, null, "input");
  assert.deepEqual(first, { panel: "input", channel: 0, index: [1, 1] });
  assert.equal(enter({ scene, place, current }, first, "input").channel, 1);
  assert.deepEqual(enter({ scene, place, current }, first, "output").index, [1, 1]);
});

test("arrows move over a panel, through the channels below it, and stop at its ends", () => {
  const scene = named("three channels");
  const place = layout(scene, 0, { width: 1060, height: 668, sideHeight: 290 });
  const at = { panel: "weight", channel: 0, index: [0, 0] };
  assert.deepEqual(walk(scene, place, at, ["Right", "Down"]).index, [1, 1]);
  assert.deepEqual(walk(scene, place, at, ["Left"]), at);
  assert.deepEqual(walk(scene, place, at, ["Up"]), at);
  assert.deepEqual(walk(scene, place, at, ["Down", "Down", "Down"]), { panel: "weight", channel: 1, index: [0, 0] });
  assert.deepEqual(walk(scene, place, at, ["Right", "Right", "Right"]).index, [0, 2]);
});

test("at the end of a slice an arrow goes on in the next, and to every cell of a volume", () => {
  const scene = named("volume");
  const place = layout(scene, 0, { width: 1060, height: 668, sideHeight: 290 });
  const [, , width] = scene.spec.kernel_size;
  const at = { panel: "weight", channel: 0, index: [0, 0, 0] };
  const next = walk(scene, place, at, new Array(width).fill("Right"));
  assert.deepEqual(next.index, [1, 0, 0]);
  assert.deepEqual(walk(scene, place, next, ["Left"]).index, [0, 0, width - 1]);
});

test("in a sequence's output every row is a filter", () => {
  const scene = named("a long signal");
  const place = layout(scene, 0, { width: 1060, height: 668, sideHeight: 290 });
  const at = enter({ scene, place, current: currentAt(scene, { step: 3, filter: 0 }) }, null, "output");
  assert.deepEqual(walk(scene, place, at, ["Down", "Right"]), { panel: "output", channel: null, index: [4], filter: 1 });
});

test("a finger steps when it sweeps sideways, and not when it scrolls", () => {
  const at = (clientX, clientY) => ({ clientX, clientY });
  assert.equal(swept(at(200, 100), at(120, 110)), 1);
  assert.equal(swept(at(120, 100), at(200, 90)), -1);
  assert.equal(swept(at(200, 100), at(180, 100)), 0);
  assert.equal(swept(at(200, 100), at(150, 300)), 0);
});

test("a projector shows large type, and no screen smaller type than a page", () => {
  assert.ok(19 * timesLarger(1280, 720) >= 24);
  assert.ok(timesLarger(1920, 1080) > 1.9);
  assert.equal(timesLarger(360, 740), 1);
});

test("the tables of a step hold the numbers of its heatmaps, and mark those that count", () => {
  const scene = named("three channels");
  const current = currentAt(scene, { step: 4, filter: 0 });
  const tables = tablesOf(scene, current);
  assert.equal(tables.length, 3 * 3 + 1);
  const [input] = tables;
  assert.equal(input.caption, "input, channel 0");
  assert.deepEqual(input.head, ["−1", "0", "1", "2", "3", "4", "5"]);
  const marked = input.rows.flatMap(({ cells }) => cells.filter(({ here }) => here).map(({ text }) => Number(text)));
  assert.deepEqual(marked, [...current.channels[0].input]);
  const told = tables.at(-1).rows.flatMap(({ cells }) => cells.map(({ text }) => Number(text.replace("−", "-"))));
  assert.deepEqual(told, [...scene.arrays.output.values]);
});

test("of a large heatmap the part around the window is told, and it says so", () => {
  const scene = named("a long signal");
  const [input] = tablesOf(scene, currentAt(scene, { step: 20, filter: 0 }));
  assert.equal(input.head.length, 16);
  assert.match(input.caption, /the part around where we are of 1 × \d+ cells$/);
  assert.ok(input.rows[0].cells.some(({ here }) => here));
});

test("channels that no table tells are counted", () => {
  const channel = { channel: 0, label: "", input: [], weight: [], products: [], sum: 0 };
  assert.equal(channelsLeftOut({ channels: new Array(9).fill(channel) }), 5);
});

test("what a question asks for stands in no table", () => {
  const scene = { ...named("three channels"), hidden: "values" };
  const tables = tablesOf(scene, currentAt(scene, { step: 4, filter: 0 }));
  assert.ok(tables.every(({ caption }) => !caption.startsWith("window")));
  const texts = tables.at(-1).rows.flatMap(({ cells }) => cells.map(({ text }) => text));
  assert.deepEqual(texts.slice(4), new Array(5).fill("?"));
  assert.ok(!texts.slice(0, 4).includes("?"));
});

const luminance = (channels) => channels.map((c) => c / 255)
  .map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4))
  .reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);

test("a number reads on every colour of every heatmap: WCAG AA", () => {
  for (const input_scale of ["picture", "numbers"]) {
    const { shades } = palette({ ...named("three channels"), input_scale }, "light");
    for (const { css, ink } of Object.values(shades))
      css.forEach((colour, i) => {
        const ground = luminance(colour.match(/\d+/g).map(Number));
        const text = ink[i] === "#ffffff" ? 1 : 0;
        const [low, high] = [ground, text].sort((a, b) => a - b);
        assert.ok((high + 0.05) / (low + 0.05) >= 4.5, `${ink[i]} on ${colour}`);
      });
  }
});

test("where the window is asked for, no cell of the input is marked in its table", () => {
  const scene = { ...named("three channels"), hidden: "window" };
  const [input] = tablesOf(scene, currentAt(scene, { step: 4, filter: 0 }));
  assert.ok(input.caption.startsWith("input"));
  assert.ok(input.rows.every(({ cells }) => cells.every(({ here }) => !here)));
});

test("a finger sweeps if it goes twice as far sideways as up or down, and far enough", () => {
  const from = { clientX: 100, clientY: 100 };
  const to = (across, down) => swept(from, { clientX: 100 + across, clientY: 100 + down });
  assert.equal(to(-60, 30), 1);
  assert.equal(to(60, -30), -1);
  assert.equal(Math.abs(to(60, 31)), 0);
  assert.equal(Math.abs(to(-60, -31)), 0);
  assert.equal(to(40, 0), -1);
  assert.equal(Math.abs(to(39, 0)), 0);
});
