// A volume in space: its slices as translucent planes, the window as a box, the output filling up. Drag to turn.

import { panelName, phrase } from "../model/words.js";
import { product } from "../model/geometry.js";
import { lift, threeAxes } from "../model/layout.js";
import { font, pixelsOfPoint, shadeOf, shadesFor, write } from "./paint.js";

const SPACE_HEAD = 20;
const START_TURN = { yaw: -0.62, pitch: 0.42 };
const SPREAD = 1.5; // slices stand apart, so that they can be told apart
const FOG = 0.5; // what all slices together hide at least, so that the volume has a body

/** A slice as a picture, one pixel a cell; `opacity(value)` lets small values show what is behind. */
function slicePicture({ values, start, shade, domain, opacity }, height, width) {
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext("2d");
  const image = context.createImageData(width, height);
  const pixels = new Uint32Array(image.data.buffer);
  for (let i = 0; i < pixels.length; i++) {
    const value = values[start + i];
    pixels[i] = (shade.pixels[shadeOf(value, domain)] & 0xffffff) | (Math.round(255 * opacity(value)) << 24);
  }
  context.putImageData(image, 0, 0);
  return canvas;
}

/** The slices of an array as pictures: a value hides `share` of what is behind it where it is as large as `most`. */
function pictures({ values, start, size: [depth, height, width], shade, domain, share, most }) {
  const least = Math.min(0.16, FOG / depth);
  const opacity = (value) => least + share * Math.min(1, Math.abs(value) / (most || 1));
  return Array.from({ length: depth }, (_, d) =>
    slicePicture({ values, start: start + d * height * width, shade, domain, opacity }, height, width));
}

/** Projects [d, h, w] of a box onto the screen: an oblique look, turned by yaw and pitch, without perspective. */
function projection(size, { x, y, width, height }, { yaw, pitch }) {
  const [depth, rows, columns] = [size[0] * SPREAD, size[1], size[2]];
  const diagonal = Math.hypot(depth, rows, columns);
  const scale = Math.min(width, height) / diagonal * 0.98;
  const [sinYaw, cosYaw, sinPitch, cosPitch] = [Math.sin(yaw), Math.cos(yaw), Math.sin(pitch), Math.cos(pitch)];
  const across = [-sinYaw * SPREAD, 0, cosYaw];
  const down = [-cosYaw * sinPitch * SPREAD, cosPitch, -sinYaw * sinPitch];
  const dot = (axis, [d, h, w]) => axis[0] * d + axis[1] * h + axis[2] * w;
  const centre = [size[0] / 2, size[1] / 2, size[2] / 2];
  const left = x + width / 2 - scale * dot(across, centre);
  const top = y + height / 2 - scale * dot(down, centre);
  return {
    point: (cell) => [left + scale * dot(across, cell), top + scale * dot(down, cell)],
    nearLast: cosYaw * cosPitch >= 0,
  };
}

const EDGES = [[0, 1], [1, 3], [3, 2], [2, 0], [4, 5], [5, 7], [7, 6], [6, 4], [0, 4], [1, 5], [2, 6], [3, 7]];

function wireframe(context, { point }, [from, to], { colour, weight }) {
  const corners = Array.from({ length: 8 }, (_, i) =>
    point([i & 4 ? to[0] : from[0], i & 2 ? to[1] : from[1], i & 1 ? to[2] : from[2]]));
  context.strokeStyle = colour;
  context.lineWidth = weight;
  context.beginPath();
  for (const [a, b] of EDGES) {
    context.moveTo(...corners[a]);
    context.lineTo(...corners[b]);
  }
  context.stroke();
}

/** Draws slices back to front; of the slice at `[d, h, w]` only what is reached, behind it nothing. */
function planes(context, view, slices, reached = null) {
  const ratio = pixelsOfPoint();
  const order = slices.map((_, d) => d);
  if (!view.nearLast) order.reverse();
  for (const d of order) {
    if (reached && d > reached[0]) continue;
    const picture = slices[d];
    const [x, y] = view.point([d + 0.5, 0, 0]);
    const [rightX, rightY] = view.point([d + 0.5, 0, 1]);
    const [downX, downY] = view.point([d + 0.5, 1, 0]);
    context.setTransform(ratio * (rightX - x), ratio * (rightY - y), ratio * (downX - x), ratio * (downY - y),
      ratio * x, ratio * y);
    const rows = reached && d === reached[0] ? reached[1] : picture.height;
    if (rows) context.drawImage(picture, 0, 0, picture.width, rows, 0, 0, picture.width, rows);
    if (rows < picture.height)
      context.drawImage(picture, 0, rows, reached[2] + 1, 1, 0, rows, reached[2] + 1, 1);
  }
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
}

/** Follows the pointer that turns what a canvas shows: `turn` is changed, and `onTurn()` hears of it. */
function listenToTurns(canvas, turn, onTurn) {
  let drag = null;
  // What turns it means no cell of the board, and no step.
  canvas.onclick = (event) => event.stopPropagation();
  canvas.onpointerdown = (event) => {
    event.stopPropagation();
    drag = { x: event.clientX, y: event.clientY, ...turn };
    canvas.setPointerCapture(event.pointerId);
  };
  canvas.onpointermove = (event) => {
    if (!drag) return;
    turn.yaw = drag.yaw + (event.clientX - drag.x) * 0.01;
    turn.pitch = Math.max(-1.4, Math.min(1.4, drag.pitch + (event.clientY - drag.y) * 0.01));
    onTurn();
  };
  canvas.onpointerup = canvas.onpointercancel = () => { drag = null; };
}

/** Pictures of the slices of the input's channel and of the output. */
function picturesOf({ scene, colours, filter }) {
  const [{ spec, arrays, domain, steps }, { shades }] = [scene, colours];
  const channel = Math.floor(filter / (spec.out_channels / spec.groups)) * (spec.in_channels / spec.groups);
  const size = threeAxes(spec.padded_size);
  return {
    inputs: pictures({ values: arrays.input.values, start: channel * product(size), size, shade: shadesFor(scene, colours, "input", channel),
      domain: domain.input, share: 0.5, most: Math.max(...domain.input.map(Math.abs)) }),
    outputs: pictures({ values: arrays.output.values, start: filter * steps, size: threeAxes(spec.output_size),
      shade: shades.output, domain: domain.output, share: 0.7, most: domain.output[1] }),
  };
}

/** Sizes the canvas for its place, and returns its context in points, cleared. */
function clearedSpace(canvas, place) {
  const ratio = pixelsOfPoint();
  const [width, height] = [Math.round(place.width * ratio), Math.round(place.height * ratio)];
  if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
  Object.assign(canvas.style, { left: `${place.x}px`, top: `${place.y}px`,
    width: `${place.width}px`, height: `${place.height}px` });
  const context = canvas.getContext("2d");
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.clearRect(0, 0, place.width, place.height);
  context.imageSmoothingEnabled = false;
  return context;
}

/** The input's channel with the window to the left, the output as far as it is reached to the right. */
function paintSpace(context, { inputs, outputs }, turn, { scene, place, colours, family, current, step, lifted }) {
  const { spec, labels } = scene;
  const half = { x: 0, y: SPACE_HEAD, width: place.space.width / 2, height: place.space.height - SPACE_HEAD };
  const [control, now] = [{ colour: colours.control, weight: 1 }, { colour: colours.now, weight: 2 }];
  const size = threeAxes(spec.padded_size);
  const input = projection(size, half, turn);
  planes(context, input, inputs);
  wireframe(context, input, [[0, 0, 0], size], control);
  const [from, span] = [lift(current.corner), threeAxes(current.span)];
  wireframe(context, input, [from, from.map((p, axis) => p + span[axis])], now);
  const outputSize = threeAxes(spec.output_size);
  const output = projection(outputSize, { ...half, x: half.width }, turn);
  const reached = lift(current.index);
  planes(context, output, outputs, lifted || current.step !== step ? null : reached);
  wireframe(context, output, [[0, 0, 0], outputSize], control);
  wireframe(context, output, [reached, reached.map((p) => p + 1)], now);
  const look = { y: 10, colour: colours.mute, type: font(12, family) };
  const heading = `${labels.channels[current.channels[0].channel]} · ${phrase("drag to turn")}`;
  write(context, heading, { ...look, x: half.width / 2 });
  write(context, panelName(scene, "output"), { ...look, x: half.width * 1.5 });
}

/** Does something once what is now in the page has been painted, and what else waited for that is done; returns what
 * calls it off. */
function afterPaint(action) {
  let clock = 0;
  const asked = requestAnimationFrame(() => { clock = setTimeout(() => { clock = setTimeout(action); }); });
  return () => {
    cancelAnimationFrame(asked);
    clearTimeout(clock);
  };
}

/** The view in space on a canvas of its own, drawn from where a `place` has `space`. */
export function createSpace(canvas) {
  const turn = { ...START_TURN };
  let [slices, callOff] = [null, () => {}];
  const space = {
    /** Hears when it is to be shown anew: it was turned, or its slices are painted. */
    onChange: () => {},
    /** From where it is seen. */
    turn,
    /** Paints the slices once, after the board, which is seen first; a step only places them. */
    prepare(drawing) {
      callOff();
      canvas.hidden = !drawing.place.space;
      slices = null;
      if (!canvas.hidden) callOff = afterPaint(() => {
        slices = picturesOf(drawing);
        space.onChange();
      });
    },
    /** Shows what there is so far: until the slices are painted what was seen before. */
    show(drawing) {
      if (slices) paintSpace(clearedSpace(canvas, drawing.place.space), slices, turn, drawing);
    },
  };
  listenToTurns(canvas, turn, () => space.onChange());
  return space;
}
