// A finger on the board: a swipe is a step, and what is pressed for long is pinned.

const FAR = 12; // points that a resting finger may wander
const SWIPE = 40;
const LONG_MS = 500;

/** Which way a finger went, as steps: 1 where it swept to the left, -1 to the right, 0 where it did not sweep. */
export function swept(from, to) {
  const [across, down] = [to.clientX - from.clientX, to.clientY - from.clientY];
  return Math.abs(across) < SWIPE || Math.abs(across) < 2 * Math.abs(down) ? 0 : -Math.sign(across);
}

/** Hears `onSwipe(steps)` and `onLongPress(event)` of one finger on an element. */
export function listenToFinger(element, { onSwipe, onLongPress }) {
  let [start, clock] = [null, 0];
  const end = () => {
    clearTimeout(clock);
    start = null;
  };
  const on = (name, action) => element.addEventListener(name, action);

  on("pointerdown", (event) => {
    end();
    if (event.pointerType !== "touch" || !event.isPrimary) return;
    start = event;
    clock = setTimeout(() => {
      onLongPress(start);
      end();
    }, LONG_MS);
  });
  on("pointermove", (event) => {
    if (start && Math.hypot(event.clientX - start.clientX, event.clientY - start.clientY) > FAR) clearTimeout(clock);
  });
  on("pointerup", (event) => {
    const steps = start ? swept(start, event) : 0;
    end();
    if (steps) onSwipe(steps);
  });
  on("pointercancel", end);
  on("contextmenu", (event) => event.pointerType === "touch" && event.preventDefault());
}
