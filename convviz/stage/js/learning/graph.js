// The curves of a course over all its moments, with a mark at the one that is shown.

import { canvasContext } from "../interact/elements.js";
import { numberText } from "../model/current.js";
import { phrase } from "../model/words.js";
import { font, write } from "../paint/paint.js";

const GRAPH_HEIGHT = 190;
const GRAPH_ROOM = { left: 56, right: 12, top: 26, bottom: 26 };
const LEAST_SHARE = 1e-14; // what is smaller is 0 within its rounding error
const LINE_ROLES = ["now", "feeds"];

/** A number below an axis: powers of ten where it grows by them. */
function tickText(value, isPercent) {
  if (isPercent) return phrase("{percent} %", { percent: numberText(Math.round(value * 1000) / 10) });
  if (value === 0) return "0";
  const size = Math.abs(value);
  return size >= 1e5 || size < 1e-3 ? value.toExponential(0).replace("e+", "e").replaceAll("-", "−") : numberText(Number(value.toPrecision(3)));
}

/** Where values lie between the least and the largest, from 0 to 1, by powers of ten or evenly. */
function graphScale({ lines, is_log: isLog, domain, level }) {
  const all = lines.flatMap(({ values }) => Array.from(values));
  if (!isLog) {
    const [low, high] = domain ?? [Math.min(...all), Math.max(...all)];
    return { low, high, share: (value) => (high > low ? (value - low) / (high - low) : 0.5), ticks: [low, (low + high) / 2, high] };
  }
  const largest = all.reduce((most, one) => Math.max(most, one), Number.MIN_VALUE);
  const least = Math.max(largest * LEAST_SHARE, Number.MIN_VALUE);
  const seen = [...all, ...(level ? [level.value] : [])].filter((value) => value > least);
  const smallest = seen.reduce((few, one) => Math.min(few, one), largest);
  const [from, to] = [Math.floor(Math.log10(smallest)), Math.max(Math.ceil(Math.log10(largest)), Math.floor(Math.log10(smallest)) + 1)];
  const step = Math.ceil((to - from) / 4);
  const ticks = Array.from({ length: Math.floor((to - from) / step) + 1 }, (_, i) => 10 ** (from + i * step));
  return { low: 10 ** from, high: 10 ** to, ticks, share: (value) => (Math.log10(Math.max(value, 10 ** from)) - from) / (to - from) };
}

/** The moment under a place on the graph. */
export const momentAt = (x, width, last) =>
  Math.max(0, Math.min(last, Math.round((x - GRAPH_ROOM.left) / Math.max(1, width - GRAPH_ROOM.left - GRAPH_ROOM.right) * last)));

/** Paints the curves, and a mark at a moment. */
export function paintGraph(canvas, graph, { at, last, width, colours, family }) {
  const context = canvasContext(canvas, width, GRAPH_HEIGHT);
  const [bottom, small] = [GRAPH_HEIGHT - GRAPH_ROOM.bottom, font(11, family)];
  const scale = graph.scale ??= graphScale(graph);
  const xOf = (moment) => GRAPH_ROOM.left + (last ? moment / last : 0.5) * (width - GRAPH_ROOM.left - GRAPH_ROOM.right);
  const yOf = (value) => bottom - Math.max(0, Math.min(1, scale.share(value))) * (bottom - GRAPH_ROOM.top);
  context.lineWidth = 1;
  for (const tick of scale.ticks) {
    graphLine(context, [GRAPH_ROOM.left, yOf(tick)], [width - GRAPH_ROOM.right, yOf(tick)], colours.line);
    write(context, tickText(tick, graph.is_percent), { x: GRAPH_ROOM.left - 6, y: yOf(tick), colour: colours.mute, type: small, align: "right" });
  }
  write(context, "0", { x: xOf(0), y: bottom + 14, colour: colours.mute, type: small });
  if (last) write(context, String(last), { x: xOf(last), y: bottom + 14, colour: colours.mute, type: small, align: "right" });
  if (graph.level) paintLevel(context, graph.level, { y: yOf(graph.level.value), width, colours, small });
  graphLine(context, [xOf(at), GRAPH_ROOM.top], [xOf(at), bottom], colours.control);
  let named = GRAPH_ROOM.left;
  graph.lines.forEach(({ title, values }, which) => {
    const colour = colours[LINE_ROLES[which]];
    context.beginPath();
    for (let moment = 0; moment < values.length; moment++) context.lineTo(xOf(moment), yOf(values[moment]));
    context.strokeStyle = colour;
    context.lineWidth = 2;
    context.stroke();
    graphDot(context, xOf(at), yOf(values[Math.min(at, values.length - 1)]), colour);
    write(context, title, { x: named, y: 11, colour: which ? colour : colours.now_text, type: font(12, family, 600), align: "left" });
    named += context.measureText(title).width + 16;
  });
}

function paintLevel(context, { title }, { y, width, colours, small }) {
  context.setLineDash([4, 4]);
  graphLine(context, [GRAPH_ROOM.left, y], [width - GRAPH_ROOM.right, y], colours.feeds);
  context.setLineDash([]);
  write(context, title, { x: width - GRAPH_ROOM.right, y: y - 8, colour: colours.feeds, type: small, align: "right" });
}

function graphLine(context, from, to, colour) {
  context.strokeStyle = colour;
  context.lineWidth = 1;
  context.beginPath();
  context.moveTo(...from);
  context.lineTo(...to);
  context.stroke();
}

function graphDot(context, x, y, colour) {
  context.fillStyle = colour;
  context.beginPath();
  context.arc(x, y, 5, 0, 2 * Math.PI);
  context.fill();
}
