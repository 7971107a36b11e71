// What a component takes ahead of Streamlit's call for it: `serving/static/ahead.js` hands each over as it arrives.

/** All that take something on this page. */
export const takers = globalThis.convvizTakers ??= new Set();

export const textOf = (bytes) => new TextDecoder().decode(bytes);

/**
 * Takes what arrives for a kind of component, if `update(data)` says that it was for this one; `isKnown(text)` says
 * whether Streamlit's call brings only what was taken, `leave()` ends it.
 */
export function takeAhead(kind, update) {
  let taken = null;
  const take = (bytes, component) => {
    if (component !== kind) return;
    const text = textOf(bytes);
    if (update(JSON.parse(text))) taken = text;
  };
  takers.add(take);
  return {
    isKnown(text) {
      const known = text === taken;
      taken = null;
      return known;
    },
    leave: () => takers.delete(take),
  };
}
