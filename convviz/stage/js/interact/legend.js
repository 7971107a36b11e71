// What the colours of input, kernel and output stand for: a bar each, with the numbers at its ends.

import { panelName, phrase } from "../model/words.js";
import { numberText } from "../model/current.js";
import { make } from "./elements.js";

const gradient = (stops) => `linear-gradient(to right, ${stops.map(([at, colour]) => `${colour} ${100 * at}%`).join(", ")})`;

/** Shows the scales of a scene; of an output that is asked for, none. */
export function showLegend(legend, scene) {
  const { spec, domain, colours: { scales }, input_scale, tints, labels, hidden } = scene;
  const own = labels.scales ?? { weight: "weight", output: "activation" };
  const bars = tints ? tints.map((name, channel) => [labels.channels[channel], domain.input, scales[name]])
    : [[panelName(scene, "input"), domain.input, scales[input_scale]]];
  if (spec.layer.weights) bars.push([panelName(scene, "weight"), domain.weight, scales[own.weight]]);
  if (!hidden) bars.push([panelName(scene, "output"), domain.output, scales[own.output]]);
  legend.replaceChildren(...bars.map(([name, ends, stops]) => {
    const [low, high] = ends.map(numberText);
    const bar = make("i");
    bar.style.background = gradient(stops);
    const label = phrase("Colours of the {panel}: from {low} to {high}", { panel: name, low, high });
    return make("span", { role: "img", ariaLabel: label, title: label }, name, " ", low, bar, high);
  }));
}
