// The clock of a course and of a network on its way: one player for both.

import assert from "node:assert/strict";
import { test } from "node:test";

import { Player } from "../convviz/stage/js/interact/player.js";
import { coursePace } from "../convviz/stage/js/learning/walker.js";
import { layerPace } from "../convviz/stage/js/overview/player.js";

let [frames, clock, isCalm] = [[], 0, false];
globalThis.requestAnimationFrame = (act) => frames.push(act);
globalThis.cancelAnimationFrame = () => { frames = []; };
globalThis.matchMedia = () => ({ matches: isCalm });
globalThis.performance.now = () => clock;
globalThis.document = { createElement: () => ({ content: { firstChild: { cloneNode: () => ({}) } } }), createElementNS: () => ({ setAttribute() {}, append() {} }) };

const element = () => ({ style: {}, dataset: {}, replaceChildren() {} });
const NAMES = ["first", "previous", "play", "next", "last", "scrubber", "done"];

function playerOf(options, last, at) {
  const parts = Object.fromEntries(NAMES.map((name) => [name, element()]));
  const shown = [];
  const player = new Player(parts, { onShow: (now) => shown.push(now), ...options });
  player.reset(last, at);
  return { parts, player, shown };
}

/** Lets time pass, a frame each `each` ms. */
function pass(ms, each = 15) {
  for (const end = clock + ms; clock < end;) {
    clock += each;
    const now = frames;
    frames = [];
    for (const act of now) act(clock);
  }
}

test("a course is played in whole moments to its end, and from its start if it was there", () => {
  const { player, shown } = playerOf({ pace: coursePace }, 100, 100);
  player.play(true);
  pass(10_000);
  assert.equal(player.playing, false);
  assert.deepEqual(shown.slice(1), Array.from({ length: 101 }, (_, at) => at));
});

test("a frame that comes late leaves no moment behind: it shows the one that is due", () => {
  const { player } = playerOf({ pace: coursePace }, 100, 0);
  player.play(true);
  pass(4500, 450);
  assert.equal(player.at, 50);
});

test("with less motion a course jumps by a tenth and a network by whole layers", () => {
  isCalm = true;
  const course = playerOf({ pace: coursePace }, 100, 0);
  course.player.play(true);
  pass(6600);
  assert.deepEqual(course.shown, [0, 10, 20, 30, 40, 50, 60, 70, 80, 90, 100]);
  const network = playerOf({ pace: layerPace, isSmooth: true }, 3, 0);
  network.player.play(true);
  pass(3000);
  assert.deepEqual(network.shown, [0, 1, 2, 3]);
  isCalm = false;
});

test("a network fills smoothly, and stopped on the way it has only whole layers", () => {
  const { parts, player, shown } = playerOf({ pace: layerPace, isSmooth: true }, 3, 0);
  player.play(true);
  pass(1350);
  assert.ok(player.at > 1.4 && player.at < 1.6, `${player.at}`);
  parts.play.onclick();
  assert.equal(player.at, 1);
  assert.equal(shown.at(-1), 1);
});

test("the buttons go one back and on, to the ends, and stop what plays", () => {
  const { parts, player } = playerOf({ pace: coursePace }, 5, 2);
  for (const [name, at] of [["next", 3], ["previous", 2], ["last", 5], ["next", 5], ["first", 0], ["previous", 0]]) {
    parts[name].onclick();
    assert.equal(player.at, at, name);
  }
  parts.scrubber.value = "4";
  parts.scrubber.oninput();
  assert.equal(player.at, 4);
  player.play(true);
  parts.previous.onclick();
  assert.equal(player.playing, false);
});

test("a single moment is its own end", () => {
  const { parts, player } = playerOf({ pace: coursePace }, 0, 0);
  player.play(true);
  pass(1000);
  assert.equal(player.playing, false);
  assert.equal(parts.done.style.transform, "scaleX(1)");
});
