// Nothing typed is lost. A form marked data-draft is kept while one types: on the server
// where it can be reached, on this device where it cannot. A form that was sent without a
// connection waits here and is sent once when it is back (its submission key sees to that).
// On this device lies only what the server does not hold, under the person's own name.

const line = document.querySelector("[data-waiting-line]");
const person = document.querySelector("[data-person]")?.dataset.person ?? "";
const PREFIX = "waiting:";
// One address may hold several forms, such as the plan of a new test and of the next one.
const HERE = location.pathname + location.search;
const KEEP_AFTER = 1000;
const FIRST_WAIT = 3000;
const LONGEST_WAIT = 60000;
const PATIENCE = 20000;

// What waits on this device ------------------------------------------------------------

// A private window may refuse storage: then the words wait in memory alone.
const memory = new Map();
const read = (key) => {
  try {
    return JSON.parse(localStorage.getItem(key)) ?? memory.get(key) ?? null;
  } catch {
    return memory.get(key) ?? null;
  }
};
const write = (key, entry) => {
  try {
    localStorage.setItem(key, JSON.stringify(entry));
    memory.delete(key);
  } catch {
    memory.set(key, entry);
  }
};
const drop = (key) => {
  memory.delete(key);
  try {
    localStorage.removeItem(key);
  } catch { /* it was in memory */ }
};
const keysWith = (prefix) => {
  let stored = [];
  try {
    stored = Object.keys(localStorage);
  } catch { /* no storage */ }
  return [...new Set([...stored, ...memory.keys()])].filter((key) => key.startsWith(prefix));
};
const waitingOf = (prefix) =>
  keysWith(prefix).map((key) => ({ key, ...read(key) })).filter((entry) => entry.fields);
const mine = () => (person ? waitingOf(`${PREFIX}${person}:`) : []);

// "1 PDSA cycle, 3 tally answers": each kind with its own words for one and many.
const counted = (entries, answers, words) => {
  const kinds = new Map();
  for (const { one, many } of entries) {
    kinds.set(one, { count: (kinds.get(one)?.count ?? 0) + 1, many });
  }
  if (answers) kinds.set(words.answer, { count: answers, many: words.answers });
  return [...kinds].map(([one, { count, many }]) => `${count} ${count === 1 ? one : many}`).join(", ");
};
const tallyAnswers = () =>
  keysWith("tally:").reduce((sum, key) => sum + (read(key)?.taps?.length ?? 0), 0);
const fill = (words, what) => words.replace("{what}", what);

// The line on top of every page, and the page shown without a connection ----------------

const paragraph = (text, entry) => {
  const words = document.createElement("p");
  words.append(text);
  if (entry) {
    const link = document.createElement("a");
    link.href = entry.page;
    link.textContent = line.dataset.openWords;
    words.append(" ", link);
  }
  return words;
};
const showLine = () => {
  if (!line) return;
  const entries = mine();
  const sending = entries.filter(({ state }) => state === "sending");
  const others = entries.filter(({ state, page }) => state !== "sending" && page !== HERE);
  const body = line.querySelector("[data-waiting-body]");
  const parts = others.map((entry) => {
    const words = entry.state === "refused" ? line.dataset.refusedWords : line.dataset.typedWords;
    return paragraph(fill(words, counted([entry])), entry);
  });
  if (sending.length) {
    const words = needsLogIn ? line.dataset.loginWords : line.dataset.waitsWords;
    parts.unshift(paragraph(fill(words, counted(sending))));
  }
  if (body.textContent !== parts.map((part) => part.textContent).join("")) body.replaceChildren(...parts);
  line.hidden = parts.length === 0;
};
const showList = () => {
  const list = document.querySelector("[data-waiting-list]");
  if (!list) return;
  const what = counted(waitingOf(PREFIX), tallyAnswers(), list.dataset);
  list.textContent = what ? fill(list.dataset.someWords, what) : list.dataset.noneWords;
};

// Sending ---------------------------------------------------------------------------------

// The forms of this page, by the key their words wait under.
const formsHere = new Map();
let needsLogIn = false;
let wait = FIRST_WAIT;
let timer = null;
const token = () => document.querySelector("[name=csrfmiddlewaretoken]")?.value ?? "";

// "sent" with its location; "refused" needs the person; "login"; "later" tries again.
const post = async ({ address, fields }) => {
  const body = new URLSearchParams(fields);
  body.set("csrfmiddlewaretoken", token());
  try {
    const answer = await fetch(address, {
      method: "POST", body, redirect: "manual",
      headers: { "X-Waiting-Form": "1" }, signal: AbortSignal.timeout(PATIENCE),
    });
    if (answer.ok) return { outcome: "sent", location: (await answer.json()).location };
    if (answer.type === "opaqueredirect") return { outcome: "login" };
    const again = answer.status === 429 || answer.status >= 500;
    return { outcome: again ? "later" : "refused" };
  } catch {
    return { outcome: "later" };
  }
};

// One tab at a time; where the browser has no locks, the submission key still counts once.
const alone = (act) => (navigator.locks ? navigator.locks.request("waiting", act) : act());

const sendAll = () => alone(async () => {
  clearTimeout(timer);
  let later = false;
  for (const entry of mine().filter(({ state }) => state === "sending")) {
    if (!read(entry.key)) continue;
    const { outcome, location: next } = await post(entry);
    needsLogIn = outcome === "login";
    if (outcome === "sent") {
      drop(entry.key);
      if (entry.page === HERE) location.assign(next);
    } else if (outcome === "refused") {
      const form = entry.page === HERE && formsHere.get(entry.key);
      write(entry.key, { ...read(entry.key), state: form ? "typed" : "refused" });
      // Who looks at the form reads why at once: its own words beside the stored ones.
      if (form) HTMLFormElement.prototype.submit.call(form);
    } else {
      later = true;
    }
  }
  wait = later ? Math.min(wait * 2, LONGEST_WAIT) : FIRST_WAIT;
  if (later) timer = setTimeout(sendAll, wait);
  showLine();
});
const sendNow = () => {
  wait = FIRST_WAIT;
  if (mine().some(({ state }) => state === "sending")) sendAll();
};

// Forms ---------------------------------------------------------------------------------

const OWN = new Set(["csrfmiddlewaretoken"]);

function keepForm(form) {
  const target = new URL(form.getAttribute("action") ?? location.href, location.href);
  const address = target.pathname + target.search;
  const key = `${PREFIX}${person}:${address}`;
  const state = form.querySelector("[data-draft-state]");
  formsHere.set(key, form);
  let keeping = Promise.resolve();
  let debounce = null;
  let typedAt = 0;
  let isSending = false;

  // One of several boxes of a name counts only with its tick, as a browser sends it.
  const isOneOfMany = (input) => input.type === "checkbox" && form.elements.namedItem(input.name) !== input;
  const isSaid = (input) => input.checked || (input.type !== "radio" && !isOneOfMany(input));
  const typed = () => [...form.elements]
    .filter((input) => input.name && !OWN.has(input.name) && isSaid(input))
    .map((input) => [input.name, input.type === "checkbox" && !input.checked ? "" : input.value]);

  // A waiting form is one thing: its words stay as they were sent until it has arrived.
  const store = (status) => {
    write(key, {
      address, fields: typed(), page: HERE, state: status,
      one: form.dataset.one, many: form.dataset.many, at: new Date().toISOString(),
    });
    form.dispatchEvent(new Event("draft:saved", { bubbles: true }));
  };
  const say = (name, values = {}) => {
    state.dataset.state = name;
    state.textContent = Object.entries(values).reduce(
      (words, [slot, value]) => words.replace(`{${slot}}`, value), state.dataset[name] ?? "",
    );
  };

  const keep = async () => {
    const at = typedAt;
    say("saving");
    try {
      const answer = await fetch(form.dataset.draft, {
        method: "POST", keepalive: true,
        headers: { "X-CSRFToken": token() },
        body: new URLSearchParams([...typed(), ["draft_of", address]]),
      });
      if (!answer.ok || answer.redirected) throw new Error("not kept");
      const { left_out: leftOut } = await answer.json();
      if (at !== typedAt || isSending) return;
      drop(key);
      const [reason] = Object.values(leftOut);
      if (reason) say("failed", { reason });
      else say("saved");
    } catch {
      if (at === typedAt && !isSending) say("waiting");
    }
  };
  const keepSoon = () => {
    clearTimeout(debounce);
    debounce = setTimeout(() => (keeping = keep()), KEEP_AFTER);
  };
  const keepAtOnce = () => {
    if (!read(key) || isSending) return;
    clearTimeout(debounce);
    keeping = keep();
  };

  const hold = () => {
    isSending = true;
    form.inert = true;
    const bar = form.querySelector(".action-bar, .form-actions");
    if (bar) bar.hidden = true;
    say("held");
  };
  const send = async () => {
    isSending = true;
    clearTimeout(debounce);
    store("sending");
    // Not before the draft has arrived: it would come back after the form is gone.
    if (navigator.onLine) await keeping;
    const { outcome, location: next } = await alone(() => post(read(key)));
    if (outcome === "sent") {
      drop(key);
      location.assign(next);
    } else if (outcome === "refused") {
      // The server says why, on a page of its own; until then the words stay here.
      store("typed");
      HTMLFormElement.prototype.submit.call(form);
    } else {
      needsLogIn = outcome === "login";
      hold();
      showLine();
      timer = setTimeout(sendAll, wait);
    }
  };

  const put = ([name, value]) => {
    const input = form.elements.namedItem(name);
    if (!input) return;
    if (input[0]?.type === "checkbox") {
      for (const box of input) box.checked ||= box.value === value;
      return;
    }
    const before = input.type === "checkbox" ? input.checked : input.value;
    if (input.type === "checkbox") input.checked = value !== "";
    else input.value = value;
    const after = input.type === "checkbox" ? input.checked : input.value;
    const folded = input.closest?.("details");
    if (folded && before !== after) folded.open = true;
  };
  const restore = (entry) => {
    for (const input of form.elements) if (isOneOfMany(input)) input.checked = false;
    entry.fields.forEach(put);
    if (entry.state === "sending") hold();
    else say("restored");
  };

  form.addEventListener("input", () => {
    typedAt += 1;
    store("typed");
    keepSoon();
  });
  // A step of several is not sent later: its answer is the next step, and keeps the words.
  if (form.dataset.stepsOn === undefined) {
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      if (!isSending) send();
    });
  }
  addEventListener("online", keepAtOnce);
  addEventListener("pagehide", keepAtOnce);

  // A page that answers what was sent shows the newest words already.
  const entry = read(key);
  if (form.dataset.answered !== undefined) {
    drop(key);
    keepSoon();
  } else if (entry) {
    restore(entry);
  }
}

// Logging out -----------------------------------------------------------------------------

// First the page that asks, where it says what would be lost; then it is lost on purpose.
document.addEventListener("submit", (event) => {
  const entries = mine();
  const form = event.target;
  if (!entries.length || !form.matches("[data-logout]")) return;
  if (form.dataset.logout === "asked") {
    entries.forEach(({ key }) => drop(key));
    return;
  }
  event.preventDefault();
  location.assign(form.action);
});
const warning = document.querySelector("[data-logout-warning]");
if (warning && mine().length) {
  warning.querySelector("p").textContent = fill(warning.dataset.words, counted(mine()));
  warning.hidden = false;
}

// Start -----------------------------------------------------------------------------------

if (person) document.querySelectorAll("form[data-draft]").forEach(keepForm);
if (document.querySelector("[data-waiting-list]")) {
  // This page stands in for another one, at its address. A device says that it is online
  // some time before anything answers.
  const look = async () => {
    try {
      if ((await fetch("/healthz", { cache: "no-store" })).ok) location.reload();
    } catch { /* not yet */ }
  };
  addEventListener("online", look);
  setInterval(look, FIRST_WAIT);
}
showLine();
showList();
sendNow();
addEventListener("online", sendNow);
addEventListener("storage", showLine);
document.addEventListener("visibilitychange", () => document.hidden || sendNow());
navigator.serviceWorker?.register("/offline-worker.js").catch(() => { /* all else works */ });
