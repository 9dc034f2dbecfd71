// Choosing and cropping a photo. What is chosen is a rectangle in pixels of the upright picture, in four
// fields that can be typed as well; nothing is drawn or encoded here.
"use strict";
(() => {
  const send = document.getElementById("kirim");
  if (send) {
    const file = send.querySelector("input[type=file]");
    const told = document.getElementById("berat");
    const limit = Number(send.dataset.max) * 1048576;
    file.addEventListener("change", () => {
      const chosen = file.files[0];
      let problem = "";
      if (chosen && chosen.size > limit) {
        problem = `${send.dataset.heavy} ${(chosen.size / 1048576).toFixed(1)} MB > ${send.dataset.max} MB`;
      } else if (chosen && chosen.type && !/^image\/(png|jpeg|webp)$/.test(chosen.type)) {
        problem = send.dataset.kind;
      }
      told.textContent = problem;
      told.hidden = !problem;
      file.setCustomValidity(problem);
    });
  }
  const form = document.getElementById("potong");
  if (!form) return;
  const img = form.querySelector("img");
  const frame = form.querySelector(".frame");
  const status = document.getElementById("potong-kabar");
  const width = Number(form.dataset.width), height = Number(form.dataset.height);
  const aspect = Number(form.dataset.aspectW) / Number(form.dataset.aspectH);
  const field = (name) => form.elements[name];
  const part = { x: 0, y: 0, w: 0, h: 0 };
  const clamp = (n, low, high) => Math.min(Math.max(n, low), Math.max(low, high));
  const show = () => {
    const scale = img.clientWidth / width;
    frame.style.left = `${part.x * scale}px`;
    frame.style.top = `${part.y * scale}px`;
    frame.style.width = `${part.w * scale}px`;
    frame.style.height = `${part.h * scale}px`;
  };
  const write = () => {
    for (const name of ["x", "y", "w", "h"]) field(name).value = String(part[name]);
    status.textContent = `${part.w} × ${part.h}`;
    show();
  };
  const place = (x, y, w) => {
    const most = Math.min(width, height * aspect);
    part.w = Math.round(clamp(w, Math.min(48, most), most));
    part.h = Math.min(height, Math.round(part.w / aspect));
    part.x = Math.round(clamp(x, 0, width - part.w));
    part.y = Math.round(clamp(y, 0, height - part.h));
    write();
  };
  const grow = (by) => {
    const w = part.w * by;
    place(part.x + (part.w - w) / 2, part.y + (part.h - w / aspect) / 2, w);
  };
  const read = () => {
    const n = (name) => Number(field(name).value);
    Object.assign(part, { x: n("x"), y: n("y"), w: n("w"), h: n("h") });
    show();
  };
  const begin = () => {
    frame.hidden = false;
    read();
  };
  if (img.complete && img.naturalWidth) begin(); else img.addEventListener("load", begin);
  addEventListener("resize", show);
  form.addEventListener("change", read);
  frame.addEventListener("keydown", (event) => {
    const step = event.shiftKey ? 1 : Math.max(1, Math.round(width / 100));
    const moves = { ArrowLeft: [-step, 0], ArrowRight: [step, 0], ArrowUp: [0, -step], ArrowDown: [0, step] };
    if (moves[event.key]) place(part.x + moves[event.key][0], part.y + moves[event.key][1], part.w);
    else if (event.key === "+" || event.key === "=") grow(1.04);
    else if (event.key === "-") grow(1 / 1.04);
    else return;
    event.preventDefault();
  });
  // One finger moves the frame, two change its size.
  const fingers = new Map();
  let spread = 0;
  const apart = () => {
    const [a, b] = [...fingers.values()];
    return Math.hypot(a.x - b.x, a.y - b.y);
  };
  frame.addEventListener("pointerdown", (event) => {
    frame.setPointerCapture(event.pointerId);
    fingers.set(event.pointerId, { x: event.clientX, y: event.clientY });
    if (fingers.size === 2) spread = apart();
    frame.focus({ preventScroll: true });
  });
  frame.addEventListener("pointermove", (event) => {
    const last = fingers.get(event.pointerId);
    if (!last) return;
    const scale = img.clientWidth / width;
    if (fingers.size === 1) {
      const dx = (event.clientX - last.x) / scale, dy = (event.clientY - last.y) / scale;
      if (Math.abs(dx) < 1 && Math.abs(dy) < 1) return;
      place(part.x + dx, part.y + dy, part.w);
    }
    fingers.set(event.pointerId, { x: event.clientX, y: event.clientY });
    if (fingers.size === 2) {
      const now = apart();
      if (spread > 0) grow(now / spread);
      spread = now;
    }
  });
  const lift = (event) => fingers.delete(event.pointerId);
  frame.addEventListener("pointerup", lift);
  frame.addEventListener("pointercancel", lift);
  frame.addEventListener("wheel", (event) => {
    event.preventDefault();
    grow(event.deltaY < 0 ? 1.04 : 1 / 1.04);
  }, { passive: false });
})();
