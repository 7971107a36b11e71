// What was learned, moment by moment: kernels, maps and curves move together under one slider, and no server is asked.
//
// `data` is what stage/learning.py sends.

import { make, pointIn, say } from "../interact/elements.js";
import { giveColours, listenToRoom, tableOf } from "../interact/theme.js";
import { numberText } from "../model/current.js";
import { unpack } from "../model/geometry.js";
import { phrase } from "../model/words.js";
import { momentAt, paintGraph } from "./graph.js";
import { buildFigure, fillTable, nameFigure, paintFigure, readFigure } from "./panels.js";
import { Player } from "../interact/player.js";
import { buildWalk, coursePace } from "./walker.js";

const COURSE_RESTS_MS = 400;
const MOMENTS_LEAP = 10;
const GRAPH_LEAST = 260;

/** The elements of a course. */
function buildLearning(isEpochs) {
  const parts = {
    kernels: make("div", { className: "cvl-kernels" }),
    maps: make("div", { className: "cvl-maps" }),
    graph: make("canvas", { role: "img", className: "cvl-graph" }),
    where: make("b", {}), told: make("span", {}),
    table: make("table", { className: "cvl-table" }),
    said: make("div", { className: "cv-said", role: "status" }),
    walk: buildWalk(isEpochs),
  };
  parts.numbers = make("details", { className: "cvl-numbers" }, make("summary", { textContent: phrase("The weights as a table") }),
    make("div", { className: "cvl-roll" }, parts.table));
  parts.top = make("div", { className: "cvl-top" }, parts.kernels, make("div", { className: "cvl-curve" }, parts.graph));
  parts.card = make("div", { className: "cv-card" }, parts.top, parts.maps,
    make("div", { className: "cvl-where" }, parts.where, parts.told), parts.walk.controls, parts.numbers);
  parts.root = make("div", { className: "convviz-stage convviz-learning", tabIndex: 0, role: "group",
    ariaLabel: isEpochs ? phrase("Training, epoch by epoch") : phrase("Learning, iteration by iteration"),
    ariaDescription: phrase("Space plays, the left and right arrows go one back and on, Page Up and Page Down ten, Home and End to the ends.") },
    parts.card, parts.said);
  parts.root.dataset.testid = "learning";
  return parts;
}

const numbersIn = (sent) => unpack(sent).values;

export class Learning {
  constructor(element, data, onRest) {
    const parts = buildLearning(data.unit === "epoch");
    Object.assign(this, { parts, onRest, data: null, panels: [], saying: 0, resting: 0, heard: null, isDrawn: false });
    this.walker = new Player(parts.walk, { onShow: (at) => this.show(at), pace: coursePace });
    element.append(parts.root);
    parts.root.addEventListener("keydown", (event) => this.press(event));
    parts.numbers.addEventListener("toggle", () => this.show(this.walker.at));
    this.followGraph();
    this.leave = listenToRoom(element, () => this.arrange());
    this.update(data);
  }

  /** Shows another course, from its start or where it is asked to be. */
  update(data) {
    if (this.data?.id === data.id && (data.at ?? null) === (this.data.at ?? null)) return;
    const isOther = this.data?.id !== data.id;
    if (isOther) this.read(data);
    this.data = data;
    const at = data.at ?? (isOther ? data.begin ?? data.last : this.walker.at);
    this.heard = at;
    this.arrange(at);
    this.parts.root.dataset.course = data.id;
  }

  read(data) {
    const { parts } = this;
    this.panels = data.panels.map((panel) => {
      const one = readFigure(panel, numbersIn(panel.values), data.colours);
      if (panel.under) one.under = numbersIn(panel.under);
      return { panel: one, built: buildFigure(panel) };
    });
    this.graph = { ...data.graph, lines: data.graph.lines.map(({ title, values }) => ({ title, values: numbersIn(values) })) };
    for (const row of ["kernels", "maps"])
      parts[row].replaceChildren(...this.ofRow(row).map(({ built }) => built.figure));
    parts.numbers.hidden = !data.table;
    parts.table.replaceChildren();
  }

  ofRow(row) { return this.panels.filter(({ panel }) => panel.row === row); }

  /** Takes the colours and the width that there are, and paints all. */
  arrange(at = this.walker.at) {
    const { parts, data } = this;
    this.width = parts.maps.clientWidth || parts.card.clientWidth - 46;
    if (!(this.width > 0) || !data) return;
    this.family = getComputedStyle(parts.card).fontFamily;
    const table = tableOf(parts.root);
    this.colours = data.colours.roles[table];
    giveColours(parts.root, table, data.colours.roles);
    this.isDrawn = false; // what does not move is painted once
    this.walker.play(false);
    this.walker.reset(data.last, at);
  }

  /** Shows a moment. */
  show(at) {
    const { parts, colours, family, width, data } = this;
    if (!colours) return;
    for (const row of ["kernels", "maps"]) {
      const panels = this.ofRow(row);
      for (const { panel, built } of panels) {
        if (panel.isStill && this.isDrawn) continue;
        paintFigure(built, panel, { at, width, count: panels.length, colours, family });
        nameFigure(built, panel.title);
      }
    }
    this.isDrawn = true;
    const room = Math.max(GRAPH_LEAST, parts.graph.parentElement.clientWidth);
    paintGraph(parts.graph, this.graph, { at, last: data.last, width: room, colours, family });
    this.tell(at);
  }

  /** Says where it is and what the curves are there. */
  tell(at) {
    const { parts, data, graph } = this;
    const where = data.unit === "epoch" ? phrase("Epoch {at} of {last}", { at, last: data.last })
      : phrase("Iteration {at} of {last}", { at, last: data.last });
    const told = graph.lines.map(({ title, values }) => {
      const value = values[Math.min(at, values.length - 1)];
      return `${title}: ${graph.is_percent ? phrase("{percent} %", { percent: numberText(Math.round(value * 1000) / 10) }) : numberText(value)}`;
    });
    if (graph.level) told.push(`${graph.level.title}: ${numberText(graph.level.value)}`);
    say(parts.where, where);
    say(parts.told, ` · ${told.join(" · ")}`);
    parts.graph.ariaLabel = `${told.join(", ")}`;
    parts.walk.scrubber.setAttribute("aria-valuetext", where);
    parts.root.dataset.at = at;
    if (parts.numbers.open) fillTable(parts.table, this.ofRow("kernels").map(({ panel }) => panel), at);
    clearTimeout(this.saying);
    this.saying = setTimeout(() => {
      say(parts.said, `${where}. ${told.join(". ")}`);
      this.rest(at);
    }, COURSE_RESTS_MS);
  }

  /** Has the page hear where it rests, if the page wants to know. */
  rest(at) {
    if (!this.data.hears || this.walker.playing || this.heard === at) return;
    this.heard = at;
    this.onRest(at);
  }

  /** A press or a drag on the graph moves there. */
  followGraph() {
    const { graph } = this.parts;
    const go = (event) => this.walker.stopAt(momentAt(pointIn(graph, event)[0], graph.clientWidth, this.data.last));
    graph.onpointerdown = (event) => {
      graph.setPointerCapture(event.pointerId);
      go(event);
    };
    graph.onpointermove = (event) => { if (graph.hasPointerCapture(event.pointerId)) go(event); };
  }

  press(event) {
    const { walker } = this;
    const isField = event.target !== this.parts.root;
    if (event.altKey || event.ctrlKey || event.metaKey || isField) return;
    const moves = { ArrowLeft: -1, ArrowRight: 1, PageUp: -MOMENTS_LEAP, PageDown: MOMENTS_LEAP };
    if (event.key === " ") walker.toggle();
    else if (event.key === "Home") walker.stopAt(0);
    else if (event.key === "End") walker.stopAt(walker.last);
    else if (event.key in moves) walker.stopAt(walker.at + moves[event.key]);
    else return;
    event.preventDefault();
  }

  destroy() {
    clearTimeout(this.saying);
    this.walker.destroy();
    this.leave();
    this.parts.root.remove();
  }
}
