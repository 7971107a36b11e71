// What covers the outputs after the step.

import { stepIndex } from "../model/geometry.js";
import { lift } from "../model/layout.js";
import { corner } from "../model/spacing.js";
import { grid, pixelsOfPoint } from "./paint.js";
import { numberedInside, sliceNumber } from "./base.js";

const RIM = 0.5; // by which it overlaps, so that between two pixels nothing shines through
const BESIDE = 2; // points beside the slices that belong to them

/** Covers a slice after a cell of it. */
function veilSlice({ context, colours }, at, [d, row, column]) {
  const [, height, width] = at.shape;
  const { cell, tall } = at;
  const [x, y] = corner(at, [d, 0, 0]);
  context.fillStyle = colours.veil;
  const right = (width - column - 1) * cell;
  if (row >= 0) context.fillRect(x + (column + 1) * cell, y + row * tall - RIM, right + RIM, tall + RIM);
  const from = y + (row + 1) * tall - (row < 0 ? RIM : 0);
  if (row + 1 < height) context.fillRect(x - RIM, from, width * cell + 2 * RIM, y + height * tall + RIM - from);
  if (cell >= 8) grid(context, at, d, colours.hatch);
}

/** The output of a volume with all its slices covered, as a picture: a step puts the part of it that lies after it. */
export function coveredSlices(drawing) {
  const at = drawing.place.output;
  if (at.shape[0] < 2) return null;
  const ratio = pixelsOfPoint();
  const [left, top] = [at.x, at.y].map((edge) => Math.floor((edge - BESIDE) * ratio) / ratio);
  const sides = [at.width, at.height].map((side) => Math.ceil((side + 2 * BESIDE + 1) * ratio));
  const picture = new OffscreenCanvas(...sides);
  const context = picture.getContext("2d");
  context.setTransform(ratio, 0, 0, ratio, -left * ratio, -top * ratio);
  for (let d = 0; d < at.shape[0]; d++) {
    veilSlice({ ...drawing, context }, at, [d, -1, -1]);
    if (numberedInside(at)) sliceNumber({ ...drawing, context }, at, d, d);
  }
  return { picture, left, top };
}

/** Puts the part of a picture in a box where it lies. */
function put(context, { picture, left, top }, { x, y, width, height }) {
  const ratio = pixelsOfPoint();
  context.drawImage(picture, (x - left) * ratio, (y - top) * ratio, width * ratio, height * ratio, x, y, width, height);
}

/** Covers the slices after one: those beside it, and all the rows of slices below. */
function veilSlicesAfter({ context, covered }, at, d) {
  const [besideX, besideY] = [at.cell, at.tall].map((gap) => Math.min(BESIDE, gap / 2));
  const [right, bottom] = [at.x + at.width + besideX, at.y + at.height + besideY];
  const below = (Math.floor(d / at.across) + 1) * at.across;
  if (d + 1 < Math.min(below, at.shape[0])) {
    const [x, y] = corner(at, [d + 1, 0, 0]);
    put(context, covered, { x: x - besideX, y: y - besideY, width: right - x + besideX, height: at.shape[1] * at.tall + 2 * besideY });
  }
  if (below >= at.shape[0]) return;
  const [x, y] = corner(at, [below, 0, 0]);
  put(context, covered, { x: x - besideX, y: y - besideY, width: right - x + besideX, height: bottom - y + besideY });
}

/** Covers the output of a sequence, and its chart, from `reached` points on. */
function veilRails({ context, place, colours }, at, reached) {
  context.fillStyle = colours.veil;
  context.fillRect(at.x + reached, at.y, at.width - reached, at.height);
  const chart = place.charts?.output;
  if (!chart) return;
  context.fillStyle = colours.soft;
  context.fillRect(chart.x + reached, chart.y, chart.width - reached, chart.height);
}

/** Covers the outputs after the step. */
export function veil(drawing) {
  const { scene, step, place: { output: at } } = drawing;
  const index = lift(stepIndex(scene.spec, step));
  if (at.rank === 1) return veilRails(drawing, at, (index[2] + 1) * at.cell);
  veilSlice(drawing, at, index);
  if (!drawing.covered) return;
  if (numberedInside(at)) sliceNumber(drawing, at, index[0], index[0]);
  veilSlicesAfter(drawing, at, index[0]);
}
