// How a course is walked through: its buttons, and its pace.

import { phrase } from "../model/words.js";
import { buildMoves } from "../interact/elements.js";

const PLAY_MS = 9000; // all moments, however many there are
const SLOWEST_MS = 450;
const CALM_MS = 600;
const CALM_JUMPS = 10;

/** The elements of the clock; what moves is called by the unit of the course. */
export const buildWalk = (isEpochs) => buildMoves(isEpochs
  ? { first: phrase("Before the first epoch"), previous: phrase("Previous epoch"), next: phrase("Next epoch"),
    last: phrase("Last epoch"), scrubber: phrase("Epoch") }
  : { first: phrase("Start"), previous: phrase("Previous iteration"), next: phrase("Next iteration"),
    last: phrase("Last iteration"), scrubber: phrase("Iteration") }, ["←", "→"]);

/** All moments in a few seconds; with less motion, it jumps from one tenth of the way to the next. */
export const coursePace = (last, isCalm) => (isCalm
  ? { jump: Math.max(1, Math.round(last / CALM_JUMPS)), each: CALM_MS }
  : { jump: 1, each: Math.min(SLOWEST_MS, PLAY_MS / Math.max(1, last)) });
