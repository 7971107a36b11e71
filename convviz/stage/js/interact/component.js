// The stage as a component of Streamlit's, which calls the default export again and again with the same element:
// on new data (the bytes of JSON), and on a new theme.

import { LANGUAGE } from "../model/words.js";
import { takeAhead, takers, textOf } from "./ahead.js";
import { mount, shownIn } from "./stage.js";

const components = new WeakMap();

/** Where the page has room for what is drawn below the board: `app/static/below.js` says so. */
const room = globalThis.convvizBelow ??= { element: null, onRoom() {} };

/** Shows a scene before there is a page; the page's own stage is the same one, moved to where that belongs. */
export function showEarly(element, bytes) {
  const early = { language: LANGUAGE, asked: null };
  early.mounted = mount(element, JSON.parse(textOf(bytes)), { onOpen: (asked) => { early.asked = asked; } });
  takers.early = early;
}

/** The stage that was shown early, moved into an element of the page, as far as it speaks the page's language. */
function takeEarly(element, data, callbacks) {
  const { early } = takers;
  takers.early = null;
  if (!early) return null;
  if (early.language !== LANGUAGE || early.mounted.count !== scenesIn(data)) {
    early.mounted.destroy(); // the one that comes goes on where it was
    return null;
  }
  early.mounted.move(element, callbacks);
  early.mounted.update(data);
  if (early.asked) callbacks.onOpen(early.asked);
  return early.mounted;
}

const scenesIn = (data) => data.scenes?.length ?? 1;

/** How the visitor left, or is about to leave, a stage of the same in another language; that one may go later. */
function leftInAnotherLanguage(data) {
  const walks = Array.from(document.querySelectorAll("[data-testid=stage]"), (root) => root.walk());
  return [...walks, globalThis.convvizWalk].find((walk) => walk && walk.language !== LANGUAGE && walk.shown === shownIn(data));
}

function moveOut(element) {
  const known = components.get(element);
  if (!known) return;
  known.mounted.destroy();
  known.ahead.leave();
  components.delete(element);
}

function moveIn(element, data, setTriggerValue) {
  const walk = leftInAnotherLanguage(data);
  const callbacks = { onOpen: (asked) => setTriggerValue("open", asked), onRest: (spot) => setTriggerValue("rest", spot) };
  const mounted = takeEarly(element, data, callbacks) ?? mount(element, data, { ...callbacks, walk });
  const ahead = takeAhead("convviz_stage", (next) => {
    if (next.stage !== data.stage || scenesIn(next) !== mounted.count) return false;
    mounted.update(next);
    return true;
  });
  room.onRoom = () => mounted.drawBelow(room.element ?? document.createElement("div"));
  room.onRoom();
  components.set(element, { mounted, ahead });
}

export default function ({ parentElement, data: bytes, setTriggerValue }) {
  const text = textOf(bytes);
  const known = components.get(parentElement);
  if (!known?.ahead.isKnown(text)) {
    const data = JSON.parse(text);
    if (known?.mounted.count === scenesIn(data)) known.mounted.update(data);
    else {
      moveOut(parentElement);
      moveIn(parentElement, data, setTriggerValue);
    }
  }
  return () => moveOut(parentElement);
}
