// What of a view is pointed at: by a pointer, a finger or a key; and whether it is pinned.

import { listenToPresses } from "./touch.js";
import { PANEL_KEYS, beside, enter } from "./reach.js";

const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);

/** Whether an event is a finger's, which points by tapping and by nothing else. */
const isFinger = ({ pointerType }) => pointerType === "touch";

/** What is pointed at in a view, which shows it; `onPoint(pointing)` and `onPin()` hear of it. */
export class Pointing {
  constructor(view, { onPoint, onPin }) {
    Object.assign(this, { view, onPoint, onPin, pointed: null, isPinned: false, isReached: false });
  }

  point(pointed, isPinned = false) {
    this.pointed = pointed;
    this.isPinned = isPinned;
    this.isReached &&= Boolean(pointed);
    this.view.parts.card.classList.toggle("cv-pinned", isPinned);
    this.onPoint(Boolean(pointed) && !isPinned);
  }

  /** Follows the pointer over a board; `under(event)` is what lies there, `onSwipe(steps)` hears of a finger. */
  follow(board, under, onSwipe) {
    const { view } = this;
    const show = (pointed) => {
      this.point(pointed);
      view.show();
    };
    board.onpointermove = (event) => {
      if (view.scene.hidden || this.isPinned || isFinger(event)) return;
      const pointed = under(event);
      board.classList.toggle("cv-pointing", Boolean(pointed));
      if (!same(pointed, this.pointed)) show(pointed);
    };
    board.onpointerleave = (event) => {
      if (!this.isPinned && this.pointed && !isFinger(event)) show(null);
    };
    listenToPresses(board, { onSwipe, onPress: (event, pins) => view.scene.hidden || this.press(under(event), pins) });
  }

  /** A cell is clicked, tapped, or pressed for long; a tap points at it, all else pins it, and a second one releases it. */
  press(pointed, pins) {
    const again = same(pointed, this.pointed) && (this.isPinned || !pins);
    if (pointed) this.onPin();
    if (pointed?.filter !== undefined) this.view.walk(pointed.filter);
    this.point(again ? null : pointed, pins && Boolean(pointed) && !again);
    this.view.show();
  }

  /** Points by a key; whether it meant that. */
  reach(key) {
    const { view, pointed, isReached, isPinned } = this;
    const { scene, place } = view;
    if (key in PANEL_KEYS) {
      this.onPin();
      this.point(enter(view, pointed, PANEL_KEYS[key]));
    } else if (isReached && !isPinned && key.startsWith("Arrow")) this.point(beside(scene, place, pointed, key));
    else if (isReached && key === "Enter") this.press(pointed, true);
    else return false;
    view.filter = this.pointed?.filter ?? view.filter;
    this.isReached = Boolean(this.pointed);
    view.show();
    return true;
  }

  /** The pinned cell as an address says it; an entry of a matrix that is no cell of a panel has none. */
  get address() {
    const { panel, channel, index } = (this.isPinned && this.pointed) || {};
    return index ? [panel, ...(panel === "output" ? index : [channel, ...index])].join(".") : "";
  }
}
