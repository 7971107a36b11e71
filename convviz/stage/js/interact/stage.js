// The stage: one scene, or several side by side, under one clock.
//
// `mount(element, data)` needs a browser and nothing else.
// `data` is the payload of a scene, or `{scenes: [payload…], headings: [text…]}`; its `guide` says where to go.

import { buildRoot, buildTransport, buildView, make, nameStage } from "./elements.js";
import { createTransport } from "./transport.js";
import { View } from "./view.js";
import { createPresenter, zoomOf } from "./present.js";
import { buildNarrator, createNarrator } from "../a11y/narrator.js";
import { buildHint, endHint } from "./hint.js";
import { listenToKeys } from "./keys.js";
import { listenToRoom } from "./theme.js";
import { LANGUAGE } from "../model/words.js";
import { stepOf } from "../model/geometry.js";

const HEIGHT_AROUND = 232;
const LEAST_HEIGHT = 430;
const MOST_HEIGHT = 1150;
// Streamlit's own styles ask `:has(+ [data-step])`: each change of the attribute restyles the page, 1.3 ms.
const MARK_MS = 500;
const LIFTED_FROM = 1000; // steps: an output that fills in more slowly than anybody watches is shown at once
const REST_MS = 250; // a step after which nothing is done for so long is one to look at

const roomHeight = (times) => Math.max(LEAST_HEIGHT, Math.min(MOST_HEIGHT, (innerHeight - HEIGHT_AROUND) / times));

/** What tells whether two stages show the same: not their labels, which are in a language. */
export const shownIn = (data) => JSON.stringify((data.scenes ?? [data]).map(({ spec, domain }) => [spec, domain]));

/** The way to watch that a spot asks for. */
const wayOf = ({ stamp = null, zeros = false }) => (stamp !== null ? "scatter" : zeros ? "zeros" : "gather");

const NO_GUIDE = { spot: null, play: null, panel: null, opens: {}, follows: false };

/** The elements of a stage of `count` views in `element`, each by its name. */
function assemble(element, count) {
  const [transport, narrator] = [buildTransport(), buildNarrator()];
  const views = Array.from({ length: count }, buildView);
  const headings = views.map(({ card }) => card.insertBefore(make("h2", { className: "cv-heading" }), card.firstChild));
  const root = buildRoot(...views.map(({ card }) => card));
  if (count === 1) {
    headings[0].remove();
    views[0].side.append(transport.controls);
    root.append(views[0].panel.card);
  } else root.append(transport.controls);
  (count === 1 ? views[0].card : transport.more).append(transport.present);
  transport.opens.after(narrator.opener);
  root.append(narrator.tables, narrator.said);
  const hint = views[0].card.appendChild(buildHint());
  root.classList.toggle("cv-several", count > 1);
  const room = make("div", { className: "cv-room" }, root);
  element.append(room);
  return { transport, narrator, views, headings, root, room, hint };
}

/**
 * Puts a stage into an element: `update(data)` shows other scenes, `destroy()` takes it away.
 *
 * `onOpen({view, step, filter, pin})` hears which of the guide's `opens` is pressed, and where the visitor is;
 * `onRest({step, filter, pin})` where they stop, if the guide says that something follows; `walk` is how they left a
 * stage of the same (see `root.walk`).
 */
export const mount = (element, data, { onOpen, onRest, walk } = {}) => new Stage(element, data, { onOpen, onRest, walk });

/** The views of a stage under one clock; `still` where there is no walking, since something is asked. */
class Stage {
  constructor(element, data, { onOpen, onRest, walk }) {
    this.count = data.scenes?.length ?? 1;
    const parts = assemble(element, this.count);
    Object.assign(this, { parts, onOpen, onRest, lifted: false, isLiftChosen: false, still: false, asked: "null", shown: "", drawing: 0, marked: 0,
      follows: false, resting: 0, rested: "" });
    this.transport = createTransport(parts.transport, {
      onStep: (step, ms) => this.go(step, ms), onPlaying: (playing) => this.quiet(playing),
    });
    this.views = parts.views.map((each) => this.viewIn(each));
    this.narrator = createNarrator(parts.narrator, this.views, parts.headings);
    this.presenter = createPresenter(parts.room, parts.transport.present, () => this.arrange());
    parts.root.walk = () => this.walk;
    parts.root.spot = () => this.spot;
    parts.transport.lift.onclick = () => this.lift();
    const { transport, views, presenter } = this;
    this.deafen = listenToKeys(parts.root, { transport, views, presenter, isStill: () => this.still });
    this.leave = listenToRoom(element, () => this.rearrange());
    this.update(data, true);
    if (walk) this.resume(walk);
  }

  /** Goes on in another element, which hears from now on what happens. */
  move(element, { onOpen, onRest }) {
    const { room } = this.parts;
    const focused = room.contains(document.activeElement) ? document.activeElement : null;
    this.leave();
    element.append(room);
    Object.assign(this, { onOpen, onRest, leave: listenToRoom(element, () => this.rearrange()) });
    focused?.focus({ preventScroll: true });
    this.arrange();
  }

  viewIn(parts) {
    const { transport } = this;
    const view = new View(parts, {
      onPoint: (pointing) => this.hold(pointing), onPin: transport.pause, onShow: () => this.later(),
      onSwipe: (steps) => transport.press(steps > 0 ? "ArrowRight" : "ArrowLeft"),
    });
    view.onResize = () => this.arrange();
    view.onWay = (way) => this.watch(way);
    if (this.parts.views.length > 1) view.way = "gather"; // side by side, a step is an output of each
    return view;
  }

  /** Waits while something is pointed at. */
  hold(pointing) {
    this.transport.hold(pointing);
    if (pointing) endHint(this.parts.hint);
  }

  /** Has what describes the stage in words, or shows the same step, follow when nothing more is done. */
  later() {
    this.narrator.later();
    clearTimeout(this.resting);
    if (this.follows) this.resting = setTimeout(() => this.rest(), REST_MS);
  }

  rest() {
    const spot = JSON.stringify(this.spot);
    if (this.transport.playing || spot === this.rested) return;
    this.rested = spot;
    this.onRest?.(this.spot);
  }

  go(step, ms) {
    for (const view of this.views) view.go(step, ms);
    this.mark(step);
  }

  quiet(playing) {
    for (const view of this.views) view.quiet(playing);
    this.narrator.quiet(playing);
    if (!playing) this.mark(this.transport.step, true);
  }

  /** Writes the step for whoever reads the page; while it plays only now and then (see MARK_MS). */
  mark(step, now = !this.transport.playing) {
    if (!now && performance.now() - this.marked < MARK_MS) return;
    this.marked = performance.now();
    this.parts.root.dataset.step = step;
  }

  /** Has all views watched in another way, from the first step on. */
  watch(way) {
    this.together(() => {
      for (const view of this.views) view.watch(way);
      this.begin(null, 0);
    });
  }

  arrange() {
    const { presenter, parts } = this;
    presenter.fit();
    const height = presenter.on ? presenter.height : roomHeight(zoomOf(parts.root));
    for (const view of this.views) view.arrange(height);
  }

  rearrange() {
    cancelAnimationFrame(this.drawing);
    this.drawing = requestAnimationFrame(() => this.arrange());
  }

  /** Shows all outputs, or as many as were reached, from now on. */
  lift() {
    this.isLiftChosen = true;
    this.setLifted(!this.lifted);
  }

  setLifted(lifted) {
    this.lifted = lifted;
    this.parts.transport.lift.ariaPressed = String(this.lifted);
    for (const view of this.views) view.lift(this.lifted);
  }

  /** Where the visitor is, for whoever shares it. */
  get spot() {
    const [{ filter, pinned, way, current, given }] = this.views;
    const { step } = this.transport;
    if (way !== "scatter") return { step, filter, pin: pinned, ...(way === "zeros" ? { zeros: 1 } : {}) };
    return { step: stepOf(given.spec, current.index), filter, pin: pinned, stamp: step };
  }

  /** How the visitor walks, for the stage in another language that takes the place of this one. */
  get walk() {
    const { step, speed, playing } = this.transport;
    return { language: LANGUAGE, shown: this.shown, lifted: this.lifted, step, speed, playing,
      hasTables: !this.parts.narrator.tables.hidden, choices: this.views.map((view) => view.choice) };
  }

  /** Goes on where the visitor was on a stage of the same. */
  resume({ step, speed, playing, ...left }) {
    if (left.lifted !== this.lifted) this.lift();
    if (left.hasTables) this.parts.narrator.opener.onclick();
    if (left.choices[0].way !== this.views[0].way) this.watch(left.choices[0].way);
    if (speed) this.transport.pace(speed);
    this.transport.go(step);
    this.views.forEach((view, i) => view.restore(left.choices[i]));
    this.transport.play(playing && !this.still);
  }

  update(next, first = false) {
    const { views, parts: { root, headings } } = this;
    const payloads = next.scenes ?? [next];
    const shapes = () => String(views.map((view) => `${view.way} ${view.scene?.spec.output_size}`));
    const before = shapes();
    this.shown = shownIn(next);
    next.headings?.forEach((text, i) => { headings[i].textContent = text; });
    const { spot, play, panel, opens, follows } = next.guide ?? NO_GUIDE;
    if (!follows) this.rested = "";
    this.follows = follows;
    const goal = JSON.stringify(spot) !== this.asked ? spot : null;
    this.asked = JSON.stringify(spot);
    const changed = views.map((view, i) => view.update(payloads[i])).some(Boolean);
    if (changed) this.rested = "";
    if (changed) nameStage(root, payloads.map(({ spec }) => spec.layer));
    this.furnish(panel, opens);
    if (!changed && !goal) {
      for (const view of views) view.dress().paint();
      return this.later();
    }
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    const wanted = play ?? (!goal && (first || this.transport.playing));
    this.together(() => {
      this.begin(goal, before === shapes() ? this.transport.step : 0);
      this.transport.play(!this.still && wanted && (!calm || this.transport.playing));
    });
  }

  /** Has the views show once what several changes come to. */
  together(change) {
    for (const view of this.views) view.isWaiting = true;
    change();
    for (const view of this.views) {
      view.isWaiting = false;
      view.show();
    }
  }

  /** Opens the panel and offers what else can be opened; where something is asked, nothing but the tables. */
  furnish(panel, opens) {
    const { transport, narrator } = this.parts;
    const still = this.still = this.views.some(({ scene }) => scene.hidden);
    this.views[0].open(still ? null : panel);
    transport.controls.hidden = transport.present.hidden = still;
    if (still) narrator.tables.before(narrator.opener);
    else transport.opens.after(narrator.opener);
    transport.opens.replaceChildren(...Object.entries(opens).map(([view, label]) => {
      const opener = make("button", { type: "button", name: view, className: "cv-lift", textContent: label });
      opener.onclick = () => this.onOpen?.({ view, ...this.spot });
      return opener;
    }));
  }

  /** Has what is drawn below the board stand in another element. */
  drawBelow(element) {
    const [view] = this.views;
    const { card } = view.parts.panel;
    if (this.count > 1 || card.parentElement === element) return;
    element.classList.add("convviz-stage");
    element.replaceChildren(card);
    if (!card.hidden) view.paint();
  }

  /** Shows new scenes at the goal, if there is one, else at a step. */
  begin(goal, step) {
    const { views, parts: { root } } = this;
    if (goal) for (const view of views) view.watch(wayOf(goal));
    const longest = views.map(({ walked }) => walked).reduce((one, other) => (other.steps > one.steps ? other : one));
    root.dataset.steps = longest.steps;
    root.dataset.scene = views.map((view) => view.scene.id).join(" ");
    if (!this.isLiftChosen && this.lifted !== longest.steps > LIFTED_FROM) this.setLifted(!this.lifted);
    this.arrange();
    if (goal) for (const view of views) view.walk(goal.filter);
    this.transport.reset({ step: goal?.stamp ?? goal?.step ?? step, ...longest });
    if (goal?.pin) views[0].pin(goal.pin);
  }

  destroy() {
    globalThis.convvizWalk = this.walk;
    this.transport.destroy();
    clearTimeout(this.resting);
    cancelAnimationFrame(this.drawing);
    for (const view of this.views) view.motion.stop();
    this.leave();
    this.deafen();
    this.narrator.destroy();
    this.presenter.destroy();
    this.parts.room.remove();
  }
}
