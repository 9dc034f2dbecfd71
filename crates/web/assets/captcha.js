// The challenge before the page behind a code: looks for a number whose SHA-256 together with the
// challenge begins with enough zeros. No third party; works by keyboard; a screen reader hears how far it is.
"use strict";
(() => {
  const form = document.getElementById("captcha");
  if (!form) return;
  const button = form.querySelector("button");
  const bar = form.querySelector("progress");
  const status = document.getElementById("status");
  const bits = Number(form.dataset.bits);
  const challenge = form.dataset.challenge;
  const K = new Uint32Array(64);
  const H = new Uint32Array(8);
  // Fractions of the roots of the first primes, as FIPS 180-4 defines them.
  for (let n = 2, found = 0; found < 64; n++) {
    let prime = true;
    for (let d = 2; d * d <= n; d++) if (n % d === 0) { prime = false; break; }
    if (!prime) continue;
    const part = (root) => ((root - Math.floor(root)) * 4294967296) >>> 0;
    if (found < 8) H[found] = part(Math.sqrt(n));
    K[found++] = part(Math.cbrt(n));
  }
  const w = new Uint32Array(64);
  const compress = (h, block, at) => {
    for (let i = 0; i < 16; i++, at += 4) {
      w[i] = (block[at] << 24) | (block[at + 1] << 16) | (block[at + 2] << 8) | block[at + 3];
    }
    for (let i = 16; i < 64; i++) {
      const x = w[i - 15], y = w[i - 2];
      const s0 = ((x >>> 7) | (x << 25)) ^ ((x >>> 18) | (x << 14)) ^ (x >>> 3);
      const s1 = ((y >>> 17) | (y << 15)) ^ ((y >>> 19) | (y << 13)) ^ (y >>> 10);
      w[i] = (w[i - 16] + s0 + w[i - 7] + s1) | 0;
    }
    let [a, b, c, d, e, f, g, z] = h;
    for (let i = 0; i < 64; i++) {
      const s1 = ((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7));
      const t1 = (z + s1 + ((e & f) ^ (~e & g)) + K[i] + w[i]) | 0;
      const s0 = ((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10));
      const t2 = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
      z = g; g = f; f = e; e = (d + t1) | 0; d = c; c = b; b = a; a = (t1 + t2) | 0;
    }
    h[0] += a; h[1] += b; h[2] += c; h[3] += d; h[4] += e; h[5] += f; h[6] += g; h[7] += z;
  };
  // The challenge is shorter than two blocks and the same every time: whole blocks of it are done once.
  const head = new TextEncoder().encode(challenge + ":");
  const whole = head.length - (head.length % 64);
  const start = Uint32Array.from(H);
  for (let at = 0; at < whole; at += 64) compress(start, head, at);
  const rest = head.subarray(whole);
  const zeros = (text) => {
    const length = rest.length + text.length;
    const block = new Uint8Array(length + 9 > 64 ? 128 : 64);
    block.set(rest);
    for (let i = 0; i < text.length; i++) block[rest.length + i] = text.charCodeAt(i);
    block[length] = 0x80;
    new DataView(block.buffer).setUint32(block.length - 4, (whole + length) * 8);
    const h = Uint32Array.from(start);
    for (let at = 0; at < block.length; at += 64) compress(h, block, at);
    let count = 0;
    for (const word of h) {
      count += Math.clz32(word);
      if (word !== 0) break;
    }
    return count;
  };
  let counter = 0;
  const step = () => {
    const end = performance.now() + 40;
    while (performance.now() < end) {
      for (let i = 0; i < 200; i++, counter++) {
        if (zeros(String(counter)) < bits) continue;
        form.elements.counter.value = String(counter);
        status.textContent = form.dataset.done;
        bar.value = 100;
        form.submit();
        return;
      }
    }
    // How likely it is that one was found by now: it never goes back, and never quite ends.
    bar.value = 100 * (1 - Math.exp(-counter / 2 ** bits));
    setTimeout(step, 0);
  };
  button.disabled = false;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (button.disabled) return;
    button.disabled = true;
    bar.hidden = false;
    status.textContent = form.dataset.busy;
    setTimeout(step, 0);
  });
  // Back from the next page the browser shows this one as it was left.
  addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });
})();
