// A table of texts and numbers; all of them as text.

export default function ({ parentElement, data: bytes }) {
  const data = JSON.parse(new TextDecoder().decode(bytes));
  const table = document.createElement("table");
  table.className = "convviz-table";
  table.createCaption().textContent = data.caption;
  const head = table.createTHead().insertRow();
  for (const title of data.head) { // a heading without words is none
    const cell = title ? Object.assign(document.createElement("th"), { scope: "col" }) : document.createElement("td");
    cell.textContent = title;
    head.append(cell);
  }
  const fill = (part, rows) => rows.forEach((cells, index) => {
    const row = part.insertRow();
    if (part.nodeName === "TBODY" && index === data.pressed) row.className = "pressed";
    cells.forEach((text, column) => {
      const cell = column === 0
        ? Object.assign(document.createElement("th"), { scope: "row" })
        : document.createElement("td");
      cell.textContent = text;
      row.append(cell);
    });
  });
  fill(table.createTBody(), data.rows);
  fill(table.createTFoot(), data.foot);
  const frame = document.createElement("div");
  frame.className = "convviz-table-frame";
  frame.tabIndex = 0;
  frame.role = "region";
  frame.ariaLabel = data.caption;
  frame.append(table);
  parentElement.querySelector(".convviz-table-frame")?.remove();
  parentElement.append(frame);
  return () => frame.remove();
}
