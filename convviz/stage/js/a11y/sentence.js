// The sentence under the stage: the arithmetic of a step as text, in room that is reserved once.

import { countPhrase, phrase } from "../model/words.js";
import { channelsOf } from "../model/geometry.js";
import { describe, factor, longestText, numberText, sentence } from "../model/current.js";
import { noteOf } from "../model/notes.js";
import { describeStamp, stampSentence } from "../model/stamp.js";
import { font, loud } from "../paint/paint.js";
import { make, say } from "../interact/elements.js";

const TERMS_LEAST = 9;
const SUMS_MOST = 8; // sums of channels in the total; of more, so many and how many there are
const LABEL_ROOM = 18; // characters of a channel's name and its sum
const BIAS_ROOM = 10; // characters of the bias and the signs in the total
const NOTE_ROOM = 72; // characters of what is said of a step without weights, in larger type
const STAMP_ROOM = 44; // characters of what a stamp adds, in larger type, but for its place and its numbers
const PLACE_ROOM = 9; // characters of a place along an axis
const LINES_TALL = 12; // lines that are in view; of more, one scrolls, and is told of how many channels
const VALUES_READ = 2000;
const NARROW_SIGN = 0.6; // brackets, blanks and decimal signs, beside figures and signs, which are of one width

/** Lines for the channels of a filter, and the total. */
export function prepareSentence(parts, scene, filter) {
  const channels = channelsOf(scene.spec, filter).length;
  parts.lines.replaceChildren(...Array.from({ length: channels }, () => make("div", {},
    make("span", { className: "cv-channel" }), make("span", { className: "cv-terms" }), make("b"))));
  say(parts.count, countPhrase("{count} channel: scroll to see all", "{count} channels: scroll to see all", channels));
  parts.total.replaceChildren(make("b"), make("span", { className: "cv-bias" }), make("span"),
    make("b", { className: "cv-answer" }));
}

/**
 * Makes room for the longest sentence of a scene in `width` points, so that nothing jumps; returns how many products fit.
 * `isDense` has it in smaller type.
 */
export function reserveSentence(view, width, isDense = false) {
  const { parts } = view;
  parts.sentence.classList.toggle("cv-dense", isDense);
  const room = measureSentence(view, width);
  parts.count.hidden = room.isWhole;
  parts.lines.tabIndex = room.isWhole ? -1 : 0; // what scrolls can be reached by a keyboard
  parts.sentence.style.height = `${room.height}px`;
  parts.lines.style.maxHeight = room.isWhole ? "" : `${room.inView}px`;
  return room.limit;
}

/** How tall a sentence is, whether all of its channels are in view, and how many products fit. */
function measureSentence({ parts, scene, filter, family, way }, width) {
  const { weight } = scene.arrays;
  const channels = channelsOf(scene.spec, filter).length;
  const taps = scene.tapCount;
  const { figures, answer } = lengthsIn(scene);
  const probe = parts.overlay.getContext("2d");
  const [ofLines, ofTotal] = [parts.sentence, parts.total].map((element) => getComputedStyle(element));
  probe.font = font(parseFloat(ofLines.fontSize), family);
  const character = probe.measureText("0×(−1) + 2").width / 10;
  const term = figures * probe.measureText("0").width / character;
  const larger = parseFloat(ofTotal.fontSize) / parseFloat(ofLines.fontSize);
  const inSums = (Math.min(channels, SUMS_MOST) + 1) * (answer + 5) + BIAS_ROOM;
  const aside = totalAside(parts, { channels, weight, way, width, total: inSums * larger * character });
  const characters = (width - 34 - aside) / character;
  const stamp = way === "scatter" ? stampRoom(scene, channels, characters) : null;
  const noteRoom = stamp ? stamp.note : weight ? 0 : NOTE_ROOM;
  const totalLines = Math.ceil(Math.max(inSums, noteRoom) * larger / characters);
  const linesMost = linesFor(channels, parts);
  const least = loud(1) > 1 && taps * term + 16 > (linesMost + 0.3) * characters ? 1 : TERMS_LEAST;
  const perLine = Math.max(1, Math.floor(characters / term)); // a line breaks between its products
  const fitting = Math.max(least, linesMost * perLine - 2); // a channel's name and its sum take as much as two
  const shown = Math.min(taps, fitting);
  const each = stamp ? stamp.lines : shown * term + LABEL_ROOM <= characters ? 1 : Math.ceil((shown + 2) / perLine);
  const lines = Math.min(channels * each, Math.max(each, LINES_TALL));
  const isWhole = lines === channels * each;
  const tall = parseFloat(ofLines.lineHeight) + 1; // small and bold letters in a line make it a little higher
  const totalTall = parseFloat(ofTotal.lineHeight);
  const height = aside ? Math.max(lines * tall, totalTall) + 20 : (lines + !isWhole) * tall + totalLines * totalTall + 36;
  return { height, isWhole, inView: lines * parseFloat(ofLines.lineHeight), limit: stamp ? stamp.limit : taps <= fitting ? Infinity : fitting };
}

/** Of the longest product of a scene its width in figures, of its longest answer the characters: found once, for layouts of all widths. */
export function lengthsIn(scene) {
  const { input, weight, output } = scene.arrays;
  const { joint } = scene.spec.layer.combination;
  return scene.lengths ??= {
    figures: longest(input.values, factor, inFigures) + (weight ? longest(weight.values, factor, inFigures) + 1 : 0) + inFigures(joint),
    answer: longest(output.values, numberText),
  };
}

/** Room for the total of one channel beside its products, below a board where it takes less than half of the width; else 0. */
function totalAside({ card, sentence, total: element }, { channels, weight, way, width, total }) {
  const isRow = card.classList.contains("cv-below") && channels === 1 && Boolean(weight) && way !== "scatter" && total < 0.4 * width;
  sentence.classList.toggle("cv-row", isRow);
  element.style.flexBasis = isRow ? `${total + 20}px` : "";
  return isRow ? total + 40 : 0;
}

/**
 * Room for a stamp: lines a channel, how many of its products have room in them, and characters of what it adds. The kernel and
 * the products are drawn beside it, so few lines do.
 */
function stampRoom({ arrays: { weight, output }, spec, tapCount }, channels, characters) {
  const [factors, sums] = [weight, output].map(({ values }) => longest(values, numberText));
  const most = (channels === 1 ? 2 : 1) * characters;
  const whole = tapCount * (factors + sums + 5) + 2 * LABEL_ROOM;
  const isWhole = whole <= most;
  const room = isWhole ? whole : Math.min(most, tapCount * (sums + 3) + LABEL_ROOM);
  return { lines: Math.ceil(room / characters), limit: isWhole ? Infinity : Math.max(1, Math.floor((room - LABEL_ROOM) / (sums + 3))),
    note: STAMP_ROOM + PLACE_ROOM * spec.output_size.length + 3 * sums };
}

/** Lines for the products of a channel at most. */
function linesFor(channels, { card, sentence }) {
  const isDense = sentence.classList.contains("cv-dense");
  if (loud(1) > 1) return channels === 1 ? (isDense ? 10 : 6) : channels > 3 ? 1 : isDense ? 3 : 2;
  if (!card.classList.contains("cv-wide")) return channels === 1 ? 8 : 5;
  return channels === 1 ? 8 : channels > 3 ? 1 : 4;
}

const longest = (values, written, lengthOf = ({ length }) => length) => longestText(values, (value) => lengthOf(written(value)),
  { apart: Math.max(1, Math.floor(values.length / VALUES_READ)) });

/** How wide a text is, in figures. */
const inFigures = (text) => [...text].reduce((sum, sign) => sum + ("() .,;".includes(sign) ? NARROW_SIGN : 1), 0);

/** Says a frame, with at most `limit` products a channel; of what is asked for, only where it is. */
export function tell(parts, scene, current, limit) {
  if (scene.hidden) return say(parts.where, scene.hidden === "shape" ? "" : describe(scene, current));
  if (current.stamp) return tellStamp(parts, scene, current, limit);
  const words = sentence(current, limit, SUMS_MOST);
  const note = noteOf(scene, current);
  const hasBias = words.bias !== null;
  const ofStep = !current.pointed || current.pointed.panel === "output";
  const told = [describe(scene, current), hasBias && ofStep && note, words.rounded && phrase("rounded")];
  say(parts.where, told.filter(Boolean).join(" · "));
  tellLines(parts, words.lines);
  if (hasBias) tellTotal(parts, [words.sums, scene.labels.panels ? "" : ` + ${phrase("bias {number}", { number: words.bias })}`, ` ${words.equals} `, words.output]);
  else tellTotal(parts, note ? ["", `${note}:`, " ", words.output] : ["", "", "", ""]);
}

/** Says which stamp it is and what it adds, or what is pointed at. */
function tellStamp(parts, scene, current, limit) {
  const { lines, note, answer } = stampSentence(scene, current, limit);
  const ofStamp = !current.pointed || current.pointed.panel === "output";
  say(parts.where, ofStamp ? describeStamp(scene, current) : describe(scene, current));
  tellLines(parts, lines);
  tellTotal(parts, ["", note, " ", answer]);
}

const tellTotal = ({ total }, texts) => texts.forEach((text, i) => say(total.children[i], text));

function tellLines(parts, lines) {
  lines.forEach(({ label, terms, equals, sum }, i) => {
    const [channel, working, total] = parts.lines.children[i].children;
    say(channel, label);
    say(working, ` ${terms} ${equals} `);
    say(total, sum);
  });
}
