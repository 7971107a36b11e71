// What opens below the stage is brought into view, the logo leads to the beginning in the same tab, and who was
// welcomed once is known again.

const LONGEST_MS = 5000; // by then what was asked for is there, or nothing opens
const LEAST = 80; // pixels by which a page grows when something opens
const OPENERS = ".st-key-view button, .cv-opens button";
const WELCOME = ".st-key-welcome";
const WELCOMED = "convviz-welcome=seen; path=/; max-age=31536000; SameSite=Lax";
const HOME = "a[data-testid=stLogoLink]";
const calm = matchMedia("(prefers-reduced-motion: reduce)");

let watched = null;

/** Scrolls to what opens on the page, once it is there. */
function follow() {
  const page = document.querySelector("[data-testid=stMainBlockContainer]");
  if (!page) return;
  watched?.disconnect();
  const height = page.offsetHeight;
  let ends = performance.now() + LONGEST_MS;
  const observer = watched = new ResizeObserver(() => { // it comes part by part, and the page must be long enough
    if (performance.now() > ends) return observer.disconnect();
    if (page.offsetHeight < height + LEAST) return;
    ends = performance.now() + LONGEST_MS;
    document.querySelector(".st-key-view")?.scrollIntoView({ block: "start", behavior: calm.matches ? "auto" : "smooth" });
  });
  observer.observe(page);
}

for (const kind of ["wheel", "touchmove", "keydown"]) addEventListener(kind, () => watched?.disconnect(), { passive: true });

addEventListener("click", (event) => {
  const { target } = event;
  if (!(target instanceof Element)) return;
  if (target.closest(OPENERS)) follow();
  if (target.closest(WELCOME)) document.cookie = WELCOMED;
  const home = target.closest(HOME);
  if (!home || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  location.assign(home.href);
}, true);
