// The choice of a filter: a button each, on it its output where that is a picture.

import { acrossFor, panel } from "../model/layout.js";
import { heatmap, valuesOf } from "../paint/paint.js";
import { button, canvasContext, make } from "./elements.js";

const CHIP = 40;

/** Paints the output of a filter on its button. */
function paintChip(canvas, drawing) {
  const { output_size: size } = drawing.scene.spec;
  const unit = panel("output", null, size, { cell: 1, across: acrossFor(size) });
  const cell = Math.min(CHIP / unit.width, CHIP / unit.height);
  const at = panel("output", null, size, { cell, across: unit.across });
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
        const [look, face] = pictured ? ["cv-chip", make("canvas")] : ["cv-chip cv-named", name];
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
