// How things are drawn: colours, heatmaps, numbers and text on a canvas.
//
// A painter takes a drawing: `{ context, scene, place, colours, filter, family }`, the canvas, what is drawn, where,
// and how. One of what moves finds in it what a step shows as well: `{ current, step, lifted, covered }`.

import { product } from "../model/geometry.js";
import { cellText } from "../model/current.js";
import { BOTH, corner } from "../model/spacing.js";

const SHADES = 256;
const FONT_LEAST = 8;
const READS_WELL = 14;
const DIGIT_WIDTH = BOTH.digit_width; // of the type size, in the widest of the usual sans-serifs
const DIGITS_APART = BOTH.digits_apart; // of a digit, between the numbers of neighbouring cells
const CELLS_NUMBERED = 10_000;

let [larger, isLoud] = [1, false];

/** From now on everything is drawn so many times larger than it is laid out; `aloud` for a room that looks on. */
export const enlarge = (times, aloud) => { [larger, isLoud] = [times, aloud && times > 1]; };

/** A canvas's pixels for one point of what is laid out. */
export const pixelsOfPoint = () => (devicePixelRatio || 1) * larger;

/** Side of a kernel's cell: on a large screen its numbers are read from the last row. */
export const kernelCell = () => (isLoud ? 50 : 30);

/** Type size of a number that matters: on a large screen it is read from the last row. */
export const loud = (size) => (isLoud ? size * 1.25 : size);

const rgb = (hex) => [1, 3, 5].map((i) => parseInt(hex.slice(i, i + 2), 16));

const GRID = `rgba(${rgb(BOTH.grid)},${BOTH.grid_opacity})`;

/** Relative luminance as WCAG 2.2 defines it. */
function luminance(...rgb) {
  const [r, g, b] = rgb.map((c) => (c / 255 <= 0.04045 ? c / 255 / 12.92 : ((c / 255 + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

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
    ink.push(luminance(r, g, b) > BOTH.black_reads ? "#000000" : "#ffffff");
  }
  return { pixels, css, ink };
}

const known = new Map();

/** The shades of a scale, which is the same in one scene after another. */
export function scaleShades(stops) {
  const name = String(stops);
  if (!known.has(name)) known.set(name, shades(stops));
  return known.get(name);
}

/** Everything paint needs to know of colour: roles of the theme, shades and domains of every panel. */
export function palette(scene, theme) {
  const { scales, roles } = scene.colours;
  const own = scene.labels.scales ?? { weight: "weight", output: "activation" };
  const [activation, input] = [scaleShades(scales[own.output]), scaleShades(scales[scene.input_scale])];
  return {
    ...roles[theme],
    tints: scene.tints?.map((name) => scaleShades(scales[name])),
    shades: {
      input, weight: scaleShades(scales[own.weight]),
      product: scene.spec.layer.weights ? activation : input, output: activation,
    },
  };
}

/** The shades of a panel; each channel of a picture in colours has its own, also under the window of a layer without weights. */
export function shadesFor({ spec }, { shades, tints }, name, channel) {
  const isGiven = name === "input" || (name === "product" && !spec.layer.weights);
  return (isGiven && tints?.[channel]) || shades[name];
}

/** Place of a value on a colour scale; where all are 0, a scale about zero, from −0 to 0, is at its middle. */
export function shadeOf(value, domain) {
  const low = domain[0], high = domain[1]; // for each cell of a heatmap: taking an array apart costs twice as much
  const at = high > low ? (value - low) / (high - low) : low < 0 || Object.is(low, -0) ? 0.5 : 0;
  return Number.isFinite(at) ? Math.max(0, Math.min(SHADES - 1, Math.round(at * (SHADES - 1)))) : SHADES >> 1;
}

/** Values of one panel and where they start, so that nothing is copied. */
export function valuesOf({ scene: { spec, arrays, tapCount, steps }, filter }, at) {
  if (at.name === "input") return { values: arrays.input.values, start: at.channel * product(spec.padded_size) };
  if (at.name === "weight") {
    const each = spec.in_channels / spec.groups;
    return { values: arrays.weight.values, start: (filter * each + at.channel % each) * tapCount };
  }
  return { values: arrays.output.values, start: at.rank === 1 ? 0 : filter * steps };
}

/** Type size and characters for the numbers of a panel, or null where its longest would touch its neighbour's. */
export function typeFor(at, characters) {
  const side = Math.min(at.cell, at.tall);
  if (side < 12 || product(at.shape) > CELLS_NUMBERED) return null;
  const roomiest = isLoud ? Math.min(24, side * 0.6) : Math.min(15 + Math.max(0, side - 44) * 0.3, side * 0.52);
  const size = Math.min(roomiest, at.cell / (DIGIT_WIDTH * (characters + DIGITS_APART)));
  if (size < FONT_LEAST) return null;
  return { size, room: Math.floor(at.cell / (DIGIT_WIDTH * size) - DIGITS_APART + 1e-9) };
}

/** How well the numbers of a panel read, up to what reads well; where there is no room for them, how large its cells are. */
export function legibility(at, characters) {
  const type = typeFor(at, characters);
  return type ? Math.min(loud(READS_WELL), type.size) : Math.min(READS_WELL / 2, at.cell / 4);
}

export const font = (size, family, weight = 400) => `${weight} ${size}px ${family}`;

/** A heatmap with its grid and numbers, in the colours of a panel, painted in one go; where `held` has a 0 there is nothing. */
export function heatmap({ context, scene, colours, family }, at, { values, start, held = null }, name = at.name) {
  const [depth, height, width] = at.shape;
  const [shade, domain] = [shadesFor(scene, colours, name, at.channel), scene.domain[name]];
  const scratch = new OffscreenCanvas(width, height);
  const scratchContext = scratch.getContext("2d");
  const image = scratchContext.createImageData(width, height);
  const pixels = new Uint32Array(image.data.buffer);
  const type = typeFor(at, scene.characters[name]);
  context.imageSmoothingEnabled = at.cell < 1;
  for (let d = 0; d < depth; d++) {
    const slice = start + d * height * width;
    for (let i = 0; i < pixels.length; i++)
      pixels[i] = held?.[slice + i] === 0 ? 0 : shade.pixels[shadeOf(values[slice + i], domain)];
    scratchContext.putImageData(image, 0, 0);
    const [x, y] = corner(at, [d, 0, 0]);
    context.drawImage(scratch, x, y, width * at.cell, height * at.tall);
    if (Math.min(at.cell, at.tall) >= 8) grid(context, at, d);
    if (type) beginNumbers(context, font(type.size, family));
    for (let i = 0; type && i < pixels.length; i++) {
      if (held?.[slice + i] === 0) continue;
      const value = values[slice + i];
      context.fillStyle = shade.ink[shadeOf(value, domain)];
      number(context, at, [d, Math.floor(i / width), i % width], cellText(value, type.room));
    }
  }
}

/** Dots where a matrix holds nothing. */
export function dots({ context, colours }, at, held) {
  if (at.cell < 6) return;
  const side = at.cell < 14 ? 1.5 : 2.5;
  context.fillStyle = colours.control;
  for (let i = 0; i < held.length; i++) {
    if (held[i]) continue;
    const [x, y] = corner(at, [0, Math.floor(i / at.shape[2]), i % at.shape[2]]);
    context.fillRect(x + (at.cell - side) / 2, y + (at.tall - side) / 2, side, side);
  }
}

/** Marks cells, given as [row, column] each. */
export function markCells({ context, colours }, at, cells) {
  const inset = Math.min(1.5, at.cell / 5);
  context.strokeStyle = context.fillStyle = colours.now;
  context.lineWidth = at.cell < 6 ? 1 : 1.5;
  context.beginPath();
  for (const cell of cells) {
    const [x, y] = corner(at, [0, ...cell]);
    context.rect(x + inset, y + inset, at.cell - 2 * inset, at.tall - 2 * inset);
  }
  context.globalAlpha = BOTH.marked_opacity;
  context.fill();
  context.globalAlpha = 1;
  context.stroke();
}

/** From now on `number` writes in a type, until other text is written. */
export function beginNumbers(context, type) {
  context.font = type;
  context.textAlign = "center";
  context.textBaseline = "middle";
}

/** A number in the middle of a cell, in the context's current colour. */
export function number(context, at, index, text) {
  const [x, y] = corner(at, index);
  context.fillText(text, x + at.cell / 2, y + at.tall / 2 + 0.5);
}

/** The lines between the cells of one slice. */
export function grid(context, at, slice = 0, colour = GRID) {
  const [x, y] = corner(at, [slice, 0, 0]);
  const [, height, width] = at.shape;
  const { cell, tall } = at;
  context.strokeStyle = colour;
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

const texts = new WeakMap(); // where text stands on a canvas: lines over it leave that out

/** From now on it is kept where text stands on a canvas. */
export const keepTexts = (context) => { texts.set(context, []); };

/** Boxes { x, y, width, height } of the text that stands on a canvas. */
export const textsOn = (context) => texts.get(context) ?? [];

/** Keeps where text stands that is written in the context's type. */
export function keepText(context, text, x, y) {
  if (!texts.has(context)) return;
  const { actualBoundingBoxLeft: left, actualBoundingBoxRight: right, actualBoundingBoxAscent: up, actualBoundingBoxDescent: down } = context.measureText(text);
  const turned = context.getTransform();
  const [one, other] = [[x - left, y - up], [x + right, y + down]].map(([px, py]) => new DOMPoint(px, py).matrixTransform(turned));
  const scale = pixelsOfPoint();
  texts.get(context).push({ x: Math.min(one.x, other.x) / scale, y: Math.min(one.y, other.y) / scale,
    width: Math.abs(one.x - other.x) / scale, height: Math.abs(one.y - other.y) / scale });
}

/** A line of text, about `x` or, aligned, from or to it. */
export function write(context, text, { x, y, colour, type, align = "center" }) {
  context.font = type;
  context.fillStyle = colour;
  context.textAlign = align;
  context.textBaseline = "middle";
  context.fillText(text, x, y);
  keepText(context, text, x, y);
}

/** The first of several texts that is no wider than there is room, else the last. */
export function fittingOne(context, texts, width, type) {
  context.font = type;
  return texts.find((text) => context.measureText(text).width <= width) ?? texts.at(-1);
}

/** Text cut to a width, with an ellipsis. */
export function fitted(context, text, width, type) {
  context.font = type;
  if (context.measureText(text).width <= width) return text;
  let cut = text;
  while (cut && context.measureText(`${cut}…`).width > width) cut = cut.slice(0, -1);
  return `${cut}…`;
}
