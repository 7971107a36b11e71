// What the colours of input, kernel and output stand for: a bar each, with the numbers at its ends.

import { phrase } from "../model/words.js";
import { numberText } from "../model/current.js";
import { make } from "./elements.js";

const gradient = (stops) => `linear-gradient(to right, ${stops.map(([at, colour]) => `${colour} ${100 * at}%`).join(", ")})`;

/** Shows the scales of a scene; of an output that is asked for, none. */
export function showLegend(legend, { spec, domain, colours: { scales }, input_scale, tints, labels, hidden }) {
  const bars = tints ? tints.map((name, channel) => [labels.channels[channel], domain.input, scales[name]])
    : [[phrase("input"), domain.input, scales[input_scale]]];
  if (spec.layer.weights) bars.push([phrase("kernel"), domain.weight, scales.weight]);
  if (!hidden) bars.push([phrase("output"), domain.output, scales.activation]);
  legend.replaceChildren(...bars.map(([name, ends, stops]) => {
    const [low, high] = ends.map(numberText);
    const bar = make("i");
    bar.style.background = gradient(stops);
    const label = phrase("Colours of the {panel}: from {low} to {high}", { panel: name, low, high });
    return make("span", { role: "img", ariaLabel: label, title: label }, name, " ", low, bar, high);
  }));
}
