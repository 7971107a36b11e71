// The data on its way through the network: the columns fill one after the other.

import { phrase } from "../model/words.js";
import { buildMoves } from "../interact/elements.js";

const LAYER_MS = 900;
const FILL = 0.7; // of the time of a layer, until its last map is there

/** The elements of the player. */
export const buildPlayer = () => buildMoves({ first: phrase("First layer"), previous: phrase("Previous layer"),
  next: phrase("Next layer"), last: phrase("All layers"), scrubber: phrase("Layer") });

/** A layer after the other; with less motion, whole ones. */
export const layerPace = () => ({ jump: 1, each: LAYER_MS });

/** How much of the column after those that are there is shown at a moment. */
export const shareOf = (reached, column) => Math.max(0, Math.min(1, (reached - column) / FILL));
