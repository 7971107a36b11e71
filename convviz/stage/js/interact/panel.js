// The card below the board: the layer as a product of matrices, at the same step as the board.

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
  // `drawing` is what is painted (see paint.js); its place is laid out once the panel is open.
  let [drawn, drawing, name] = [null, null, ""];

  function base(step) {
    const { scene, filter } = drawing;
    const place = drawing.place = drawn.layout(scene, filter, parts.roll.clientWidth, step);
    drawn.paint({ ...drawing, context: canvasContext(parts.base, place.width, place.height) });
    parts.board.dataset.panels = JSON.stringify(place.panels);
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
      drawn = DRAWINGS[name] ?? null;
      parts.roll.hidden = parts.where.hidden = !drawn;
      parts.facts.replaceChildren(...(guide?.facts ?? []).map((fact) => make("p", { textContent: fact })));
      if (drawing) drawing.place = null;
    },
    prepare({ scene, colours, filter, family }) {
      drawing = { context: parts.overlay.getContext("2d"), scene, place: null, colours, filter, family };
    },
    /** Draws what a step shows. */
    show(moment) {
      const { roll } = parts;
      if (!drawn || !roll.clientWidth) return;
      if (!drawing.place || !drawn.covers(drawing.place, moment.step)) base(moment.step);
      const { width, height } = drawing.place;
      canvasContext(parts.overlay, width, height);
      const shown = { ...drawing, ...moment };
      drawn.over(shown);
      if (drawn.focus && (width > roll.clientWidth || height > roll.clientHeight) && !moment.current.pointed)
        follow(drawn.focus(shown));
      say(parts.where, drawn.say(shown));
    },
    /** Which drawing is open, if any. */
    get name() { return name; },
    under(event) {
      return drawing?.place && drawn.hit(drawing, ...pointIn(parts.board, event));
    },
  };
}
