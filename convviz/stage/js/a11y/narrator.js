// What is read instead of seen: where a step has ended, said once it is still, and the heatmaps as tables.

import { countPhrase, phrase } from "../model/words.js";
import { make, say } from "../interact/elements.js";
import { channelsLeftOut, tablesOf } from "./tables.js";
import { panelTables } from "../interact/unrolled.js";

const STILL_MS = 400; // a row of steps is not read step by step

function drawTable({ caption, head, rows }) {
  const cell = ({ text, here }) => make("td", here ? { ariaCurrent: "true" } : {}, text);
  return make("div", { className: "cv-table", tabIndex: 0, role: "region", ariaLabel: caption }, make("table", {},
    make("caption", {}, caption),
    make("thead", {}, make("tr", {}, make("td"), ...head.map((name) => make("th", { scope: "col" }, name)))),
    make("tbody", {}, ...rows.map(({ name, cells }) =>
      make("tr", {}, make("th", { scope: "row" }, name), ...cells.map(cell))))));
}

function leftOut(current) {
  const count = channelsLeftOut(current);
  return count ? [make("p", {}, countPhrase("and {count} more channel", "and {count} more channels", count))] : [];
}

/** Elements: what is said, the button for the tables, and where these stand. */
export function buildNarrator() {
  return {
    said: make("div", { className: "cv-said", role: "status" }),
    opener: make("button", { type: "button", className: "cv-lift cv-opener", ariaExpanded: "false", textContent: phrase("as tables") }),
    tables: make("div", { className: "cv-tables", hidden: true }),
  };
}

/** Says and writes what `views` show, once nothing has changed for a moment; of several, each below its heading. */
export function createNarrator(parts, views, headings) {
  let [saying, filling, playing] = [0, 0, false];

  const fill = () => parts.tables.replaceChildren(...views.flatMap(({ scene, current, panel }, i) => [
    ...views.length > 1 ? [make("h3", { className: "cv-heading" }, headings[i].textContent)] : [],
    ...tablesOf(scene, current).map(drawTable), ...leftOut(current),
    ...panelTables(scene, panel, current).map(drawTable)]));

  function tell() {
    if (!playing) say(parts.said, views.map(({ told }) => told).join(". "));
  }

  function refill() {
    filling = 0;
    fill();
  }

  parts.opener.onclick = () => {
    parts.tables.hidden = !parts.tables.hidden;
    parts.opener.ariaExpanded = String(!parts.tables.hidden);
    if (!parts.tables.hidden) fill();
  };

  return {
    /** Something has changed. */
    later() {
      clearTimeout(saying);
      saying = setTimeout(tell, STILL_MS);
      if (!parts.tables.hidden) filling ||= setTimeout(refill, STILL_MS);
    },
    quiet(wanted) { playing = wanted; },
    destroy() {
      clearTimeout(saying);
      clearTimeout(filling);
    },
  };
}
