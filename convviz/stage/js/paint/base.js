// What stays while the kernel steps: heatmaps, padding, headings. Painted once a scene.

import { phrase } from "../model/words.js";
import { ravel, unreached } from "../model/geometry.js";
import { cellText, numberText } from "../model/frame.js";
import { CHART, TOKENS, corner, lift, threeAxes } from "../model/layout.js";
import { fitted, font, heatmap, number, typeFor, valuesOf, write } from "./paint.js";
import { rails } from "./rails.js";

const HEADINGS_APART = { cross_correlate: 84, convolve: 124 }; // so that those of kernel and products do not touch

/** Which slice is which: its number in the gap above it, or in its corner where the gap is too narrow. */
export function sliceNumbers(context, at, first, colours, family) {
  if (at.shape[0] < 2 || at.shape[2] * at.cell < 26) return;
  for (let d = 0; d < at.shape[0]; d++) {
    const [x, y] = corner(at, [d, 0, 0]);
    const text = numberText(d - first);
    const inside = at.tall < 11;
    if (inside) {
      context.font = font(10, family);
      context.globalAlpha = 0.85;
      context.fillStyle = colours.card;
      context.fillRect(x - 1, y - 1, context.measureText(text).width + 6, 13);
      context.globalAlpha = 1;
    }
    write(context, text, x + 2, inside ? y + 6 : y - 6, colours.text, font(10, family), "left");
  }
}

/** A repeating diagonal hatch. */
export function hatch(context, background, line) {
  const tile = document.createElement("canvas");
  [tile.width, tile.height] = [6, 6];
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

/** Boxes [x, y, width, height] of the cells at one position along one of three axes, the padding counted; one a slice. */
export function stripes(at, axis, position) {
  const slices = axis === 0 ? [position] : [...new Array(at.shape[0]).keys()];
  return slices.map((d) => [
    ...corner(at, [d, axis === 1 ? position : 0, axis === 2 ? position : 0]),
    (axis === 2 ? 1 : at.shape[2]) * at.cell, (axis === 1 ? 1 : at.shape[1]) * at.tall,
  ]);
}

function markUnreached(context, scene, at, colours) {
  const { spec, hidden } = scene;
  if (hidden === "shape" || hidden === "window") return;
  context.fillStyle = hatch(context, null, colours.mute);
  context.globalAlpha = 0.75;
  spec.input_size.forEach((_, axis) => {
    for (const i of unreached(spec, axis))
      for (const box of stripes(at, axis + 3 - at.rank, i + spec.padding[axis][0])) context.fillRect(...box);
  });
  context.globalAlpha = 1;
}

/** The cells by which one side has more padding than the other, outlined and named where `odd_padding` asks for it. */
function markOdd(context, { odd_padding: sides = [] }, at, named, colours, family) {
  context.strokeStyle = colours.ink;
  context.lineWidth = 2;
  sides.forEach((side, i) => {
    if (!side) return;
    const axis = i + 3 - at.rank;
    const boxes = stripes(at, axis, side === "before" ? 0 : at.shape[axis] - 1);
    for (const [x, y, width, height] of boxes) context.strokeRect(x + 1, y + 1, width - 2, height - 2);
    const [x, y, width, height] = boxes.at(-1);
    const [type, inSequence] = [font(11, family, 600), at.rank === 1];
    if (axis < 2) write(context, phrase("odd"), x + width + 5, y + height / 2, colours.ink, type, "left");
    else if (named) write(context, phrase("odd"), x + width / 2, inSequence ? y - 7 : y + height + 9, colours.ink, type);
  });
}

/** All that stays while the kernel steps: heatmaps, padding, headings, operators. */
export function paintBase(context, scene, place, colours, filter, family) {
  for (const row of place.rows) {
    for (const at of [row.input, row.kernel].filter(({ name }) => name)) {
      heatmap(context, at, valuesOf(scene, at, filter), colours.shades[at.name], scene.domain[at.name], family);
    }
    markPadding(context, scene, row.input, valuesOf(scene, row.input, filter), colours, family);
    sliceNumbers(context, row.input, scene.spec.padding[0][0], colours, family);
    label(context, scene.labels.channels[row.channel], row.input, colours, family);
    if (scene.spec.layer.weights) operators(context, row, place, colours, family);
  }
  if (scene.spec.input_size.length === 1) rails(context, scene, place, colours, filter, family);
  for (const row of place.rows)
    markOdd(context, scene, row.input, row === place.rows.at(row.input.rank === 1 ? 0 : -1), colours, family);
  heatmap(context, place.output, valuesOf(scene, place.output, filter),
    colours.shades.output, scene.domain.output, family);
  headings(context, scene, place, colours, filter, family);
}

/** A channel's name in the room there is; of a numbered one at least the number. */
function railName(context, text, width, type) {
  const cut = fitted(context, text, width, type);
  return cut === text ? text : text.match(/\d+$/)?.[0] ?? cut;
}

function label(context, text, at, colours, family) {
  if (at.rank === 1) return write(context, railName(context, text, at.x - 26, font(11, family)),
    at.x - 7, at.y + at.height / 2, colours.mute, font(11, family), "right");
  context.save();
  context.translate(at.x - 11, at.y + at.height / 2);
  context.rotate(-Math.PI / 2);
  write(context, text, 0, 0, colours.mute, font(12, family), "center");
  context.restore();
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
    const numbered = at.shape[0] > 1 && at.name !== "weight" && at.name !== "product" ? 6 : 0;
    write(context, text, x, at.y - 13 - extra - numbered, colours.mute, type);
  };
  const { input, kernel, products } = place.rows[0];
  above(input, inputHeading(scene), tokens + (place.charts ? CHART : 0));
  if (scene.spec.layer.weights) kernelHeadings(scene, kernel, products, above);
  else above(products, phrase("window"));
  const named = scene.spec.out_channels > 1 && !tokens;
  above(place.output, named ? phrase("output, {filter}", { filter: scene.labels.filters[filter] }) : phrase("output"),
    place.charts ? CHART : 0);
}

function kernelHeadings(scene, kernel, products, above) {
  above(kernel, scene.spec.operation === "convolve" ? phrase("kernel, flipped ↻") : phrase("kernel"));
  const apart = products.y !== kernel.y || products.x - kernel.x > HEADINGS_APART[scene.spec.operation];
  above(products, apart ? phrase("window × kernel") : phrase("products"));
}

function inputHeading({ spec, labels }) {
  if (spec.padding.some(([before, after]) => before || after)) return phrase("input, with its padding");
  return spec.input_size.length > 2 && spec.input_size[0] > 1
    ? phrase("input, slice by slice along {axis}", { axis: labels.axes[0] }) : phrase("input");
}
