// Row and column numbers beside a grid: which are written, and that none stands in another's place.

import assert from "node:assert/strict";
import { test } from "node:test";

import { panel } from "../convviz/stage/js/model/layout.js";
import { rulers } from "../convviz/stage/js/paint/rulers.js";

/** The numbers beside a grid, as [text, x, y] each. */
function written(at, before, scene = { labels: {} }) {
  const texts = [];
  const context = { fillText: (...text) => texts.push(text) };
  rulers({ context, scene, colours: {}, family: "" }, at, before);
  return texts;
}

test("rows and columns are counted from 0, and those of the padding before them are below 0", () => {
  const at = { ...panel("input", 0, [3, 4], { cell: 30 }), x: 100, y: 50 };
  const texts = written(at, [1, 2]);
  assert.deepEqual(texts.map(([text]) => text), ["−2", "−1", "0", "1", "−1", "0", "1"]);
  for (const [, x, y] of texts) assert.ok(x < at.x || y < at.y, "beside the cells");
});

test("where cells are narrow only so many are numbered as have room", () => {
  for (const cell of [2, 3.5, 7, 12, 40]) {
    const columns = written(panel("output", null, [60, 60], { cell }), [0, 0]).filter(([, , y]) => y === -5);
    assert.ok(columns.every(([text, x]) => Math.abs(x - (Number(text) + 0.5) * cell) < 1e-9));
    columns.slice(1).forEach(([, x], i) => assert.ok(x - columns[i][1] >= 15, `${cell}`));
  }
});

test("tokens, slices, and an output whose shape is asked for have no numbers", () => {
  assert.deepEqual(written(panel("input", 0, [3], { cell: 30 }), [0], { labels: { positions: ["a", "b", "c"] } }), []);
  assert.deepEqual(written(panel("input", 0, [3, 4, 4], { cell: 30 }), [0, 0, 0]), []);
  assert.deepEqual(written(panel("output", null, [1, 1], { cell: 30 }), [0, 0], { labels: {}, hidden: "shape" }), []);
  assert.equal(written(panel("output", null, [2, 2], { cell: 30 }), [0, 0]).length, 4);
});
