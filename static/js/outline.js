// An outline in a text field: Tab and Shift+Tab indent, Enter keeps the level, Alt and the
// arrows move a line with what stands below it. Without this script one types the spaces.

const INDENT = "    ";

for (const tools of document.querySelectorAll("[data-outline-tools]")) outline(tools);

function outline(tools) {
  const field = document.getElementById(tools.dataset.outlineTools);
  const deepest = Number(tools.dataset.levels) - 1;
  let mayLeave = false;

  const levelOf = (line) => Math.ceil(/^\s*/.exec(line.replaceAll("\t", INDENT))[0].length / INDENT.length);
  const indented = (line, level) => INDENT.repeat(Math.max(0, level)) + line.trimStart();

  // The lines, the first and last chosen one, and where the line of the cursor stands.
  const read = () => {
    const lines = field.value.split("\n");
    const numberAt = (place) => field.value.slice(0, place).split("\n").length - 1;
    return { lines, first: numberAt(field.selectionStart), last: numberAt(field.selectionEnd) };
  };
  // Past the last line that stands below line `first`.
  const endOf = (lines, first) => {
    let end = first + 1;
    while (end < lines.length && lines[end].trim() && levelOf(lines[end]) > levelOf(lines[first])) end += 1;
    return end;
  };
  const write = (lines, first, last = first) => {
    const text = lines.join("\n");
    const start = lines.slice(0, first).join("\n").length + (first ? 1 : 0);
    const chosen = lines.slice(first, last + 1).join("\n").length;
    field.focus();
    field.select();
    // Keeps the field's own undo; browsers that refuse it get the plain way.
    if (!document.execCommand("insertText", false, text)) field.setRangeText(text, 0, field.value.length);
    if (last > first) field.setSelectionRange(start, start + chosen);
    else field.setSelectionRange(start + lines[first].length, start + lines[first].length);
    field.dispatchEvent(new Event("input", { bubbles: true }));
  };

  const shift = (step) => {
    const { lines, first, last } = read();
    const end = Math.max(last + 1, endOf(lines, first));
    const level = levelOf(lines[first]);
    const before = first ? levelOf(lines[first - 1]) : -1;
    const highest = Math.max(...lines.slice(first, end).map(levelOf));
    if (step > 0 && (level > before || highest >= deepest)) return;
    if (step < 0 && level === 0) return;
    for (let n = first; n < end; n += 1) lines[n] = indented(lines[n], levelOf(lines[n]) + step);
    write(lines, first, last);
  };
  const move = (step) => {
    const { lines, first } = read();
    const end = endOf(lines, first);
    const block = lines.slice(first, end);
    if (step > 0) {
      if (end >= lines.length || levelOf(lines[end]) < levelOf(lines[first])) return;
      const next = endOf(lines, end);
      lines.splice(first, next - first, ...lines.slice(end, next), ...block);
      write(lines, first + next - end);
    } else {
      let above = first - 1;
      while (above >= 0 && levelOf(lines[above]) > levelOf(lines[first])) above -= 1;
      if (above < 0 || levelOf(lines[above]) < levelOf(lines[first])) return;
      lines.splice(above, end - above, ...block, ...lines.slice(above, first));
      write(lines, above);
    }
  };
  const add = () => {
    const { lines, first } = read();
    const end = lines[first].trim() ? endOf(lines, first) : first + 1;
    lines.splice(end, 0, indented("", levelOf(lines[first])));
    write(lines, end);
  };
  const remove = () => {
    const { lines, first, last } = read();
    lines.splice(first, Math.max(last + 1, endOf(lines, first)) - first);
    if (!lines.length) lines.push("");
    write(lines, Math.min(first, lines.length - 1));
  };
  const acts = { in: () => shift(1), out: () => shift(-1), up: () => move(-1), down: () => move(1), add, remove };

  const typeNewLine = () => {
    const { lines, first } = read();
    const level = levelOf(lines[first]);
    if (!lines[first].trim() && level) {
      lines[first] = indented("", level - 1);
      write(lines, first);
      return;
    }
    field.setRangeText(`\n${INDENT.repeat(level)}`, field.selectionStart, field.selectionEnd, "end");
    field.dispatchEvent(new Event("input", { bubbles: true }));
  };

  const actOf = (event) => {
    if (event.key === "Tab" && !mayLeave) return event.shiftKey ? acts.out : acts.in;
    if (event.altKey && event.key === "ArrowUp") return acts.up;
    if (event.altKey && event.key === "ArrowDown") return acts.down;
    const plain = !event.ctrlKey && !event.metaKey && !event.altKey && !event.shiftKey;
    return event.key === "Enter" && plain && !event.isComposing ? typeNewLine : null;
  };
  field.addEventListener("keydown", (event) => {
    const act = actOf(event);
    if (act) {
      event.preventDefault();
      act();
    }
    if (event.key !== "Shift") mayLeave = event.key === "Escape";
  });
  field.addEventListener("focus", () => { mayLeave = false; });
  tools.addEventListener("click", (event) => {
    const button = event.target.closest("[data-do]");
    if (button) acts[button.dataset.do]();
  });
}
