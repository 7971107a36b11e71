// Row and column numbers beside a grid, from 0 as arrays count; in the padding before it they are below 0.

import { numberText } from "../model/current.js";
import { corner } from "../model/spacing.js";
import { beginNumbers, font, keepText } from "./paint.js";

const SIZE = 8;
const [APART_ACROSS, APART_DOWN] = [15, 10]; // points from one number to the next at least
const EVERY = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000];

/** Whether a grid has numbers: a volume has those of its slices. */
export const isRuled = (at, { hidden }) => at.shape[0] === 1 && !(at.name === "output" && hidden === "shape");

/** Which positions of so many get a number: every one that is a multiple of what leaves room. */
function marks(count, side, least, before) {
  const every = EVERY.find((each) => each * side >= least) ?? count;
  return Array.from({ length: count }, (_, i) => i).filter((i) => (i - before) % every === 0);
}

function ruled(context, position, x, y) {
  const text = numberText(position);
  context.fillText(text, x, y);
  keepText(context, text, x, y);
}

/** Writes the numbers of a grid: `before` cells of padding come before its first row and before its first column. */
export function rulers({ context, scene, colours, family }, at, before) {
  if (!isRuled(at, scene)) return;
  const [, rows, columns] = at.shape;
  beginNumbers(context, font(SIZE, family));
  context.fillStyle = colours.mute;
  if (!(at.rank === 1 && at.name === "input" && scene.labels.positions)) // tokens stand there
    for (const column of marks(columns, at.cell, APART_ACROSS, before.at(-1))) {
      const [x, y] = corner(at, [0, 0, column]);
      ruled(context, column - before.at(-1), x + at.cell / 2, y - 5);
    }
  if (at.rank < 2) return; // its rows are channels or filters, and have names
  context.textAlign = "right";
  for (const row of marks(rows, at.tall, APART_DOWN, before[0])) {
    const [x, y] = corner(at, [0, row, 0]);
    ruled(context, row - before[0], x - 2, y + at.tall / 2);
  }
}
