// The sentences of the stage in the language of its page: they stand in the scripts in English, and here in another.

// Joined with the other parts, it has those of the catalogue: `script.py`.
const WORDS = {};
export const LANGUAGE = "en";

const filled = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name]);

/** A sentence; what varies in it stands in braces. */
export const phrase = (text, values = {}) => filled(WORDS[text] ?? text, values);

/** A sentence about a number of things, `{count}` in it, with a thin space between its thousands. */
export function countPhrase(one, many, count, values = {}) {
  const [single, several] = WORDS[one] ?? [one, many];
  const grouped = count.toLocaleString("en").replaceAll(",", "\u202f");
  return filled(count === 1 ? single : several, { count: grouped, ...values });
}

const PANEL_NAMES = { input: () => phrase("input"), weight: () => phrase("kernel"), output: () => phrase("output") };

/** What a panel is called; of a way back, what stands there instead. */
export const panelName = ({ labels }, panel) => labels?.panels?.[panel] ?? PANEL_NAMES[panel]();
