// The clock and the controls: which step it is, whether it plays, and how fast.

import { phrase } from "../model/words.js";
import { START_SPEED, icon } from "./elements.js";

const MOST_AT_ONCE = 4; // steps a frame may skip when the browser was busy

/** Drives `onStep(step)`; `onPlaying(playing)` hears of play and pause. */
export function createTransport(parts, { onStep, onPlaying }) {
  let [step, steps, row] = [0, 1, 1];
  let [playing, held, speed, since, clock] = [false, false, START_SPEED, 0, 0];

  function go(next) {
    step = Math.max(0, Math.min(steps - 1, next));
    parts.scrubber.value = step;
    parts.done.style.transform = `scaleX(${steps > 1 ? step / (steps - 1) : 1})`;
    onStep(step);
  }

  function play(wanted) {
    playing = wanted && steps > 1;
    parts.play.replaceChildren(icon(playing ? "pause" : "play"));
    parts.play.ariaLabel = playing ? phrase("Pause") : phrase("Play");
    parts.play.title = `${parts.play.ariaLabel} (${phrase("Space")})`;
    cancelAnimationFrame(clock);
    since = performance.now();
    onPlaying(playing);
    if (playing) clock = requestAnimationFrame(tick);
    if (playing && step === steps - 1) go(0);
  }

  function tick(now) {
    const due = Math.floor((now - since) * speed / 1000 + 1e-3);
    if (due > 0) since = held || due > MOST_AT_ONCE ? now : since + due * 1000 / speed;
    if (due > 0 && !held) go(step + Math.min(due, MOST_AT_ONCE));
    if (step === steps - 1) play(false);
    else clock = requestAnimationFrame(tick);
  }

  /** Stops the clock, then does what was asked. */
  const paused = (action) => () => {
    if (playing) play(false);
    action();
  };
  const actions = {
    first: paused(() => go(0)), previous: paused(() => go(step - 1)),
    next: paused(() => go(step + 1)), last: paused(() => go(steps - 1)),
    up: paused(() => go(step - row)), down: paused(() => go(step + row)),
    play: () => play(!playing),
  };
  const keys = {
    " ": actions.play, Home: actions.first, End: actions.last, ArrowLeft: actions.previous,
    ArrowRight: actions.next, ArrowUp: actions.up, ArrowDown: actions.down,
  };
  for (const name of ["first", "previous", "next", "last", "play"]) parts[name].onclick = actions[name];
  parts.scrubber.oninput = () => paused(() => go(Number(parts.scrubber.value)))();
  parts.speed.onchange = () => {
    speed = Number(parts.speed.value);
    since = performance.now();
  };

  return {
    play,
    pause: paused(() => {}),
    /** Holds the clock while something is pointed at. */
    hold: (wanted) => { held = wanted; },
    reset(next) {
      [step, steps, row] = [Math.min(next.step, next.steps - 1), next.steps, next.row];
      parts.scrubber.max = steps - 1;
      go(step);
    },
    /** Whether this key meant a step; if so it is taken. */
    press(key) {
      keys[key]?.();
      return key in keys;
    },
    go,
    /** Chooses a speed. */
    pace(wanted) { parts.speed.value = speed = wanted; },
    get speed() { return speed; },
    get step() { return step; },
    get playing() { return playing; },
    destroy: () => cancelAnimationFrame(clock),
  };
}
