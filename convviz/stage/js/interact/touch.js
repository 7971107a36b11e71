// A press on the board: a click or, of a finger, a tap; a finger that sweeps takes a step, and one that rests pins.

// Points that a resting finger may wander.
const FAR = 12;
const SWIPE = 40;
const LONG_MS = 500;
// A finger put down so soon after the page moved was put down to hold it.
const HELD_MS = 100;

/** Which way a finger went, as steps: 1 where it swept to the left, -1 to the right, 0 where it did not sweep. */
export function swept(from, to) {
  const [across, down] = [to.clientX - from.clientX, to.clientY - from.clientY];
  return Math.abs(across) < SWIPE || Math.abs(across) < 2 * Math.abs(down) ? 0 : -Math.sign(across);
}

// When the page last moved.
let moved = -Infinity;
globalThis.addEventListener?.("scroll", ({ timeStamp }) => { moved = timeStamp; }, true);

/**
 * Hears `onPress(event, pins)` of a click, a tap or a long press on an element, and `onSwipe(steps)` of a finger.
 *
 * A finger is followed by itself: the click that a browser makes of a tap is left out after a swipe, for about a second.
 */
export function listenToPresses(element, { onPress, onSwipe }) {
  // The clock is set for as long as a finger rests.
  let [start, clock, byFinger] = [null, 0, false];
  const stop = () => {
    clearTimeout(clock);
    clock = 0;
  };
  const end = () => {
    stop();
    start = null;
  };
  const on = (name, action) => element.addEventListener(name, action);

  on("pointerdown", (event) => {
    end();
    byFinger = event.pointerType === "touch";
    if (!byFinger || !event.isPrimary) return;
    start = event;
    if (event.timeStamp - moved > HELD_MS) clock = setTimeout(() => {
      end();
      onPress(event, true);
    }, LONG_MS);
  });
  on("pointermove", (event) => {
    if (start && Math.hypot(event.clientX - start.clientX, event.clientY - start.clientY) > FAR) stop();
  });
  on("pointerup", (event) => {
    const [steps, rests] = [start && swept(start, event), clock];
    end();
    if (steps) onSwipe(steps);
    else if (rests) onPress(event, false);
  });
  on("pointercancel", end);
  on("click", (event) => byFinger || onPress(event, true));
  on("contextmenu", (event) => event.pointerType === "touch" && event.preventDefault());
}
