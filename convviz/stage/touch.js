// A press on the board: a click or, of a finger, a tap; a finger that sweeps takes a step, and one that rests pins.

const FAR = 12; // points that a resting finger may wander
const SWIPE = 40;
const LONG_MS = 500;
const CAUGHT_MS = 100; // a finger put down so soon after the page moved was put down to hold it

/** Which way a finger went, as steps: 1 where it swept to the left, -1 to the right, 0 where it did not sweep. */
export function swept(from, to) {
  const [across, down] = [to.clientX - from.clientX, to.clientY - from.clientY];
  return Math.abs(across) < SWIPE || Math.abs(across) < 2 * Math.abs(down) ? 0 : -Math.sign(across);
}

/**
 * Hears `onPress(event, pins)` of a click, a tap or a long press on an element, and `onSwipe(steps)` of a finger.
 *
 * A finger is followed by itself: the click that a browser makes of a tap is left out after a swipe, for about a second.
 */
export function listenToPresses(element, { onPress, onSwipe }) {
  let [start, rests, clock, byFinger, scrolled] = [null, false, 0, false, -Infinity];
  const end = () => {
    clearTimeout(clock);
    start = null;
  };
  const on = (name, action) => element.addEventListener(name, action);

  on("pointerdown", (event) => {
    end();
    byFinger = event.pointerType === "touch";
    if (!byFinger || !event.isPrimary) return;
    [start, rests] = [event, event.timeStamp - scrolled > CAUGHT_MS];
    if (rests) clock = setTimeout(() => {
      onPress(start, true);
      end();
    }, LONG_MS);
  });
  on("pointermove", (event) => {
    if (!start || Math.hypot(event.clientX - start.clientX, event.clientY - start.clientY) <= FAR) return;
    clearTimeout(clock);
    rests = false;
  });
  on("pointerup", (event) => {
    if (!start) return;
    const steps = swept(start, event);
    end();
    if (steps) onSwipe(steps);
    else if (rests) onPress(event, false);
  });
  on("pointercancel", end);
  on("click", (event) => byFinger || onPress(event, true));
  on("contextmenu", (event) => event.pointerType === "touch" && event.preventDefault());

  const note = ({ timeStamp }) => { scrolled = timeStamp; };
  document.addEventListener("scroll", note, true);
  return () => document.removeEventListener("scroll", note, true);
}
