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

export default function ({ parentElement, data }) {
  let button = parentElement.querySelector("button");
  if (!button) parentElement.append(button = build());
  button.title = button.ariaLabel = data.title;
  page.lang = data.language;
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
