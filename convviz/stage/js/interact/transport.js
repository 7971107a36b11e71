// The clock and the controls: which step it is, whether it plays, and how fast.

import { phrase } from "../model/words.js";
import { icon, speedFor } from "./elements.js";

const FRAMES = 60; // a second
const MOST_AT_ONCE = 4; // frames, and at least as many steps, that may be made up for when the browser was busy

const BY_HAND = Infinity; // ms for which a step is watched that nobody hurries

/** The clock of the steps, at the speed in a field: `onDue(steps)` hears how many are due, and says whether to go on. */
function createClock(field, onDue) {
  let [speed, isChosen, held, since, asked] = [1, false, false, 0, 0];

  function set(wanted) {
    speed = field.value = wanted;
    since = performance.now();
  }

  function tick(now) {
    const due = Math.floor((now - since) * speed / 1000 + 1e-3);
    const most = MOST_AT_ONCE * Math.max(1, Math.round(speed / FRAMES));
    if (due > 0) since = held || due > most ? now : since + due * 1000 / speed;
    if (onDue(held ? 0 : Math.max(0, Math.min(due, most)))) asked = requestAnimationFrame(tick);
  }

  return {
    start() { asked = requestAnimationFrame(tick); },
    stop() {
      cancelAnimationFrame(asked);
      since = performance.now();
    },
    hold(wanted) { held = wanted; },
    /** Chooses a speed, for all that comes. */
    pace(wanted) {
      isChosen = true;
      set(wanted);
    },
    /** Takes the speed that suits so many steps, unless one was chosen. */
    suit(steps) { if (!isChosen) set(speedFor(steps)); },
    get speed() { return speed; },
    get isChosen() { return isChosen; },
  };
}

const KEYS = { " ": "play", Home: "first", End: "last", ArrowLeft: "previous", ArrowRight: "next", ArrowUp: "up", ArrowDown: "down" };

/** Shows on the track how far the steps are. */
function tellStep({ scrubber, done }, step, last) {
  scrubber.value = step;
  done.style.transform = `scaleX(${last ? step / last : 1})`;
}

/** Says on its button whether it plays. */
function tellPlaying(button, playing) {
  button.replaceChildren(icon(playing ? "pause" : "play"));
  button.ariaLabel = playing ? phrase("Pause") : phrase("Play");
  button.title = `${button.ariaLabel} (${phrase("Space")})`;
}

/** Has each control do what it is for. */
function listenToControls(parts, actions, clock) {
  for (const name of ["first", "previous", "next", "last", "play"]) parts[name].onclick = () => actions[name](BY_HAND);
  parts.scrubber.oninput = actions.scrub;
  parts.speed.onchange = () => clock.pace(Number(parts.speed.value));
}

/** Drives `onStep(step, ms)`, for how long it is watched, 0 for no longer than it takes; `onPlaying(playing)` hears of play and pause. */
export function createTransport(parts, { onStep, onPlaying }) {
  let [step, steps, row, playing] = [0, 1, 1, false];
  const clock = createClock(parts.speed, (due) => {
    if (due) go(step + due, due === 1 ? 1000 / clock.speed : 0);
    if (step === steps - 1) play(false);
    return playing;
  });

  function go(next, ms = 0) {
    step = Math.max(0, Math.min(steps - 1, next));
    tellStep(parts, step, steps - 1);
    onStep(step, ms);
  }

  function play(wanted) {
    playing = wanted && steps > 1;
    tellPlaying(parts.play, playing);
    clock.stop();
    onPlaying(playing);
    if (playing) clock.start();
    if (playing && step === steps - 1) go(0);
  }

  /** Stops the clock, then does what was asked. */
  const paused = (action) => (ms) => {
    if (playing) play(false);
    action(ms);
  };
  const actions = {
    first: paused(() => go(0)), previous: paused((ms) => go(step - 1, ms)),
    next: paused((ms) => go(step + 1, ms)), last: paused(() => go(steps - 1)),
    up: paused((ms) => go(step - row, ms)), down: paused((ms) => go(step + row, ms)),
    play: () => play(!playing), scrub: paused(() => go(Number(parts.scrubber.value))),
  };
  listenToControls(parts, actions, clock);

  return {
    play,
    go,
    pause: paused(() => {}),
    /** Holds the clock while something is pointed at. */
    hold: clock.hold,
    reset(next) {
      [step, steps, row] = [Math.min(next.step, next.steps - 1), next.steps, next.row];
      parts.scrubber.max = steps - 1;
      clock.suit(steps);
      go(step);
    },
    /** Whether this key meant a step; if so it is taken, and watched unless the key is held. */
    press(key, isHeld = false) {
      actions[KEYS[key]]?.(isHeld ? 0 : BY_HAND);
      return key in KEYS;
    },
    pace: clock.pace, destroy: clock.stop,
    /** The speed; of one that was not chosen null. */
    get speed() { return clock.isChosen ? clock.speed : null; },
    get step() { return step; },
    get playing() { return playing; },
  };
}
