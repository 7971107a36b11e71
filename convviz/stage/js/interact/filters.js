// The choice of a filter: a button each, on it its output where that is a picture.

import { acrossFor, panel } from "../model/layout.js";
import { heatmap, valuesOf } from "../paint/paint.js";
import { button, canvasContext, make } from "./elements.js";

const CHIP = 40;

/** Where an output lies on a button. */
function chipPanel({ output_size: size }) {
  const unit = panel("output", null, size, { cell: 1, across: acrossFor(size) });
  return panel("output", null, size, { cell: Math.min(CHIP / unit.width, CHIP / unit.height), across: unit.across });
}

/** A canvas that has its size before it is painted: the board is laid out beside it before. */
function chipCanvas(spec) {
  const { width, height } = chipPanel(spec);
  const canvas = make("canvas");
  Object.assign(canvas.style, { width: `${width}px`, height: `${height}px` });
  return canvas;
}

/** Paints the output of a filter on its button. */
function paintChip(canvas, drawing) {
  const at = chipPanel(drawing.scene.spec);
  heatmap({ ...drawing, context: canvasContext(canvas, at.width, at.height) }, at, valuesOf(drawing, at));
}

/** Buttons for the filters in an element; `onChoose(filter)` hears of a choice. */
export function createFilters(element, onChoose) {
  return {
    /** Offers the filters of a scene, unless there is one, or its output is asked for. */
    offer({ spec, labels, hidden }) {
      const pictured = spec.output_size.length > 1;
      const offered = spec.out_channels > 1 && !hidden ? labels.filters : [];
      element.replaceChildren(...offered.map((name, filter) => {
        const [look, face] = pictured ? ["cv-chip", chipCanvas(spec)] : ["cv-chip cv-named", name];
        const chip = button(look, name, "", face);
        chip.onclick = () => onChoose(filter);
        return chip;
      }));
    },
    paint(drawing) {
      element.childNodes.forEach((chip, filter) => {
        chip.ariaPressed = String(filter === drawing.filter);
        if (chip.firstChild instanceof HTMLCanvasElement) paintChip(chip.firstChild, { ...drawing, filter });
      });
    },
  };
}
