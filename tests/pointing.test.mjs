// What is pointed at in a view, and how an address says what is pinned.

import assert from "node:assert/strict";
import { test } from "node:test";

import { Pointing } from "../convviz/stage/js/interact/pointing.js";

/** What is pointed at in a view of which only that matters, with what was heard of it. */
function pointing() {
  const heard = [];
  const view = { parts: { card: { classList: { toggle() {} } } }, show: () => heard.push("show"), walk: (filter) => heard.push(`filter ${filter}`) };
  return { heard, at: new Pointing(view, { onPoint: () => {}, onPin: () => heard.push("pin") }) };
}

const CELL = { panel: "input", channel: 1, index: [-1, 2] };

test("a click pins a cell, and a second one releases it", () => {
  const { at, heard } = pointing();
  at.press(CELL, true);
  assert.deepEqual([at.pointed, at.isPinned, heard], [CELL, true, ["pin", "show"]]);
  at.press({ ...CELL }, true);
  assert.deepEqual([at.pointed, at.isPinned], [null, false]);
});

test("a tap points and pins nothing, and a second one ends it", () => {
  const { at } = pointing();
  at.press(CELL, false);
  assert.deepEqual([at.pointed, at.isPinned, at.address], [CELL, false, ""]);
  at.press(CELL, false);
  assert.equal(at.pointed, null);
});

test("a cell of another filter walks that filter", () => {
  const { at, heard } = pointing();
  at.press({ panel: "output", channel: null, index: [4], filter: 2 }, true);
  assert.ok(heard.includes("filter 2"));
});

test("an address says the panel, the channel and the place of a pinned cell", () => {
  const { at } = pointing();
  at.point(CELL, true);
  assert.equal(at.address, "input.1.-1.2");
  at.point({ panel: "output", channel: null, index: [4], filter: 2 }, true);
  assert.equal(at.address, "output.4");
  at.point(CELL);
  assert.equal(at.address, "");
});

test("an entry of a matrix that is no cell of a panel is pinned without an address", () => {
  const { at } = pointing();
  at.point({ panel: "entry", entry: [0, 74] }, true);
  assert.equal(at.address, "");
});
