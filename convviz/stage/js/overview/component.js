// The overview as a component of Streamlit's, which calls the default export again and again with the same element.

import { takeAhead, textOf } from "../interact/ahead.js";
import { mount } from "./overview.js";

const overviews = new WeakMap();

function takeAway(element) {
  const known = overviews.get(element);
  known?.mounted.destroy();
  known?.ahead.leave();
  overviews.delete(element);
}

function putIn(element, data, setTriggerValue) {
  const onPick = data.picks === false ? null : (layer, cell) => setTriggerValue("pick", { layer, cell });
  const mounted = mount(element, data, { onPick });
  const ahead = takeAhead("convviz_overview", (next) => {
    if (next.key !== data.key) return false;
    mounted.update(next);
    return true;
  });
  overviews.set(element, { mounted, ahead });
}

export default function ({ parentElement, data: bytes, setTriggerValue }) {
  const text = textOf(bytes);
  const known = overviews.get(parentElement);
  if (!known) putIn(parentElement, JSON.parse(text), setTriggerValue);
  else if (!known.ahead.isKnown(text)) known.mounted.update(JSON.parse(text));
  return () => takeAway(parentElement);
}
