// What is on its way while a step comes about: boxes that are not yet in their places, and cells that fly with their numbers.

import { cellText } from "../model/current.js";
import { beginNumbers, font, number, shadeOf, shadesFor, typeFor } from "./paint.js";

const AT_REST = [0, 0];

/** How far the box of a window, or of the output, on a slice still is from its place. */
export const awayFrom = ({ moving }, name, slice = 0) => moving?.[name][slice] ?? AT_REST;

/** A box so far from its place. */
export const movedBy = (box, [right, down]) => ({ ...box, x: box.x + right, y: box.y + down });

/** Paints something so far from its place. */
export function asFarAs({ context }, [right, down], paint) {
  context.translate(right, down);
  paint();
  context.translate(-right, -down);
}

/** A cell with its number, outlined; it covers what it flies over. */
function tile({ context, scene, colours, family }, at) {
  const [shade, tone] = [shadesFor(scene, colours, at.name, at.channel), shadeOf(at.value, scene.domain[at.name])];
  const { x, y, cell: width, tall: height } = at;
  context.fillStyle = shade.css[tone];
  context.strokeStyle = colours.now;
  context.lineWidth = Math.min(1.5, Math.min(width, height) / 6);
  context.beginPath();
  context.roundRect(x, y, width, height, Math.min(3, height / 4));
  context.fill();
  context.stroke();
  const type = typeFor(at, scene.characters[at.name]);
  if (!type) return;
  beginNumbers(context, font(type.size, family, at.name === "output" ? 700 : 400));
  context.fillStyle = shade.ink[tone];
  number(context, at, [0, 0, 0], cellText(at.value, type.room));
}

/** All that flies at a moment. */
export function flying(drawing) {
  for (const at of drawing.moving?.tiles ?? []) tile(drawing, at);
}
