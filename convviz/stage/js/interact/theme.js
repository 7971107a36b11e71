// Which colours a stage has: the page's theme, the system's where the page has none, and more contrast where asked for.

function themeOf(element) {
  const background = getComputedStyle(element).getPropertyValue("--st-background-color").trim();
  if (!background) return matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
  const probe = new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true });
  probe.fillStyle = background;
  probe.fillRect(0, 0, 1, 1);
  const [r, g, b] = probe.getImageData(0, 0, 1, 1).data;
  return 0.299 * r + 0.587 * g + 0.114 * b < 128 ? "dark" : "light";
}

/** Which table of colours counts: the page's theme, with more contrast where that is asked for. */
export function tableOf(element) {
  const chosen = document.documentElement.dataset.contrast;
  const more = chosen ? chosen === "more" : matchMedia("(prefers-contrast: more)").matches;
  return (more ? "contrast-" : "") + themeOf(element);
}

/** Gives an element the colours of a table, by their roles, for its style sheet; to set what is set restyles all that is in it. */
export function giveColours(root, table, roles) {
  if (root.dataset.table === table) return;
  root.dataset.table = table;
  for (const [role, colour] of Object.entries(roles[table])) root.style.setProperty(`--cv-${role.replace("_", "-")}`, colour);
}

/** Hears what changes the room or the colours that there are; returns what stops that. */
export function listenToRoom(element, onChange) {
  // How high an element in sight is follows from what is laid out in it, and is no reason to lay that out again.
  const room = () => (element.clientHeight ? element.clientWidth : 0);
  let width = room();
  const observer = new ResizeObserver(() => {
    if (room() === width) return;
    width = room();
    onChange();
  });
  const dusk = matchMedia("(prefers-color-scheme: dark)");
  const contrast = new MutationObserver(onChange);
  contrast.observe(document.documentElement, { attributeFilter: ["data-contrast"] });
  observer.observe(element);
  addEventListener("resize", onChange);
  dusk.addEventListener("change", onChange);
  const typeface = ({ fontfaces }) => { // what is on a canvas stays in the one that it was drawn in
    if (fontfaces.some(({ family }) => getComputedStyle(element).fontFamily.includes(family))) onChange();
  };
  document.fonts.addEventListener("loadingdone", typeface);
  return () => {
    observer.disconnect();
    contrast.disconnect();
    removeEventListener("resize", onChange);
    dusk.removeEventListener("change", onChange);
    document.fonts.removeEventListener("loadingdone", typeface);
  };
}
