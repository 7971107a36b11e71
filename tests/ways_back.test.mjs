// Ways back through a maximum, a mean and an activation: each cell of dL/d(output) has a kernel of its own.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { tablesOf } from "../convviz/stage/js/a11y/tables.js";
import { waysOf } from "../convviz/stage/js/interact/ways.js";
import { charactersOf, currentAt, describe } from "../convviz/stage/js/model/current.js";
import { readScene } from "../convviz/stage/js/model/geometry.js";
import { layout } from "../convviz/stage/js/model/layout.js";
import { grownTo, stampAt, stampCount, stampSentence } from "../convviz/stage/js/model/stamp.js";

const SCENES = Object.entries(JSON.parse(readFileSync(process.env.WAYS_BACK, "utf8")))
  .map(([name, { payload, expected }]) => ({ name, scene: readScene(payload), expected }));

const near = (one, other) => assert.ok(Math.abs(one - other) <= 1e-12 * Math.max(1, Math.abs(other)), `${one} ${other}`);

for (const { name, scene, expected } of SCENES) {
  test(`${name}: what reaches each cell is what Python has, and sums to its gradient`, () => {
    expected.products.forEach((steps, filter) => steps.forEach((products, step) => {
      const { channels: [channel], output } = currentAt(scene, { step, filter });
      assert.deepEqual(channel.products, products);
      near(output, expected.output[filter * scene.steps + step]);
    }));
  });

  test(`${name}: stamp by stamp dL/d(input) grows as Python says`, () => {
    for (let step = 0; step < stampCount(scene); step++) {
      grownTo(scene, step).sums.forEach((sum, i) => near(sum, expected.stamps[step][i]));
      const [line] = stampSentence(scene, stampAt(scene, { step, filter: 0 })).lines;
      assert.equal(line.terms, expected.stamped[step][0][0]);
    }
  });

  test(`${name}: the kernel that is read instead of seen is the one of this step`, () => {
    const current = currentAt(scene, { step: scene.steps - 1, filter: 0 });
    const [, kernel] = tablesOf(scene, current);
    const told = kernel.rows.flatMap(({ cells }) => cells.map(({ text }) => text)).filter(Boolean);
    if (scene.spec.kernel_size.length < 3) assert.equal(told.length, current.channels[0].weight.length);
  });

  test(`${name}: it is watched from either side, and never over zeros, as no one kernel moves over them`, () => {
    assert.deepEqual(waysOf(scene), ["gather", "scatter"]);
  });

  test(`${name}: it has its place at any width`, () => {
    scene.characters = charactersOf(scene);
    for (const width of [300, 800, 1400]) assert.ok(layout(scene, 0, { width, height: 700, sideHeight: 260 }).height > 0);
  });
}

test("pointing at a weight says which product it makes, or that no cell lies there", () => {
  const { scene } = SCENES.find(({ name }) => name === "max, apart");
  const at = (step, index) => describe(scene, currentAt(scene, { step, filter: 0, pointed: { panel: "weight", channel: 0, index } }));
  assert.match(at(0, [0, 0]), /^channel 0, row 0, column 0: −?\d+ × [01] = −?\d+$/);
  assert.equal(at(0, [1, 1]), "channel 0, row 1, column 1: no input cell lies here at this step");
});
