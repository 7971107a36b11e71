// The layers of a network as rows to press: what each is called, its arguments, its output shape, and why one cannot be.

const make = (tag, className, parent, text = "") => {
  const element = Object.assign(document.createElement(tag), { className, textContent: text });
  parent.append(element);
  return element;
};

function addRow(list, row, pressed, press) {
  const item = make("li", row.error ? "row refused" : "row", list);
  const button = make("button", "layer", item);
  button.type = "button";
  button.dataset.at = row.at;
  if (row.at === pressed) button.setAttribute("aria-current", "true");
  make("span", "name", button, row.name);
  make("span", "detail", button, row.detail).title = row.detail;
  make("span", "shape", button, row.shape);
  button.onclick = () => press(row.at);
  if (row.error) make("p", "why", item, row.error).setAttribute("role", "status");
}

export default function ({ parentElement, data, setTriggerValue }) {
  const { rows, pressed, label } = JSON.parse(new TextDecoder().decode(data));
  const focused = parentElement.querySelector(".layer:focus")?.dataset.at;
  const list = document.createElement("ol");
  list.className = "convviz-layers";
  list.ariaLabel = label;
  const press = (at) => setTriggerValue("press", { at });
  for (const row of rows) addRow(list, row, pressed, press);
  parentElement.querySelector(".convviz-layers")?.remove();
  parentElement.append(list);
  if (focused !== undefined) list.querySelector(`[data-at="${CSS.escape(focused)}"]`)?.focus({ preventScroll: true });
  return () => list.remove();
}
