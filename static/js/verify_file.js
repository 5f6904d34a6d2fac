// Checks a PDF by its SHA-256, computed here: the file itself is not sent. Without this
// script, or without a secure connection, the form sends the file and the server computes it.

const form = document.querySelector("[data-verify-file]");
if (form && window.crypto?.subtle) checkHere();

function checkHere() {
  const input = form.querySelector("input[type=file]");
  const says = form.querySelector("[data-says]");
  form.querySelectorAll("[data-with-script]").forEach((one) => { one.hidden = false; });
  form.querySelectorAll("[data-without-script]").forEach((one) => { one.hidden = true; });

  const digestOf = async (file) => {
    const hash = await crypto.subtle.digest("SHA-256", await file.arrayBuffer());
    return [...new Uint8Array(hash)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  };
  const check = async (file) => {
    says.textContent = form.dataset.reading;
    try {
      location.assign(`${form.action}${await digestOf(file)}/`);
    } catch {
      says.textContent = form.dataset.unread;
    }
  };

  form.addEventListener("submit", (event) => {
    if (!input.files.length) return;
    event.preventDefault();
    check(input.files[0]);
  });
  form.addEventListener("dragover", (event) => {
    event.preventDefault();
    form.classList.add("is-over");
  });
  form.addEventListener("dragleave", () => form.classList.remove("is-over"));
  form.addEventListener("drop", (event) => {
    event.preventDefault();
    form.classList.remove("is-over");
    if (event.dataTransfer.files.length) check(event.dataTransfer.files[0]);
  });
  // Back from the answer, the page may come out of the browser's memory.
  window.addEventListener("pageshow", () => { says.textContent = ""; });
}
