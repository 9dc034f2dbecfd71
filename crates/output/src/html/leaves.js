"use strict";
const leaves = [...document.querySelectorAll("section")];
const [before, after] = document.querySelectorAll("nav button");
const at = () => Math.max(0, leaves.findIndex((leaf) => "#" + leaf.id === location.hash));
const show = () => leaves.forEach((leaf, idx) => leaf.classList.toggle("shown", idx === at()));
const go = (step) => {
  const next = leaves[(at() + step + leaves.length) % leaves.length];
  if (next) { location.hash = next.id; }
};
if (leaves.length > 1) {
  document.body.classList.add("leafed");
  document.querySelector("nav").hidden = false;
  before.addEventListener("click", () => go(-1));
  after.addEventListener("click", () => go(1));
  addEventListener("keydown", (event) => {
    if (event.key === "ArrowRight" || event.key === "PageDown") { go(1); }
    if (event.key === "ArrowLeft" || event.key === "PageUp") { go(-1); }
  });
  addEventListener("hashchange", show);
  show();
}
if ("follows" in document.documentElement.dataset) {
  // The page itself changes with the people on it.
  setTimeout(() => location.reload(), 2000);
}
