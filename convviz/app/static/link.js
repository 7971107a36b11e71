// A link, and a button that copies it with the step and the pinned cell where the visitor is on the stage by then.

const COPIED_MS = 2000;
const KEYS = ["step", "filter", "pin", "stamp", "zeros"];

const stageSpot = () => document.querySelector("[data-testid=stage]")?.spot?.() ?? null;

/** What an address says of a spot: a stamp says the step, and what is 0 or empty is left out. */
function fieldsOf({ step, stamp, ...rest }) {
  const fields = stamp === undefined ? { step, ...rest } : { stamp: String(stamp), ...rest };
  return Object.fromEntries(KEYS.filter((key) => fields[key]).map((key) => [key, String(fields[key])]));
}

const same = (one, other) => KEYS.every((key) => one[key] === other[key]);

/** The link, at another spot. */
function linkAt(link, spot) {
  const url = new URL(link, location.href);
  const fields = fieldsOf(spot);
  for (const key of KEYS) {
    if (fields[key]) url.searchParams.set(key, fields[key]);
    else url.searchParams.delete(key);
  }
  return url.href;
}

/** Copies a field's text, also where a page without https is given no clipboard. */
async function copy(field) {
  field.select();
  try {
    await navigator.clipboard.writeText(field.value);
    return true;
  } catch {
    return document.execCommand("copy");
  }
}

function build(element) {
  const row = document.createElement("div");
  row.className = "link-row";
  const field = Object.assign(document.createElement("input"), { readOnly: true });
  const button = Object.assign(document.createElement("button"), { type: "button" });
  const said = document.createElement("span");
  said.setAttribute("role", "status");
  row.append(field, button, said);
  element.append(row);
  field.onfocus = () => field.select();
  return { row, field, button, said };
}

const rows = new WeakMap();

export default function ({ parentElement, data, setTriggerValue }) {
  const isNew = !rows.has(parentElement);
  if (isNew) rows.set(parentElement, build(parentElement));
  const { row, field, button, said } = rows.get(parentElement);
  const { words } = data;
  field.value = data.link;
  field.ariaLabel = words.field;
  button.textContent = words.copy;

  /** The link to where the visitor is; the page hears of it if they have gone on. */
  function follow() {
    const spot = stageSpot();
    if (!spot || same(fieldsOf(spot), fieldsOf(data.spot))) return data.link;
    setTriggerValue("spot", spot);
    return linkAt(data.link, spot);
  }

  button.onclick = async () => {
    field.value = follow();
    said.textContent = (await copy(field)) ? words.copied : words.press;
    setTimeout(() => { said.textContent = ""; }, COPIED_MS);
  };
  if (isNew) field.value = follow();
  return () => {
    row.remove();
    rows.delete(parentElement);
  };
}
