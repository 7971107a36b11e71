// How a step comes about on a stage, of a scene that is watched in a way: what of it is wrong, and how often it was looked at.

import { readFileSync } from "node:fs";

import { charactersOf, currentAt, isMet, metOf } from "../convviz/stage/js/model/current.js";
import { readScene, unravel } from "../convviz/stage/js/model/geometry.js";
import { boxOf, layout, lift, outputCell } from "../convviz/stage/js/model/layout.js";
import { corner } from "../convviz/stage/js/model/spacing.js";
import { momentOf, motionOf } from "../convviz/stage/js/model/motion.js";
import { stampAt, stampCount } from "../convviz/stage/js/model/stamp.js";
import { paintOverlay } from "../convviz/stage/js/paint/overlay.js";
import { palette } from "../convviz/stage/js/paint/paint.js";

const [file, WAY, question] = process.argv.slice(2);
const scene = readScene(JSON.parse(readFileSync(file, "utf8")));
scene.characters = charactersOf(scene);
const frameAt = (step) => (WAY === "scatter" ? stampAt : currentAt)(scene, { step, filter: 0 });
const steps = Math.min(7, WAY === "scatter" ? stampCount(scene) : scene.steps);
const found = { moves: 0, stories: 0, wrong: [] };
const near = (one, other) => one.length === other.length && one.every((list, i) => list.every((number, k) => Math.abs(number - other[i][k]) < 1e-9));
const hold = (holds, what) => { if (!holds) found.wrong.push(what); };
const placeIn = (width) => layout(scene, 0, { width, height: 640, sideHeight: 240 });
const windowsAt = (at, current) => (isMet(current) ? metOf(current)[0].map((slice) => corner(at, [slice, ...lift(current.corner).slice(1)])) : []);

globalThis.devicePixelRatio = 1;
globalThis.OffscreenCanvas = class { getContext() { return recorder([]); } };
globalThis.document = { createElement: () => ({ getContext: () => recorder([]) }) };
globalThis.DOMPoint = class { matrixTransform() { return { x: 0, y: 0 }; } };
function recorder(calls) {
  const answers = { measureText: (text) => ({ width: text.length * 6 }), createPattern: () => ({}),
    createImageData: (width, height) => ({ data: new Uint8ClampedArray(4 * width * height) }) };
  return new Proxy(answers, {
    get: (target, name) => (...passed) => {
      if (name !== "translate" || passed.some(Boolean)) calls.push([name, ...passed.filter((one) => typeof one !== "object").map((one) => one === 0 ? 0 : one)]);
      return target[name]?.(...passed);
    },
    set: (target, name, value) => { if (name !== "globalAlpha" || value !== 1) calls.push([name, String(value)]); return true; },
  });
}

const QUESTIONS = {
  /** Whether the window slides from where it was to where it is. */
  window() {
    for (const width of [1200, 350]) for (const ms of [200, Infinity]) for (let step = 1; step < steps; step++) {
      const [before, current] = [frameAt(step - 1), frameAt(step)];
      const place = placeIn(width);
      const { input } = place.rows[0];
      const motion = motionOf({ scene, place, current }, before, ms);
      const [from, to] = [windowsAt(input, before), windowsAt(input, current)];
      if (!motion || from.length !== to.length || !to.length) continue;
      found.moves++;
      const at = (time) => to.map(([x, y], i) => [x + momentOf(motion, time).window[i][0], y + momentOf(motion, time).window[i][1]]);
      hold(near(at(0), from), `${step} begins where the window was`);
      hold(near(at(1), to), `${step} ends where the window is`);
      const left = [0, 0.05, 0.1, 0.2, 1].map((time) => momentOf(motion, time).away);
      hold(left.every((share, i) => !i || share <= left[i - 1]) && left[0] === 1 && left.at(-1) === 0, `${step} never turns back: ${left}`);
    }
  },

  /** Whether all that flies sets out and arrives where it should. */
  story() {
    const boxes = (list) => [...new Set(list.map(({ x, y, width, height }) => [x, y, width, height].map((side) => side.toFixed(6)).join()))].sort();
    const overlap = (one, other) => one.x + 1e-6 < other.x + other.cell && other.x + 1e-6 < one.x + one.cell
      && one.y + 1e-6 < other.y + other.tall && other.y + 1e-6 < one.y + one.tall;
    for (const width of [1200, 350]) for (let step = 1; step < steps; step++) {
      const current = frameAt(step);
      const place = placeIn(width);
      const motion = motionOf({ scene, place, current }, frameAt(step - 1), Infinity);
      const terms = current.channels.reduce((sum, { products }) => sum + products.length, 0);
      if (!motion.legs.length) { hold(!terms || terms > 320, `${step} has a story`); continue; }
      found.stories++;
      const cells = place.rows.flatMap(({ input }) => metOf(current).reduce((met, along) => met.flatMap((one) => along.map((i) => [...one, i])), [[]])
        .map((cell) => boxOf(input, cell)));
      const tapsIn = (name) => place.rows.flatMap((row, r) => current.channels[r].products.map((_, k) => boxOf(row[name],
        lift(unravel(current.taps ? current.taps[k] : k, row[name].shape)))));
      const first = motion.legs.filter(({ name, during }) => name === "input" && during[0] === Math.min(...motion.legs.map((leg) => leg.during[0])));
      hold(String(boxes(first.map(({ from }) => from))) === String(boxes(cells)), `${step}: all cells of the window set out, and no others`);
      const last = motion.legs.filter(({ name }) => name === (scene.spec.layer.weights ? "product" : "input"));
      const ends = last.filter(({ during }) => during[1] <= motion.arrives).map(({ to }) => to);
      hold(String(boxes(ends)) === String(boxes(tapsIn("products"))), `${step}: each arrives at its product`);
      const outputs = current.stamp ? current.stamp.landed.map((o) => unravel(o, scene.spec.output_size)) : [current.index];
      const landed = motion.legs.filter(({ during }) => during[1] === 1);
      hold(String(boxes(landed.map(({ to }) => to))) === String(boxes(outputs.map((index) => boxOf(place.output, outputCell(scene.spec, 0, index))))),
        `${step}: what it comes to lands on its output`);
      const sums = current.stamp ? current.channels.flatMap(({ products }) => products) : current.channels.map(({ sum }) => sum);
      hold(String(landed.map(({ value }) => value).sort()) === String([...sums].sort()), `${step}: the exact numbers fly`);
      const isTurned = metOf(current).some((along) => along.some((i, k) => k && i < along[k - 1])); // the kernel is, against its window
      for (let time = 0; time < 1; time += 0.02) {
        const { tiles } = momentOf(motion, time);
        if (isTurned || scene.spec.input_size.length > 2 || place.rows.length > 1) continue; // those may pass each other
        hold(!tiles.some((one, i) => tiles.some((other, k) => k > i && overlap(one, other))), `${step}: no number covers another at ${time}`);
      }
      const end = momentOf(motion, 1);
      hold(!end.tiles.length && end.products === 1 && end.sum === 1 && end.under === 1 && end.isLanded && end.isChosen, `${step}: at the end all is there`);
    }
  },

  /** Whether the last picture is the one at rest. */
  painted() {
    const colours = palette(scene, "light");
    for (const width of [1200, 350]) for (let step = 1; step < steps; step++) {
      const before = frameAt(step - 1);
      const current = frameAt(step);
      const place = placeIn(width);
      const motion = motionOf({ scene, place, current }, before, Infinity);
      const painted = (moving) => {
        const calls = [];
        paintOverlay({ context: recorder(calls), scene, place, colours, filter: 0, family: "", way: WAY, current, step, lifted: false, covered: null, texts: [], moving });
        return JSON.stringify(calls);
      };
      found.moves++;
      hold(painted(momentOf(motion, 1)) === painted(null), `${step}: the last picture is the one at rest`);
      if (motion.legs.length) hold(painted(momentOf(motion, 0.5)) !== painted(null), `${step}: another picture on the way`);
    }
  },

  /** How long a motion takes, and how much flies, of steps that are watched for some ms; null where there is none. */
  lengths() {
    const motion = (from, to, ms) => motionOf({ scene, place: placeIn(1200), current: frameAt(to) }, frameAt(from), ms);
    const short = (found) => found && { ms: found.ms, flies: found.legs.length };
    found.of = [[0, 1, 0], [0, 1, 60], [1, 1, Infinity], [0, 1, 250], [0, 1, 500], [0, 1, Infinity]].map((steps) => short(motion(...steps)));
  },
};
QUESTIONS[question]();
console.log(JSON.stringify(found));
