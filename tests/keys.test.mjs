// The keys of the stage: which view they point in, and what a presenter's remote and other programs' keys do.

import assert from "node:assert/strict";
import { test } from "node:test";

import { listenToKeys } from "../convviz/stage/js/interact/keys.js";

/** A stage of views, and `press(key)`, which tells whether the stage took the key. */
function stage(count = 2) {
  let press = null;
  const body = { tagName: "BODY" };
  globalThis.document = { body };
  globalThis.addEventListener = (_, listener) => { press = listener; };
  globalThis.removeEventListener = () => { press = null; };
  const views = Array.from({ length: count }, () => ({
    reached: null,
    isLast(name) { return this.reached === `${name} 1`; },
    reach(key) {
      const names = { i: "input", k: "weight", p: "product", o: "output" };
      if (!(key in names)) return false;
      this.reached = `${names[key]} ${this.reached === `${names[key]} 0` ? 1 : 0}`;
      return true;
    },
    release() { this.reached = null; },
  }));
  const asked = [];
  const transport = { press: (key) => { asked.push(key); return key.startsWith("Arrow"); } };
  const presenter = { on: false, present(wanted) { this.on = wanted; } };
  const inside = { tagName: "DIV" };
  const root = { contains: (target) => target !== body && target.tagName !== "INPUT" };
  const stop = listenToKeys(root, { transport, views, presenter, isStill: () => false });
  return {
    views, asked, presenter, stop, isHeard: () => press !== null,
    press(key, { target = inside, ...rest } = {}) {
      let taken = false;
      const event = { key, target, preventDefault() { taken = true; }, stopImmediatePropagation() {}, ...rest };
      press(event);
      return taken;
    },
    body,
  };
}

test("a key points at one channel after the other, and after the last in the next view", () => {
  const { views, press } = stage();
  const reached = () => views.map((view) => view.reached);
  assert.ok(press("i"));
  assert.deepEqual(reached(), ["input 0", null]);
  press("i");
  assert.deepEqual(reached(), ["input 1", null]);
  press("i");
  assert.deepEqual(reached(), [null, "input 0"]);
  press("i");
  press("I");
  assert.deepEqual(reached(), ["input 0", null]);
});

test("of a single view the first channel comes after the last", () => {
  const { views, press } = stage(1);
  for (const expected of ["output 0", "output 1", "output 0"]) {
    press("o");
    assert.equal(views[0].reached, expected);
  }
});

test("Escape ends pointing and presenting, and is left to others too", () => {
  const { views, presenter, press } = stage();
  press("p");
  press("f");
  assert.equal(presenter.on, true);
  assert.equal(press("Escape"), false);
  assert.equal(presenter.on, false);
  assert.deepEqual(views.map((view) => view.reached), [null, null]);
});

test("a presenter's remote steps while it is presented, and only then", () => {
  const { asked, press } = stage();
  press("PageDown");
  press("f");
  press("PageDown");
  press("PageUp");
  assert.deepEqual(asked, ["PageDown", "ArrowRight", "ArrowLeft"]);
});

test("with the focus nowhere keys step, but do not point; in a field, with Ctrl or Alt they do nothing", () => {
  const { views, asked, press, body } = stage();
  assert.ok(press("ArrowLeft", { target: body }));
  press("i", { target: body });
  assert.equal(views[0].reached, null);
  assert.deepEqual(asked, ["ArrowLeft", "i"]);
  for (const wrong of [{ target: { tagName: "INPUT" } }, { ctrlKey: true }, { metaKey: true }, { altKey: true }])
    assert.equal(press("ArrowLeft", wrong), false);
  assert.equal(asked.length, 2);
});

test("a button keeps Space and Enter, a list all keys", () => {
  const { asked, press } = stage();
  assert.equal(press(" ", { target: { tagName: "BUTTON" } }), false);
  assert.ok(press("ArrowLeft", { target: { tagName: "BUTTON" } }));
  assert.equal(press("ArrowLeft", { target: { tagName: "SELECT" } }), false);
  assert.deepEqual(asked, ["ArrowLeft"]);
});

test("a stage that is gone hears nothing", () => {
  const { stop, isHeard } = stage();
  stop();
  assert.equal(isHeard(), false);
});
