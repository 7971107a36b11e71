// Which number a layer takes of those under its window, as it is marked; the others are dimmed.

import { unravel } from "../model/geometry.js";
import { boxOf } from "../model/layout.js";
import { BOTH, corner } from "../model/spacing.js";
import { cellText, metOf } from "../model/current.js";
import { beginNumbers, font, number, typeFor } from "./paint.js";
import { outline } from "./overlay.js";

/** Cells [d, h, w] of a panel but one of them, without their colours, their numbers pale. */
function dim(drawing, at, { cells, but, numbers, characters }) {
  const { context, colours, family } = drawing;
  context.fillStyle = colours.soft;
  const others = cells.map((cell, k) => ({ cell, value: numbers[k] })).filter((_, k) => k !== but);
  for (const { cell } of others) {
    const [x, y] = corner(at, cell);
    context.fillRect(x + 0.5, y + 0.5, at.cell - 1, at.tall - 1);
  }
  const type = typeFor(at, characters);
  if (!type) return;
  beginNumbers(context, font(type.size, family));
  context.fillStyle = colours.mute;
  for (const { cell, value } of others) number(context, at, cell, cellText(value, type.room));
}

/** A ring about the number that is taken, or where it would not be seen a box. */
function ring(drawing, at, cell) {
  const side = Math.min(at.cell, at.tall);
  if (side < 14) return outline(drawing, boxOf(at, cell), 2);
  const { context, colours } = drawing;
  const { x, y, width, height } = boxOf(at, cell);
  context.strokeStyle = colours.now;
  for (const [opacity, line] of [[BOTH.halo_opacity, 5], [1, side < 24 ? 1.5 : 2.5]]) {
    context.globalAlpha = opacity;
    context.lineWidth = line;
    context.beginPath();
    context.arc(x + width / 2, y + height / 2, side * 0.44, 0, 2 * Math.PI);
    context.stroke();
  }
  context.globalAlpha = 1;
}

/** Of a layer that takes one of the numbers: which it is, on the input and in the window; the others are dimmed. */
export function winners(drawing, { input, products }, { winner, products: numbers }) {
  if (winner < 0) return;
  const { current, scene: { characters } } = drawing;
  const taps = Array.from(current.channels[0].products, (_, k) => unravel(current.taps ? current.taps[k] : k, products.shape));
  const cells = metOf(current).reduce((met, along) => met.flatMap((one) => along.map((position) => [...one, position])), [[]]);
  if (input.cell >= 4) dim(drawing, input, { cells, but: winner, numbers, characters: characters.input });
  dim(drawing, products, { cells: taps, but: winner, numbers, characters: characters.product });
  ring(drawing, input, cells[winner]);
  ring(drawing, products, taps[winner]);
}
