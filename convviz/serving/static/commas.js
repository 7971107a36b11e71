// A decimal comma can be typed where the page's language has one: fields that know points only would drop it, and
// "0,25" would become 25.

const FIELDS = "input[type=number], .gdg-input[inputmode=numeric]";

const hasCommas = () => new Intl.NumberFormat(document.documentElement.lang).format(0.5).includes(",");

let isWriting = false;

/** Writes into a field where its cursor is, and returns whether it took that. */
function write(field, text) {
  let isTaken = false;
  const take = () => { isTaken = true; };
  isWriting = true;
  field.addEventListener("input", take, { once: true });
  document.execCommand("insertText", false, text);
  field.removeEventListener("input", take);
  isWriting = false;
  return isTaken;
}

addEventListener("beforeinput", (event) => {
  const field = event.target;
  if (isWriting || event.data !== "," || !(field instanceof HTMLInputElement) || !field.matches(FIELDS) || !hasCommas()) return;
  event.preventDefault();
  const knows = field.type === "number" && write(field, ","); // in a browser whose own language has the comma
  if (!knows) write(field, ".");
}, true);
