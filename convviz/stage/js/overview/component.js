// The overview as a component of Streamlit's, which calls the default export again and again with the same element.

import { mount } from "./overview.js";

const overviews = new WeakMap();

function takeAway(element) {
  overviews.get(element)?.destroy();
  overviews.delete(element);
}

export default function ({ parentElement, data: bytes, setTriggerValue }) {
  const data = JSON.parse(new TextDecoder().decode(bytes));
  const known = overviews.get(parentElement);
  if (known) known.update(data);
  else overviews.set(parentElement, mount(parentElement, data, {
    onPick: data.picks === false ? null : (layer, cell) => setTriggerValue("pick", { layer, cell }),
  }));
  return () => takeAway(parentElement);
}
