// The choice of more contrast: this browser's, on every page; unless made, the system's. And the page's language.

const KEY = "convviz-contrast";
const page = document.documentElement;
const wished = matchMedia("(prefers-contrast: more)");
const HALF = "M12 3a9 9 0 1 0 0 18a9 9 0 1 0 0 -18M12 5v14a7 7 0 0 0 0 -14";

/** What was chosen in this browser; one that keeps nothing has chosen nothing. */
function chosen() {
  try {
    return localStorage.getItem(KEY);
  } catch {
    return page.dataset.contrast ?? null;
  }
}

function choose(contrast) {
  page.dataset.contrast = contrast;
  try {
    localStorage.setItem(KEY, contrast);
  } catch {
    // It lasts as long as the page.
  }
}

function build() {
  const button = Object.assign(document.createElement("button"), { type: "button" });
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  path.setAttribute("d", HALF);
  svg.append(path);
  button.append(svg);
  return button;
}

const OURS = "Help for {field}"; // as Streamlit writes it
const START = OURS.replace("{field}", "");
let told = OURS;
let named = new Map(); // what Streamlit has called a button, and what it is called here
let observer = null;

/** Names the buttons of help in the page's language: to Streamlit they are English in every one. */
function nameHelp() {
  for (const one of document.querySelectorAll(`button[aria-label^="${START}"]`)) {
    const [first, ours] = [one.ariaLabel, told.replace("{field}", () => one.ariaLabel.slice(START.length))];
    one.ariaLabel = ours;
    named.set(one, [first, ours]);
  }
}

/** Has them named from now on, whatever Streamlit draws. */
function speakHelp(help) {
  if (told === help) return;
  told = help;
  observer?.disconnect();
  for (const [one, [first, ours]] of named) if (one.ariaLabel === ours) one.ariaLabel = first;
  named = new Map();
  if (told === OURS) return;
  nameHelp();
  observer = new MutationObserver(nameHelp);
  observer.observe(document.body, { subtree: true, childList: true, attributes: true, attributeFilter: ["aria-label"] });
}

export default function ({ parentElement, data }) {
  let button = parentElement.querySelector("button");
  if (!button) parentElement.append(button = build());
  button.title = button.ariaLabel = data.title;
  page.lang = data.language;
  speakHelp(data.help);
  const show = () => {
    const contrast = chosen();
    if (contrast) page.dataset.contrast = contrast;
    button.ariaPressed = String(contrast ? contrast === "more" : wished.matches);
  };
  button.onclick = () => {
    choose(button.ariaPressed === "true" ? "less" : "more");
    show();
  };
  wished.addEventListener("change", show);
  show();
  return () => wished.removeEventListener("change", show);
}
