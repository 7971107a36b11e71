// The matrix and the columns below the board, held to what Python says of the same scenes.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { columnsCover, columnsLayout, hitColumns, sayColumns, windows } from "../convviz/stage/js/paint/columns.js";
import { currentAt, numberText } from "../convviz/stage/js/model/current.js";
import { product, readScene, reads } from "../convviz/stage/js/model/geometry.js";
import { corner } from "../convviz/stage/js/model/spacing.js";
import { flatInput, hitMatrix, matrixFocus, matrixLayout, sayMatrix, toeplitz } from "../convviz/stage/js/paint/matrix.js";
import { panelTables } from "../convviz/stage/js/interact/unrolled.js";

const SCENES = Object.entries(JSON.parse(readFileSync(process.env.STAGE_SCENES, "utf8")))
  .map(([name, { payload, expected }]) => ({ name, scene: readScene(payload), expected }));
const WIDTHS = [280, 336, 640, 1016, 2400];

const named = (name) => SCENES.find((each) => each.name === name).scene;
const middle = (at, row, column) => {
  const [x, y] = corner(at, [0, row, column]);
  return [x + at.cell / 2, y + at.tall / 2];
};
const say = (name, words, layout, pointed, step = 4) => {
  const scene = named(name);
  return words({ scene, place: layout(scene, 0, 1016, step), current: currentAt(scene, { step, filter: 0, pointed }) });
};

for (const { name, scene, expected } of SCENES) {
  const { spec, steps } = scene;
  const filters = Array.from({ length: spec.out_channels }, (_, filter) => filter);

  test(`${name}: each weight reads the cells that Python says`, () => {
    expected.reads.forEach((cells, step) => assert.deepEqual(reads(spec, step), cells));
  });

  test(`${name}: T is Python's, and T times x plus the bias is the output`, () => {
    const x = flatInput(scene);
    for (const filter of filters) {
      const { values, columns, rows } = toeplitz(scene, filter);
      assert.equal(rows, steps);
      values.forEach((value, entry) => assert.ok(Math.abs(value - expected.toeplitz[filter][entry]) < 1e-12));
      for (let row = 0; row < rows; row++) {
        const sum = x.reduce((total, cell, column) => total + cell * values[row * columns + column], 0);
        const output = expected.output[filter * steps + row];
        assert.ok(Math.abs(sum + scene.arrays.bias.values[filter] - output) <= 1e-12 * Math.max(1, Math.abs(output)));
      }
    }
  });

  test(`${name}: the windows as columns are Python's, whole or in part`, () => {
    for (const filter of filters) {
      assert.deepEqual([...windows({ scene, filter }, { first: 0, count: steps })], expected.columns[filter]);
      const last = [...windows({ scene, filter }, { first: steps - 1, count: 1, rows: 2 })];
      assert.deepEqual(last, [0, 1].slice(0, last.length).map((row) => expected.columns[filter][(row + 1) * steps - 1]));
    }
  });

  test(`${name}: what is drawn lies in its drawing, apart, at any width`, () => {
    for (const width of WIDTHS)
      for (const at of [matrixLayout(scene, 0, width), columnsLayout(scene, 0, width, steps >> 1)]) {
        at.panels.forEach((one, i) => {
          assert.ok(one.x >= 0 && one.y >= 0 && one.x + one.width <= at.width && one.y + one.height <= at.height, `${width} ${one.name}`);
          at.panels.slice(i + 1).forEach((other) => assert.ok(
            one.x + one.width <= other.x || other.x + other.width <= one.x
            || one.y + one.height <= other.y || other.y + other.height <= one.y, `${width}: ${one.name} ${other.name}`));
        });
      }
  });

  test(`${name}: the columns shown hold the current one and fit their card`, () => {
    for (const width of WIDTHS)
      for (let step = 0; step < steps; step++) {
        const at = columnsLayout(scene, 0, width, step);
        assert.ok(at.first <= step && step < at.first + at.count && at.first + at.count <= steps);
        assert.ok(columnsCover(at, step));
        assert.equal(at.width, width);
      }
  });

  test(`${name}: an entry of T that holds a weight points at that weight, and a blank one at none`, () => {
    const at = matrixLayout(scene, 0, 1016);
    const { T } = at;
    const seen = new Set();
    for (let row = 0; row < T.rows; row += 3)
      for (let column = 0; column < T.columns; column += 2) {
        const pointed = hitMatrix({ scene, place: at }, ...middle(at.matrix, row, column));
        assert.deepEqual(pointed.entry, [row, column]);
        assert.equal(pointed.panel, T.held[row * T.columns + column] ? "weight" : "entry");
        seen.add(pointed.panel);
      }
    assert.ok(seen.has("weight"));
    const focus = matrixFocus({ place: at, current: { step: 0 } });
    assert.ok(focus.left >= at.matrix.x && focus.right <= at.matrix.x + at.matrix.width);
  });

  test(`${name}: a cell of X points at the input cell whose number it has`, () => {
    const at = columnsLayout(scene, 0, 1016, 0);
    const values = windows({ scene, filter: 0 }, at);
    for (let row = 0; row < at.rows; row++)
      for (let column = 0; column < at.count; column += 2) {
        const { channel, index } = hitColumns({ scene, place: at, filter: 0 }, ...middle(at.columns, row, column));
        const padded = index.map((i, axis) => i + spec.padding[axis][0]);
        const flat = padded.reduce((sum, i, axis) => sum * spec.padded_size[axis] + i, 0);
        assert.equal(scene.arrays.input.values[channel * product(spec.padded_size) + flat], values[row * at.count + column]);
      }
  });
}

/** Cells of tables with the row and the column that they are said to stand in. */
const cellsOf = (tables) => tables.flatMap(({ head, rows }) => rows.flatMap(({ name, cells }) =>
  cells.map(({ text, here }, i) => ({ row: Number(name), column: Number(head[i]), text, here }))));
const called = (tables, start) => tables.filter(({ caption }) => caption.startsWith(start));
const valueOf = ({ text }) => Number(text.replace("−", "-"));

for (const { name, scene, expected } of SCENES) {
  const { spec, steps } = scene;
  const moments = [0, steps >> 1, steps - 1].flatMap((step) => [0, spec.out_channels - 1].map((filter) => ({ step, filter })));

  test(`${name}: the tables of the matrix hold Python's numbers, and mark the row of the step`, () => {
    const cells = product(spec.input_size);
    for (const { step, filter } of moments) {
      const tables = panelTables(scene, "matrix", currentAt(scene, { step, filter }));
      for (const { row, column, text, here } of cellsOf(called(tables, "T"))) {
        const holds = expected.reads[row].includes(column % cells);
        const value = expected.toeplitz[filter][row * spec.in_channels * cells + column];
        assert.equal(text, holds ? numberText(value) : "");
        assert.equal(here, holds && row === step);
      }
      for (const { column, text } of cellsOf(called(tables, "x"))) assert.equal(text, numberText(flatInput(scene)[column]));
      const outputs = cellsOf(called(tables, "y"));
      for (const { row, text, here } of outputs) {
        assert.equal(text, numberText(expected.output[filter * steps + row]));
        assert.equal(here, row === step);
      }
      assert.ok(outputs.some(({ here }) => here));
    }
  });

  test(`${name}: the tables of the columns hold Python's numbers, and mark the column of the step`, () => {
    for (const { step, filter } of moments) {
      const tables = panelTables(scene, "columns", currentAt(scene, { step, filter }));
      for (const { row, column, text, here } of cellsOf(called(tables, "X"))) {
        assert.equal(text, numberText(expected.columns[filter][row * steps + column]));
        assert.equal(here, column === step);
      }
      for (const { row, column, text, here } of cellsOf(called(tables, "y"))) {
        assert.equal(text, numberText(expected.output[row * steps + column]));
        assert.equal(here, row === filter && column === step);
      }
      const taps = scene.arrays.weight.values.length / spec.out_channels;
      for (const { row, column, text, here } of cellsOf(called(tables, "W"))) {
        assert.equal(text, numberText(scene.arrays.weight.values[row * taps + column]));
        assert.equal(here, row === filter);
      }
    }
  });

  test(`${name}: no table of a panel has more than 16 rows or columns`, () => {
    for (const panel of ["matrix", "columns"])
      for (const { head, rows } of panelTables(scene, panel, currentAt(scene, { step: steps - 1, filter: 0 })))
        assert.ok(head.length <= 16 && rows.length <= 16);
  });
}

test("in the tables the marked row of T times the marked cells of x is the marked output", () => {
  const scene = named("flipped");
  for (let step = 0; step < scene.steps; step++) {
    const tables = panelTables(scene, "matrix", currentAt(scene, { step, filter: 0 }));
    const marked = (start) => cellsOf(called(tables, start)).filter(({ here }) => here);
    const entries = marked("T").map(({ column, text }) => [column, text]);
    const x = new Map(marked("x").map((cell) => [cell.column, valueOf(cell)]));
    assert.equal(entries.length, x.size);
    const sum = entries.reduce((total, [column, text]) => total + valueOf({ text }) * x.get(column), 0);
    assert.equal(sum, valueOf(marked("y")[0]));
  }
});

test("in the tables W times the marked column of X is the marked output", () => {
  const scene = named("three channels");
  for (let step = 0; step < scene.steps; step++) {
    const tables = panelTables(scene, "columns", currentAt(scene, { step, filter: 0 }));
    const [W, X, y] = ["W", "X", "y"].map((start) => cellsOf(called(tables, start)).filter(({ here }) => here).map(valueOf));
    assert.equal(W.reduce((total, weight, row) => total + weight * X[row], 0), y[0]);
  }
});

test("there is a table of every heatmap of the panel that is open, and of no other", () => {
  const scene = named("words");
  const captions = (panel) => panelTables(scene, panel, currentAt(scene, { step: 1, filter: 0 })).map(({ caption }) => caption);
  assert.deepEqual(captions(""), []);
  assert.deepEqual(captions("matrix"), ["x, channel 0", "T, columns of channel 0", "x, channel 1", "T, columns of channel 1",
    "x, channel 2", "T, columns of channel 2", "y, the output"]);
  assert.deepEqual(captions("columns"), ["W, columns of channel 0", "X, rows of channel 0", "W, columns of channel 1",
    "X, rows of channel 1", "W, columns of channel 2", "X, rows of channel 2", "y, the output"]);
});

test("many columns are shown in part, and the part moves on with the step", () => {
  const scene = named("a cube");
  const parts = new Set();
  for (let step = 0; step < scene.steps; step++) parts.add(columnsLayout(scene, 0, 1016, step).first);
  assert.ok(parts.size > 3 && parts.size < scene.steps / 2, `${parts.size}`);
});

test("a row of W, like a cell of y, belongs to its filter", () => {
  const scene = named("groups, filters, bias");
  const at = columnsLayout(scene, 4, 1016, 0);
  assert.deepEqual(hitColumns({ scene, place: at, filter: 4 }, ...middle(at.weights, 2, 0)), { panel: "entry", filter: 5 });
  assert.equal(hitColumns({ scene, place: at, filter: 4 }, ...middle(at.weights, 1, 0)).panel, "weight");
  assert.equal(hitColumns({ scene, place: at, filter: 4 }, ...middle(at.output, 0, 0)).filter, 3);
});

test("the matrix says what its row, an entry and a weight are", () => {
  const words = (pointed, step) => say("three channels", sayMatrix, matrixLayout, pointed, step);
  assert.equal(words(null), "row 4 of T, times x, + bias 0 = 1, output row 1, column 1");
  assert.equal(words({ panel: "weight", channel: 1, index: [0, 0] }),
    "weight row 0, column 0 is learned once and stands in 4 of the 9 rows of T");
  assert.equal(words({ panel: "weight", channel: 0, index: [1, 1], entry: [4, 12] }),
    "T[4, 12] = −1 · weight row 1, column 1: output row 1, column 1 sees channel 0, row 2, column 2");
  assert.equal(words({ panel: "entry", entry: [0, 74] }),
    "T[0, 74] = 0 · output row 0, column 0 does not see channel 2, row 4, column 4");
});

test("weights that meet copies of one cell are said to be added up", () => {
  const scene = named("reflected");
  const T = toeplitz(scene, 0);
  const entry = T.held.findIndex((held) => held > 1);
  const pointed = { panel: "entry", entry: [Math.floor(entry / T.columns), entry % T.columns] };
  assert.match(say("reflected", sayMatrix, matrixLayout, pointed, 0), / · \d weights added up: output .* and its copies$/);
});

test("rounded numbers are said to be about as large", () => {
  assert.match(say("floats", sayMatrix, matrixLayout, null, 0), / \+ bias 0\.1 ≈ /);
  assert.match(say("floats", sayMatrix, matrixLayout, { panel: "weight", channel: 0, index: [0, 0], entry: [0, 0] }, 0), /^T\[0, 0\] ≈ /);
  assert.match(say("floats", sayColumns, columnsLayout, null, 0), / \+ bias 0\.1 ≈ /);
});

test("the columns say what a column and a cell are", () => {
  const words = (pointed) => say("three channels", sayColumns, columnsLayout, pointed);
  assert.equal(words(null), "column 4 of X is the window of output row 1, column 1: 27 numbers, times W, + bias 0 = 1");
  assert.equal(words({ panel: "input", channel: 0, index: [-1, -1], entry: [0, 0] }),
    "X[0, 0] = 0 · padding channel 0, row −1, column −1, under weight row 0, column 0");
});

