// The card below the board: the convolution as a product of matrices, at the same step as the board.

import { canvasContext, make, pointIn, say } from "./elements.js";
import { columnsCover, columnsLayout, hitColumns, overColumns, paintColumns, sayColumns } from "../paint/columns.js";
import { hitMatrix, matrixCovers, matrixFocus, matrixLayout, overMatrix, paintMatrix, sayMatrix } from "../paint/matrix.js";

const DRAWINGS = {
  matrix: { layout: matrixLayout, covers: matrixCovers, paint: paintMatrix, over: overMatrix, hit: hitMatrix,
    say: sayMatrix, focus: matrixFocus },
  columns: { layout: columnsLayout, covers: columnsCover, paint: paintColumns, over: overColumns, hit: hitColumns,
    say: sayColumns },
};
const AROUND = 12; // points beside what is to be in view

/** The panel in `parts` (see `buildPanel`); closed until it is opened. */
export function createPanel(parts) {
  let [drawing, at, last, name] = [null, null, null, ""];

  function base({ step }) {
    const { scene, colours, filter, family } = last;
    at = drawing.layout(scene, filter, parts.roll.clientWidth, step);
    drawing.paint(canvasContext(parts.base, at.width, at.height), scene, at, colours, filter, family);
    parts.board.dataset.panels = JSON.stringify(at.panels);
  }

  /** Scrolls so far that the current row is in view, where the drawing is larger than the card. */
  function follow({ left, top, right, bottom }) {
    const { roll } = parts;
    const { scrollLeft, scrollTop, clientWidth, clientHeight } = roll;
    if (left < scrollLeft || right > scrollLeft + clientWidth) roll.scrollLeft = left - AROUND;
    if (top < scrollTop || bottom > scrollTop + clientHeight) roll.scrollTop = top - AROUND;
  }

  return {
    /** Opens the drawing that a guide names, with what is said of it; none closes the panel. */
    open(guide) {
      parts.card.hidden = !guide;
      name = guide?.drawn ? guide.name : "";
      drawing = DRAWINGS[name] ?? null;
      parts.roll.hidden = parts.where.hidden = !drawing;
      parts.facts.replaceChildren(...(guide?.facts ?? []).map((fact) => make("p", { textContent: fact })));
      at = null;
    },
    prepare(scene, colours, filter, family) {
      last = { scene, colours, filter, family };
      at = null;
    },
    show(current, state) {
      if (!drawing || !parts.roll.clientWidth) return;
      const { scene, colours, family } = last;
      if (!at || !drawing.covers(at, state.step)) base(state);
      drawing.over(canvasContext(parts.overlay, at.width, at.height), scene, at, colours, current, { ...state, family });
      if (drawing.focus && (at.width > parts.roll.clientWidth || at.height > parts.roll.clientHeight) && !current.pointed)
        follow(drawing.focus(at, current));
      say(parts.where, drawing.say(scene, at, current));
    },
    /** Which drawing is open, if any. */
    get name() { return name; },
    under(event) {
      return at && drawing.hit(last.scene, at, ...pointIn(parts.board, event), last.filter);
    },
  };
}
