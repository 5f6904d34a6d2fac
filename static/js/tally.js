// The tally screen: every tap shows at once, waits on this device, and is sent once.
// Without this script each tap is a form of its own.

const screen = document.querySelector("[data-tally]");
if (screen) tally();

function tally() {
  const find = (name) => screen.querySelector(`[data-${name}]`);
  const json = (name) => JSON.parse(document.getElementById(`tally-${name}`).textContent);
  const questions = json("questions");
  const numbers = json("numbers");
  const target = Number(screen.dataset.target) || null;
  const storageKey = `tally:${screen.dataset.tally}`;
  const FIRST_WAIT = 1500;
  const LONGEST_WAIT = 20000;
  const BATCH = 200;

  // What the server is known to hold, and whether it takes no more.
  let base;
  let ended = false;
  let sending = false;
  let wait = FIRST_WAIT;
  let timer = null;
  let more = false;

  // A private window may refuse storage: then the taps wait in memory alone.
  let memory = null;
  const load = () => {
    try {
      return JSON.parse(localStorage.getItem(storageKey)) ?? fresh();
    } catch {
      return memory ?? fresh();
    }
  };
  const save = (state) => {
    memory = state;
    try {
      localStorage.setItem(storageKey, JSON.stringify(state));
    } catch { /* kept in memory */ }
  };
  const fresh = () => {
    const bytes = crypto.getRandomValues(new Uint8Array(12));
    const device = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
    const state = { device, next: 1, taps: [], finished: false };
    save(state);
    return state;
  };

  // The same rule as the server's: a tap counts where the screen was up to date.
  const applied = (answers, taps) => {
    let now = answers;
    for (const { act, at } of taps) {
      if (at !== now.length) continue;
      if (act === "undo") now = now.slice(0, -1);
      else if (act !== "finish") now += act;
    }
    return now;
  };
  const answersNow = () => applied(base, load().taps);

  const forget = (last) => {
    const state = load();
    state.taps = state.taps.filter((tap) => tap.sequence > last);
    save(state);
  };

  const tap = (act) => {
    const state = load();
    if (ended || state.finished) return;
    state.taps.push({ sequence: state.next, act, at: answersNow().length });
    state.next += 1;
    if (act === "finish") state.finished = true;
    save(state);
    if (act === "undo") more = false;
    show();
    send();
  };

  const send = async () => {
    if (sending || ended) return;
    const { device, taps } = load();
    if (!taps.length) return;
    sending = true;
    clearTimeout(timer);
    try {
      const answer = await fetch(screen.dataset.sync, {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify({ device, taps: taps.slice(0, BATCH) }),
        keepalive: true,
      });
      if (answer.ok) took(await answer.json());
      else if ([400, 404, 410].includes(answer.status)) ended = true;
      else later();
    } catch {
      later();
    } finally {
      sending = false;
    }
    show();
    if (load().taps.length && wait === FIRST_WAIT) send();
  };
  const took = ({ last, answers, finished }) => {
    base = answers;
    forget(last);
    wait = FIRST_WAIT;
    const state = { ...load(), base, drawn: screen.dataset.drawn };
    save(state);
    // "Finish" on an outdated screen finished nothing.
    if (!state.taps.length && state.finished !== finished) save({ ...state, finished });
  };
  const later = () => {
    timer = setTimeout(send, wait);
    wait = Math.min(wait * 2, LONGEST_WAIT);
  };
  const now = () => {
    wait = FIRST_WAIT;
    send();
  };

  const words = (name, values) =>
    screen.dataset[name].replace(/{(\w+)}/g, (_all, key) => values[key]);
  const labelOf = (act) => screen.querySelector(`[value="${act}"]`).textContent.trim();

  const show = () => {
    const state = load();
    const given = answersNow();
    const charts = Math.floor(given.length / questions.length);
    const place = given.length % questions.length;
    const complete = place === 0 && target !== null && charts >= target && !more;
    showPlace(charts, place, complete);
    find("at").value = given.length;
    find("asking").hidden = complete;
    find("complete").hidden = !complete;
    find("stop").hidden = complete || charts === 0;
    find("undo").hidden = given === "";
    if (given) {
      const answer = labelOf(given.at(-1));
      find("undo").querySelector("span").textContent = words("undoWords", { answer });
    }
    find("taps").hidden = state.finished || ended;
    find("thanks").hidden = !state.finished;
    showWaiting(state);
  };

  const showPlace = (charts, place, complete) => {
    const chart = charts + 1;
    const heading = complete ? words("doneWords", { charts })
      : target && chart <= target ? words("ofWords", { chart, target })
      : words("chartWords", { chart });
    find("place").textContent = heading;
    if (find("bar")) find("bar").value = charts;
    const counted = { question: place + 1, questions: questions.length };
    find("number").textContent = words("questionWords", counted);
    const number = numbers[charts];
    find("pull").textContent = number ? `· ${words("pullWords", { number })}` : "";
    if (find("question").textContent !== questions[place]) {
      find("question").textContent = questions[place];
    }
  };

  const showWaiting = ({ taps, finished }) => {
    const waiting = taps.length;
    const line = find("waiting");
    line.dataset.state = ended ? "failed" : waiting ? "waiting" : "saved";
    if (ended) line.textContent = words("endedWords", { waiting });
    else if (finished) line.textContent = waiting ? words("holdWords", { waiting }) : words("thanksWords", {});
    else if (waiting) line.textContent = words("waitingWords", { waiting });
    else line.textContent = answersNow() ? words("sentWords", {}) : "";
  };

  find("taps").addEventListener("submit", (event) => {
    event.preventDefault();
    tap(event.submitter.value);
  });
  find("more")?.addEventListener("click", () => {
    more = true;
    show();
  });
  addEventListener("online", now);
  addEventListener("pageshow", now);
  addEventListener("storage", (event) => {
    if (event.key === storageKey) show();
  });
  document.addEventListener("visibilitychange", now);

  // Without a connection the browser shows a copy of this page: what arrived since it was
  // drawn is known from here alone.
  const known = load();
  base = known.drawn === screen.dataset.drawn ? known.base : screen.dataset.answers;
  save({ ...known, base, drawn: screen.dataset.drawn });
  // Taps whose answer was lost on the way back have arrived all the same.
  forget(json("devices")[load().device] ?? 0);
  show();
  send();
}
