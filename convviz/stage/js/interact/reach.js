// Pointing at cells with keys instead of a pointer.

import { lift } from "../model/layout.js";

/** The keys that point at a panel. */
export const PANEL_KEYS = { i: "input", k: "weight", p: "product", o: "output" };
const ARROWS = { ArrowLeft: [2, -1], ArrowRight: [2, 1], ArrowUp: [1, -1], ArrowDown: [1, 1] };

const padding = (scene, name) => scene.spec.padding.map(([before]) => (name === "input" ? before : 0));

/** What a cell [d, h, w] of a panel is called: the inverse of `placeOf`. */
export function pointedAt(scene, at, cell) {
  const before = padding(scene, at.name);
  const pointed = { panel: at.name, channel: at.channel, index: cell.slice(3 - at.rank).map((i, axis) => i - before[axis]) };
  if (at.name === "output" && at.rank === 1) pointed.filter = cell[1];
  return pointed;
}

/** Cell [d, h, w] of its panel that is pointed at. */
export function placeOf(scene, { panel, index, filter = 0 }) {
  const before = padding(scene, panel);
  const cell = lift(index.map((i, axis) => i + before[axis]));
  if (panel === "output" && index.length === 1) cell[1] = filter;
  return cell;
}

/** Where pointing begins in a panel: at what the window has there, in the channel after the last. */
export function enter({ scene, place, current }, pointed, name) {
  const panels = place.panels.filter((at) => at.name === name);
  if (!panels.length) return pointed; // a layer without weights has no kernel
  const last = pointed?.panel === name ? panels.findIndex(({ channel }) => channel === pointed.channel) : -1;
  const at = panels[(last + 1) % panels.length];
  const cells = { input: lift(current.corner), output: lift(current.index) };
  const cell = [...(cells[name] ?? [0, 0, 0])];
  if (name === "output" && at.rank === 1) cell[1] = current.filter;
  return pointedAt(scene, at, cell);
}

/** What an arrow key leads to: the cell beside, at a slice's end the next slice, below a panel the next channel's. */
export function beside(scene, place, pointed, key) {
  const [axis, by] = ARROWS[key];
  const panels = place.panels.filter((at) => at.name === pointed.panel);
  let at = panels.find(({ channel }) => channel === pointed.channel);
  const cell = placeOf(scene, pointed);
  cell[axis] += by;
  const over = cell[axis] < 0 || cell[axis] >= at.shape[axis];
  if (over && axis === 2) cell[0] += by;
  if (over && axis === 1) at = panels[panels.indexOf(at) + by] ?? null;
  if (!at || cell[0] < 0 || cell[0] >= at.shape[0]) return pointed;
  if (over) cell[axis] = by > 0 ? 0 : at.shape[axis] - 1;
  return pointedAt(scene, at, cell);
}
