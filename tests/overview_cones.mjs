// What the overview's script says of cells of some networks, beside what Python says: names what differs.

import { readFileSync } from "node:fs";

import { coneOf, feedsOf, maskOfCell, readNetwork } from "../convviz/stage/js/overview/masks.js";
import { ravel } from "../convviz/stage/js/model/geometry.js";

const cases = JSON.parse(readFileSync(process.argv[2], "utf8"));
const flat = (layer, mask) => {
  const found = [];
  mask?.forEach((marked, channel) => marked?.forEach((value, i) => { if (value) found.push(channel * layer.cells + i); }));
  return found;
};

const differing = [];
let count = 0;
cases.forEach(({ payload, answers }, number) => {
  const network = readNetwork(payload);
  const named = new Map(network.layers.map((layer) => [layer.name, layer]));
  for (const { layer: name, cell, ...expected } of answers) {
    const layer = named.get(name);
    const [channel, ...position] = cell;
    const mask = maskOfCell(layer, channel, ravel(position, layer.sizes));
    const told = {
      cone: coneOf(network, layer.number, mask), feeds: feedsOf(network, layer.number, mask),
      path: coneOf(network, layer.number, mask, true),
    };
    for (const [way, maps] of Object.entries(expected))
      for (const [other, cells] of Object.entries(maps)) {
        count += 1;
        const got = flat(named.get(other), told[way][named.get(other).number]);
        if (JSON.stringify(got) !== JSON.stringify(cells)) differing.push({ number, way, name, cell, other, got, cells });
      }
  }
});
console.log(JSON.stringify({ count, differing: differing.slice(0, 5) }));
