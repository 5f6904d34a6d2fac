// The grid: a paste from a spreadsheet spreads over cells, keys move between rows, and what
// is typed stays on this device until it is saved. Without this script the cells are plain inputs.

const form = document.querySelector("[data-grid]");
if (form) grid();

function grid() {
  const rows = [...form.querySelectorAll("tbody tr[data-names]")];
  const cellsOf = (row) => [...row.querySelectorAll("input")];
  const says = form.querySelector("[data-grid-says]");
  const storageKey = `grid:${form.dataset.grid}`;
  // After a refusal the page shows what was typed, which is stored nowhere yet.
  const isStored = !("unsaved" in form.dataset);
  const tell = (...sentences) => { says.textContent = sentences.filter(Boolean).join(" "); };
  const fill = (name, values) =>
    form.dataset[name].replace(/{(\w+)}/g, (_all, key) => values[key]);

  // 1. Cells that cannot be read are marked; the server has the last word.
  const plain = (text) => text.replace(/[,\s\u00a0]/g, "");
  const isBad = (input) => {
    const text = plain(input.value);
    if (!text || input.dataset.kind === "note") return false;
    return input.dataset.kind === "whole" ? !/^\d+(\.0*)?$/.test(text) : !Number.isFinite(Number(text));
  };
  const mark = (input) => {
    if (isBad(input)) input.setAttribute("aria-invalid", "true");
    else input.removeAttribute("aria-invalid");
  };
  const badWords = () => {
    const bad = [...form.querySelectorAll("tbody input")].filter(isBad);
    if (!bad.length) return "";
    const name = bad[0].dataset.kind === "whole" ? "badWords" : "badNumberWords";
    return fill(name, { count: bad.length });
  };

  // 2. Clipboard text as spreadsheets write it: tabs, line ends, quotes around odd cells.
  const parse = (text) => {
    const table = [];
    const pattern = /("(?:[^"]|"")*"|[^\t\r\n]*)(\t|\r\n|\n|\r|$)/gy;
    let row = [];
    while (pattern.lastIndex < text.length) {
      const [, cell, end] = pattern.exec(text);
      row.push(cell.startsWith('"') ? cell.slice(1, -1).replaceAll('""', '"') : cell);
      if (end !== "\t") {
        table.push(row);
        row = [];
      }
    }
    if (row.length) table.push([...row, ""]);
    return table.map((cells) => cells.map((cell) => cell.replace(/\s+/g, " ").trim()));
  };
  const put = (input, text) => {
    input.value = input.dataset.kind === "note" ? text.slice(0, 200) : text;
    mark(input);
    keep(input);
  };

  // Rows that begin with a period's name go to that period, whatever the order.
  const rowNamed = (text) => {
    const name = text.toLowerCase();
    return rows.find((row) => row.dataset.names.split("|").includes(name));
  };
  const isNamed = (table) => table.length > 0 && table.every(([first]) => rowNamed(first));
  const withoutHeading = (table) =>
    table.length > 1 && !table[0].slice(1).some((cell) => /\d/.test(cell)) && isNamed(table.slice(1))
      ? table.slice(1) : table;

  const spread = (start, pasted) => {
    const table = withoutHeading(pasted);
    const named = isNamed(table);
    const firstRow = rows.indexOf(start.closest("tr"));
    const firstCell = named ? 0 : cellsOf(rows[firstRow]).indexOf(start);
    let cut = 0;
    table.forEach((cells, number) => {
      const row = named ? rowNamed(cells[0]) : rows[firstRow + number];
      const inputs = row ? cellsOf(row) : [];
      if (!inputs.length) cut += 1;
      (named ? cells.slice(1) : cells).forEach((text, place) => {
        const input = inputs[firstCell + place];
        if (input) put(input, text);
      });
    });
    form.querySelector("[data-pasted]").value = "1";
    tell(fill("pastedWords", { rows: table.length - cut }),
      cut ? fill("cutWords", { rows: cut }) : "", badWords());
  };

  form.addEventListener("paste", (event) => {
    const input = event.target.closest("tbody input");
    const text = event.clipboardData.getData("text/plain");
    if (!input || !/[\t\n\r]/.test(text)) return;
    event.preventDefault();
    spread(input, parse(text));
    input.dispatchEvent(new Event("input", { bubbles: true }));
  });

  // 3. Enter and the arrows move between rows; the form is sent by its button.
  const STEPS = { Enter: 1, ArrowDown: 1, ArrowUp: -1 };
  form.addEventListener("keydown", (event) => {
    const input = event.target.closest("tbody input");
    const step = STEPS[event.key];
    if (!input || !step || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    const place = cellsOf(input.closest("tr")).indexOf(input);
    let next = rows.indexOf(input.closest("tr")) + step;
    while (rows[next] && !cellsOf(rows[next]).length) next += step;
    const target = rows[next] && cellsOf(rows[next])[place];
    target?.focus();
    target?.select();
  });

  // 4. What is typed stays on this device until the server shows the same.
  const load = () => {
    try {
      return JSON.parse(localStorage.getItem(storageKey)) ?? {};
    } catch {
      return {};
    }
  };
  const save = (typed) => {
    try {
      if (Object.keys(typed).length) localStorage.setItem(storageKey, JSON.stringify(typed));
      else localStorage.removeItem(storageKey);
    } catch { /* a private window may refuse storage */ }
  };
  const keep = (input) => {
    const typed = load();
    if (isStored && input.value.trim() === input.defaultValue) delete typed[input.name];
    else typed[input.name] = input.value;
    save(typed);
  };
  form.addEventListener("input", (event) => {
    const input = event.target.closest("tbody input");
    if (!input) return;
    mark(input);
    keep(input);
  });
  form.querySelector(".action-bar a").addEventListener("click", () => save({}));

  const bringBack = () => {
    const typed = load();
    let back = 0;
    for (const [name, text] of Object.entries(typed)) {
      const input = form.elements.namedItem(name);
      if (!input) continue;
      if (isStored && plain(input.value) === plain(text)) delete typed[name];
      else if (input.value !== text) {
        input.value = text;
        back += 1;
      }
    }
    save(typed);
    form.querySelectorAll("tbody input").forEach((input) => { if (input.value) mark(input); });
    if (back) tell(form.dataset.backWords, badWords());
  };
  bringBack();
}
