// The stage: elements, keys, pointer and clock around what the other parts show.
//
// `mount(element, payload)` needs a browser and nothing else; the default export is what Streamlit calls.

import { channelsOf, readScene } from "./geometry.js";
import { charactersOf, describe, factor, frame, sentence } from "./frame.js";
import { WIDE, acrossFor, hit, layout, panel } from "./layout.js";
import { font, heatmap, paintBase, palette, valuesOf } from "./paint.js";
import { paintOverlay } from "./overlay.js";
import { START_SPEED, build, button, icon, make, say } from "./elements.js";

const HEIGHT_AROUND = 232;
const LINE_HEIGHT = 23;
const TERMS_LEAST = 9;
const CHANNELS_TALL = 4; // channels whose lines are in view; more scroll

function themeOf(element) {
  const background = getComputedStyle(element).getPropertyValue("--st-background-color").trim();
  if (!background) return matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
  const probe = new OffscreenCanvas(1, 1).getContext("2d");
  probe.fillStyle = background;
  probe.fillRect(0, 0, 1, 1);
  const [r, g, b] = probe.getImageData(0, 0, 1, 1).data;
  return 0.299 * r + 0.587 * g + 0.114 * b < 128 ? "dark" : "light";
}

/** Sizes a canvas for the screen's pixels and returns a context in CSS pixels, cleared. */
function canvasContext(canvas, width, height) {
  const ratio = devicePixelRatio || 1;
  const [pixelsX, pixelsY] = [Math.round(width * ratio), Math.round(height * ratio)];
  if (canvas.width !== pixelsX || canvas.height !== pixelsY) {
    canvas.width = pixelsX;
    canvas.height = pixelsY;
    canvas.style.width = `${width}px`;
    canvas.style.height = `${height}px`;
  }
  const context = canvas.getContext("2d");
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.clearRect(0, 0, width, height);
  return context;
}

/** Puts a stage into an element: `update(payload)` shows another scene, `destroy()` takes it away. */
export function mount(element, payload) {
  const parts = build();
  element.append(parts.root);
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const state = { step: 0, filter: 0, playing: !calm, speed: START_SPEED, lifted: false, pointed: null, pinned: false, whole: false };
  let scene = null;
  let place = null;
  let colours = null;
  let family = "sans-serif";
  let clock = null;
  let since = 0;
  let resizing = 0;
  let termLimit = Infinity;

  const clampStep = (step) => Math.max(0, Math.min(scene.steps - 1, step));

  function show() {
    const current = frame(scene, state);
    const context = canvasContext(parts.overlay, place.width, place.height);
    paintOverlay(context, scene, place, colours, current, { step: state.step, lifted: state.lifted, family });
    tell(current);
    parts.root.dataset.step = state.step;
    parts.scrubber.value = state.step;
    parts.done.style.transform = `scaleX(${scene.steps > 1 ? state.step / (scene.steps - 1) : 1})`;
  }

  function tell(current) {
    const words = sentence(current, state.whole ? Infinity : termLimit);
    say(parts.where, describe(scene, current) + (words.rounded ? " · rounded for show" : ""));
    words.lines.forEach(({ label: name, terms, equals, sum }, i) => {
      const [channel, working, total] = parts.lines.children[i].children;
      say(channel, name);
      say(working, ` ${terms} ${equals} `);
      say(total, sum);
    });
    const [sums, bias, equals, answer] = parts.total.children;
    say(sums, words.sums);
    say(bias, ` + bias ${words.bias}`);
    say(equals, ` ${words.equals} `);
    say(answer, words.output);
  }

  function prepareSentence() {
    const channels = channelsOf(scene.spec, state.filter).length;
    parts.lines.replaceChildren(...Array.from({ length: channels }, () => make("div", {},
      make("span", { className: "cv-channel" }), make("span", { className: "cv-terms" }), make("b"))));
    parts.total.replaceChildren(make("b"), make("span", { className: "cv-bias" }), make("span"),
      make("b", { className: "cv-answer" }));
  }

  /** Room for the longest sentence of this scene, so that nothing jumps while stepping. */
  function reserve(width) {
    const longest = (values, from, to) => {
      let most = 1;
      const stride = Math.max(1, Math.floor((to - from) / 2000));
      for (let i = from; i < to; i += stride) most = Math.max(most, factor(values[i]).length);
      return most;
    };
    const { input, weight } = scene.arrays;
    const channels = channelsOf(scene.spec, state.filter).length;
    const term = longest(input.values, 0, input.values.length) + longest(weight.values, 0, weight.values.length) + 4;
    const probe = parts.overlay.getContext("2d");
    probe.font = font(14, family);
    const character = probe.measureText("0×(−1) + 2").width / 10;
    const characters = (width - 34) / character;
    const linesMost = channels === 1 ? 6 : channels <= 3 ? 3 : 1;
    const fitting = Math.max(TERMS_LEAST, Math.floor((linesMost * characters - 36) / term));
    termLimit = scene.offsets.length <= fitting ? Infinity : fitting;
    const lines = Math.min(linesMost, Math.ceil((scene.offsets.length * term + 16) / characters));
    parts.sentence.style.height = `${Math.min(channels, CHANNELS_TALL) * lines * LINE_HEIGHT + 62}px`;
  }

  const roomHeight = () => Math.max(430, Math.min(1150, innerHeight - HEIGHT_AROUND));

  function arrange() {
    const style = getComputedStyle(parts.root);
    const width = Math.floor(parts.root.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight));
    if (width <= 0) return;
    family = style.fontFamily;
    const wide = width >= WIDE;
    parts.root.classList.toggle("cv-wide", wide);
    const sideWidth = wide ? Math.min(560, Math.max(340, width * 0.37)) : width;
    parts.side.style.width = `${sideWidth}px`;
    reserve(sideWidth);
    place = layout(scene, state.filter, width, roomHeight(), parts.side.offsetHeight);
    parts.board.dataset.panels = JSON.stringify(place.panels);
    if (place.side) {
      parts.side.style.left = `${parseFloat(style.paddingLeft) + place.side.x}px`;
      parts.side.style.top = `${parseFloat(style.paddingTop) + place.side.y}px`;
      place.height = Math.max(place.height, place.side.y + parts.side.offsetHeight);
    } else parts.side.style.left = parts.side.style.top = "";
    paint();
  }

  function paint() {
    const theme = themeOf(parts.root);
    colours = palette(scene, theme);
    for (const [role, colour] of Object.entries(scene.colours.roles[theme]))
      parts.root.style.setProperty(`--cv-${role.replace("_", "-")}`, colour);
    paintBase(canvasContext(parts.base, place.width, place.height), scene, place, colours, state.filter, family);
    parts.filters.childNodes.forEach((chip, filter) => paintChip(chip, filter));
    show();
  }

  function paintChip(chip, filter) {
    chip.ariaPressed = String(filter === state.filter);
    const at = panel("output", null, scene.spec.output_size, 1, acrossFor(scene.spec.output_size));
    at.cell = Math.min(40 / at.width, 40 / at.height);
    const context = canvasContext(chip.firstChild, at.width * at.cell, at.height * at.cell);
    heatmap(context, at, valuesOf(scene, at, filter), colours.shades.output, scene.domain.output, family);
  }

  function go(step) {
    release(false);
    state.step = clampStep(step);
    show();
  }

  function choose(filter) {
    state.filter = filter;
    release(false);
    prepareSentence();
    arrange();
  }

  function release(paintNow = true) {
    state.pointed = null;
    state.pinned = false;
    if (paintNow) show();
  }

  function play(playing) {
    if (playing && state.step === scene.steps - 1) state.step = 0;
    state.playing = playing && scene.steps > 1;
    parts.play.replaceChildren(icon(state.playing ? "pause" : "play"));
    parts.play.ariaLabel = parts.play.title = state.playing ? "Pause" : "Play";
    parts.sentence.ariaLive = state.playing ? "off" : "polite";
    if (state.playing) release(false);
    cancelAnimationFrame(clock);
    since = performance.now();
    if (state.playing) clock = requestAnimationFrame(tick);
    show();
  }

  function tick(now) {
    const due = Math.floor((now - since) * state.speed / 1000 + 1e-3);
    if (due > 0 && !(state.pointed && !state.pinned)) {
      since = due > 4 ? now : since + due * 1000 / state.speed;
      state.step = clampStep(state.step + Math.min(due, 4));
      if (state.step === scene.steps - 1) return play(false);
      show();
    } else if (due > 0) since = now;
    clock = requestAnimationFrame(tick);
  }

  function point(event) {
    const box = parts.board.getBoundingClientRect();
    return hit(scene, place, event.clientX - box.left, event.clientY - box.top);
  }

  const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);

  function hover(event) {
    if (state.pinned || event.pointerType === "touch") return;
    const pointed = point(event);
    parts.board.classList.toggle("cv-pointing", Boolean(pointed));
    if (same(pointed, state.pointed)) return;
    state.pointed = pointed;
    show();
  }

  function pin(event) {
    const pointed = point(event);
    const again = state.pinned && same(pointed, state.pointed);
    if (pointed && state.playing) play(false);
    state.pointed = again ? null : pointed;
    state.pinned = Boolean(state.pointed);
    parts.root.classList.toggle("cv-pinned", state.pinned);
    show();
  }

  const row = () => scene.spec.output_size.at(-1);
  const KEYS = {
    " ": () => play(!state.playing), Home: () => go(0), End: () => go(scene.steps - 1),
    ArrowLeft: () => go(state.step - 1), ArrowRight: () => go(state.step + 1),
    ArrowUp: () => go(state.step - row()), ArrowDown: () => go(state.step + row()),
    Escape: () => release(),
  };

  /** Keys count when nobody else wants them: focus is on the stage or nowhere. */
  function press(event) {
    const { target, key } = event;
    const ours = parts.root.contains(target);
    const free = ours || target === document.body;
    if (!(key in KEYS) || !free || event.ctrlKey || event.metaKey || event.altKey) return;
    if (ours && ((key === " " && target.tagName === "BUTTON") || target.tagName === "SELECT")) return;
    event.preventDefault();
    if (state.playing && key !== " " && key !== "Escape") play(false);
    KEYS[key]();
  }

  const paused = (action) => () => { if (state.playing) play(false); action(); };
  parts.first.onclick = paused(() => go(0));
  parts.previous.onclick = paused(() => go(state.step - 1));
  parts.next.onclick = paused(() => go(state.step + 1));
  parts.last.onclick = paused(() => go(scene.steps - 1));
  parts.play.onclick = () => play(!state.playing);
  parts.scrubber.oninput = () => {
    const step = Number(parts.scrubber.value);
    if (state.playing) play(false);
    go(step);
  };
  parts.speed.value = START_SPEED;
  parts.speed.onchange = () => { state.speed = Number(parts.speed.value); since = performance.now(); };
  parts.lift.ariaPressed = "false";
  parts.lift.onclick = () => {
    state.lifted = !state.lifted;
    parts.lift.ariaPressed = String(state.lifted);
    show();
  };
  parts.lines.onclick = () => {
    if (termLimit === Infinity) return;
    state.whole = !state.whole;
    show();
  };
  parts.board.onpointermove = hover;
  parts.board.onpointerleave = () => { if (!state.pinned && state.pointed) release(); };
  parts.board.onclick = pin;
  document.addEventListener("keydown", press);

  const rearrange = () => {
    cancelAnimationFrame(resizing);
    resizing = requestAnimationFrame(() => { if (scene) arrange(); });
  };
  const observer = new ResizeObserver(rearrange);
  observer.observe(element);
  addEventListener("resize", rearrange);
  const dusk = matchMedia("(prefers-color-scheme: dark)");
  dusk.addEventListener("change", rearrange);

  const view = {
    update(next) {
      if (scene?.id === next.id) return paint();
      const before = scene;
      scene = readScene(next);
      scene.characters = charactersOf(scene);
      state.filter = Math.min(state.filter, scene.spec.out_channels - 1);
      state.pointed = null;
      state.pinned = state.whole = false;
      if (!before || String(before.spec.output_size) !== String(scene.spec.output_size)) state.step = 0;
      parts.root.dataset.steps = scene.steps;
      parts.root.dataset.scene = scene.id;
      parts.scrubber.max = scene.steps - 1;
      parts.filters.replaceChildren(...(scene.spec.out_channels > 1 ? scene.labels.filters : []).map((name, filter) => {
        const chip = button("cv-chip", name, make("canvas"));
        chip.onclick = () => choose(filter);
        return chip;
      }));
      prepareSentence();
      arrange();
      play(before ? state.playing : state.playing && scene.steps > 1);
    },
    destroy() {
      cancelAnimationFrame(clock);
      cancelAnimationFrame(resizing);
      observer.disconnect();
      document.removeEventListener("keydown", press);
      removeEventListener("resize", rearrange);
      dusk.removeEventListener("change", rearrange);
      parts.root.remove();
    },
  };
  view.update(payload);
  return view;
}

const views = new WeakMap();

/** What Streamlit calls, again and again with the same element, on new data and on a new theme. */
export default function ({ parentElement, data }) {
  if (views.has(parentElement)) views.get(parentElement).update(data);
  else views.set(parentElement, mount(parentElement, data));
  return () => {
    views.get(parentElement)?.destroy();
    views.delete(parentElement);
  };
}
