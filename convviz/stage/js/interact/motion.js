// The clock of a motion between two steps. Whoever asks for less motion sees none.

/** `begin(ms, onFrame)` has `onFrame(time)` hear, frame by frame, how much of a motion is over: up to 1, where it ends. */
export function createMotion() {
  const calm = matchMedia("(prefers-reduced-motion: reduce)");
  let asked = 0;
  return {
    begin(ms, onFrame) {
      let since = null;
      const tick = (now) => {
        since ??= now;
        const time = Math.min(1, (now - since) / ms);
        asked = time < 1 ? requestAnimationFrame(tick) : 0;
        onFrame(time);
      };
      asked = requestAnimationFrame(tick);
    },
    stop() {
      cancelAnimationFrame(asked);
      asked = 0;
    },
    get isOn() { return asked > 0; },
    get isCalm() { return calm.matches; },
  };
}
