// Lines that lead from the window to what it meets, and from a sum to its output. None crosses a number or a name.

import { isMet } from "../model/current.js";
import { boxOf, lift, threeAxes } from "../model/layout.js";
import { corner } from "../model/spacing.js";
import { awayFrom, movedBy } from "./moving.js";
import { loud, typeFor } from "./paint.js";

const HEADING = 22; // above a panel stands its heading, which no line crosses
const ROUND_TEXT = 2; // points about a text

const around = ({ x, y, width, height }, by) => ({ x: x - by, y: y - by, width: width + 2 * by, height: height + 2 * by });
const overlap = (one, other) => one.x < other.x + other.width && other.x < one.x + one.width
  && one.y < other.y + other.height && other.y < one.y + one.height;

/** Lines on a canvas, and the boxes within which they run. */
export const linesOn = (context) => ({ context, boxes: [] });

/** Takes lines away from where numbers and names stand. */
export function clearTexts({ scene, place: { rows, output }, texts = [] }, { context, boxes }) {
  const near = boxes.map((line) => around(line, 2 * ROUND_TEXT));
  const clear = (box, by = 0) => {
    if (!near.some((line) => overlap(line, box))) return;
    context.clearRect(box.x - by, box.y - by, box.width + 2 * by, box.height + 2 * by);
  };
  const panels = rows.flatMap(({ input, window, kernel, products }) => [
    [input, "input"], [window, "input"], [kernel, "weight"], [products, "product"]]);
  for (const [at, name] of [...panels, [output, "output"]])
    if (at && typeFor(at, scene.characters[name])) clear(at);
  for (const box of near.length ? texts : []) clear(box, ROUND_TEXT);
}

/** From the window to its products, and from the sums to the output cell; painted first, for what is written clears its place. */
export function guides(drawing, cursorAt) {
  const { context, place, colours } = drawing;
  const lines = linesOn(context);
  const target = movedBy(boxOf(place.output, cursorAt), awayFrom(drawing, "output"));
  const [edge] = corner(place.output, [cursorAt[0], cursorAt[1], 0]); // no line crosses a number
  context.strokeStyle = colours.now;
  context.lineWidth = 1;
  for (const row of isMet(drawing.current) ? place.rows : []) {
    context.globalAlpha = 0.35;
    context.beginPath();
    fromWindow(drawing, lines, row, target);
    context.stroke();
    context.beginPath();
    fromSum(drawing, lines, row, { target, edge });
    context.stroke();
  }
  context.globalAlpha = 1;
  clearTexts(drawing, lines);
}

/** Lines from the window of a row to what it meets; of a sequence, to its output. */
function fromWindow(drawing, lines, { input, window, kernel, products }, target) {
  const { place: { kind }, current } = drawing;
  const [, rows, columns] = threeAxes(current.span);
  const { x, y } = movedBy(boxOf(input, lift(current.corner)), awayFrom(drawing, "window"));
  const right = x + columns * input.cell;
  const bottom = y + rows * input.tall;
  if (kind === "strip") line(lines, [(x + right) / 2, bottom], [target.x + target.width / 2, target.y]);
  else if (kind === "pair") {
    const met = window ?? products;
    line(lines, [x, bottom], [met.x, met.y - HEADING]);
    line(lines, [right, bottom], [met.x + met.width, met.y - HEADING]);
  } else {
    const met = kind === "stacked" ? products : kernel;
    line(lines, [right, y], [met.x, met.y]);
    line(lines, [right, bottom], [met.x, met.y + met.height]);
  }
}

/** A line from the sum of a row to the output cell; a wide board has it reach the output at its `edge`. */
function fromSum({ place: { kind, wide } }, lines, { sum }, { target, edge }) {
  const beside = sum.align === "left";
  if (kind === "pair") { // of a volume all that is multiplied lies between
    if (beside) line(lines, [sum.x + 22, sum.y - 14], [target.x + target.width / 2, target.y + target.height + 3]);
  } else if (wide && kind !== "strip")
    curve(lines, [sum.x + loud(beside ? 58 : 40), sum.y], [edge - 14, target.y + target.height / 2]); // beside the numbers of its rows
}

/** A way between two points; all of it lies in the box that they span. */
function begin({ context, boxes }, [fromX, fromY], [toX, toY]) {
  boxes.push({ x: Math.min(fromX, toX), y: Math.min(fromY, toY), width: Math.abs(toX - fromX), height: Math.abs(toY - fromY) });
  context.moveTo(fromX, fromY);
}

function line(lines, from, to) {
  begin(lines, from, to);
  lines.context.lineTo(...to);
}

export function curve(lines, from, to) {
  const [[fromX, fromY], [toX, toY]] = [from, to];
  const middle = (fromX + toX) / 2;
  begin(lines, from, to);
  lines.context.bezierCurveTo(middle, fromY, middle, toY, toX, toY);
}
