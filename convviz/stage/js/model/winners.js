// Which number under a window is taken, where the layer takes one of them: the first of equals, as torch has it.

import { cellsUnder, product, ravel } from "./geometry.js";

const BETTER = { min: (one, best) => one < best, max: (one, best) => one > best };

/** Whether a layer takes one of the numbers under its window. */
export const takesOne = ({ by }) => by in BETTER;

/** Where the number that is taken stands among some: the first of equals, of several NaN the last; −1 where none is. */
export function winnerOf({ by }, numbers) {
  if (!(by in BETTER)) return -1;
  let best = -1;
  numbers.forEach((one, k) => {
    if (best < 0 || BETTER[by](one, numbers[best]) || Number.isNaN(one)) best = k;
  });
  return best;
}

/** Which of some outputs, given along each axis, take the input cell that is pointed at. */
export function takenBy({ spec, arrays }, { channel, index }, partners) {
  const start = channel * product(spec.padded_size);
  const cell = ravel(index.map((i, axis) => i + spec.padding[axis][0]), spec.padded_size);
  const outputs = partners.reduce((all, along) => all.flatMap((one) => along.map((o) => [...one, o])), [[]]);
  return outputs.filter((output) => {
    const under = cellsUnder(spec, output);
    return under[winnerOf(spec.layer.combination, under.map((at) => arrays.input.values[start + at]))] === cell;
  });
}
