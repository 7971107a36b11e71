// The clock of a course: it plays from one moment to the next, and hears the buttons.

import { phrase } from "../model/words.js";
import { buildMoves, icon } from "../interact/elements.js";

const PLAY_MS = 9000; // all moments, however many there are
const SLOWEST_MS = 450;
const CALM_MS = 600;

/** The elements of the clock; what moves is called by the unit of the course. */
export const buildWalk = (isEpochs) => buildMoves(isEpochs
  ? { first: phrase("Before the first epoch"), previous: phrase("Previous epoch"), next: phrase("Next epoch"),
    last: phrase("Last epoch"), scrubber: phrase("Epoch") }
  : { first: phrase("Start"), previous: phrase("Previous iteration"), next: phrase("Next iteration"),
    last: phrase("Last iteration"), scrubber: phrase("Iteration") }, ["←", "→"]);

/** Walks from moment 0 to `last`: `onShow(at)` hears where it is. */
export class Walker {
  constructor(parts, onShow) {
    Object.assign(this, { parts, onShow, last: 0, at: 0, playing: false, asked: 0, begun: 0, from: 0 });
    parts.first.onclick = () => this.stopAt(0);
    parts.previous.onclick = () => this.stopAt(this.at - 1);
    parts.next.onclick = () => this.stopAt(this.at + 1);
    parts.last.onclick = () => this.stopAt(this.last);
    parts.play.onclick = () => this.toggle();
    parts.scrubber.oninput = () => this.stopAt(Number(parts.scrubber.value));
  }

  /** There are so many moments; it shows one of them. */
  reset(last, at) {
    this.play(false);
    this.last = last;
    this.parts.scrubber.max = last;
    this.show(at);
  }

  show(at) {
    this.at = Math.max(0, Math.min(this.last, at));
    this.parts.scrubber.value = this.at;
    this.parts.done.style.transform = `scaleX(${this.last ? this.at / this.last : 1})`;
    this.onShow(this.at);
  }

  stopAt(at) {
    this.play(false);
    this.show(at);
  }

  toggle() { this.play(!this.playing); }

  play(wanted) {
    if (this.playing === wanted) return;
    this.playing = wanted;
    const { play } = this.parts;
    play.replaceChildren(icon(wanted ? "pause" : "play"));
    play.ariaLabel = wanted ? phrase("Pause") : phrase("Play");
    play.title = `${play.ariaLabel} (${phrase("Space")})`;
    cancelAnimationFrame(this.asked);
    if (!wanted) return;
    this.from = this.at >= this.last ? 0 : this.at;
    this.begun = performance.now();
    if (this.from !== this.at) this.show(this.from);
    this.asked = requestAnimationFrame((now) => this.tick(now));
  }

  /** With less motion, it jumps from one tenth of the way to the next. */
  tick(now) {
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    const jump = calm ? Math.max(1, Math.round(this.last / 10)) : 1;
    const each = calm ? CALM_MS : Math.min(SLOWEST_MS, PLAY_MS / Math.max(1, this.last));
    const at = Math.min(this.last, this.from + jump * Math.floor((now - this.begun) / each));
    if (at !== this.at) this.show(at);
    if (this.at >= this.last) return this.play(false);
    this.asked = requestAnimationFrame((next) => this.tick(next));
  }

  destroy() { cancelAnimationFrame(this.asked); }
}
