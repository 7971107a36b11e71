// The stage alone on the whole screen, in large type, for a room that looks on.

import { enlarge } from "../paint/paint.js";

const [WIDTH, HEIGHT] = [980, 551]; // points that a projector shows, however many pixels it has
const HEIGHT_LEFT = 32;
const SHOWN_MS = 2500; // controls stay so long after the last movement

/** How many times larger than it is laid out a stage is drawn on a screen. */
export const timesLarger = (width, height) => Math.max(1, Math.min(width / WIDTH, height / HEIGHT));

/** How much larger a style sheet has an element than it is laid out. */
export const zoomOf = (element) => Number(getComputedStyle(element).zoom) || 1;

/** Has controls appear in `room` when something moves or Tab is pressed, and go again unless a keyboard is among them. */
function createAppearing(room, controls) {
  let hiding = 0;

  function hide() {
    if (controls.contains(document.activeElement) && document.activeElement.matches(":focus-visible")) return again();
    room.classList.remove("cv-moved");
  }

  function again() {
    clearTimeout(hiding);
    hiding = setTimeout(hide, SHOWN_MS);
  }

  function show() {
    room.classList.add("cv-moved");
    again();
  }

  const keyed = ({ key }) => { if (key === "Tab") show(); };
  return {
    /** Waits for movement from now on, or no longer. */
    listen(on) {
      const way = on ? "addEventListener" : "removeEventListener";
      for (const name of ["pointermove", "pointerdown"]) room[way](name, show);
      document[way]("keydown", keyed, true);
      clearTimeout(hiding);
      room.classList.remove("cv-moved");
    },
  };
}

/**
 * Presents what is in `room`; `opener` is the button for it, `onChange()` hears that the room there is has changed.
 *
 * Where no element may fill the screen, as in a notebook or on a telephone, it fills the window.
 */
export function createPresenter(room, opener, onChange) {
  const root = room.firstChild;
  const controls = createAppearing(room, root.querySelector(".cv-controls"));
  let [on, times] = [false, 1];

  function fit() {
    const before = times;
    times = on ? timesLarger(innerWidth, innerHeight) : 1;
    enlarge(on ? times : zoomOf(root), on);
    if (times !== before) room.style.setProperty("--cv-times", times);
  }

  const fills = () => document.fullscreenElement === room;

  function cover() {
    if (!on || fills() || !room.showPopover) return;
    room.popover = "manual";
    room.showPopover();
    root.focus();
  }

  function uncover() {
    if (fills()) document.exitFullscreen();
    room.removeAttribute("popover");
  }

  function present(wanted) {
    if (wanted === on) return;
    room.parentElement.style.minHeight = wanted ? `${room.offsetHeight}px` : "";
    on = wanted;
    room.classList.toggle("cv-presenting", on);
    controls.listen(on);
    opener.ariaPressed = String(on);
    if (!on) uncover();
    else if (document.fullscreenEnabled) room.requestFullscreen().catch(cover);
    else cover();
    fit();
    root.focus();
    onChange();
  }

  const changed = () => (fills() === on ? onChange() : present(fills()));
  const stay = (event) => { if (on && !room.contains(event.target)) root.focus(); };
  room.addEventListener("fullscreenchange", changed);
  document.addEventListener("focusin", stay);
  opener.onclick = () => present(!on);

  return {
    present,
    fit,
    get on() { return on; },
    /** Points in height that a presented stage has below its title. */
    get height() { return innerHeight / times - HEIGHT_LEFT - root.querySelector(".cv-title").offsetHeight; },
    destroy() {
      present(false);
      document.removeEventListener("focusin", stay);
      controls.listen(false);
    },
  };
}
