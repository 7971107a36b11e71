// Sizes and choices of a layout: those of the stage alone, and those that the print has too; and where a cell lies.

import SHARED from "../../../render/spacing.json" with { type: "json" };

/** What the print has in common with the stage: when a sequence is a strip or has charts, what counts how much, how it looks. */
export const BOTH = SHARED.both;

/** Those of the stage alone. */
export const OWN = SHARED.stage;

/** Top left corner of one cell. */
export const corner = (at, [d, h, w]) => [
  at.x + ((d % at.across) * (at.shape[2] + 1) + w) * at.cell,
  at.y + (Math.floor(d / at.across) * (at.shape[1] + 1) + h) * at.tall,
];
