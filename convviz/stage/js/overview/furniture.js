// The elements of the overview: the board that scrolls, what is written on it, and the controls below.

import { phrase } from "../model/words.js";
import { make, say } from "../interact/elements.js";
import { moreText } from "./pictures.js";
import { buildPlayer } from "./player.js";

const toggle = (text) => make("button", { type: "button", className: "cv-lift", ariaPressed: "false", textContent: text });

/** All elements of the overview, each by its name. */
export function buildOverview() {
  const parts = {
    base: make("canvas", { role: "img" }),
    overlay: make("canvas", { ariaHidden: "true", className: "cv-overlay" }),
    pinnedTitle: make("div", { className: "cvo-title cvo-input" }),
    titles: make("div", { className: "cvo-titles" }),
    name: make("span", { className: "cvo-name" }),
    value: make("b", { className: "cvo-value" }),
    rest: make("span", { className: "cvo-rest" }),
    pick: make("button", { type: "button", className: "cv-lift cvo-pick", textContent: phrase("Step through this layer"), hidden: true }),
    common: toggle(phrase("one colour scale for all layers")),
    after: toggle(phrase("only after the activations")),
    said: make("div", { className: "cv-said", role: "status" }),
    player: buildPlayer(),
  };
  parts.view = make("div", { className: "cvo-view" }, parts.base, parts.overlay, parts.pinnedTitle);
  parts.board = make("div", { className: "cvo-board" }, parts.view, parts.titles);
  parts.roll = make("div", { className: "cvo-roll", tabIndex: 0, role: "region" }, parts.board);
  parts.readout = make("div", { className: "cvo-readout" },
    make("span", { className: "cvo-told" }, parts.name, parts.value, parts.rest), parts.pick);
  const keys = make("span", { className: "cv-keys", ariaHidden: "true" },
    ...[phrase("Space"), "←", "↑", "[", "]", "Enter"].map((key) => make("kbd", { textContent: key })));
  parts.card = make("div", { className: "cv-card" }, parts.roll, parts.readout, parts.player.controls,
    make("div", { className: "cv-more" }, parts.common, parts.after, keys));
  parts.root = make("div", { className: "convviz-stage convviz-overview", tabIndex: 0, role: "group", ariaLabel: phrase("Overview of the network"),
    ariaDescription: phrase("Arrows move among the cells, the brackets [ and ] or Page Up and Page Down among the layers. "
      + "Enter pins a cell and opens its layer, Escape releases it. Space plays.") }, parts.card, parts.said);
  parts.root.dataset.testid = "overview";
  return parts;
}

/** Writes the name of each layer above its column, and where maps are folded how many more there are. */
export function writeTitles(parts, network, { place, opened, onOpen }) {
  const titleOf = (column) => {
    const { title, subtitle } = network.layers[column.number];
    return [make("b", { textContent: title }), make("span", { textContent: subtitle })];
  };
  const [input, ...others] = place.columns;
  parts.pinnedTitle.replaceChildren(...titleOf(input));
  parts.pinnedTitle.style.cssText = `left: ${input.middle}px; top: ${place.titles}px`;
  parts.titles.replaceChildren(...others.flatMap((column) => {
    const title = make("div", { className: "cvo-title" }, ...titleOf(column));
    title.style.cssText = `left: ${column.middle}px; top: ${place.titles}px`;
    const layer = network.layers[column.number];
    if (!layer.whole) return [title];
    const isOpen = opened.has(column.number);
    const fold = make("button", { type: "button", className: "cvo-fold", ariaExpanded: String(isOpen),
      textContent: isOpen ? phrase("fewer") : moreText(layer),
      ariaLabel: isOpen ? phrase("{layer}: show fewer maps", { layer: layer.title })
        : phrase("{layer}: show all {count} maps", { layer: layer.title, count: layer.channels }) });
    fold.style.cssText = `left: ${column.middle}px; top: ${column.y + column.height + 8}px`;
    fold.onclick = () => onOpen(column.number);
    return [title, fold];
  }));
}

/** Shows in a line what is pointed at, or what one can do. */
export function writeReadout(parts, told, canPick) {
  say(parts.name, told ? `${told.name}: ` : phrase("Point at a cell: orange is all that it sees, blue is all that it feeds."));
  say(parts.value, told ? told.value : "");
  say(parts.rest, told?.rest ? ` · ${told.rest}` : "");
  parts.pick.hidden = !told || !canPick;
}
