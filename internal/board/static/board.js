"use strict";
// Parts of the page that may change have an id and data-live. The same page is asked for again, which costs next to nothing while nothing has
// changed, and parts that differ are put in place of the old ones.
const every = 2000;
const lost = document.getElementById("lost");
let last = "";

function replace(old, now) {
  if (old.innerHTML === now.innerHTML) return;
  const chosen = new Set([...old.querySelectorAll("input:checked")].map((e) => e.value));
  const open = old.contains(document.activeElement) ? document.activeElement.getAttribute("href") || document.activeElement.value : null;
  const scrolled = [...old.querySelectorAll(".scroll")].map((e) => e.scrollLeft);
  old.replaceChildren(...now.childNodes);
  for (const e of old.querySelectorAll("input[type=checkbox]")) e.checked = chosen.has(e.value);
  old.querySelectorAll(".scroll").forEach((e, i) => { e.scrollLeft = scrolled[i] || 0; });
  if (open) for (const e of old.querySelectorAll("a, input")) if ((e.getAttribute("href") || e.value) === open) { e.focus({preventScroll: true}); break; }
}

async function look() {
  if (!document.hidden && document.querySelector("[data-live]")) {
    try {
      const answer = await fetch(location.href, {cache: "no-cache"});
      const text = await answer.text();
      lost.hidden = true;
      if (answer.ok && text !== last) {
        if (last) {
          const page = new DOMParser().parseFromString(text, "text/html");
          for (const now of page.querySelectorAll("[data-live]")) {
            const old = document.getElementById(now.id);
            if (old) replace(old, now);
          }
        }
        last = text;
      }
    } catch {
      lost.hidden = false;
    }
  }
  setTimeout(look, every);
}
look();

// The number of those that are chosen is on the button.
addEventListener("change", count);
addEventListener("pageshow", count);
function count() {
  for (const form of document.querySelectorAll("form.choose")) {
    const n = form.querySelectorAll("input:checked").length, button = form.querySelector("button");
    button.textContent = n > 0 ? "Compare the chosen " + n : "Compare the chosen";
    button.disabled = n < 2;
  }
}
count();
