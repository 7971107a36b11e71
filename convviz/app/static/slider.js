// A picture before and after, one over the other: a line between, left of it the one before, right of it the one after;
// and on both a loupe, where there is one.

const STEP = 1;
const START = 50;
const REST_MS = 150; // a loupe that rests so long is where it was wanted
const WAYS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
const FAR = 5; // percent that a key moves with Shift

const make = (tag, className, parent) => {
  const element = Object.assign(document.createElement(tag), { className });
  parent?.append(element);
  return element;
};

const filled = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name]);

const percent = (share) => `${100 * share}%`;

function build(element) {
  const root = make("div", "convviz-slider", element);
  const frame = make("div", "frame", root);
  const before = make("img", "before", frame);
  const cover = make("div", "cover", frame);
  const after = make("img", "after", cover);
  const range = Object.assign(make("input", "range", frame), {
    type: "range", min: 0, max: 100, step: STEP, value: START,
  });
  const line = make("div", "line", frame); // after the range: it shows that one's focus
  line.ariaHidden = "true";
  const loupe = Object.assign(make("button", "loupe", frame), { type: "button", hidden: true });
  const titles = make("div", "titles", root);
  const [left, right] = [make("span", "", titles), make("span", "", titles)];
  return { root, frame, before, cover, after, range, line, loupe, left, right };
}

/** Moves the loupe by pointer and by keys; `onRest(place)` hears where it rests, in whole percent of the picture. */
function createLoupe({ frame, loupe }, onRest) {
  let [place, words, held, clock] = [null, "", null, 0];

  function put(left, top) {
    place.left = Math.round(Math.max(0, Math.min(100 - place.width, left)));
    place.top = Math.round(Math.max(0, Math.min(100 - place.height, top)));
    Object.assign(loupe.style, { left: `${place.left}%`, top: `${place.top}%` });
    loupe.ariaLabel = filled(words, place);
  }

  function restSoon(wait) {
    clearTimeout(clock);
    clock = setTimeout(() => {
      clock = 0;
      onRest({ left: place.left, top: place.top });
    }, wait);
  }

  loupe.onpointerdown = (event) => {
    if (event.button) return;
    event.stopPropagation();
    event.preventDefault();
    loupe.focus({ preventScroll: true });
    loupe.setPointerCapture(event.pointerId);
    held = { x: event.clientX, y: event.clientY, left: place.left, top: place.top };
  };
  loupe.onpointermove = (event) => {
    if (!held) return;
    event.stopPropagation();
    const { width, height } = frame.getBoundingClientRect();
    put(held.left + 100 * (event.clientX - held.x) / width, held.top + 100 * (event.clientY - held.y) / height);
    restSoon(REST_MS);
  };
  loupe.onpointerup = loupe.onpointercancel = () => { held = null; };
  loupe.onkeydown = (event) => {
    const way = WAYS[event.key];
    if (!way || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    event.stopPropagation(); // the stage steps with these keys
    const far = event.shiftKey ? FAR : 1;
    put(place.left + way[0] * far, place.top + way[1] * far);
    restSoon(2 * REST_MS);
  };

  return {
    /** Shows it where it is by now, but for a visitor who is moving it. */
    update(region, said) {
      loupe.hidden = !region;
      if (!region || held || clock) return;
      words = said.loupe;
      const [left, top, right, bottom] = region;
      place = { left, top, width: right - left, height: bottom - top };
      Object.assign(loupe.style, { width: `${place.width}%`, height: `${place.height}%` });
      put(left, top);
    },
    destroy: () => clearTimeout(clock),
  };
}

function createSlider(element) {
  const parts = build(element);
  const { root, frame, before, cover, after, range, line, left, right } = parts;
  let [shares, send] = ["", () => {}];
  const loupe = createLoupe(parts, (place) => send("loupe", place));

  function go(value) {
    range.value = Math.max(0, Math.min(100, value));
    const at = Number(range.value);
    frame.style.setProperty("--at", percent(at / 100));
    range.setAttribute("aria-valuetext", filled(shares, { before: at, after: 100 - at }));
  }

  function follow(event) {
    const box = frame.getBoundingClientRect();
    go((100 * (event.clientX - box.left)) / box.width);
  }

  range.oninput = () => go(range.value);
  frame.onpointerdown = (event) => {
    if (event.button || range.hidden) return;
    event.preventDefault();
    range.focus({ preventScroll: true });
    frame.setPointerCapture(event.pointerId);
    follow(event);
  };
  frame.onpointermove = (event) => {
    if (frame.hasPointerCapture(event.pointerId)) follow(event);
  };

  return {
    update(data, setTriggerValue) {
      const { name, words } = data;
      send = setTriggerValue;
      root.dataset.testid = data.testid;
      for (const part of [cover, range, line]) part.hidden = !data.after;
      shares = words.shares;
      range.ariaLabel = words.line;
      go(range.value);
      const [width, height] = data.size;
      root.style.setProperty("--ratio", width / height);
      before.src = data.before;
      if (data.after) after.src = data.after;
      before.alt = filled(words.before, { name });
      after.alt = filled(words.after, { name });
      left.textContent = data.titles[0];
      right.textContent = data.titles[1];
      frame.classList.toggle("coarse", Math.max(width, height) < frame.clientWidth / 2);
      for (const [side, share] of Object.entries(data.place)) after.style[side] = percent(share);
      loupe.update(data.loupe ?? null, data.loupe_words);
    },
    destroy() {
      loupe.destroy();
      root.remove();
    },
  };
}

const sliders = new WeakMap();

export default function ({ parentElement, data, setTriggerValue }) {
  if (!sliders.has(parentElement)) sliders.set(parentElement, createSlider(parentElement));
  const slider = sliders.get(parentElement);
  slider.update(data, setTriggerValue);
  return () => {
    slider.destroy();
    sliders.delete(parentElement);
  };
}
