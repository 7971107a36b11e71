// What a sequence has beside its cells: tokens, names, the axis that is summed, and lines.

import { phrase } from "../model/words.js";
import { shownOutput } from "../model/current.js";
import { RAIL_LABEL } from "../model/layout.js";
import { fitted, font, write } from "./paint.js";
import { asFarAs, awayFrom } from "./moving.js";

/** What a sequence has beside its cells: tokens, names of the output's rows, and which axis is walked. */
export function rails(drawing) {
  const { context, scene, place, colours, family } = drawing;
  const { input } = place.rows[0];
  const last = place.rows.at(-1).input;
  const bottom = last.y + last.height;
  tokens(drawing, input);
  if (scene.hidden !== "shape") {
    write(context, scene.spec.layer.weights ? phrase("the kernel moves along L  →") : phrase("the window moves along L  →"),
      { x: input.x, y: bottom + 12, colour: colours.now_text, type: font(12, family), align: "left" });
    const left = place.kind === "strip" ? 14 : input.x - RAIL_LABEL + 14;
    if (place.rows.length > 1) summedBracket(drawing, left, input.y, bottom);
  }
  if (scene.spec.out_channels > 1) filterNames(drawing);
  if (place.charts) charts(drawing);
}

/** What stands at each position of the input, above it. */
function tokens({ context, scene, colours, family }, input) {
  const before = scene.spec.padding[0][0];
  const type = font(11, family);
  (scene.labels.positions ?? []).forEach((token, i) => {
    const room = Math.max(input.cell - 1, input.cell < 16 ? 0 : 10);
    const text = fitted(context, token, room, type);
    const x = input.x + (before + i + 0.5) * input.cell;
    if (text !== "…") write(context, text, { x, y: input.y - 9, colour: colours.text, type });
  });
}

/** The filters' names before the rows of the output. */
function filterNames({ context, scene, place: { output }, colours, filter, family }) {
  const type = font(12, family);
  scene.labels.filters.forEach((name, row) => write(context, fitted(context, name, RAIL_LABEL - 12, type), {
    x: output.x - 8, y: output.y + (row + 0.5) * output.tall, type, align: "right",
    colour: row === filter ? colours.now_text : colours.mute,
  }));
}

/** Marks the channel axis as summed over: the kernel spans it and never moves along it. */
function summedBracket({ context, colours, family }, x, top, bottom) {
  context.strokeStyle = colours.mute;
  context.lineWidth = 1;
  context.beginPath();
  context.moveTo(x + 5, top + 1);
  context.lineTo(x, top + 1);
  context.lineTo(x, bottom - 1);
  context.lineTo(x + 5, bottom - 1);
  context.stroke();
  context.save();
  context.translate(x - 8, (top + bottom) / 2);
  context.rotate(-Math.PI / 2);
  write(context, phrase("summed"), { x: 0, y: 0, colour: colours.mute, type: font(11, family) });
  context.restore();
}

/** Height of a value in a chart whose scale includes zero. */
function chartY(chart, [low, high], value) {
  const [bottom, top] = [Math.min(low, 0), Math.max(high, 0)];
  return chart.y + chart.height * (1 - (value - bottom) / (top - bottom || 1));
}

function charts({ context, scene, place, colours, filter }) {
  const { arrays, domain, steps } = scene;
  const length = scene.spec.padded_size[0];
  const { input, output } = place.charts;
  const inks = [colours.ink, colours.now_text];
  for (const chart of [input, output]) {
    context.fillStyle = colours.soft;
    context.fillRect(chart.x, chart.y, chart.width, chart.height);
  }
  place.rows.forEach(({ channel }, i) => polyline(context, input, domain.input,
    { values: arrays.input.values, start: channel * length, count: length, colour: inks[i % 2] }));
  if (scene.hidden && scene.hidden !== "window") return;
  polyline(context, output, domain.output,
    { values: arrays.output.values, start: filter * steps, count: steps, colour: colours.ink });
}

/** A line through values in a chart. */
export function polyline(context, chart, domain, { values, start, count, colour }) {
  const zero = chartY(chart, domain, 0);
  context.save();
  context.strokeStyle = colour;
  context.globalAlpha = 0.25;
  context.lineWidth = 1;
  context.beginPath();
  context.moveTo(chart.x, zero);
  context.lineTo(chart.x + chart.width, zero);
  context.stroke();
  context.globalAlpha = 1;
  context.lineWidth = 1.5;
  context.beginPath();
  context.rect(chart.x, chart.y, chart.width, chart.height);
  context.clip();
  context.beginPath();
  for (let i = 0; i < count; i++)
    context.lineTo(chart.x + (i + 0.5) * chart.width / count, chartY(chart, domain, values[start + i]));
  context.stroke();
  context.restore();
}

/** Under the window the weights as stems and the products as bars. */
function stems({ context, scene: { domain }, colours, current }, chart, input) {
  const middle = chart.y + chart.height / 2;
  const width = Math.max(1, input.cell * 0.6);
  const reach = (value, [, high]) => (high ? value / high : 0) * chart.height / 2;
  for (const channel of current.channels)
    current.pairs[0].forEach(([position], k) => {
      const weight = channel.weight[k];
      const x = input.x + (position + 0.5) * input.cell;
      context.fillStyle = colours.shades.product.css[channel.products[k] < 0 ? 20 : 235];
      context.globalAlpha = 0.45;
      context.fillRect(x - width / 2, middle, width, -reach(channel.products[k], domain.product));
      context.globalAlpha = 1;
      context.strokeStyle = context.fillStyle = colours.shades.weight.css[weight < 0 ? 10 : 245];
      context.lineWidth = 1.5;
      context.beginPath();
      context.moveTo(x, middle);
      context.lineTo(x, middle - reach(weight, domain.weight));
      context.stroke();
      context.beginPath();
      context.arc(x, middle - reach(weight, domain.weight), 2.5, 0, 2 * Math.PI);
      context.fill();
    });
}

/** Under the window its weights and products; of the output only what is reached. */
export function chartOverlay(drawing) {
  const { context, scene, place, colours, current } = drawing;
  const { input: chart } = place.charts;
  const [{ input }] = place.rows;
  asFarAs(drawing, awayFrom(drawing, "window"), () => {
    context.globalAlpha = 0.1;
    context.fillStyle = colours.now;
    context.fillRect(input.x + current.corner[0] * input.cell, chart.y, current.span[0] * input.cell, chart.height);
    context.globalAlpha = 1;
    if (scene.spec.layer.weights) stems(drawing, chart, input);
  });
  chartPoint(drawing);
}

/** The point of the output on its line, which it follows from the one before. */
function chartPoint({ context, scene, place: { charts: { output } }, colours, current, moving }) {
  const [x, y] = [current, ...moving ? [moving.before] : []].map((frame) => [
    output.x + (frame.index[0] + 0.5) * output.width / scene.steps,
    chartY(output, scene.domain.output, shownOutput(scene, frame)),
  ]).reduce(([toX, toY], [fromX, fromY]) => [toX + (fromX - toX) * moving.away, toY + (fromY - toY) * moving.away]);
  context.fillStyle = colours.now;
  context.beginPath();
  context.arc(x, y, 4, 0, 2 * Math.PI);
  context.fill();
}
