// Said until the first time: that cells can be pointed at.

import { phrase } from "../model/words.js";
import { make } from "./elements.js";

const KEY = "convviz-pointed";

/** What the browser keeps; where a page may keep nothing, null. */
function kept() {
  try {
    return localStorage;
  } catch {
    return null;
  }
}

export const buildHint = () => make("div", {
  className: "cv-hint",
  hidden: Boolean(kept()?.getItem(KEY)),
  textContent: matchMedia("(pointer: coarse)").matches
    ? phrase("Tap any cell to see where it comes from; press long to pin it.")
    : phrase("Point at any cell to see where it comes from; click to pin it."),
});

/** Ends it for good. */
export function endHint(hint) {
  if (hint.hidden) return;
  hint.hidden = true;
  kept()?.setItem(KEY, "1");
}
