// What stays while the kernel steps: heatmaps, padding, headings. Painted once a scene.

import { product, ravel, unreached } from "./geometry.js";
import { cellText, numberText } from "./frame.js";
import { CHART, RAIL_LABEL, TOKENS, corner, lift, threeAxes } from "./layout.js";

const SHADES = 256;
const FONT_LEAST = 8;
const DIGIT_WIDTH = 0.62; // of the type size, in the widest of the usual sans-serifs
const CELLS_NUMBERED = 10_000;
const HEADINGS_APART = 84; // so that "kernel" and "window × kernel" do not touch

const rgb = (hex) => [1, 3, 5].map((i) => parseInt(hex.slice(i, i + 2), 16));

/** A colour scale as 256 packed pixels, CSS colours, and the ink that reads on each. */
function shades(stops) {
  const pixels = new Uint32Array(SHADES);
  const css = [];
  const ink = [];
  for (let i = 0; i < SHADES; i++) {
    const at = i / (SHADES - 1);
    const upper = Math.max(1, stops.findIndex(([position]) => position >= at));
    const [[low, from], [high, to]] = [stops[upper - 1], stops[upper]];
    const mix = (at - low) / (high - low);
    const [r, g, b] = rgb(from).map((value, channel) =>
      Math.round(value + (rgb(to)[channel] - value) * mix));
    pixels[i] = (255 << 24) | (b << 16) | (g << 8) | r;
    css.push(`rgb(${r},${g},${b})`);
    ink.push(0.299 * r + 0.587 * g + 0.114 * b > 140 ? "#1b1b1f" : "#ffffff");
  }
  return { pixels, css, ink };
}

/** Everything paint needs to know of colour: roles of the theme, shades and domains of every panel. */
export function palette(scene, theme) {
  const { scales, roles } = scene.colours;
  const activation = shades(scales.activation);
  return {
    ...roles[theme],
    shades: {
      input: shades(scales[scene.input_scale]), weight: shades(scales.weight),
      product: activation, output: activation,
    },
  };
}

export function shadeOf(value, [low, high]) {
  const at = high > low ? (value - low) / (high - low) : low < 0 ? 0.5 : 0;
  return Number.isFinite(at) ? Math.max(0, Math.min(SHADES - 1, Math.round(at * (SHADES - 1)))) : SHADES >> 1;
}

/** Values of one panel, where they start, so that nothing is copied, and the characters they need. */
export function valuesOf(scene, at, filter) {
  const { spec, arrays } = scene;
  const characters = scene.characters[at.name];
  if (at.name === "input")
    return { values: arrays.input.values, start: at.channel * product(spec.padded_size), characters };
  if (at.name === "weight") {
    const position = at.channel % (spec.in_channels / spec.groups);
    return { values: arrays.weight.values, characters,
      start: (filter * spec.in_channels / spec.groups + position) * scene.offsets.length };
  }
  return { values: arrays.output.values, start: at.rank === 1 ? 0 : filter * scene.steps, characters };
}

/** Type size and characters for the numbers of a panel, or null where its longest would not fit. */
export function typeFor(at, characters) {
  const side = Math.min(at.cell, at.tall);
  if (side < 12 || product(at.shape) > CELLS_NUMBERED) return null;
  const roomiest = Math.min(15 + Math.max(0, side - 44) * 0.3, side * 0.52);
  const size = Math.min(roomiest, at.cell * 0.92 / (DIGIT_WIDTH * characters));
  if (size < FONT_LEAST) return null;
  return { size, room: Math.floor(at.cell * 0.96 / (DIGIT_WIDTH * size)) };
}

export const font = (size, family, weight = 400) => `${weight} ${size}px ${family}`;

/** Which slice is which: its number in its corner. */
export function sliceNumbers(context, at, first, colours, family) {
  if (at.shape[0] < 2 || at.shape[2] * at.cell < 26) return;
  for (let d = 0; d < at.shape[0]; d++) {
    const [x, y] = corner(at, [d, 0, 0]);
    const text = numberText(d - first);
    context.font = font(10, family);
    context.globalAlpha = 0.85;
    context.fillStyle = colours.card;
    context.fillRect(x - 1, y - 1, context.measureText(text).width + 6, 13);
    context.globalAlpha = 1;
    write(context, text, x + 2, y + 6, colours.text, font(10, family), "left");
  }
}

/** A heatmap with its grid and numbers, painted in one go. */
export function heatmap(context, at, { values, start, characters }, shade, domain, family) {
  const [depth, height, width] = at.shape;
  const scratch = new OffscreenCanvas(width, height);
  const scratchContext = scratch.getContext("2d");
  const image = scratchContext.createImageData(width, height);
  const pixels = new Uint32Array(image.data.buffer);
  const type = typeFor(at, characters);
  context.imageSmoothingEnabled = at.cell < 1;
  for (let d = 0; d < depth; d++) {
    const slice = start + d * height * width;
    for (let i = 0; i < pixels.length; i++) pixels[i] = shade.pixels[shadeOf(values[slice + i], domain)];
    scratchContext.putImageData(image, 0, 0);
    const [x, y] = corner(at, [d, 0, 0]);
    context.drawImage(scratch, x, y, width * at.cell, height * at.tall);
    if (at.cell >= 8) grid(context, x, y, width, height, at);
    if (type) context.font = font(type.size, family);
    for (let i = 0; type && i < pixels.length; i++) {
      const value = values[slice + i];
      number(context, at, [d, Math.floor(i / width), i % width], cellText(value, type.room),
        shade.ink[shadeOf(value, domain)]);
    }
  }
}

/** A number in the middle of a cell, in the context's current font. */
export function number(context, at, index, text, colour) {
  const [x, y] = corner(at, index);
  context.fillStyle = colour;
  context.textAlign = "center";
  context.textBaseline = "middle";
  context.fillText(text, x + at.cell / 2, y + at.tall / 2 + 0.5);
}

export function grid(context, x, y, width, height, { cell, tall }) {
  context.strokeStyle = "rgba(20,20,30,0.10)";
  context.lineWidth = 1;
  context.beginPath();
  for (let column = 0; column <= width; column++) {
    context.moveTo(x + column * cell, y);
    context.lineTo(x + column * cell, y + height * tall);
  }
  for (let row = 0; row <= height; row++) {
    context.moveTo(x, y + row * tall);
    context.lineTo(x + width * cell, y + row * tall);
  }
  context.stroke();
}

/** A repeating diagonal hatch. */
function hatch(context, background, line) {
  const tile = new OffscreenCanvas(6, 6);
  const t = tile.getContext("2d");
  if (background) { t.fillStyle = background; t.fillRect(0, 0, 6, 6); }
  t.strokeStyle = line;
  t.lineWidth = 1.2;
  t.beginPath();
  for (const offset of [-6, 0, 6]) { t.moveTo(offset - 1, 7); t.lineTo(offset + 7, -1); }
  t.stroke();
  return context.createPattern(tile, "repeat");
}

/** Padding is hatched and its numbers are pale; cells that no tap ever touches are hatched over. */
function markPadding(context, scene, at, source, colours, family) {
  const { spec } = scene;
  const before = lift(spec.padding.map(([first]) => first));
  const inner = threeAxes(spec.input_size);
  const [depth, height, width] = at.shape;
  const type = typeFor(at, source.characters);
  context.fillStyle = hatch(context, colours.pad, colours.hatch);
  const inside = ([d, h, w]) => [d, h, w].every((p, axis) => p >= before[axis] && p < before[axis] + inner[axis]);
  const ring = [];
  for (let d = 0; d < depth; d++) {
    const [x, y] = corner(at, [d, 0, 0]);
    const whole = d < before[0] || d >= before[0] + inner[0];
    const [top, left] = [before[1] * at.tall, before[2] * at.cell];
    const [innerHeight, innerWidth] = [inner[1] * at.tall, inner[2] * at.cell];
    const [allWidth, allHeight] = [width * at.cell, height * at.tall];
    if (whole) context.fillRect(x, y, allWidth, allHeight);
    else {
      context.fillRect(x, y, allWidth, top);
      context.fillRect(x, y + top + innerHeight, allWidth, allHeight - top - innerHeight);
      context.fillRect(x, y + top, left, innerHeight);
      context.fillRect(x + left + innerWidth, y + top, allWidth - left - innerWidth, innerHeight);
    }
    if (type)
      for (let h = 0; h < height; h++)
        for (let w = 0; w < width; w++) if (!inside([d, h, w])) ring.push([d, h, w]);
  }
  if (type) context.font = font(type.size, family);
  for (const index of ring)
    number(context, at, index, cellText(source.values[source.start + ravel(index, at.shape)], type.room),
      colours.pad_text);
  markUnreached(context, scene, at, colours);
}

function markUnreached(context, scene, at, colours) {
  const { spec } = scene;
  const skip = 3 - spec.input_size.length;
  context.fillStyle = hatch(context, null, colours.mute);
  context.globalAlpha = 0.75;
  spec.input_size.forEach((_, axis) => {
    for (const i of unreached(spec, axis)) {
      const p = i + spec.padding[axis][0];
      for (let d = 0; d < at.shape[0]; d++) {
        if (axis + skip === 0 && d !== p) continue;
        const [x, y] = corner(at, [d, axis + skip === 1 ? p : 0, axis + skip === 2 ? p : 0]);
        context.fillRect(x, y, (axis + skip === 2 ? 1 : at.shape[2]) * at.cell,
          (axis + skip === 1 ? 1 : at.shape[1]) * at.tall);
      }
    }
  });
  context.globalAlpha = 1;
}

/** All that stays while the kernel steps: heatmaps, padding, headings, operators. */
export function paintBase(context, scene, place, colours, filter, family) {
  for (const row of place.rows) {
    for (const at of [row.input, row.kernel]) {
      const source = valuesOf(scene, at, filter);
      heatmap(context, at, source, colours.shades[at.name], scene.domain[at.name], family);
      if (at.name === "input") markPadding(context, scene, at, source, colours, family);
      if (at.name === "input")
        sliceNumbers(context, at, scene.spec.padding[0][0], colours, family);
    }
    label(context, scene.labels.channels[row.channel], row.input, colours, family);
    operators(context, row, place, colours, family);
  }
  if (scene.spec.input_size.length === 1) rails(context, scene, place, colours, filter, family);
  heatmap(context, place.output, valuesOf(scene, place.output, filter),
    colours.shades.output, scene.domain.output, family);
  headings(context, scene, place, colours, filter, family);
}

function label(context, text, at, colours, family) {
  if (at.rank === 1) return write(context, fitted(context, text, at.x - 26, font(11, family)),
    at.x - 7, at.y + at.height / 2, colours.mute, font(11, family), "right");
  context.save();
  context.translate(at.x - 11, at.y + at.height / 2);
  context.rotate(-Math.PI / 2);
  write(context, text, 0, 0, colours.mute, font(12, family), "center");
  context.restore();
}

export function write(context, text, x, y, colour, type, align = "center") {
  context.font = type;
  context.fillStyle = colour;
  context.textAlign = align;
  context.textBaseline = "middle";
  context.fillText(text, x, y);
}

function operators(context, { kernel, products, input }, place, colours, family) {
  const type = font(20, family);
  const middle = kernel.y + kernel.height / 2;
  if (place.kind === "pair" || place.kind === "strip") {
    write(context, "=", (kernel.x + kernel.width + products.x) / 2, middle, colours.mute, type);
  } else if (place.kind === "beside") {
    write(context, "·", (input.x + input.width + kernel.x) / 2, middle, colours.mute, type);
    write(context, "=", (kernel.x + kernel.width + products.x) / 2, middle, colours.mute, type);
  }
}

function headings(context, scene, place, colours, filter, family) {
  const type = font(13, family);
  const tokens = scene.spec.input_size.length === 1 ? TOKENS : 0;
  const above = (at, text, extra = 0) => {
    context.font = type;
    const half = context.measureText(text).width / 2;
    const x = Math.max(half, Math.min(place.width - half, at.x + at.width / 2));
    write(context, text, x, at.y - 13 - extra, colours.mute, type);
  };
  const padded = scene.spec.padding.some(([before, after]) => before || after);
  const { input, kernel, products } = place.rows[0];
  const slices = input.shape[0] > 1 ? `, slice by slice along ${scene.labels.axes[0]}` : "";
  above(input, `input${padded ? ", with its padding" : slices}`, tokens + (place.charts ? CHART : 0));
  above(kernel, scene.spec.operation === "convolve" ? "kernel, flipped ↻" : "kernel");
  const apart = products.y !== kernel.y || products.x - kernel.x > HEADINGS_APART;
  above(products, apart ? "window × kernel" : "products");
  above(place.output, scene.spec.out_channels > 1 && !tokens ? `output, ${scene.labels.filters[filter]}` : "output",
    place.charts ? CHART : 0);
}

/** Text cut to a width, with an ellipsis. */
function fitted(context, text, width, type) {
  context.font = type;
  if (context.measureText(text).width <= width) return text;
  let cut = text;
  while (cut && context.measureText(`${cut}…`).width > width) cut = cut.slice(0, -1);
  return `${cut}…`;
}

/** What a sequence has beside its cells: tokens, names of the output's rows, and which axis is walked. */
function rails(context, scene, place, colours, filter, family) {
  const { input } = place.rows[0];
  const last = place.rows.at(-1).input;
  const bottom = last.y + last.height;
  const type = font(12, family);
  const before = scene.spec.padding[0][0];
  (scene.labels.positions ?? []).forEach((token, i) => {
    const room = Math.max(input.cell - 1, input.cell < 16 ? 0 : 10);
    const text = fitted(context, token, room, font(11, family));
    if (text !== "…") write(context, text, input.x + (before + i + 0.5) * input.cell, input.y - 9, colours.text, font(11, family));
  });
  write(context, "the kernel moves along L  →", input.x, bottom + 12, colours.now_text, type, "left");
  if (place.rows.length > 1) summedBracket(context, place.kind === "strip" ? 14 : input.x - RAIL_LABEL + 14, input.y, bottom, colours, family);
  if (scene.spec.out_channels > 1)
    scene.labels.filters.forEach((name, row) => write(
      context, fitted(context, name, RAIL_LABEL - 12, type), place.output.x - 8,
      place.output.y + (row + 0.5) * place.output.tall, row === filter ? colours.now_text : colours.mute, type, "right"));
  if (place.charts) charts(context, scene, place, colours, filter);
}

/** Marks the channel axis as summed over: the kernel spans it and never moves along it. */
function summedBracket(context, x, top, bottom, colours, family) {
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
  write(context, "summed", 0, 0, colours.mute, font(11, family));
  context.restore();
}

/** Height of a value in a chart whose scale includes zero. */
export function chartY(chart, [low, high], value) {
  const [bottom, top] = [Math.min(low, 0), Math.max(high, 0)];
  return chart.y + chart.height * (1 - (value - bottom) / (top - bottom || 1));
}

function charts(context, scene, place, colours, filter) {
  const length = scene.spec.padded_size[0];
  const { input, output } = place.charts;
  const inks = [colours.ink, colours.now_text];
  for (const chart of [input, output]) {
    context.fillStyle = colours.soft;
    context.fillRect(chart.x, chart.y, chart.width, chart.height);
  }
  place.rows.forEach(({ channel }, i) =>
    polyline(context, input, scene.domain.input, scene.arrays.input.values, channel * length, length, inks[i % 2]));
  polyline(context, output, scene.domain.output, scene.arrays.output.values, filter * scene.steps, scene.steps, colours.ink);
}

function polyline(context, chart, domain, values, start, count, colour) {
  const zero = chartY(chart, domain, 0);
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
  for (let i = 0; i < count; i++)
    context.lineTo(chart.x + (i + 0.5) * chart.width / count, chartY(chart, domain, values[start + i]));
  context.stroke();
}
