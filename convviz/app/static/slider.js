// Two pictures one over the other, and a line between: left of it the one before, right of it the one after.

const STEP = 1;
const START = 50;

const make = (tag, className, parent) => {
  const element = Object.assign(document.createElement(tag), { className });
  parent?.append(element);
  return element;
};

const filled = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name]);

const percent = (share) => `${100 * share}%`;

function build(element) {
  const root = make("div", "convviz-slider", element);
  root.dataset.testid = "slider";
  const frame = make("div", "frame", root);
  const before = make("img", "before", frame);
  const cover = make("div", "cover", frame);
  const after = make("img", "after", cover);
  const range = Object.assign(make("input", "range", frame), {
    type: "range", min: 0, max: 100, step: STEP, value: START,
  });
  make("div", "line", frame).ariaHidden = "true"; // after the range: it shows that one's focus
  const titles = make("div", "titles", root);
  const [left, right] = [make("span", "", titles), make("span", "", titles)];
  return { root, frame, before, cover, after, range, left, right };
}

function createSlider(element) {
  const { root, frame, before, after, range, left, right } = build(element);
  let shares = "";

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
    if (event.button) return;
    event.preventDefault();
    range.focus({ preventScroll: true });
    frame.setPointerCapture(event.pointerId);
    follow(event);
  };
  frame.onpointermove = (event) => {
    if (frame.hasPointerCapture(event.pointerId)) follow(event);
  };

  return {
    update(data) {
      const { name, words } = data;
      shares = words.shares;
      range.ariaLabel = words.line;
      go(range.value);
      const [width, height] = data.size;
      root.style.setProperty("--ratio", width / height);
      before.src = data.before;
      after.src = data.after;
      before.alt = filled(words.before, { name });
      after.alt = filled(words.after, { name });
      left.textContent = data.titles[0];
      right.textContent = data.titles[1];
      frame.classList.toggle("coarse", Math.max(width, height) < frame.clientWidth / 2);
      for (const [side, share] of Object.entries(data.place)) after.style[side] = percent(share);
    },
    destroy: () => root.remove(),
  };
}

const sliders = new WeakMap();

export default function ({ parentElement, data }) {
  if (!sliders.has(parentElement)) sliders.set(parentElement, createSlider(parentElement));
  const slider = sliders.get(parentElement);
  slider.update(data);
  return () => {
    slider.destroy();
    sliders.delete(parentElement);
  };
}
