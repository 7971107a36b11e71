// The matrix of the convolution whose transpose a layer multiplies with, beside it.

import { phrase } from "../model/words.js";
import { dots, fittingOne, font, heatmap, write } from "./paint.js";
import { boxOf } from "../model/layout.js";
import { outline } from "./overlay.js";
import { APART, LINE } from "./matrix.js";

/** The same matrix with rows and columns changed over. */
function changedOver({ rows, columns, values, held }) {
  const [over, overHeld] = [new Float64Array(values.length), new Uint16Array(values.length)];
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < columns; column++) {
      over[column * rows + row] = values[row * columns + column];
      overHeld[column * rows + row] = held[row * columns + column];
    }
  return { values: over, held: overHeld };
}

/** The matrix of the convolution whose transpose the layer is, in the same colours. */
export function paintForward(drawing) {
  const { context, place: { T, forward }, colours, family } = drawing;
  const { values, held } = changedOver(T);
  heatmap(drawing, forward, { values, start: 0, held }, "weight");
  dots(drawing, forward, held);
  const look = { colour: colours.mute, type: font(13, family), align: "left", x: forward.x };
  write(context, fittingOne(context, [phrase("T: the convolution from y's size to x's"), "T"], forward.width + APART - 8, look.type), { ...look, y: forward.y - 11 });
  write(context, `T: ${T.columns} × ${T.rows}`, { ...look, y: forward.y + forward.height + LINE / 2 + 4 });
}

/** A row of what is multiplied is a column of T, and a column of it a row. */
export function overForward(drawing) {
  const { place: { T, matrix, forward, x }, current } = drawing;
  const weight = matrix.cell < 6 ? 1.5 : 2.5;
  if (!current.stamp) return outline(drawing, { x: forward.x + current.step * forward.cell, y: forward.y, width: forward.cell, height: forward.height }, weight);
  for (const channel of T.channels) {
    const at = channel * T.cells + current.step;
    outline(drawing, { x: forward.x, y: forward.y + at * forward.tall, width: forward.width, height: forward.tall }, weight);
    outline(drawing, { x: matrix.x + at * matrix.cell, y: matrix.y, width: matrix.cell, height: matrix.height }, weight);
    outline(drawing, boxOf(x, [0, 0, at]), weight);
  }
}
