// Leaves of the questions those that have all words of the box, while one types; without a script the form asks the
// server for them.

const box = document.querySelector("#within");
box.addEventListener("input", filter);
if (box.value) filter();

function filter() {
  const words = box.value.toLowerCase().split(/\s+/);
  let left = 0;
  for (const part of document.querySelectorAll("main section")) {
    const items = [...part.querySelectorAll("li")];
    for (const item of items) {
      const text = item.textContent.toLowerCase();
      item.hidden = !words.every((word) => text.includes(word));
    }
    const shown = items.filter((item) => !item.hidden).length;
    part.hidden = !shown;
    left += shown;
  }
  document.querySelector("#left").textContent = left === 1 ? "1 question" : `${left} questions`;
}
