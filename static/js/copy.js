// <button data-copy="#id" data-copied="Copied">: copies that element's text or value.
document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  const source = document.querySelector(button.dataset.copy);
  const word = button.querySelector("span") ?? button;
  const before = word.textContent;
  try {
    await navigator.clipboard.writeText(source.value ?? source.textContent.trim());
    word.textContent = button.dataset.copied;
    button.classList.add("copied");
    setTimeout(() => {
      word.textContent = before;
      button.classList.remove("copied");
    }, 2500);
  } catch {
    getSelection().selectAllChildren(source);
  }
});
