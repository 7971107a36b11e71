// Keys of the stage: they step, point at cells, pin, and present.

import { PANEL_KEYS } from "./reach.js";

const REMOTE = { PageDown: "ArrowRight", PageUp: "ArrowLeft" }; // a presenter's remote

/** Whether a control that has the focus wants a key for itself. */
const wanted = ({ tagName }, key) => tagName === "SELECT" || ((key === " " || key === "Enter") && tagName === "BUTTON");

/** Points by keys in one of several views; whether the key meant that. */
function point(views, key) {
  const at = Math.max(0, views.findIndex(({ reached }) => reached));
  if (!(key in PANEL_KEYS) || !views[at].isLast(PANEL_KEYS[key])) return views[at].reach(key);
  views[at].release();
  return views[(at + 1) % views.length].reach(key);
}

/** Hears the keys that nobody else wants: the focus is on the stage or nowhere. */
export function listenToKeys(root, { transport, views, presenter, isStill }) {
  function press(event) {
    const { target } = event;
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    const ours = root.contains(target);
    if (isStill() || (!ours && target !== document.body)) return;
    if (event.ctrlKey || event.metaKey || event.altKey || (ours && wanted(target, key))) return;
    if (take(key, ours, event.repeat)) {
      event.preventDefault();
      event.stopImmediatePropagation();
    }
  }

  function take(key, ours, isHeld) {
    if (key === "Escape") {
      presenter.present(false);
      views.forEach((view) => view.release());
      return false;
    }
    if (key === "f") return presenter.present(!presenter.on) ?? true;
    if (ours && point(views, key)) return true;
    return transport.press((presenter.on && REMOTE[key]) || key, isHeld);
  }

  addEventListener("keydown", press, true);
  return () => removeEventListener("keydown", press, true);
}
