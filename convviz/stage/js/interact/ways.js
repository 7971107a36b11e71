// The ways in which a transposed layer can be watched: stamp by stamp, output by output, and over the zeros between.

import { phrase } from "../model/words.js";
import { stampCount, stampable } from "../model/stamp.js";
import { canStuff } from "../model/stuffed.js";
import { make } from "./elements.js";

const TITLES = { scatter: () => phrase("Scatter"), gather: () => phrase("Gather"), zeros: () => phrase("With zeros") };
const TOLD = {
  scatter: () => phrase("each input cell stamps its scaled kernel onto the output"),
  gather: () => phrase("each output cell collects what reaches it"),
  zeros: () => phrase("the same as a convolution over the input with zeros between its cells"),
};

/** Those that a scene offers; the first is the one that it begins with. */
export const waysOf = (scene) =>
  (stampable(scene) ? [...(scene.labels.panels ? ["gather", "scatter"] : ["scatter", "gather"]), ...(canStuff(scene.spec) && !scene.spec.layer.own ? ["zeros"] : [])]
    : ["gather"]);

/** Steps of a scene watched in a way, and how many make a row. */
export const walkOf = (scene, way) => (way === "scatter"
  ? { steps: stampCount(scene), row: scene.spec.input_size.at(-1) }
  : { steps: scene.steps, row: scene.spec.output_size.at(-1) });

/** Buttons for the ways in an element; `onChoose(way)` hears of a choice. */
export function createWays(element, onChoose) {
  return {
    offer(ways) {
      element.hidden = ways.length < 2;
      element.replaceChildren(...(ways.length < 2 ? [] : ways).map((way) => {
        const choice = make("button", { type: "button", title: TOLD[way](), textContent: TITLES[way]() });
        choice.dataset.way = way;
        choice.onclick = () => onChoose(way);
        return choice;
      }));
    },
    mark(way) {
      for (const choice of element.childNodes) choice.ariaPressed = String(choice.dataset.way === way);
    },
  };
}
