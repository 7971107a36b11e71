// A volume in space: its slices as translucent planes, the window as a box, the output filling up. Drag to turn.

import { phrase } from "../model/words.js";
import { product } from "../model/geometry.js";
import { lift, threeAxes } from "../model/layout.js";
import { font, pixelsOfPoint, shadeOf, write } from "./paint.js";

const SPACE_HEAD = 20;
const START_TURN = { yaw: -0.62, pitch: 0.42 };
const SPREAD = 1.5; // slices stand apart, so that they can be told apart
const FOG = 0.5; // what all slices together hide at least, so that the volume has a body

/** A slice as a picture, one pixel a cell; `opacity(value)` lets small values show what is behind. */
function slicePicture(values, start, height, width, shade, domain, opacity) {
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

function wireframe(context, { point }, from, to, colour, weight) {
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
function planes(context, view, pictures, ratio, reached = null) {
  const order = pictures.map((_, d) => d);
  if (!view.nearLast) order.reverse();
  for (const d of order) {
    if (reached && d > reached[0]) continue;
    const picture = pictures[d];
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

/** The view in space on a canvas of its own; `onTurn()` hears when it was turned. */
export function createSpace(canvas) {
  const turn = { ...START_TURN };
  let [inputs, outputs] = [[], []];
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
    space.onTurn();
  };
  canvas.onpointerup = canvas.onpointercancel = () => { drag = null; };

  function pictures(values, start, size, shade, domain, opacity) {
    const [depth, height, width] = size;
    return Array.from({ length: depth }, (_, d) =>
      slicePicture(values, start + d * height * width, height, width, shade, domain, opacity));
  }

  const space = {
    onTurn: () => {},
    /** From where it is seen. */
    turn,
    /** Paints the slices once; a step only places them. */
    prepare(scene, place, colours, filter) {
      canvas.hidden = !place;
      if (!place) return;
      const { spec, arrays, domain } = scene;
      const channel = Math.floor(filter / (spec.out_channels / spec.groups)) * (spec.in_channels / spec.groups);
      const [low, high] = domain.input;
      const size = threeAxes(spec.padded_size);
      const least = (slices) => Math.min(0.16, FOG / slices);
      inputs = pictures(arrays.input.values, channel * product(size), size, colours.shades.input, domain.input,
        (value) => least(size[0]) + 0.5 * Math.min(1, Math.abs(value) / (Math.max(Math.abs(low), Math.abs(high)) || 1)));
      outputs = pictures(arrays.output.values, filter * scene.steps, threeAxes(spec.output_size),
        colours.shades.output, domain.output,
        (value) => least(spec.output_size[0]) + 0.7 * Math.min(1, Math.abs(value) / (domain.output[1] || 1)));
    },
    show(scene, place, colours, current, { step, lifted }, family) {
      const { spec } = scene;
      const ratio = pixelsOfPoint();
      const [width, height] = [Math.round(place.width * ratio), Math.round(place.height * ratio)];
      if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
      Object.assign(canvas.style, { left: `${place.x}px`, top: `${place.y}px`,
        width: `${place.width}px`, height: `${place.height}px` });
      const context = canvas.getContext("2d");
      context.setTransform(ratio, 0, 0, ratio, 0, 0);
      context.clearRect(0, 0, place.width, place.height);
      context.imageSmoothingEnabled = false;
      const half = { x: 0, y: SPACE_HEAD, width: place.width / 2, height: place.height - SPACE_HEAD };
      const size = threeAxes(spec.padded_size);
      const input = projection(size, half, turn);
      planes(context, input, inputs, ratio);
      wireframe(context, input, [0, 0, 0], size, colours.control, 1);
      const from = lift(current.corner);
      const span = threeAxes(current.span);
      wireframe(context, input, from, from.map((p, axis) => p + span[axis]), colours.now, 2);
      const outputSize = threeAxes(spec.output_size);
      const output = projection(outputSize, { ...half, x: place.width / 2 }, turn);
      const reached = lift(current.index);
      planes(context, output, outputs, ratio, lifted || current.step !== step ? null : reached);
      wireframe(context, output, [0, 0, 0], outputSize, colours.control, 1);
      wireframe(context, output, reached, reached.map((p) => p + 1), colours.now, 2);
      const type = font(12, family);
      const heading = `${scene.labels.channels[current.channels[0].channel]} · ${phrase("drag to turn")}`;
      write(context, heading, half.width / 2, 10, colours.mute, type);
      write(context, phrase("output"), half.width * 1.5, 10, colours.mute, type);
    },
  };
  return space;
}
