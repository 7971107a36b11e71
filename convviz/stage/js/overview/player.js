// The data on its way through the network: the columns fill one after the other.

import { phrase } from "../model/words.js";
import { buildMoves, icon } from "../interact/elements.js";

const LAYER_MS = 900;
const FILL = 0.7; // of the time of a layer, until its last map is there

/** The elements of the player. */
export const buildPlayer = () => buildMoves({ first: phrase("First layer"), previous: phrase("Previous layer"),
  next: phrase("Next layer"), last: phrase("All layers"), scrubber: phrase("Layer") });

/** Shows the layers up to one, and the next one as far as it is: `onShow(reached)` hears how many columns there are, with a fraction of the next. */
export class Player {
  constructor(parts, onShow) {
    Object.assign(this, { parts, onShow, count: 1, reached: 1, playing: false, asked: 0, last: 0 });
    parts.first.onclick = () => this.stopAt(1);
    parts.previous.onclick = () => this.stopAt(Math.ceil(this.reached) - 1);
    parts.next.onclick = () => this.stopAt(Math.floor(this.reached) + 1);
    parts.last.onclick = () => this.stopAt(this.count);
    parts.play.onclick = () => this.toggle();
    parts.scrubber.oninput = () => this.stopAt(Number(parts.scrubber.value) + 1);
  }

  /** There are so many columns, all of which are shown. */
  reset(count) {
    const wasWhole = this.reached >= this.count;
    this.count = count;
    this.parts.scrubber.max = count - 1;
    this.show(wasWhole ? count : Math.min(this.reached, count));
  }

  show(reached) {
    this.reached = Math.max(1, Math.min(this.count, reached));
    const at = Math.floor(this.reached) - 1;
    this.parts.scrubber.value = at;
    this.parts.done.style.transform = `scaleX(${this.count > 1 ? (this.reached - 1) / (this.count - 1) : 1})`;
    this.onShow(this.reached);
  }

  stopAt(reached) {
    this.play(false);
    this.show(reached);
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
    if (!wanted) return this.show(Math.floor(this.reached + 1e-6));
    if (this.reached >= this.count) this.show(1);
    this.last = performance.now();
    this.asked = requestAnimationFrame((now) => this.tick(now));
  }

  /** With less motion, whole layers come one after the other. */
  tick(now) {
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    const passed = (now - this.last) / LAYER_MS;
    if (!calm || passed >= 1) {
      this.last = now;
      this.show(this.reached + (calm ? 1 : Math.min(passed, 0.25)));
    }
    if (this.reached >= this.count) return this.play(false);
    this.asked = requestAnimationFrame((next) => this.tick(next));
  }

  destroy() { cancelAnimationFrame(this.asked); }
}

/** How much of the column after those that are there is shown at a moment. */
export const shareOf = (reached, column) => Math.max(0, Math.min(1, (reached - column) / FILL));
