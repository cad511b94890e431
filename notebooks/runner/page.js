"use strict";
for (const box of document.querySelectorAll(".code")) {
  const button = document.createElement("button");
  button.className = "copy";
  button.type = "button";
  button.textContent = "Copy";
  button.addEventListener("click", () => {
    const text = box.querySelector("pre").textContent;
    const done = (word) => {
      button.textContent = word;
      setTimeout(() => { button.textContent = "Copy"; }, 1500);
    };
    const byHand = () => {
      getSelection().selectAllChildren(box.querySelector("pre"));
      done(document.execCommand("copy") ? "Copied" : "Selected");
    };
    if (navigator.clipboard) {
      navigator.clipboard.writeText(text).then(() => done("Copied"), byHand);
    } else {
      byHand();
    }
  });
  box.append(button);
}
for (const box of document.querySelectorAll(".scroll")) {
  const look = () => {
    box.classList.toggle("left", box.scrollLeft > 1);
    box.classList.toggle("right", box.scrollLeft + box.clientWidth < box.scrollWidth - 1);
    box.classList.toggle("below", box.scrollTop + box.clientHeight < box.scrollHeight - 1);
  };
  look();
  box.addEventListener("scroll", look, { passive: true });
  new ResizeObserver(look).observe(box);
}
for (const list of document.querySelectorAll(".contents details")) {
  list.open = matchMedia("(min-width: 1400px)").matches;
}
