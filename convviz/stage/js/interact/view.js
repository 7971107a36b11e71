// One scene in its elements: arranged, painted, and pointed at.

import { readScene } from "../model/geometry.js";
import { charactersOf, currentAt } from "../model/current.js";
import { momentOf, motionOf } from "../model/motion.js";
import { stampAt } from "../model/stamp.js";
import { stuffed } from "../model/stuffed.js";
import { followed } from "../model/after.js";
import { beforeLabel, paintCurve, sayFollowing } from "../paint/curve.js";
import { KERNEL_CELL, WIDE, hit, layout, sideWidthFor } from "../model/layout.js";
import { keepTexts, kernelCell, legibility, loud, palette, textsOn } from "../paint/paint.js";
import { paintBase } from "../paint/base.js";
import { paintOverlay } from "../paint/overlay.js";
import { createSpace } from "../paint/space.js";
import { coveredSlices } from "../paint/veil.js";
import { createFilters } from "./filters.js";
import { showLegend } from "./legend.js";
import { createWays, walkOf, waysOf } from "./ways.js";
import { createPanel } from "./panel.js";
import { createMotion } from "./motion.js";
import { Pointing } from "./pointing.js";
import { giveColours, tableOf } from "./theme.js";
import { canvasContext, nameBoard, pointIn, say } from "./elements.js";
import { lengthsIn, prepareSentence, reserveSentence, tell } from "../a11y/sentence.js";

const HASTE_MS = 250; // to a step that comes while the one before still comes about
// The side stands below the board where that reads better by so much, or where beside it reaches so far beyond what is in
// view; but the input is left a share of its size, less of it where there is no other way.
const [OUTPUT_WEIGHT, BETTER_BY, SHRUNK_WELL, SHRUNK_MOST, OVER] = [1.5, 1, 0.6, 0.42, 24];
const CHOICES_KEPT = 40; // layouts that are chosen without being measured again
const SPACE_MS = 50; // while it plays, the view in space follows at 20 a second

/**
 * A view of one scene at a time in `parts` (see `buildView`).
 *
 * `onWay(way)` hears of another way to watch it (see ways.js): `given` is the scene that was sent, `scene` as it is
 * watched. `onPoint(pointing)` hears when something is pointed at or no longer, `onPin()` when it is pinned, `onShow()` when
 * anything else is shown, and `onSwipe(steps)` of a finger. `step` and `filter` say what is shown, `lifted` whether
 * all outputs are, `whole` whether the sentence is in full, `hurried` whether it plays, and `isWaiting` whether more
 * changes before anything is shown.
 */
export class View {
  constructor(parts, { onPoint, onPin, onShow, onSwipe }) {
    Object.assign(this, { parts, onShow, onResize: () => {}, onWay: () => {}, given: null, scene: null, way: "", isBefore: false, place: null, colours: null, covered: null, texts: [],
      current: null, family: "sans-serif", termLimit: Infinity, laid: null, choices: new Map(), spaceShown: 0,
      step: 0, filter: 0, lifted: false, whole: false, hurried: false, isWaiting: false });
    this.motion = createMotion();
    this.space = createSpace(parts.space);
    this.unrolled = createPanel(parts.panel);
    this.filters = createFilters(parts.filters, (filter) => this.choose(filter));
    this.ways = createWays(parts.ways, (way) => this.onWay(way));
    this.pointing = new Pointing(this, { onPoint, onPin });
    const onBoard = (event) => hit(this, ...pointIn(parts.board, event));
    this.pointing.follow(parts.board, onBoard, onSwipe);
    this.pointing.follow(parts.panel.board, (event) => this.unrolled.under(event), onSwipe);
    parts.before.onclick = () => {
      this.isBefore = !this.isBefore;
      this.watch(this.way);
      this.onResize();
    };
    this.space.onChange = () => this.show();
    parts.lines.onclick = () => {
      if (this.termLimit === Infinity) return;
      this.whole = !this.whole;
      this.show();
    };
  }

  /** Shows another scene; of the same scene in other colours only the colours change. */
  update(payload) {
    if (this.given?.id === payload.id) return false;
    const scene = this.given = readScene(payload);
    scene.characters = charactersOf(scene);
    this.ways.offer(waysOf(scene));
    this.watch(this.way);
    this.filter = Math.min(this.filter, scene.spec.out_channels - 1);
    this.whole = false;
    this.pointing.point(null);
    this.parts.card.classList.toggle("cv-asking", Boolean(scene.hidden));
    this.filters.offer(scene);
    showLegend(this.parts.legend, scene);
    say(this.parts.title, scene.labels.headline ?? "");
    nameBoard(this.parts, scene.spec.layer);
    prepareSentence(this.parts, scene, this.filter);
    return true;
  }

  /** Watches the scene in a way, or in the first that it offers. */
  watch(wanted) {
    const ways = waysOf(this.given);
    const way = this.way = ways.includes(wanted) ? wanted : ways[0];
    const { given } = this;
    const seen = way === "zeros" ? stuffed(given) : given;
    const follows = Boolean(given.after) && way !== "scatter";
    this.scene = follows && !this.isBefore ? followed(seen) : seen;
    if (this.scene !== given) this.scene.characters = charactersOf(this.scene);
    this.parts.after.hidden = !follows;
    if (follows) this.parts.before.textContent = beforeLabel(given.after);
    this.parts.before.ariaPressed = String(this.isBefore);
    this.step = Math.min(this.step, this.walked.steps - 1);
    this.pointing.point(null);
    this.ways.mark(way);
  }

  /** How many steps there are to walk, and how many make a row. */
  get walked() { return walkOf(this.scene, this.way); }

  /** Lays the view out in its card, `height` pixels being in view, and paints it. */
  arrange(height) {
    const { parts } = this;
    this.dress();
    const style = getComputedStyle(parts.card);
    const left = parseFloat(style.paddingLeft);
    const width = Math.floor(parts.card.clientWidth - left - parseFloat(style.paddingRight));
    if (!(width > 0)) return; // it is not in the document, or not in sight
    this.family = style.fontFamily;
    const place = this.place = this.layOut(width, height);
    parts.board.dataset.panels = JSON.stringify(place.panels);
    parts.side.style.left = place.side ? `${left + place.side.x}px` : "";
    parts.side.style.top = place.side ? `${parts.board.offsetTop + place.side.y}px` : "";
    this.paint();
  }

  /** Where everything lies. Each way that it could is measured in the document, so what was chosen is remembered. */
  layOut(width, height) {
    const { scene, filter, way, choices } = this;
    const { layer, in_channels, out_channels, padded_size, kernel_size, output_size } = scene.spec;
    const sizes = [layer.name, in_channels, out_channels, padded_size, kernel_size, output_size];
    const key = JSON.stringify([width, height, loud(1), way, filter, scene.characters, lengthsIn(scene), scene.hidden, Boolean(this.given.after), sizes, document.fonts.status]);
    if (choices.has(key)) return this.layWith(width, height, choices.get(key));
    const place = this.layLegible(width, height);
    if (choices.size === CHOICES_KEPT) choices.delete(choices.keys().next().value);
    choices.set(key, this.laid);
    return place;
  }

  /** The best layout; on a large screen in smaller type where sums would be cut else, and are in view so. */
  layLegible(width, height) {
    const place = this.layBest(width, height, false);
    if (loud(1) === 1 || (this.termLimit === Infinity && place.height <= height + OVER)) return place;
    const dense = this.layBest(width, height, true);
    return dense.height <= height + OVER ? dense : this.layBest(width, height, false);
  }

  /** The side beside the board, or below where the output, or more of the sums, is seen then. */
  layBest(width, height, isDense) {
    const beside = this.layWith(width, height, { below: false, isDense });
    if (width < WIDE || this.scene.hidden || beside.kind === "strip" || beside.output.rank === 1) return beside;
    const besideLimit = this.termLimit;
    const below = this.layWith(width, height, { below: true, isDense });
    const shrunk = below.rows[0].input.cell / beside.rows[0].input.cell;
    const isWhole = loud(1) > 1 && this.termLimit > besideLimit && below.rows[0].kernel.cell >= KERNEL_CELL;
    const isSmallest = loud(1) === 1 || isDense;
    const isSeen = isSmallest && beside.height > height + (isDense ? 2 : 1) * OVER && below.height < beside.height - OVER;
    const isRead = this.reads(below) > this.reads(beside) + BETTER_BY;
    if ((isSeen && shrunk >= SHRUNK_MOST) || ((isWhole || isRead) && shrunk >= SHRUNK_WELL)) return below;
    return this.layWith(width, height, { below: false, isDense });
  }

  /** How well a layout reads: above all its output, which is what is looked at. */
  reads({ rows: [{ input, products }], output }) {
    const { characters } = this.scene;
    return legibility(input, characters.input) + legibility(products, characters.product)
      + OUTPUT_WEIGHT * legibility(output, characters.output);
  }

  layWith(width, height, laid) {
    const { parts, scene, filter } = this;
    const { below, isDense } = this.laid = laid;
    const wide = width >= WIDE;
    const sideWidth = wide && !below ? sideWidthFor(width) : width;
    parts.card.classList.toggle("cv-wide", wide);
    parts.card.classList.toggle("cv-below", below);
    parts.side.style.width = `${sideWidth}px`;
    this.termLimit = reserveSentence(this, sideWidth, isDense);
    const sideHeight = parts.side.offsetHeight;
    const place = layout(scene, filter, { width, height, sideHeight, wished: kernelCell(), below });
    if (place.side) place.height = Math.max(place.height, place.side.y + sideHeight);
    return place;
  }

  /** What a painter takes (see paint.js), on a canvas that is cleared. */
  drawingOn(canvas) {
    const { scene, place, colours, filter, family, way } = this;
    return { context: canvasContext(canvas, place.width, place.height), scene, place, colours, filter, family, way };
  }

  /** Takes the colours of the room that it is in; a card without them has no border, and lies otherwise. */
  dress() {
    const { parts, scene } = this;
    const table = tableOf(parts.card);
    this.colours = palette(scene, table);
    for (const { parentElement: root } of [parts.card, parts.panel.card]) if (root) giveColours(root, table, scene.colours.roles);
    return this;
  }

  paint() {
    if (!this.place) return; // it is not in sight yet
    const { parts } = this;
    const drawing = this.drawingOn(parts.base);
    keepTexts(drawing.context);
    paintBase(drawing);
    this.texts = textsOn(drawing.context);
    this.covered = coveredSlices(drawing);
    this.filters.paint(drawing);
    this.space.prepare(drawing);
    this.unrolled.prepare({ ...drawing, scene: this.given });
    this.show();
  }

  /** Shows what there is at once; where a step is to be watched for so many `ms`, the picture of it comes about in them. */
  show(ms = 0) {
    const wasMoving = this.motion.isOn;
    this.motion.stop();
    if (this.isWaiting) return;
    const { parts, scene, step, filter, lifted, covered } = this;
    const { pointed } = this.pointing;
    const before = this.current;
    const current = this.current = (this.way === "scatter" ? stampAt : currentAt)(scene, { step, filter, pointed });
    if (!this.place) return;
    this.moment = { current, step, lifted, covered, texts: this.texts };
    this.move(ms && !this.motion.isCalm ? motionOf({ scene, place: this.place, current }, before, wasMoving ? Math.min(ms, HASTE_MS) : ms) : null);
    this.unrolled.show(this.way === "zeros" ? { ...this.moment, current: currentAt(this.given, { step, filter }) } : this.moment);
    if (!parts.after.hidden) sayFollowing(parts.follows, scene, current);
    tell(parts, scene, current, this.whole ? Infinity : this.termLimit);
    this.onShow();
  }

  /** Paints the moment, or has it come about by a motion. */
  move(motion) {
    this.draw(motion && momentOf(motion, 0));
    if (motion) this.motion.begin(motion.ms, (time) => this.draw(time < 1 ? momentOf(motion, time) : null));
  }

  /** Paints what moves: as it is at rest, or `moving`. */
  draw(moving) {
    const { parts, scene, colours, family } = this;
    const drawing = { ...this.drawingOn(parts.overlay), ...this.moment, moving };
    paintOverlay(drawing);
    if (this.place.space && !(this.hurried && performance.now() - this.spaceShown < SPACE_MS)) {
      this.space.show(drawing);
      this.spaceShown = performance.now();
    }
    if (!parts.after.hidden) paintCurve(parts.curve, { scene, current: drawing.current, colours, family, moving });
  }

  /** Goes to a step, to be watched for so many `ms`. */
  go(step, ms = 0) {
    this.pointing.point(null);
    this.step = Math.max(0, Math.min(this.walked.steps - 1, step));
    this.show(ms);
  }

  choose(filter) {
    this.filter = filter;
    this.pointing.point(null);
    prepareSentence(this.parts, this.scene, filter);
    this.onResize();
  }

  /** Walks a filter. */
  walk(filter) {
    if (filter !== this.filter && filter < this.scene.spec.out_channels) this.choose(filter);
  }

  /** Opens what is drawn below the board. */
  open(panel) {
    this.unrolled.open(panel);
  }

  reach(key) {
    return this.pointing.reach(key);
  }

  pin(pointed) {
    this.pointing.point(pointed, true);
    this.show();
  }

  release() {
    this.pointing.point(null);
    this.show();
  }

  lift(lifted) {
    this.lifted = lifted;
    this.show();
  }

  quiet(playing) {
    this.hurried = playing;
    if (playing) this.pointing.point(null);
    else if (!this.motion.isOn) this.show();
  }

  /** What was chosen in it by hand; `restore` chooses that again. */
  get choice() {
    const { pointed, isPinned } = this.pointing;
    return { filter: this.filter, way: this.way, pin: isPinned ? pointed : null, turn: { ...this.space.turn } };
  }

  restore({ filter, pin, turn }) {
    this.walk(filter);
    Object.assign(this.space.turn, turn);
    if (pin) this.pin(pin);
  }

  /** Whether a key led to what is shown, and that to the last of the panels of a name. */
  get reached() { return this.pointing.isReached; }

  isLast(name) {
    const { pointed, isReached } = this.pointing;
    return isReached && pointed.panel === name
      && this.place.panels.findLast((at) => at.name === name).channel === pointed.channel;
  }

  /** Name of what is drawn below the board. */
  get panel() { return this.unrolled.name; }

  /** What is said of it, line by line. */
  get told() {
    const { pointed } = this.pointing;
    const sums = pointed && pointed.panel !== "output" ? [] : [...this.parts.lines.children, this.parts.total,
      ...(this.parts.after.hidden ? [] : this.parts.follows.children)];
    return [this.parts.where, ...sums].map(({ textContent }) => textContent).join(". ");
  }

  /** The pinned cell as an address says it. */
  get pinned() { return this.way === "zeros" ? "" : this.pointing.address; }
}
