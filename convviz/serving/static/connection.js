// Says what becomes of the connection to the server: blocked, gone, lost, or slow to answer. What is done while
// it is lost is kept, and done once it is back: Streamlit would drop it without a word.

const FIRST_MS = 10_000; // this long a page may take to come
const LOST_MS = 1_000; // many connections are back so soon
const ANSWER_MS = 3_000;
const LOOK_MS = 250;
const SETTLED_MS = 500; // after a connection is back, the page is drawn anew first
const HEALTH = "./_stcore/health";
const NEEDS_SERVER = ".cv-opens button"; // Streamlit switches its own fields off; these it does not know
const WEIGHTS = ".st-key-weights-file";
const MEGABYTE = 2 ** 20;
const NAME = 40; // characters of a name that are repeated
const FILES = "[data-testid=stFileUploaderDropzone]";

const box = document.getElementById("convviz-connection");
const words = JSON.parse(box.dataset.words);
const stream = new URL("./_stcore/stream", document.baseURI);
stream.protocol = stream.protocol.replace("http", "ws");
stream.search = stream.hash = "";
const values = { address: stream.href, host: stream.host };

const page = () => document.querySelector("[data-testid=stApp]");
const isConnected = () => page()?.dataset.testConnectionState === "CONNECTED";
const isAsking = () => page()?.dataset.testScriptState === "rerunRequested";
const isDrawn = () => ![undefined, "initial"].includes(page()?.dataset.testScriptState);

let wasLost = false;
let isLarge = false;

/** Whether the page that is here has lost its server; that it had is kept in mind. */
function isLost() {
  const lost = isDrawn() && !isConnected();
  wasLost ||= lost;
  return lost;
}

function say(what) {
  if (box.dataset.says === what) return;
  box.dataset.says = what;
  const known = words[document.documentElement.lang] ?? Object.values(words)[0];
  box.textContent = what && known[what].replace(/\{(\w+)\}/g, (_, name) => values[name]);
  box.hidden = !what;
}

/** Whether the server answers at all: then it is the WebSocket that is blocked. */
async function answers() {
  try {
    return (await fetch(HEALTH, { cache: "no-store", signal: AbortSignal.timeout(LOST_MS) })).ok;
  } catch {
    return false;
  }
}

/** Since when something has been so, in milliseconds: 0 while it is not. */
function lasting() {
  let since = 0;
  return (isSo) => {
    if (!isSo) since = 0;
    else since ||= performance.now();
    return since && performance.now() - since;
  };
}

const keys = new WeakMap(); // the names that Streamlit gives the places of fields, by field
const typed = new Map(); // fields with a text that the page has not been given yet
const chosen = new Map(); // fields for files, with what was chosen for them while there was no connection
let pressed = null;

/** The field itself, or the one in its place if the page was drawn anew. */
function inPlace(field) {
  if (field.isConnected) return field;
  const place = [...(keys.get(field) ?? [])].map((name) => document.querySelector(`.${CSS.escape(name)}`));
  return place.find(Boolean)?.querySelector(field.localName) ?? null;
}

function remember(field) {
  const holder = field.closest("[class*=st-key-]");
  keys.set(field, [...(holder?.classList ?? [])].filter((name) => name.startsWith("st-key-")));
  return field;
}

/** Hand over what was typed before the connection was lost, as leaving the field does. */
function giveText(before, text) {
  const field = inPlace(before);
  if (!field || field === document.activeElement) return;
  field.focus({ preventScroll: true });
  if (field.value !== text) {
    const kind = field.localName === "textarea" ? HTMLTextAreaElement : HTMLInputElement;
    Object.getOwnPropertyDescriptor(kind.prototype, "value").set.call(field, text);
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }
  field.blur();
}

function giveFiles(before, files) {
  const field = inPlace(before);
  if (!field) return;
  const transfer = new DataTransfer();
  for (const file of files) transfer.items.add(file);
  field.files = transfer.files;
  field.dispatchEvent(new Event("change", { bubbles: true }));
}

/** Press a button of a stage, or the one in its place: a stage makes its buttons anew when it is drawn. */
function press(button) {
  const same = `${NEEDS_SERVER}[name="${CSS.escape(button.name)}"]`;
  (button.isConnected ? button : document.querySelector(same))?.click();
}

/** Do now what was done while there was no connection. */
function catchUp() {
  for (const [field, files] of chosen) giveFiles(field, files);
  for (const [field, text] of typed) giveText(field, text);
  if (pressed) press(pressed);
  chosen.clear();
  typed.clear();
  pressed = null;
}

/** Refuse a file that is larger than the server takes, before it is sent: Streamlit says so in its own words. */
function refuseLarge(event, field, files) {
  const most = field.closest(WEIGHTS) ? box.dataset.mostWeights : box.dataset.most;
  const file = [...files].find(({ size }) => size > most * MEGABYTE);
  values.file = file?.name.slice(0, NAME);
  values.most = most;
  const size = new Intl.NumberFormat(document.documentElement.lang, { maximumFractionDigits: 1 });
  values.size = file && size.format(Math.ceil((10 * file.size) / MEGABYTE) / 10);
  isLarge = Boolean(file);
  say(isLarge ? "large" : "");
  if (isLarge) leave(event);
  return isLarge;
}

function leave(event) {
  event.preventDefault();
  event.stopImmediatePropagation();
}

function keepFiles(event, field, files) {
  if (!files?.length || refuseLarge(event, field, files) || !isLost()) return;
  leave(event);
  chosen.set(remember(field), [...files]);
  say("lost");
}

const isText = (field) => field.matches?.("textarea, input:not([type=file], [type=range], [type=checkbox])");
/** The page has a text once its field is left; but not if the field is left for being switched off just now. */
const forget = ({ target }) => setTimeout(() => { if (!isLost()) typed.delete(target); });

addEventListener("input", ({ target }) => { if (isText(target)) typed.set(remember(target), target.value); }, true);
addEventListener("focusout", forget, true);
addEventListener("change", (event) => {
  const field = event.target;
  if (field.type !== "file") return;
  keepFiles(event, field, field.files);
  setTimeout(() => { field.value = ""; }); // else a browser takes the same file, chosen again, for no change
}, true);
addEventListener("dragover", (event) => { if (isLost()) event.preventDefault(); }, true);
addEventListener("drop", (event) => {
  const field = event.target.closest?.(FILES)?.querySelector("input[type=file]");
  if (field) keepFiles(event, field, event.dataTransfer?.files);
  else if (isLost()) event.preventDefault();
}, true);
addEventListener("click", (event) => {
  const button = event.target.closest?.(NEEDS_SERVER);
  if (!button || !isLost()) return;
  event.stopImmediatePropagation();
  pressed = button;
}, true);
for (const touch of ["pointerdown", "keydown"]) {
  addEventListener(touch, () => {
    isLarge = false; // it was read
    if (isLost()) say("lost");
  }, true);
}

const [notCome, lost, unanswered, back] = [lasting(), lasting(), lasting(), lasting()];

async function look() {
  const [drawn, connected] = [isDrawn(), isConnected()];
  const waited = notCome(!drawn);
  const lostFor = lost(isLost());
  const unansweredFor = unanswered(drawn && connected && isAsking());
  if (back(wasLost && connected && page().dataset.testScriptState === "notRunning") > SETTLED_MS) {
    wasLost = false;
    catchUp();
  }
  if (waited > FIRST_MS) say((await answers()) ? "blocked" : "gone");
  else if (lostFor > LOST_MS) say("lost");
  else if (unansweredFor > ANSWER_MS) say("waiting");
  else if (drawn && connected && !isLarge) say("");
  setTimeout(look, LOOK_MS);
}

look();
