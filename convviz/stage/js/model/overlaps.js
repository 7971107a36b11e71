// Where the view lies that counts how many stamps lie on each output cell: beside the output, or below it.

import { isUneven, stampable } from "./stamp.js";
import { acrossFor, panel } from "./layout.js";
import { phrase } from "./words.js";

const ASIDE = 150; // points beside the output
const COUNTS_CELL = 20;
const COUNTS_HEAD = 26;
const COUNTS_FOOT = 22;
const BELOW = 170;
const ASIDE_FROM = 320; // of the room that output and counts have together

const unitOf = (size) => panel("overlaps", null, size, { cell: 1, across: acrossFor(size) });

function sized(size, width, height) {
  const unit = unitOf(size);
  const fit = Math.min(COUNTS_CELL, width / unit.width, height / unit.height);
  return panel("overlaps", null, size, { cell: fit >= 3 ? Math.floor(fit) : fit, across: unit.across });
}

/** Whether it is counted how many stamps lie on each cell: not where each has a kernel of its own. */
export const countsStamps = (scene) => stampable(scene) && !scene.spec.layer.own;

/** Room beside an output that the counts take of `width`. */
export const asideFor = (scene, width) =>
  (countsStamps(scene) && scene.spec.output_size.length > 1 && width >= ASIDE_FROM ? ASIDE : 0);

/** The counts beside the output, where there is room for them, from `x` on. */
export function countsBeside({ spec }, output, x) {
  const at = sized(spec.output_size, ASIDE - 24, Math.max(output.height, 60));
  return { ...at, x: x + Math.round((ASIDE - at.width) / 2), y: output.y };
}

/** The counts below a board, as wide as there is room. */
export function countsBelow({ spec }, output, { y, width }) {
  if (output.rank === 1) return { ...output, name: "overlaps", shape: [1, 1, output.shape[2]], tall: Math.min(output.tall, 22), height: Math.min(output.tall, 22), y: y + COUNTS_HEAD };
  const at = sized(spec.output_size, Math.min(width - 24, BELOW), BELOW);
  return { ...at, x: Math.round((width - at.width) / 2), y: y + COUNTS_HEAD };
}

/** Height of the counts with their heading and what is said of them. */
export const countsHeight = (at) => COUNTS_HEAD + at.height + COUNTS_FOOT;

/** What the counts show. */
export function overlapsTold({ spec }) {
  if (isUneven(spec)) return spec.output_size.length > 1 ? phrase("a checkerboard") : phrase("uneven");
  return spec.output_size.length > 1 ? phrase("no checkerboard") : phrase("even");
}
