// The clock of the stage, on a clock of our own: how it keeps its pace when the browser is busy.

import assert from "node:assert/strict";
import { test } from "node:test";

import { createTransport } from "../convviz/stage/js/interact/transport.js";

const element = () => ({ style: {}, setAttribute() {}, append() {}, replaceChildren() {}, value: 0 });

/** A transport over `steps` steps at a speed, and `frame(ms)`, which lets time pass until the browser draws again. */
function playing(steps, speed = null) {
  let [now, tick] = [0, null];
  globalThis.document = { createElementNS: element };
  globalThis.performance = { now: () => now };
  globalThis.requestAnimationFrame = (next) => { tick = next; return 1; };
  globalThis.cancelAnimationFrame = () => { tick = null; };
  const names = ["first", "previous", "next", "last", "play", "scrubber", "speed", "done"];
  const parts = Object.fromEntries(names.map((name) => [name, element()]));
  const [seen, watched] = [[], []];
  const transport = createTransport(parts, { onStep: (step, ms) => { seen.push(step); watched.push(ms); }, onPlaying() {} });
  if (speed) transport.pace(speed);
  transport.reset({ step: 0, steps, row: 1 });
  transport.play(true);
  seen.length = 0;
  return {
    transport, seen, watched, parts,
    frame(ms) {
      now += ms;
      const due = tick;
      tick = null;
      due?.(now);
    },
  };
}

test("a frame that comes late shows the steps that are due, and the pace is kept", () => {
  const { transport, frame } = playing(1000, 60);
  for (let i = 1; i <= 20; i++) {
    frame(50);
    assert.equal(transport.step, 3 * i);
  }
});

test("after a long pause the clock goes on a few steps further and does not race to catch up", () => {
  const { transport, frame } = playing(1000, 60);
  frame(10_000);
  assert.equal(transport.step, 4);
  frame(50);
  assert.equal(transport.step, 7);
  const fast = playing(260_100, 15_000);
  fast.frame(10_000);
  assert.equal(fast.transport.step, 1000);
});

test("a clock that is held stands still, and goes on from there when it is let go", () => {
  const { transport, frame } = playing(1000, 4);
  frame(250);
  transport.hold(true);
  frame(5000);
  assert.equal(transport.step, 1);
  transport.hold(false);
  frame(250);
  assert.equal(transport.step, 2);
});

test("the clock stops at the last step, and playing again begins at the first", () => {
  const { transport, seen, frame } = playing(3, 4);
  for (let i = 0; i < 5; i++) frame(250);
  assert.deepEqual(seen, [1, 2]);
  assert.equal(transport.playing, false);
  transport.play(true);
  assert.equal(transport.step, 0);
});

test("a walk takes some 20 seconds whatever its steps are, until a speed is chosen", () => {
  for (const steps of [20, 27, 36, 49, 100, 196, 729, 3844, 20_000, 260_100]) {
    const { transport, frame } = playing(steps);
    let seconds = 0;
    for (; transport.playing && seconds < 60; seconds += 1 / 60) frame(1000 / 60);
    assert.ok(seconds > 12 && seconds < 30, `${steps} steps: ${seconds} s`);
  }
  const { transport } = playing(3, null);
  assert.equal(transport.speed, null);
  transport.pace(2);
  transport.reset({ step: 0, steps: 3844, row: 1 });
  assert.equal(transport.speed, 2);
});

test("a step is watched as long as its speed allows, by hand as long as anyone likes, and by a held key or the slider not at all", () => {
  const { transport, watched, parts, frame } = playing(100, 2);
  watched.length = 0;
  frame(500);
  frame(1000); // two at once
  transport.pause();
  for (const [key, isHeld] of [["ArrowRight", false], ["ArrowUp", false], ["ArrowRight", true], ["Home", false], ["End", false]]) transport.press(key, isHeld);
  parts.previous.onclick();
  parts.scrubber.value = 7;
  parts.scrubber.oninput();
  assert.deepEqual(watched, [500, 0, Infinity, Infinity, 0, 0, 0, Infinity, 0]);
});
