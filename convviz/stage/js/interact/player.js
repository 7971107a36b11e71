// A clock that plays from one moment to the next, in whole moments or smoothly, and hears its buttons.

import { phrase } from "../model/words.js";
import { icon } from "./elements.js";

const SMOOTH_MOST = 0.25; // of a moment that one frame can move on, however late it is
const NEARLY = 1e-6;

/**
 * Walks from moment 0 to `last`: `onShow(at)` hears where it is. `pace(last, isCalm)` says how many moments are shown at
 * once, `jump`, and how many ms each rests, `each`; one that `isSmooth` is also between two moments, but with less motion.
 */
export class Player {
  constructor(parts, { onShow, pace, isSmooth = false }) {
    Object.assign(this, { parts, onShow, pace, isSmooth, last: 0, at: 0, playing: false, asked: 0, then: 0, passed: 0 });
    parts.first.onclick = () => this.stopAt(0);
    parts.previous.onclick = () => this.stopAt(Math.ceil(this.at) - 1);
    parts.next.onclick = () => this.stopAt(Math.floor(this.at) + 1);
    parts.last.onclick = () => this.stopAt(this.last);
    parts.play.onclick = () => this.toggle();
    parts.scrubber.oninput = () => this.stopAt(Number(parts.scrubber.value));
  }

  /** There are so many moments; it shows one of them. */
  reset(last, at) {
    this.last = last;
    this.parts.scrubber.max = last;
    this.show(at);
  }

  show(at) {
    this.at = Math.max(0, Math.min(this.last, at));
    this.parts.scrubber.value = Math.floor(this.at);
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
    if (!wanted) {
      if (!Number.isInteger(this.at)) this.show(Math.floor(this.at + NEARLY));
      return;
    }
    if (this.at >= this.last) this.show(0);
    [this.then, this.passed] = [performance.now(), 0];
    this.asked = requestAnimationFrame((now) => this.tick(now));
  }

  tick(now) {
    const isCalm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    const { jump, each } = this.pace(this.last, isCalm);
    const passed = (now - this.then) / each;
    this.then = now;
    if (this.isSmooth && !isCalm) this.show(this.at + Math.min(passed, SMOOTH_MOST));
    else this.moveOn(passed, jump);
    if (this.at >= this.last) return this.play(false);
    this.asked = requestAnimationFrame((next) => this.tick(next));
  }

  /** Shows another moment when as much time has passed. */
  moveOn(passed, jump) {
    this.passed += passed;
    const whole = Math.floor(this.passed);
    this.passed -= whole;
    if (whole > 0) this.show(Math.floor(this.at) + jump * whole);
  }

  destroy() { cancelAnimationFrame(this.asked); }
}
