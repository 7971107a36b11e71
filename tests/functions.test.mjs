// No function of the browser's is too long, and none takes more by position than can be told apart.

import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { Session } from "node:inspector/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { fileURLToPath, pathToFileURL } from "node:url";

const LINES_MOST = 60;
const POSITIONS_MOST = 4;
const FOLDERS = ["stage/js/", "app/static/"].map((folder) => fileURLToPath(new URL(`../convviz/${folder}`, import.meta.url)));
const FILES = FOLDERS.flatMap((folder) => readdirSync(folder, { recursive: true })
  .filter((name) => name.endsWith(".js")).map((name) => join(folder, name)));

const own = mkdtempSync(join(tmpdir(), "functions-"));
after(() => rmSync(own, { recursive: true }));

/** Functions of a file at the outermost level, which those within are no longer than: `{ name, text }`, as V8 reads them. */
async function read(file) {
  const session = new Session();
  session.connect();
  await session.post("Profiler.enable");
  await session.post("Profiler.startPreciseCoverage", { callCount: true, detailed: true });
  const address = `${pathToFileURL(file)}?read`;
  await import(address).catch(() => {}); // one that needs a page fails as it runs, and is read all the same
  const { result } = await session.post("Profiler.takePreciseCoverage");
  session.disconnect();
  const source = readFileSync(file, "utf8");
  return result.find(({ url }) => url === address).functions.map(({ functionName, ranges: [{ startOffset, endOffset }] }) =>
    ({ name: functionName, text: source.slice(startOffset, endOffset) })).filter(({ text }) => text.length < source.length);
}

const known = new Map();

function functionsOf(file) {
  if (!known.has(file)) known.set(file, read(file));
  return known.get(file);
}

/** How many things a function takes by position. */
function positionsOf(text) {
  const start = text.indexOf("(");
  if (start < 0 || /^\w+ =>/.test(text)) return 1;
  if (text[start + 1] === ")") return 0;
  let [depth, commas] = [0, 0];
  for (const character of text.slice(start)) {
    if ("([{".includes(character)) depth += 1;
    else if (")]}".includes(character)) depth -= 1;
    else if (character === "," && depth === 1) commas += 1;
    if (depth === 0) break;
  }
  return commas + 1;
}

const tooLong = ({ text }) => text.split("\n").length > LINES_MOST;

async function readAs(source) {
  const file = join(own, `${Math.random()}.mjs`);
  writeFileSync(file, source);
  return functionsOf(file);
}

for (const file of FILES)
  test(`${file.split("convviz/").at(-1)}: no function is longer than ${LINES_MOST} lines`, async () => {
    const functions = await functionsOf(file);
    assert.deepEqual(functions.filter(tooLong).map(({ name }) => name), []);
  });

for (const file of FILES)
  test(`${file.split("convviz/").at(-1)}: nothing takes more than ${POSITIONS_MOST} things by position`, async () => {
    const functions = await functionsOf(file);
    assert.ok(functions.length);
    assert.deepEqual(functions.filter(({ text }) => positionsOf(text) > POSITIONS_MOST).map(({ name }) => name), []);
  });

test("a function that is too long is found, however it is written", async () => {
  const lines = (count) => `  const text = "}"; // { is no brace\n${"  x += 1;\n".repeat(count - 3)}`;
  const source = (count) => [
    `function plain() {\n${lines(count)}}\n`, `const arrow = () => {\n${lines(count)}};\n`,
    `class Kind {\n  method() {\n${lines(count)}}\n}\n`, `const held = { act() {\n${lines(count)}} };\n`,
    `function around() {\n  return () => {\n${lines(count - 2)}};\n}\n`,
  ].join("");
  const found = async (count) => (await readAs(`let x = 0;\n${source(count)}`)).filter(tooLong).map(({ name }) => name);
  assert.deepEqual(await found(LINES_MOST), []);
  assert.deepEqual((await found(LINES_MOST + 1)).sort(), ["act", "around", "arrow", "method", "plain"]);
});

test("what a function takes by position is counted, and an object is one thing", async () => {
  const functions = await readAs(`
    function none() {}
    function five(a, b, c = [1, 2], { d, e }, [f, g]) {}
    const one = (a) => a;
    const bare = a => a;
    class Kind { two({ a, b }, c = "-") {} }
  `);
  const counted = Object.fromEntries(functions.map(({ name, text }) => [name, positionsOf(text)]));
  assert.deepEqual(counted, { none: 0, five: 5, one: 1, bare: 1, two: 2 });
});
