// The overview of a network: every map of every layer, and what each cell sees and feeds.
//
// `mount(element, data, {onPick, onPoint})` needs a browser and nothing else; `data` is what stage/overview.py sends.

import { canvasContext, say } from "../interact/elements.js";
import { giveColours, listenToRoom, tableOf } from "../interact/theme.js";
import { listenToPresses } from "../interact/touch.js";
import { ravel, unravel } from "../model/geometry.js";
import { paintArc } from "./arcs.js";
import { buildOverview, writeReadout, writeTitles } from "./furniture.js";
import { coneOf, feedsOf, isMax, maskOfCell, readNetwork } from "./masks.js";
import { acrossLayers, besideCell, firstCell, isArrow, isLayerKey } from "./moves.js";
import { paintMarks, writeSight } from "./outlines.js";
import { paintColumn, picturesOf } from "./pictures.js";
import { cellUnder, hiddenLayers, placesOf } from "./places.js";
import { Player } from "../interact/player.js";
import { layerPace, shareOf } from "./player.js";
import { mapsText, networkText, sharesOf, sightText, tellCell } from "./told.js";

const RESTS_MS = 400; // a row of cells is not read cell by cell
const NEAR_EDGE = 24;
const REACHED = "convviz-reached"; // of an overview whose player moves another one too
const TOGGLED = "convviz-toggled"; // by a key in the one that follows

/** Puts an overview into an element: `update(data)` shows another network, `destroy()` takes it away. */
export const mount = (element, data, heard = {}) => new Overview(element, data, heard);

const isSame = (one, other) => one?.number === other?.number && one?.channel === other?.channel && one?.at === other?.at;

class Overview {
  constructor(element, data, { onPick, onPoint }) {
    const parts = buildOverview();
    Object.assign(this, { parts, onPick, onPoint, network: null, place: null, pointed: null, isPinned: false, opened: new Set(), isCommon: false,
      isAfter: false, reached: Infinity, scrolled: 0, seen: null, drawing: 0, saying: 0, family: "sans-serif", colours: null, asked: "null", walk: "alone" });
    this.player = new Player(parts.player, { onShow: (at) => this.reach(at + 1), pace: layerPace, isSmooth: true });
    element.append(parts.root);
    parts.common.onclick = () => this.toggle("isCommon", parts.common);
    parts.after.onclick = () => this.toggle("isAfter", parts.after);
    parts.pick.onclick = () => this.pick();
    parts.roll.onscroll = () => {
      this.scrolled = parts.roll.scrollLeft;
      this.later();
    };
    parts.root.addEventListener("keydown", (event) => this.press(event));
    this.follow();
    this.leave = listenToRoom(parts.roll, () => this.arrange()); // its own border may come after it
    this.listening = new AbortController();
    this.walkTogether(this.listening.signal);
    this.update(data);
  }

  /** One of two overviews `leads`: its player moves the one that `follows`, which waits at its end if it is shorter. */
  walkTogether(signal) {
    document.addEventListener(REACHED, ({ detail }) => this.walk === "follows" && this.player.show(detail - 1), { signal });
    document.addEventListener(TOGGLED, () => this.walk === "leads" && this.player.toggle(), { signal });
  }

  /** Shows another network, or the same with other numbers; what is pinned stays while it is there. */
  update(data) {
    const isNew = this.network?.id !== data.id;
    if (isNew) this.take(data);
    this.steps = data.steps ?? true;
    this.walk = data.walk ?? "alone";
    this.parts.player.controls.classList.toggle("cvo-led", this.walk === "follows");
    const asked = JSON.stringify(data.held ?? null);
    if (asked !== this.asked && data.held) this.holdAt(data.held);
    this.asked = asked;
    if (isNew) this.arrange();
    else this.show();
    this.parts.root.dataset.network = data.id;
  }

  take(data) {
    const shapes = ({ layers }) => JSON.stringify(layers.map(({ name, shape }) => [name, shape]));
    const isLike = this.network && shapes(this.network) === shapes(data);
    const spare = this.network ? picturesOf(this.network) : [];
    this.network = { ...readNetwork(data), spare };
    this.network.shares = sharesOf(this.network);
    if (!isLike) {
      this.opened.clear();
      this.hold(null);
    }
    this.parts.base.ariaLabel = networkText(this.network);
    this.parts.roll.ariaLabel = mapsText(this.network);
    this.parts.after.hidden = !hiddenLayers(this.network, true).size;
    this.seen = null;
  }

  /** Pins a cell that is named as in an address. */
  holdAt({ layer: name, cell: [channel, ...position] }) {
    const layer = this.network.layers.find((one) => one.name === name);
    const isThere = layer && channel < layer.channels && position.length === layer.sizes.length
      && position.every((i, axis) => i < layer.sizes[axis]);
    if (isThere) this.hold({ number: layer.number, channel, at: ravel(position, layer.sizes) }, true);
  }

  toggle(name, button) {
    this[name] = !this[name];
    button.ariaPressed = String(this[name]);
    this.arrange();
  }

  /** Lays the board out and paints it. */
  arrange() {
    const { parts, network } = this;
    const width = parts.roll.clientWidth;
    if (!width || !network) return;
    this.scrolled = parts.roll.scrollLeft; // now: what is written below would have to be laid out first
    const style = getComputedStyle(parts.card);
    this.family = style.fontFamily;
    const table = tableOf(parts.root);
    this.colours = { ...network.colours.roles[table], shownInk: "rgba(20, 20, 30, 0.75)" };
    giveColours(parts.root, table, network.colours.roles);
    this.hidden = hiddenLayers(network, this.isAfter);
    const place = this.place = placesOf(network, { width, hidden: this.hidden, opened: this.opened });
    if (this.pointed && !this.isShown(this.pointed)) this.hold(null);
    parts.board.style.cssText = `width: ${place.width}px; height: ${place.height}px`;
    parts.view.style.cssText = `width: ${width}px; height: ${place.height}px`;
    parts.board.dataset.columns = JSON.stringify(place.columns);
    this.size = { width, height: place.height };
    writeTitles(parts, network, { place, opened: this.opened, onOpen: (number) => this.unfold(number) });
    const [last, { player }] = [place.columns.length - 1, this];
    player.reset(last, player.at >= player.last ? last : player.at); // all of them, unless it is on its way; it is painted so
  }

  isShown({ number, channel }) {
    const column = this.place.byNumber.get(number);
    return Boolean(column) && channel < column.count;
  }

  unfold(number) {
    if (!this.opened.delete(number)) this.opened.add(number);
    this.arrange();
  }

  /** What painters take, on a canvas that is cleared: columns but the input's are moved by `shift`, and end where that one stays. */
  drawingOn(canvas) {
    const { network, place, colours, family, size, hidden, isCommon, scrolled } = this;
    const context = canvasContext(canvas, size.width, size.height);
    const shift = ({ number }) => (number === 0 ? 0 : -scrolled);
    const clipFrom = (left) => {
      context.save();
      context.beginPath();
      context.rect(scrolled ? left : 0, 0, size.width, size.height);
      context.clip();
    };
    return {
      context, network, place, colours, family, hidden, isCommon, shift, scrolled, shares: network.shares,
      isInSight: (column) => {
        const left = column.x + shift(column);
        return left < size.width + NEAR_EDGE && left + column.width > (column.number === 0 ? 0 : scrolled ? place.pinned : 0) - NEAR_EDGE;
      },
      clipTo: (column) => clipFrom(column.number === 0 ? 0 : place.pinned),
      clipLines: () => clipFrom(place.columns[0].x + place.columns[0].width),
    };
  }

  paint() {
    if (!this.place) return; // it is not in sight yet
    const drawing = this.drawingOn(this.parts.base);
    const { context, place, colours, shift } = drawing;
    drawing.clipLines();
    for (const arc of place.arcs) paintArc(context, place, arc, { shift, colour: colours.control, line: 1.4 });
    context.restore();
    place.columns.forEach((column, i) => {
      if (!drawing.isInSight(column)) return;
      drawing.clipTo(column);
      context.translate(shift(column), 0);
      paintColumn(drawing, column, shareOf(this.reached, i));
      context.restore();
    });
    this.parts.pinnedTitle.classList.toggle("cvo-over", drawing.scrolled > 0);
    this.parts.titles.style.clipPath = drawing.scrolled ? `inset(0 0 0 ${place.pinned + drawing.scrolled}px)` : "";
    this.show();
  }

  later() {
    cancelAnimationFrame(this.drawing);
    this.drawing = requestAnimationFrame(() => this.paint());
  }

  reach(reached) {
    this.reached = reached;
    this.parts.root.dataset.reached = Math.floor(reached);
    if (this.place) this.paint();
    if (this.walk === "leads") document.dispatchEvent(new CustomEvent(REACHED, { detail: reached }));
  }

  /** Marks what the pointed cell sees and feeds, and says it. */
  show() {
    if (!this.place) return;
    const { parts, network, pointed } = this;
    const drawing = this.drawingOn(parts.overlay);
    parts.root.classList.toggle("cv-pinned", this.isPinned);
    if (!pointed) return this.tell(null);
    if (!isSame(this.seen?.pointed, pointed)) this.seen = this.lookFrom(pointed);
    paintMarks(drawing, this.seen);
    if (pointed.number > 0) writeSight(drawing, sightText(network.layers[0], this.seen.cone[0]));
    this.tell(tellCell(network, pointed, { ...this.seen, shares: network.shares }));
  }

  /** The masks of a cell. */
  lookFrom(pointed) {
    const { network } = this;
    const { number, channel, at } = pointed;
    const mask = maskOfCell(network.layers[number], channel, at);
    const cone = coneOf(network, number, mask);
    const hasPools = cone.some((seen, i) => seen && i > 0 && isMax(network.layers[i]));
    return { pointed, cone, feeds: feedsOf(network, number, mask), path: hasPools ? coneOf(network, number, mask, true) : null };
  }

  tell(told) {
    writeReadout(this.parts, told, Boolean(this.onPick) && this.steps);
    clearTimeout(this.saying);
    const text = told ? `${told.name}: ${told.value} · ${told.rest}` : "";
    this.saying = setTimeout(() => say(this.parts.said, text), RESTS_MS);
  }

  /** Points at a cell, or at none. */
  hold(pointed, isPinned = false) {
    const changed = !isSame(pointed, this.pointed);
    this.pointed = pointed;
    this.isPinned = isPinned && Boolean(pointed);
    if (changed) this.onPoint?.(...(pointed ? this.named(pointed) : [null, null]));
  }

  /** A cell as others call it: its layer's name, and where it is in the map. */
  named({ number, channel, at }) {
    const { name, sizes } = this.network.layers[number];
    return [name, [channel, ...unravel(at, sizes)]];
  }

  /** The cell that is pointed at is pinned, and heard of. */
  pick() {
    if (!this.pointed) return;
    this.hold(this.pointed, true);
    this.onPick?.(...this.named(this.pointed));
    this.show();
  }

  /** Follows the pointer over the board. */
  follow() {
    const { view } = this.parts;
    view.onpointermove = (event) => {
      if (this.isPinned || event.pointerType === "touch") return;
      this.pointAt(this.under(event));
    };
    view.onpointerleave = (event) => {
      if (!this.isPinned && event.pointerType !== "touch") this.pointAt(null);
    };
    listenToPresses(view, { onSwipe: () => {}, onPress: (event, pins) => this.pressed(this.under(event), pins) });
  }

  pointAt(cell) {
    this.parts.view.classList.toggle("cv-pointing", Boolean(cell));
    if (isSame(cell, this.pointed)) return;
    this.hold(cell);
    this.show();
  }

  /** A click pins a cell, and a second one releases it; a tap points at it, and a second one pins it. */
  pressed(cell, pins) {
    const again = isSame(cell, this.pointed);
    if (!cell || (again && this.isPinned)) {
      this.hold(null);
      return this.show();
    }
    this.hold(cell);
    if (pins || again) this.pick();
    else this.show();
  }

  /** The cell under an event. */
  under(event) {
    const box = this.parts.view.getBoundingClientRect();
    const scale = this.size.width / box.width;
    const [x, y] = [(event.clientX - box.left) * scale, (event.clientY - box.top) * scale];
    const { place, network } = this;
    const scrolled = this.parts.roll.scrollLeft;
    const isInput = x < place.pinned && scrolled > 0;
    const cell = cellUnder(network, place, [isInput ? x : x + scrolled, y]);
    const at = cell && place.columns.findIndex(({ number }) => number === cell.number);
    return cell && (cell.number === 0 || !isInput) && at < this.reached ? cell : null;
  }

  press(event) {
    const { target, key } = event;
    if (event.ctrlKey || event.metaKey || event.altKey || target.tagName === "INPUT") return;
    if (target.tagName === "BUTTON" && (key === " " || key === "Enter")) return;
    if (!this.obey(key)) return;
    event.preventDefault();
    event.stopPropagation();
  }

  /** Does what a key means; whether it means anything here. */
  obey(key) {
    const { network, place, pointed } = this;
    if (key === " " && this.walk === "follows") document.dispatchEvent(new Event(TOGGLED));
    else if (key === " ") this.player.toggle();
    else if (key === "Escape") {
      if (!pointed) return false;
      this.hold(null);
      this.show();
    } else if (key === "Enter" && pointed) {
      if (this.isPinned) this.hold(pointed);
      else this.pick();
      this.show();
    } else if (isArrow(key) || isLayerKey(key)) {
      const move = isArrow(key) ? besideCell : acrossLayers;
      this.hold(pointed ? move(network, place, pointed, key) : firstCell(network));
      this.scrollTo(this.pointed);
      this.show();
    } else return false;
    return true;
  }

  /** Scrolls the board so far that a cell's column is in sight. */
  scrollTo({ number }) {
    if (number === 0) return;
    const { roll } = this.parts;
    const column = this.place.byNumber.get(number);
    const [left, right] = [column.x - this.place.pinned - NEAR_EDGE, column.x + column.width + NEAR_EDGE - this.size.width];
    roll.scrollLeft = Math.max(right, Math.min(left, roll.scrollLeft));
  }

  destroy() {
    this.listening.abort();
    this.player.destroy();
    cancelAnimationFrame(this.drawing);
    clearTimeout(this.saying);
    this.leave();
    this.parts.root.remove();
  }
}
