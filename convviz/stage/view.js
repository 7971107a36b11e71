// One scene in its elements: arranged, painted, and pointed at.

import { readScene } from "./geometry.js";
import { charactersOf, frame } from "./frame.js";
import { WIDE, acrossFor, hit, layout, panel, sideWidthFor } from "./layout.js";
import { heatmap, kernelCell, palette, valuesOf } from "./paint.js";
import { paintBase } from "./base.js";
import { paintOverlay } from "./overlay.js";
import { createSpace } from "./space.js";
import { createPanel } from "./panel.js";
import { listenToPresses } from "./touch.js";
import { button, canvasContext, make, pointIn } from "./elements.js";
import { PANEL_KEYS, beside, enter } from "./reach.js";
import { prepareSentence, reserveSentence, tell } from "./sentence.js";

const CHIP = 40;
const SPACE_MS = 50; // while it plays, the view in space follows at 20 a second

/** Which table of colours counts: the page's theme, with more contrast where that is asked for. */
function tableOf(element) {
  const chosen = document.documentElement.dataset.contrast;
  const more = chosen ? chosen === "more" : matchMedia("(prefers-contrast: more)").matches;
  return (more ? "contrast-" : "") + themeOf(element);
}

function themeOf(element) {
  const background = getComputedStyle(element).getPropertyValue("--st-background-color").trim();
  if (!background) return matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
  const probe = new OffscreenCanvas(1, 1).getContext("2d");
  probe.fillStyle = background;
  probe.fillRect(0, 0, 1, 1);
  const [r, g, b] = probe.getImageData(0, 0, 1, 1).data;
  return 0.299 * r + 0.587 * g + 0.114 * b < 128 ? "dark" : "light";
}

const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);

/**
 * A view of one scene at a time in `parts` (see `buildView`).
 *
 * `onPoint(pointing)` hears when something is pointed at or no longer, `onPin()` when it is pinned, `onShow()` when
 * anything else is shown, and `onSwipe(steps)` of a finger.
 */
export function createView(parts, { onPoint, onPin, onShow, onSwipe }) {
  const state = { step: 0, filter: 0, lifted: false, pointed: null, pinned: false, whole: false, hurried: false,
    reached: false };
  const space = createSpace(parts.space);
  const unrolled = createPanel(parts.panel);
  let [scene, place, colours, family, termLimit] = [null, null, null, "sans-serif", Infinity];
  let [spaceShown, current] = [0, null];

  function show() {
    current = frame(scene, state);
    if (!place) return;
    const context = canvasContext(parts.overlay, place.width, place.height);
    paintOverlay(context, scene, place, colours, current, { step: state.step, lifted: state.lifted, family });
    if (place.space && !(state.hurried && performance.now() - spaceShown < SPACE_MS)) {
      space.show(scene, place.space, colours, current, state, family);
      spaceShown = performance.now();
    }
    unrolled.show(current, state);
    tell(parts, scene, current, state.whole ? Infinity : termLimit);
    onShow();
  }

  /** Lays the view out in its card, `height` pixels being in view, and paints it. */
  function arrange(height) {
    const style = getComputedStyle(parts.card);
    const [left, top] = [parseFloat(style.paddingLeft), parseFloat(style.paddingTop)];
    const width = Math.floor(parts.card.clientWidth - left - parseFloat(style.paddingRight));
    if (width <= 0) return;
    family = style.fontFamily;
    const wide = width >= WIDE;
    const sideWidth = wide ? sideWidthFor(width) : width;
    parts.card.classList.toggle("cv-wide", wide);
    parts.side.style.width = `${sideWidth}px`;
    termLimit = reserveSentence(parts, scene, state.filter, sideWidth, family);
    place = layout(scene, state.filter, width, height, parts.side.offsetHeight, kernelCell());
    parts.board.dataset.panels = JSON.stringify(place.panels);
    parts.side.style.left = place.side ? `${left + place.side.x}px` : "";
    parts.side.style.top = place.side ? `${top + place.side.y}px` : "";
    if (place.side) place.height = Math.max(place.height, place.side.y + parts.side.offsetHeight);
    paint();
  }

  function paint() {
    if (!place) return;
    const table = tableOf(parts.card);
    colours = palette(scene, table);
    for (const [role, colour] of Object.entries(scene.colours.roles[table]))
      parts.card.parentElement.style.setProperty(`--cv-${role.replace("_", "-")}`, colour);
    paintBase(canvasContext(parts.base, place.width, place.height), scene, place, colours, state.filter, family);
    parts.filters.childNodes.forEach(paintChip);
    space.prepare(scene, place.space, colours, state.filter);
    unrolled.prepare(scene, colours, state.filter, family);
    show();
  }

  function paintChip(chip, filter) {
    chip.ariaPressed = String(filter === state.filter);
    if (!(chip.firstChild instanceof HTMLCanvasElement)) return;
    const unit = panel("output", null, scene.spec.output_size, 1, acrossFor(scene.spec.output_size));
    const cell = Math.min(CHIP / unit.width, CHIP / unit.height);
    const at = panel("output", null, scene.spec.output_size, cell, unit.across);
    const context = canvasContext(chip.firstChild, at.width, at.height);
    heatmap(context, at, valuesOf(scene, at, filter), colours.shades.output, scene.domain.output, family);
  }

  function buildChips() {
    const { spec, labels, hidden } = scene;
    const pictured = spec.output_size.length > 1;
    const offered = spec.out_channels > 1 && !hidden ? labels.filters : [];
    parts.filters.replaceChildren(...offered.map((name, filter) => {
      const chip = button("cv-chip", name, "", pictured ? make("canvas") : name);
      chip.onclick = () => choose(filter);
      return chip;
    }));
  }

  function choose(filter) {
    state.filter = filter;
    point(null);
    prepareSentence(parts, scene, filter);
    view.onResize();
  }

  function point(pointed, pinned = false) {
    state.pointed = pointed;
    state.pinned = pinned;
    state.reached &&= Boolean(pointed);
    parts.card.classList.toggle("cv-pinned", pinned);
    onPoint(Boolean(pointed) && !pinned);
  }

  /** Follows the pointer over a board; `under(event)` is what lies there. */
  function listen(board, under) {
    board.onpointermove = (event) => {
      if (scene.hidden || state.pinned || event.pointerType === "touch") return;
      const pointed = under(event);
      board.classList.toggle("cv-pointing", Boolean(pointed));
      if (same(pointed, state.pointed)) return;
      point(pointed);
      show();
    };
    board.onpointerleave = (event) => {
      if (state.pinned || !state.pointed || event.pointerType === "touch") return;
      point(null);
      show();
    };
    listenToPresses(board, { onSwipe, onPress: (event, pins) => scene.hidden || press(under(event), pins) });
  }

  /** A cell is clicked, tapped, or pressed for long; a tap points at it, all else pins it, and a second one releases it. */
  function press(pointed, pins) {
    const again = same(pointed, state.pointed) && (state.pinned || !pins);
    if (pointed) onPin();
    if (pointed?.filter !== undefined && pointed.filter !== state.filter) choose(pointed.filter);
    point(again ? null : pointed, pins && Boolean(pointed) && !again);
    show();
  }

  listen(parts.board, (event) => hit(scene, place, ...pointIn(parts.board, event)));
  listen(parts.panel.board, (event) => unrolled.under(event));
  parts.lines.onclick = () => {
    if (termLimit === Infinity) return;
    state.whole = !state.whole;
    show();
  };
  space.onTurn = () => show();

  /** Points by a key; whether it meant that. */
  function reach(key) {
    const { pointed, reached, pinned } = state;
    if (key in PANEL_KEYS) {
      onPin();
      point(enter(scene, place, current, pointed, PANEL_KEYS[key]));
    } else if (reached && !pinned && key.startsWith("Arrow")) point(beside(scene, place, pointed, key));
    else if (reached && key === "Enter") press(pointed, true);
    else return false;
    if (state.pointed?.filter !== undefined && state.pointed.filter !== state.filter) state.filter = state.pointed.filter;
    state.reached = Boolean(state.pointed);
    show();
    return true;
  }

  const view = {
    onResize: () => {},
    reach,
    /** Whether the last of the panels of a name is pointed at. */
    isLast: (name) => state.reached && state.pointed.panel === name
      && place.panels.findLast((at) => at.name === name).channel === state.pointed.channel,
    arrange,
    /** Shows another scene; of the same scene in other colours only the colours change. */
    update(payload) {
      if (scene?.id === payload.id) return false;
      scene = readScene(payload);
      scene.characters = charactersOf(scene);
      state.filter = Math.min(state.filter, scene.spec.out_channels - 1);
      state.step = Math.min(state.step, scene.steps - 1);
      state.whole = false;
      point(null);
      parts.card.classList.toggle("cv-asking", Boolean(scene.hidden));
      buildChips();
      prepareSentence(parts, scene, state.filter);
      return true;
    },
    paint,
    go(step) {
      point(null);
      state.step = Math.max(0, Math.min(scene.steps - 1, step));
      show();
    },
    /** Opens what is drawn below the board. */
    open: (panel) => unrolled.open(panel),
    /** Walks a filter. */
    walk(filter) {
      if (filter !== state.filter && filter < scene.spec.out_channels) choose(filter);
    },
    /** What was chosen in it by hand, and that chosen again. */
    get choice() { return { filter: state.filter, pin: state.pinned ? state.pointed : null, turn: { ...space.turn } }; },
    choose({ filter, pin, turn }) {
      view.walk(filter);
      Object.assign(space.turn, turn);
      if (pin) view.pin(pin);
    },
    pin(pointed) {
      point(pointed, true);
      show();
    },
    lift(lifted) {
      state.lifted = lifted;
      show();
    },
    release() {
      point(null);
      show();
    },
    quiet(playing) {
      state.hurried = playing;
      if (playing) point(null);
      else show();
    },
    get scene() { return scene; },
    get filter() { return state.filter; },
    /** What is shown, and whether a key led there. */
    get current() { return current; },
    get reached() { return state.reached; },
    /** Name of what is drawn below the board. */
    get panel() { return unrolled.name; },
    /** What is said of it, line by line. */
    get told() {
      const sums = state.pointed && state.pointed.panel !== "output" ? [] : [...parts.lines.children, parts.total];
      return [parts.where, ...sums].map(({ textContent }) => textContent).join(". ");
    },
    /** The pinned cell as an address says it. */
    get pinned() {
      const { panel, channel, index } = (state.pinned && state.pointed) || {};
      return panel ? [panel, ...(panel === "output" ? index : [channel, ...index])].join(".") : "";
    },
  };
  return view;
}
