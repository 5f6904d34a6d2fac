// The survey page: answers are sent once, also through a connection that comes and goes, and
// a tablet is clean again for the next person. Without this script it is a plain form.

const page = document.querySelector("[data-survey]");
if (page) survey();

// After a form without script, the tablet's thank-you page.
const leadsBack = document.querySelector("[data-back-to]");
if (leadsBack) setTimeout(() => location.replace(leadsBack.dataset.backTo), 8000);

function survey() {
  const find = (name) => page.querySelector(`[data-${name}]`);
  const form = find("answers");
  const onTablet = "tablet" in page.dataset;
  const storageKey = `survey:${page.dataset.survey}`;
  const FIRST_WAIT = 1500;
  const LONGEST_WAIT = 20000;
  const THANKS_TIME = 8000;
  const IDLE_TIME = 60000;
  const WARNING_TIME = 20000;
  let wait = FIRST_WAIT;
  let timer = null;
  let sending = false;
  let idle = null;
  let back = null;

  // A private window may refuse storage: then the answers wait in memory alone.
  let memory = [];
  const load = () => {
    try {
      return JSON.parse(localStorage.getItem(storageKey)) ?? memory;
    } catch {
      return memory;
    }
  };
  const save = (queue) => {
    memory = queue;
    try {
      if (queue.length) localStorage.setItem(storageKey, JSON.stringify(queue));
      else localStorage.removeItem(storageKey);
    } catch { /* kept in memory */ }
  };
  const newKey = () => {
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  };

  const clean = () => {
    form.reset();
    form.elements.key.value = newKey();
    find("empty").hidden = true;
    find("held").hidden = true;
    page.querySelector("details").open = false;
  };

  const filled = () => {
    const { key, comment, ...answers } = Object.fromEntries(new FormData(form));
    return { key, comment: comment.trim(), answers };
  };
  const isEmpty = ({ answers, comment }) => !Object.keys(answers).length && !comment;

  const submit = (event) => {
    event.preventDefault();
    const given = filled();
    find("empty").hidden = !isEmpty(given);
    if (isEmpty(given)) {
      find("empty").focus();
      return;
    }
    save([...load(), given]);
    showThanks();
    clean();
    send();
  };

  const showThanks = () => {
    find("asking").hidden = true;
    find("thanks").hidden = false;
    find("state-line").textContent = "";
    scrollTo(0, 0);
    find("thanks").querySelector("h1").focus();
    if (onTablet) back = setTimeout(startAgain, THANKS_TIME);
  };
  const startAgain = () => {
    clearTimeout(back);
    clean();
    find("thanks").hidden = true;
    find("asking").hidden = false;
    scrollTo(0, 0);
    find("start").focus();
  };

  const say = (name, state) => {
    find("state-line").textContent = page.dataset[name];
    find("state-line").dataset.state = state;
  };

  const send = async () => {
    const [first] = load();
    if (sending || !first) return;
    sending = true;
    clearTimeout(timer);
    try {
      const answer = await fetch(page.dataset.send, {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify(first),
        credentials: "omit",
        keepalive: true,
      });
      if (answer.ok) took(first, await answer.json());
      else if ([400, 404, 410].includes(answer.status)) lost(first);
      else later();
    } catch {
      later();
    } finally {
      sending = false;
    }
    if (load().length && wait === FIRST_WAIT) send();
  };
  const forget = ({ key }) => save(load().filter((one) => one.key !== key));
  const took = (one, { comment_held: held }) => {
    forget(one);
    wait = FIRST_WAIT;
    if (!load().length) say("sentWords", "saved");
    if (held && !onTablet) find("held").hidden = false;
  };
  const lost = (one) => {
    forget(one);
    wait = FIRST_WAIT;
    say("endedWords", "failed");
  };
  const later = () => {
    say("waitingWords", "waiting");
    timer = setTimeout(send, wait);
    wait = Math.min(wait * 2, LONGEST_WAIT);
  };
  const now = () => {
    wait = FIRST_WAIT;
    send();
  };

  // In a question, 1 to 5 answers it and goes on to the next.
  const press = (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const question = event.target.closest(".survey-question");
    const choice = question?.querySelectorAll("input")[Number(event.key) - 1];
    if (!choice) return;
    event.preventDefault();
    choice.checked = true;
    const next = question.nextElementSibling;
    (next.querySelector("input:checked") ?? next.querySelector("input, textarea")).focus();
  };

  // On a tablet, half a form that somebody left is nobody else's to read.
  const watch = () => {
    clearTimeout(idle);
    find("away").hidden = true;
    if (find("asking").hidden || isEmpty(filled())) return;
    idle = setTimeout(warn, IDLE_TIME);
  };
  const warn = () => {
    find("away").hidden = false;
    idle = setTimeout(() => {
      find("away").hidden = true;
      startAgain();
    }, WARNING_TIME);
  };

  form.addEventListener("submit", submit);
  form.addEventListener("keydown", press);
  addEventListener("online", now);
  document.addEventListener("visibilitychange", now);
  // Coming back by the browser's button never shows what was chosen before.
  addEventListener("pageshow", (event) => {
    if (event.persisted) startAgain();
    now();
  });
  if (onTablet) {
    for (const kind of ["input", "pointerdown", "keydown"]) document.addEventListener(kind, watch);
    find("again").addEventListener("click", startAgain);
  }
  now();
}
