// How a step comes about, for whoever watches slowly: the window slides on, its cells go onto the weights, the products
// gather into a sum, the sum lands in the output. Here is where things are at a time; in the end the picture is the step's.

import { isMet, metOf, numberText } from "./current.js";
import { unravel } from "./geometry.js";
import { boxOf, lift, outputCell } from "./layout.js";
import { corner } from "./spacing.js";
import { stampBoxes } from "./stamp.js";

const SLIDE_MS = 180;
const [STORY_LEAST, STORY_MOST] = [420, 1400]; // ms
const PART_OF_STEP = 0.92; // of the time until the next, so that each is seen at rest
const FLYING_MOST = 320; // cells

// When the parts of a story begin and end, of the whole of it. What flies keeps its order, so that no number covers another.
const SLIDES = [0, 0.2];
const LIFTS = [0.16, 0.37]; // onto the weights, or into the window where that is drawn by itself,
const ONTO = [0.37, 0.46]; // and from there onto the weights
const ACROSS = [0.48, 0.64];
const GATHERS = [0.66, 0.8];
const APPEARS = [0.78, 0.84]; // the sum, and the products again that it was made of
const LANDS = [0.82, 1];
const [SUM_HEIGHT, DIGIT] = [24, 9]; // points

const eased = (share) => share * share * (3 - 2 * share);
const between = ([begins, ends], time) => Math.max(0, Math.min(1, (time - begins) / (ends - begins)));
const mixed = (from, to, share) => from + (to - from) * share;

/** Corners of the boxes of a window on an input's panel, one a slice. */
const windowCorners = (at, current) => (isMet(current)
  ? metOf(current)[0].map((slice) => corner(at, [slice, ...lift(current.corner).slice(1)])) : []);

/** Corners of what a step fills of the output, one a slice. */
const outputCorners = (drawing, current) => (current.stamp
  ? stampBoxes({ ...drawing, current }).map(({ x, y }) => [x, y])
  : [corner(drawing.place.output, outputCell(drawing.scene.spec, current.filter, current.index))]);

/** How far boxes were from where they are now; nowhere else where they are not as many. */
const cameFrom = (before, now) => (before.length === now.length ? now.map(([x, y], i) => [before[i][0] - x, before[i][1] - y]) : []);

/** How far an index of the frame before is, along each of three axes. */
const cellsFrom = (before, now) => lift(now).map((i, axis) => lift(before)[axis] - i);

/** The cells [d, h, w] of a panel that lie under a window, in the order of its products. */
const cellsOf = (current) => metOf(current).reduce((met, along) => met.flatMap((one) => along.map((i) => [...one, i])), [[]]);

/** The cell of a panel as large as the kernel in which a product stands. */
const tapOf = ({ taps }, at, k) => unravel(taps ? taps[k] : k, at.shape);

/** The box of a sum that stands as a number. */
function sumBox({ x, y, align }, value) {
  const width = (numberText(value).length + 2) * DIGIT;
  return { x: align === "left" ? x : x - width / 2, y: y - SUM_HEIGHT / 2, width, height: SUM_HEIGHT };
}

/** How a cell, or that of a stamp with all its copies, flies from the input onto a weight, or onto all of them. */
const ontoWeights = (value, from, window, weight) => (window
  ? [{ ...value, during: LIFTS, from, to: window }, { ...value, during: ONTO, until: ACROSS[0], from: window, to: weight }]
  : [{ ...value, during: LIFTS, until: ACROSS[0], from, to: weight }]);

/** Of the cells of one row, when and where each flies: from the input onto its weight, and from there to its product. */
function cellLegs({ scene: { spec } }, current, { input, window, kernel, products }, { channel, input: values, products: terms }) {
  const from = cellsOf(current);
  const whole = current.stamp && ontoWeights({ name: "input", channel, value: values[0] }, boxOf(input, from[0]), window, kernel);
  return [...whole || [], ...terms.flatMap((term, k) => {
    const at = tapOf(current, products, k);
    const value = { name: "input", channel, value: values[k] };
    const [weight, end] = [kernel, products].map((panel) => boxOf(panel, at));
    if (!spec.layer.weights) return [{ ...value, during: [LIFTS[0], ONTO[1]], from: boxOf(input, from[k]), to: end }];
    return [...whole ? [] : ontoWeights(value, boxOf(input, from[k]), window && boxOf(window, at), weight),
      { name: "product", channel, value: term, during: ACROSS, from: weight, to: end }];
  })];
}

/** A panel in small, in the middle of a box. */
function small(at, box) {
  const scale = box.height / Math.max(at.width, at.height);
  return { ...at, cell: at.cell * scale, tall: at.tall * scale,
    x: box.x + (box.width - at.width * scale) / 2, y: box.y + (box.height - at.height * scale) / 2 };
}

/** How what one row comes to reaches the output: its products gather and land as a sum, or the one that is taken lands. */
function sumLegs({ scene: { spec }, place: { output } }, current, { products, sum: at }, { channel, products: terms, sum, winner }) {
  const taps = terms.map((_, k) => tapOf(current, products, k));
  const landing = { name: "output", channel: null, value: sum, isBent: true, to: boxOf(output, outputCell(spec, current.filter, current.index)) };
  if (winner >= 0) return [{ ...landing, during: [GATHERS[0], LANDS[1]], from: boxOf(products, taps[winner]) }];
  const box = sumBox(at, sum);
  const gathered = small(products, box);
  return [...terms.map((value, k) => (
    { name: "product", channel, value, during: GATHERS, from: boxOf(products, taps[k]), to: boxOf(gathered, taps[k]) })),
  { ...landing, during: LANDS, from: box }];
}

/** How the products of a stamp land on the output cells below them. */
function stampLegs({ scene: { spec }, place: { output } }, current, { products }, { products: terms }) {
  return terms.map((value, k) => ({
    name: "output", channel: null, value, during: [GATHERS[0], LANDS[1]], isBent: true,
    from: boxOf(products, tapOf(current, products, k)),
    to: boxOf(output, outputCell(spec, current.filter, unravel(current.stamp.landed[k], spec.output_size))),
  }));
}

/** All that flies at a step; nothing where that is too much to follow, or nothing meets. */
function legsOf(drawing, current) {
  const { place: { rows } } = drawing;
  const count = current.channels.reduce((sum, { products }) => sum + products.length, 0);
  if (!count || count > FLYING_MOST) return [];
  const ending = current.stamp ? stampLegs : sumLegs;
  return rows.flatMap((row, position) => {
    const channel = current.channels[position];
    return [...cellLegs(drawing, current, row, channel), ...ending(drawing, current, row, channel)];
  });
}

/** When the products are there, and whether they leave their places again for a sum. */
const partsOf = ({ spec: { layer } }, { stamp, channels }) => ({
  arrives: layer.weights ? ACROSS[1] : ONTO[1], gathers: !stamp && channels[0].winner < 0,
});

/**
 * The motion from the frame before to that of a `drawing`, for a step that is shown for `ms`; null where there is no time,
 * or nothing moves. It takes `ms` itself, and is a story where more than the window moves.
 */
export function motionOf(drawing, before, ms) {
  const { scene, place, current } = drawing;
  const isSame = before.step === current.step || before.filter !== current.filter || Boolean(before.stamp) !== Boolean(current.stamp);
  const most = ms * PART_OF_STEP;
  if (isSame || scene.hidden || most < SLIDE_MS) return null;
  const legs = most < STORY_LEAST ? [] : legsOf(drawing, current);
  return {
    ms: legs.length ? Math.min(STORY_MOST, most) : SLIDE_MS,
    before, legs, ...partsOf(scene, current),
    window: cameFrom(windowCorners(place.rows[0].input, before), windowCorners(place.rows[0].input, current)),
    output: cameFrom(outputCorners(drawing, before), outputCorners(drawing, current)),
    inCells: { window: cellsFrom(before.corner, current.corner), output: cellsFrom(before.index, current.index) },
  };
}

/** Where something that flies is at a time: a panel of one cell, with its number. */
function tileAt({ from, to, during, isBent = false, name, channel, value }, time) {
  const share = eased(between(during, time));
  const down = isBent ? eased(share) : share; // it sets out and arrives level, as the leading line does
  return { name, channel, value, shape: [1, 1, 1], rank: 2, across: 1, x: mixed(from.x, to.x, share), y: mixed(from.y, to.y, down),
    cell: mixed(from.width, to.width, share), tall: mixed(from.height, to.height, down) };
}

/**
 * How far a motion is at a time from 0 to 1: how far `window` and `output` still are from their places, in points and in
 * cells, and `away` of the whole way; how much is seen of the cells `under` the window, of the `products` and of the `sum`;
 * whether the number that is taken `isChosen` and the output `isLanded`; how far the point on the `curve` is; and the
 * `tiles` that fly.
 */
export function momentOf({ legs, arrives, gathers, window, output, inCells, before }, time) {
  const isStory = legs.length > 0;
  const away = 1 - eased(between(isStory ? SLIDES : [0, 1], time));
  const far = (boxes) => boxes.map((box) => box.map((points) => points * away));
  const isPast = (moment) => !isStory || time >= moment;
  return {
    before, away, window: far(window), output: far(output),
    inCells: { window: inCells.window.map((cells) => cells * away), output: inCells.output.map((cells) => cells * away) },
    under: Number(isPast(LIFTS[1])), isChosen: isPast(GATHERS[0]), isLanded: isPast(1),
    products: !isPast(arrives) ? 0 : gathers && isPast(GATHERS[0]) ? between(APPEARS, time) : 1,
    sum: isStory ? between(gathers ? APPEARS : GATHERS, time) : 1, curve: isStory ? eased(between(LANDS, time)) : 1 - away,
    tiles: legs.filter(({ during: [begins, ends], until = ends }) => begins <= time && time < until).map((leg) => tileAt(leg, time)),
  };
}
