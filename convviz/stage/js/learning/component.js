// What was learned, as a component of Streamlit's: it calls the default export again and again with the same element.

import { Learning } from "./learning.js";

const courses = new WeakMap();

function endCourse(element) {
  courses.get(element)?.destroy();
  courses.delete(element);
}

export default function ({ parentElement, data: bytes, setTriggerValue }) {
  const data = JSON.parse(new TextDecoder().decode(bytes));
  const known = courses.get(parentElement);
  if (known) known.update(data);
  else courses.set(parentElement, new Learning(parentElement, data, (at) => setTriggerValue("rest", { at })));
  return () => endCourse(parentElement);
}
