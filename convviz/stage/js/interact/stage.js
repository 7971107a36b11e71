// The stage: one scene, or several side by side, under one clock.
//
// `mount(element, data)` needs a browser and nothing else; the default export is what Streamlit calls.
// `data` is the payload of a scene, or `{scenes: [payload…], headings: [text…]}`; its `guide` says where to go.

import { buildRoot, buildTransport, buildView, make } from "./elements.js";
import { createTransport } from "./transport.js";
import { createView } from "./view.js";
import { createPresenter } from "./present.js";
import { buildReading, createReading } from "../a11y/reading.js";
import { listenToKeys } from "./keys.js";
import { LANGUAGE } from "../model/words.js";

const HEIGHT_AROUND = 232;
const LEAST_HEIGHT = 430;
const MOST_HEIGHT = 1150;
// Streamlit's own styles ask `:has(+ [data-step])`: each change of the attribute restyles the page, 1.3 ms.
const MARK_MS = 500;

const roomHeight = () => Math.max(LEAST_HEIGHT, Math.min(MOST_HEIGHT, innerHeight - HEIGHT_AROUND));

/** Scrolls what an element lies in. */
function scrollOn(element, distance) {
  if (!distance) return;
  const scrolls = (box) => box.scrollHeight > box.clientHeight && /auto|scroll/.test(getComputedStyle(box).overflowY);
  let box = element.parentElement;
  while (box && !scrolls(box)) box = box.parentElement;
  (box ?? document.scrollingElement).scrollTop += distance;
}

/** What tells whether two stages show the same: not their labels, which are in a language. */
const shownIn = (data) => JSON.stringify((data.scenes ?? [data]).map(({ spec, domain }) => [spec, domain]));

const NO_GUIDE = { spot: null, play: null, panel: null, opens: {} };

/**
 * Puts a stage into an element: `update(data)` shows other scenes, `destroy()` takes it away.
 *
 * `onOpen({view, step, filter, pin})` hears which of the guide's `opens` is pressed, and where the visitor is; `walk`
 * is how he left a stage of the same (see `root.walk`).
 */
export function mount(element, data, { onOpen, walk } = {}) {
  const count = data.scenes?.length ?? 1;
  const transportParts = buildTransport();
  const viewParts = Array.from({ length: count }, buildView);
  const headings = viewParts.map(({ card }) => card.insertBefore(make("h2", { className: "cv-heading" }), card.firstChild));
  const root = buildRoot(...viewParts.map(({ card }) => card));
  if (count === 1) {
    headings[0].remove();
    viewParts[0].side.append(transportParts.controls);
    root.append(viewParts[0].panel.card);
  } else root.append(transportParts.controls);
  const readingParts = buildReading();
  (count === 1 ? viewParts[0].card : transportParts.more).append(transportParts.present);
  transportParts.opens.after(readingParts.opener);
  root.append(readingParts.tables, readingParts.said);
  root.classList.toggle("cv-several", count > 1);
  const room = make("div", { className: "cv-room" }, root);
  element.append(room);

  const transport = createTransport(transportParts, {
    onStep(step) {
      for (const view of views) view.go(step);
      mark(step);
    },
    onPlaying(playing) {
      for (const view of views) view.quiet(playing);
      reading.quiet(playing);
      if (!playing) mark(transport.step, true);
    },
  });
  const views = viewParts.map((parts) => createView(parts, {
    onPoint: transport.hold, onPin: transport.pause, onShow: () => reading.later(),
    onSwipe: (steps) => transport.press(steps > 0 ? "ArrowRight" : "ArrowLeft"),
  }));
  const reading = createReading(readingParts, views, headings);
  let [drawing, marked] = [0, 0];

  /** Writes the step for whoever reads the page; while it plays only now and then (see MARK_MS). */
  function mark(step, now = !transport.playing) {
    if (!now && performance.now() - marked < MARK_MS) return;
    marked = performance.now();
    root.dataset.step = step;
  }

  const arrange = () => {
    presenter.fit();
    views.forEach((view) => view.arrange(presenter.on ? presenter.height : roomHeight()));
  };
  const presenter = createPresenter(room, transportParts.present, arrange);
  const rearrange = () => {
    cancelAnimationFrame(drawing);
    drawing = requestAnimationFrame(arrange);
  };
  for (const view of views) view.onResize = arrange;

  root.walk = () => ({ // for the stage in another language that takes the place of this one
    language: LANGUAGE, shown, lifted, step: transport.step, speed: transport.speed, playing: transport.playing,
    hasTables: !readingParts.tables.hidden, choices: views.map((view) => view.choice),
  });
  root.spot = () => ({ step: transport.step, filter: views[0].filter, pin: views[0].pinned }); // for whoever shares it
  let [lifted, still, asked, shown] = [false, false, "null", ""];
  /** Offers what can be opened at the step where the visitor is. */
  function offer(opens) {
    transportParts.opens.replaceChildren(...Object.entries(opens).map(([view, label]) => {
      const opener = make("button", { type: "button", className: "cv-lift", textContent: label });
      opener.onclick = () => onOpen?.({ view, ...root.spot() });
      return opener;
    }));
  }
  transportParts.lift.onclick = () => {
    lifted = !lifted;
    transportParts.lift.ariaPressed = String(lifted);
    for (const view of views) view.lift(lifted);
  };

  const deafen = listenToKeys(root, { transport, views, presenter, isStill: () => still });
  const observer = new ResizeObserver(rearrange);
  const dusk = matchMedia("(prefers-color-scheme: dark)");
  const contrast = new MutationObserver(rearrange);
  contrast.observe(document.documentElement, { attributeFilter: ["data-contrast"] });
  observer.observe(element);
  addEventListener("resize", rearrange);
  dusk.addEventListener("change", rearrange);

  function update(next, first = false) {
    const payloads = next.scenes ?? [next];
    shown = shownIn(next);
    const shape = (view) => String(view.scene?.spec.output_size);
    const before = views.map(shape);
    next.headings?.forEach((text, i) => { headings[i].textContent = text; });
    const { spot, play, panel, opens } = next.guide ?? NO_GUIDE;
    const isNew = JSON.stringify(spot) !== asked;
    asked = JSON.stringify(spot);
    const goal = isNew ? spot : null;
    const changed = views.map((view, i) => view.update(payloads[i])).some(Boolean);
    still = views.some(({ scene }) => scene.hidden);
    const height = root.offsetHeight;
    views[0].open(still ? null : panel);
    transportParts.controls.hidden = transportParts.present.hidden = still;
    if (still) readingParts.tables.before(readingParts.opener);
    else transportParts.opens.after(readingParts.opener);
    offer(opens);
    if (!changed && !goal) {
      views.forEach((view) => view.paint());
      return scrollOn(root, root.offsetHeight - height); // what stands below, the choice of views, stays in place
    }
    const longest = views.reduce((one, other) => (other.scene.steps > one.scene.steps ? other : one));
    const kept = String(before) === String(views.map(shape)) ? transport.step : 0;
    root.dataset.steps = longest.scene.steps;
    root.dataset.scene = views.map((view) => view.scene.id).join(" ");
    arrange();
    if (goal) views.forEach((view) => view.walk(goal.filter));
    transport.reset({ step: goal?.step ?? kept, steps: longest.scene.steps, row: longest.scene.spec.output_size.at(-1) });
    if (goal?.pin) views[0].pin(goal.pin);
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    const wanted = play ?? (!goal && (first || transport.playing));
    transport.play(!still && wanted && (!calm || transport.playing));
  }

  /** Goes on where the visitor was on a stage of the same. */
  function resume({ step, speed, playing, ...left }) {
    if (left.lifted) transportParts.lift.onclick();
    if (left.hasTables) readingParts.opener.onclick();
    transport.pace(speed);
    transport.go(step);
    views.forEach((view, i) => view.choose(left.choices[i]));
    transport.play(playing && !still);
  }

  update(data, true);
  if (walk) resume(walk);
  return {
    count,
    update,
    destroy() {
      globalThis.convvizWalk = root.walk();
      transport.destroy();
      cancelAnimationFrame(drawing);
      observer.disconnect();
      contrast.disconnect();
      removeEventListener("resize", rearrange);
      dusk.removeEventListener("change", rearrange);
      deafen();
      reading.destroy();
      presenter.destroy();
      room.remove();
    },
  };
}

/** How the visitor left, or is about to leave, a stage of the same in another language; that one may go later. */
function leftInAnotherLanguage(data) {
  const walks = Array.from(document.querySelectorAll("[data-testid=stage]"), (root) => root.walk());
  return [...walks, globalThis.convvizWalk].find((walk) => walk && walk.language !== LANGUAGE && walk.shown === shownIn(data));
}

const stages = new WeakMap();

/** What Streamlit calls, again and again with the same element, on new data (the bytes of JSON) and on a new theme. */
export default function ({ parentElement, data: bytes, setTriggerValue }) {
  const data = JSON.parse(new TextDecoder().decode(bytes));
  const known = stages.get(parentElement);
  if (known?.count === (data.scenes?.length ?? 1)) known.update(data);
  else {
    known?.destroy();
    const walk = leftInAnotherLanguage(data);
    stages.set(parentElement, mount(parentElement, data, { onOpen: (asked) => setTriggerValue("open", asked), walk }));
  }
  return () => {
    stages.get(parentElement)?.destroy();
    stages.delete(parentElement);
  };
}
