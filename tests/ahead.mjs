// Which messages wait for the stage, and that none is lost or overtaken. The messages are Streamlit's own:
// tests/test_shell.py writes them, with the numbers that the page has, into the file that AHEAD names.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

const { fields, messages } = JSON.parse(readFileSync(process.env.AHEAD, "utf8"));
const code = readFileSync(new URL("../convviz/serving/static/ahead.js", import.meta.url), "utf8");

class Socket extends EventTarget {}

class Event_ extends Event {
  constructor(type, { data }) {
    super(type);
    this.data = data;
  }
}

/** A place in the frame, until something else stands there. */
const room = () => {
  const place = { isConnected: true, getClientRects: () => [{}], replaceWith: (other) => { place.now = other; } };
  return place;
};

/** The address of a stage's script that notes what it is to show, or of one that fails. */
const scriptThat = (does) => `data:text/javascript,export const showEarly = (element, scene) => { ${does} };`;
const NOTES = scriptThat("globalThis.shownEarly = [element, new TextDecoder().decode(scene)]");
const loaded = () => new Promise((resolve) => setTimeout(resolve, 50));

/** A page with some stages and a connection: `hear` gives it a message, `seen` is what Streamlit's page got. */
function connected({ stages = 1, path = "/_stcore/stream", hidden = false, place = null, stage = "" } = {}) {
  const [seen, scenes, frames, timers] = [[], [], [], []];
  const page = {
    document: {
      currentScript: { dataset: { fields: JSON.stringify(fields), stage } },
      hidden, baseURI: "http://localhost/", querySelector: () => place, createElement: () => ({}),
    },
    location: "http://localhost/",
    WebSocket: Socket,
    MessageEvent: Event_,
    requestAnimationFrame: (act) => frames.push(act),
    setTimeout: (act, ms = 0) => timers.push({ act, ms }) - 1,
    clearTimeout: (id) => { timers[id] = null; },
  };
  page.globalThis = page;
  new Function(...Object.keys(page), code)(...Object.values(page));
  const take = (bytes, kind) => scenes.push(`${kind}: ${new TextDecoder().decode(bytes)}`);
  if (stages) page.convvizTakers.add(take);
  const socket = new page.WebSocket(`ws://localhost${path}`);
  socket.addEventListener("message", ({ data }) => seen.push(names.get(new TextDecoder("latin1").decode(data))));
  return {
    seen, scenes,
    hear(name) {
      socket.dispatchEvent(new Event_("message", { data: Uint8Array.from(messages[name]).buffer }));
    },
    mount: () => page.convvizTakers.add(take),
    paint() {
      for (const act of frames.splice(0)) act();
      this.pass(0);
    },
    pass(most) {
      for (let i = 0; i < timers.length; i++) { // one that is due may set others
        const timer = timers[i];
        if (!timer || timer.ms > most) continue;
        timers[i] = null;
        timer.act();
      }
    },
  };
}

const names = new Map(Object.entries(messages).map(([name, bytes]) =>
  [new TextDecoder("latin1").decode(Uint8Array.from(bytes)), name]));

test("a scene is shown at once, and all that came waits until it is painted", () => {
  const page = connected();
  for (const name of ["begin", "early", "begin", "text", "scene", "other", "end"]) page.hear(name);
  assert.deepEqual(page.scenes, ['convviz_stage: {"steps":9}']);
  assert.deepEqual(page.seen, []);
  page.paint();
  assert.deepEqual(page.seen, ["begin", "early", "begin", "text", "scene", "other", "end"]);
});

test("an overview is painted first, then the stage that came after it, and then all the rest is the page's", () => {
  const page = connected();
  for (const name of ["begin", "overview", "scene", "other", "end"]) page.hear(name);
  assert.deepEqual(page.scenes, ['convviz_overview: {"layers":3}']);
  page.paint();
  assert.deepEqual(page.scenes.slice(1), ['convviz_stage: {"steps":9}']);
  assert.deepEqual(page.seen, []);
  page.paint();
  assert.deepEqual(page.seen, ["begin", "overview", "scene", "other", "end"]);
});

test("a run without a scene waits for its end, and no longer", () => {
  const page = connected();
  for (const name of ["begin", "early", "begin", "text"]) page.hear(name);
  assert.deepEqual(page.seen, []);
  page.hear("end");
  assert.deepEqual(page.seen, ["begin", "early", "begin", "text", "end"]);
  assert.deepEqual(page.scenes, []);
});

test("a run that takes long does not wait for the stage", () => {
  const page = connected();
  page.hear("begin");
  page.hear("text");
  page.pass(1000);
  assert.deepEqual(page.seen, ["begin", "text"]);
  page.hear("other");
  assert.deepEqual(page.seen, ["begin", "text", "other"]);
});

test("a run that failed is told of at once", () => {
  const page = connected();
  for (const name of ["begin", "failed"]) page.hear(name);
  assert.deepEqual(page.seen, ["begin", "failed"]);
});

test("in a tab that nobody sees, nothing waits for a paint", () => {
  const page = connected({ hidden: true });
  for (const name of ["begin", "scene", "other"]) page.hear(name);
  assert.deepEqual(page.seen, ["begin", "scene", "other"]);
  assert.equal(page.scenes.length, 1);
});

test("the next run waits anew", () => {
  const page = connected();
  for (const name of ["begin", "scene"]) page.hear(name);
  page.paint();
  for (const name of ["end", "begin", "scene", "end"]) page.hear(name);
  assert.deepEqual(page.seen, ["begin", "scene", "end"]);
  page.paint();
  assert.deepEqual(page.seen, ["begin", "scene", "end", "begin", "scene", "end"]);
  assert.equal(page.scenes.length, 2);
});

test("on the first visit, what comes after the stage waits until that is there and painted", () => {
  const page = connected({ stages: 0 });
  for (const name of ["begin", "text", "scene", "other", "end"]) page.hear(name);
  assert.deepEqual(page.seen, ["begin", "text", "scene"]);
  page.mount();
  assert.deepEqual(page.seen, ["begin", "text", "scene"]);
  page.paint();
  assert.deepEqual(page.seen, ["begin", "text", "scene", "other", "end"]);
  assert.deepEqual(page.scenes, []);
});

test("on the first visit, a stage that never comes keeps nothing back for long", () => {
  const page = connected({ stages: 0 });
  for (const name of ["begin", "scene", "other"]) page.hear(name);
  page.pass(100);
  assert.deepEqual(page.seen, ["begin", "scene"]);
  page.pass(5000);
  assert.deepEqual(page.seen, ["begin", "scene", "other"]);
});

test("on the first visit, the scene is shown in the frame before the page hears of anything", async () => {
  const place = room();
  const page = connected({ stages: 0, place, stage: NOTES });
  for (const name of ["begin", "text", "scene", "other", "end"]) page.hear(name);
  await loaded();
  assert.deepEqual(globalThis.shownEarly, [place.now, "{\"steps\":9}"]);
  assert.equal(place.now.className, "convviz-early");
  assert.deepEqual(page.seen, []);
  page.paint();
  assert.deepEqual(page.seen, ["begin", "text", "scene", "other", "end"]);
});

test("on the first visit, a scene that comes late is shown in the frame all the same", async () => {
  const place = room();
  const page = connected({ stages: 0, place, stage: NOTES });
  for (const name of ["begin", "text"]) page.hear(name);
  page.pass(1000);
  assert.deepEqual(page.seen, ["begin", "text"]);
  page.hear("scene");
  await loaded();
  assert.ok(place.now);
  page.paint();
  assert.deepEqual(page.seen, ["begin", "text", "scene"]);
});

test("a scene that cannot be shown in the frame, or whose script does not come, keeps nothing back", async () => {
  for (const stage of [scriptThat("throw new Error()"), "data:text/javascript,nonsense("]) {
    const page = connected({ stages: 0, place: room(), stage });
    for (const name of ["begin", "scene", "other", "end"]) page.hear(name);
    await loaded();
    assert.deepEqual(page.seen, ["begin", "scene", "other", "end"]);
  }
});

test("a script that comes after the page shows nothing in the frame", async () => {
  const place = room();
  const page = connected({ stages: 0, place, stage: NOTES });
  page.hear("begin");
  page.hear("scene");
  page.mount();
  await loaded();
  assert.equal(place.now, undefined);
});

test("on the first visit, a run without a scene is the page's at its end", () => {
  const page = connected({ stages: 0, place: room(), stage: NOTES });
  for (const name of ["begin", "text", "end"]) page.hear(name);
  assert.deepEqual(page.seen, ["begin", "text", "end"]);
});

test("a page without a stage, and other connections, are as they were", () => {
  for (const [page, run] of [
    [connected({ stages: 0 }), ["begin", "text", "other", "end"]],
    [connected({ path: "/other" }), ["begin", "scene", "other", "end"]],
  ]) {
    for (const name of run) page.hear(name);
    assert.deepEqual(page.seen, run);
    assert.deepEqual(page.scenes, []);
  }
});

test("a tab that is left before the scene is painted gets all that came", () => {
  const page = connected();
  for (const name of ["begin", "early", "begin", "scene", "other"]) page.hear(name);
  page.pass(1000);
  assert.deepEqual(page.seen, ["begin", "early", "begin", "scene", "other"]);
});
