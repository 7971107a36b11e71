// Lines that lead from the window to what it meets, and from a sum to its output. None crosses a number or a name.

import { corner, lift, threeAxes } from "../model/layout.js";
import { boxOf, isMet } from "./overlay.js";
import { loud, typeFor } from "./paint.js";

const HEADING = 22; // above a panel stands its heading, which no line crosses
const ROUND_TEXT = 2; // points about a text

/** Takes what is painted so far away from where numbers and names stand. */
export function clearTexts({ context, scene, place: { rows, output }, texts = [] }) {
  const panels = rows.flatMap(({ input, window, kernel, products }) => [
    [input, "input"], [window, "input"], [kernel, "weight"], [products, "product"]]);
  for (const [at, name] of [...panels, [output, "output"]])
    if (at && typeFor(at, scene.characters[name])) context.clearRect(at.x, at.y, at.width, at.height);
  for (const box of texts)
    context.clearRect(box.x - ROUND_TEXT, box.y - ROUND_TEXT, box.width + 2 * ROUND_TEXT, box.height + 2 * ROUND_TEXT);
}

/** From the window to its products, and from the sums to the output cell; painted first, for what is written clears its place. */
export function guides(drawing, cursorAt) {
  const { context, place, colours } = drawing;
  const target = boxOf(place.output, cursorAt);
  const [edge] = corner(place.output, [cursorAt[0], cursorAt[1], 0]); // no line crosses a number
  context.strokeStyle = colours.now;
  context.lineWidth = 1;
  for (const row of isMet(drawing.current) ? place.rows : []) {
    context.globalAlpha = 0.35;
    context.beginPath();
    fromWindow(drawing, row, target);
    context.stroke();
    context.beginPath();
    fromSum(drawing, row, { target, edge });
    context.stroke();
  }
  context.globalAlpha = 1;
  clearTexts(drawing);
}

/** Lines from the window of a row to what it meets; of a sequence, to its output. */
function fromWindow({ context, place: { kind }, current }, { input, window, kernel, products }, target) {
  const [, rows, columns] = threeAxes(current.span);
  const [x, y] = corner(input, lift(current.corner));
  const right = x + columns * input.cell;
  const bottom = y + rows * input.tall;
  if (kind === "strip") line(context, [(x + right) / 2, bottom], [target.x + target.width / 2, target.y]);
  else if (kind === "pair") {
    const met = window ?? products;
    line(context, [x, bottom], [met.x, met.y - HEADING]);
    line(context, [right, bottom], [met.x + met.width, met.y - HEADING]);
  } else {
    const met = kind === "stacked" ? products : kernel;
    line(context, [right, y], [met.x, met.y]);
    line(context, [right, bottom], [met.x, met.y + met.height]);
  }
}

/** A line from the sum of a row to the output cell; a wide board has it reach the output at its `edge`. */
function fromSum({ context, place: { kind, wide } }, { sum }, { target, edge }) {
  const beside = sum.align === "left";
  if (kind === "pair") { // of a volume all that is multiplied lies between
    if (beside) line(context, [sum.x + 22, sum.y - 14], [target.x + target.width / 2, target.y + target.height + 3]);
  } else if (wide && kind !== "strip")
    curve(context, [sum.x + loud(beside ? 58 : 40), sum.y], [edge - 14, target.y + target.height / 2]); // beside the numbers of its rows
}

function line(context, from, to) {
  context.moveTo(...from);
  context.lineTo(...to);
}

export function curve(context, [fromX, fromY], [toX, toY]) {
  const middle = (fromX + toX) / 2;
  context.moveTo(fromX, fromY);
  context.bezierCurveTo(middle, fromY, middle, toY, toX, toY);
}
