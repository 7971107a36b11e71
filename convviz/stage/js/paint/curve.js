// What follows a layer: a small curve, on it the point of this step, between the sum and the answer.

import { phrase } from "../model/words.js";
import { canvasContext, make } from "../interact/elements.js";
import { activated, normed } from "../model/after.js";
import { factor, numberText, sign } from "../model/current.js";
import { font, write } from "./paint.js";

const [CURVE_WIDTH, CURVE_HEIGHT] = [190, 104];
const [LEFT, TOP, FOOT] = [10, 10, 18];
const SAMPLES = 90;
const REACH_LEAST = 1;
const BENT = { Sigmoid: 6, Tanh: 4, GELU: 4, ReLU6: 9, SiLU: 6 }; // as far as these bend; a sum beyond stands at the rim

/** How far the curve reaches to both sides: as far as the sums of the filter, normed. */
function reachOf({ after, domain, domainBefore }, filter) {
  if (BENT[after.activation]) return BENT[after.activation];
  const ends = (domainBefore ?? domain.output).map((end) => Math.abs(normed(after, filter, end)));
  return Math.max(REACH_LEAST, ...ends.filter(Number.isFinite));
}

/** The sum, normed, at which the point of a frame stands, or on its way there from the one before. */
function onCurve({ after }, current, moving) {
  const [from, to] = [moving?.before ?? current, current].map(({ filter, output }) => normed(after, filter, output));
  return moving ? from + (to - from) * moving.curve : to;
}

/** Draws the curve of what follows, with the point of a frame. */
export function paintCurve(canvas, { scene, current, colours, family, moving = null }) {
  const context = canvasContext(canvas, CURVE_WIDTH, CURVE_HEIGHT);
  const { activation } = scene.after;
  const reach = reachOf(scene, current.filter);
  const ys = Array.from({ length: SAMPLES + 1 }, (_, i) => activated(activation, reach * (2 * i / SAMPLES - 1)));
  const [low, high] = [Math.min(0, ...ys), Math.max(...ys, 0)];
  const right = CURVE_WIDTH - LEFT;
  const bottom = CURVE_HEIGHT - FOOT;
  const x = (value) => LEFT + (right - LEFT) * (value / reach + 1) / 2;
  const y = (value) => bottom - (bottom - TOP) * (value - low) / (high - low || 1);
  context.strokeStyle = colours.control;
  context.lineWidth = 1;
  context.beginPath();
  context.moveTo(x(0), TOP); context.lineTo(x(0), bottom);
  context.moveTo(LEFT, y(0)); context.lineTo(right, y(0));
  context.stroke();
  context.strokeStyle = colours.ink;
  context.lineWidth = 2;
  context.beginPath();
  ys.forEach((value, i) => context.lineTo(x(reach * (2 * i / SAMPLES - 1)), y(value)));
  context.stroke();
  const sum = normed(scene.after, current.filter, current.output);
  if (!Number.isFinite(sum) || !Number.isFinite(current.answer)) return;
  const on = onCurve(scene, current, moving);
  if (!Number.isFinite(on)) return;
  const answer = moving ? activated(activation, on) : current.answer;
  const [px, py] = [x(Math.max(-reach, Math.min(reach, on))), y(Math.max(low, Math.min(high, answer)))];
  context.strokeStyle = context.fillStyle = colours.now;
  context.lineWidth = 1;
  context.setLineDash([3, 3]);
  context.beginPath();
  context.moveTo(px, bottom); context.lineTo(px, py); context.lineTo(x(0), py);
  context.stroke();
  context.setLineDash([]);
  context.beginPath();
  context.arc(px, py, 4.5, 0, 2 * Math.PI);
  context.fill();
  if (moving) return; // the number belongs to where the point goes
  const type = font(11, family, 600);
  const text = numberText(sum);
  context.font = type;
  const half = context.measureText(text).width / 2;
  write(context, text, { x: Math.max(half + 2, Math.min(CURVE_WIDTH - half - 2, px)), y: CURVE_HEIGHT - 8, colour: colours.ink, type });
}

/** What follows a sum, line by line: the text before the answer of each, and the answer. */
export function followLines({ after }, { output, answer, filter }) {
  const [by, added] = after.factors[filter];
  const between = normed(after, filter, output);
  const lines = [];
  if (after.normed) {
    const value = after.activation === "none" ? answer : between;
    lines.push([`BatchNorm: ${numberText(output)} × ${factor(by)} + ${factor(added)} ${sign([output, by, added, value])}`, numberText(value)]);
  }
  if (after.activation !== "none") lines.push([`${after.activation}(${numberText(between)}) ${sign([between, answer])}`, numberText(answer)]);
  return lines;
}

/** Writes what follows; the last answer is the loud one. */
export function sayFollowing(element, scene, current) {
  const lines = followLines(scene, current);
  element.replaceChildren(...lines.map(([text, value], i) => make("div", {}, `${text} `,
    make("b", i === lines.length - 1 ? { className: "cv-answer" } : {}, value))));
}

/** What stands on the button that shows the output before what follows. */
export const beforeLabel = ({ activation }) => (activation === "none" ? phrase("show the output before BatchNorm")
  : phrase("show the output before {activation}", { activation }));
