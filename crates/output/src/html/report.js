"use strict";
// Rows come from strangers' cells: they reach the page through textContent alone.
(function () {
  var data = JSON.parse(document.getElementById("data").textContent);
  var words = data.words, table = data.strings, found = data.findings;
  var CODE = 0, SEV = 1, KEY = 2, FILE = 3, WORKSHEET = 4, ROW = 5, COLUMN = 6, HEADING = 7, VALUE = 8, MESSAGE = 9, HINT = 10, UNIT = 11, PHOTO = 12, NAME = 13;
  var CHUNK = 200;
  var form = document.getElementById("filter"), results = document.getElementById("results");
  var status = document.getElementById("status"), more = document.getElementById("more");
  var names = ["kode", "tingkat", "berkas", "unit"], at = { kode: CODE, tingkat: SEV, berkas: FILE, unit: UNIT };
  var shown = [], blocks = [], told = 0, done = 0, body = null, lastCode = null;

  function string(index) { return index === null ? "" : table[index]; }
  function element(name, cls, text) {
    var made = document.createElement(name);
    if (cls) made.className = cls;
    if (text !== undefined) made.textContent = text;
    return made;
  }
  // `a` in backticks is a value.
  function rich(parent, text) {
    text.split("`").forEach(function (part, idx) {
      if (part) parent.appendChild(idx % 2 ? element("code", "", part) : document.createTextNode(part));
    });
    return parent;
  }
  function value(finding, name) {
    var raw = finding[at[name]];
    return name === "kode" ? data.codes[raw].code : name === "tingkat" ? data.severities[raw].severity : string(raw);
  }
  // A number may be looked for the way a card shows it, in groups.
  function plain(text) {
    var digits = text.replace(/[\s.\-]/g, "");
    return /^\d{18}$/.test(digits) ? digits : text;
  }
  var haystacks = [];
  function haystack(idx) {
    if (haystacks[idx] === undefined) {
      var f = found[idx];
      haystacks[idx] = [data.codes[f[CODE]].code, data.codes[f[CODE]].title, string(f[KEY]), string(f[FILE]), string(f[WORKSHEET]),
        f[ROW] === null ? "" : words.row + " " + f[ROW], string(f[HEADING]), string(f[VALUE]), string(f[MESSAGE]), string(f[UNIT]), string(f[NAME])].join(" ").toLowerCase();
    }
    return haystacks[idx];
  }
  function tag(severity) { return element("span", "tag " + severity.severity, severity.word); }
  // What is the same for several people is told once: their own numbers aside.
  function kind(f) {
    function apart(text) { return f[KEY] === null ? text : text.split(string(f[KEY])).join("#"); }
    return [f[CODE], f[SEV], apart(string(f[MESSAGE])), apart(string(f[HINT])), f[VALUE] === null ? "" : string(f[VALUE])].join("|");
  }
  function where(f) {
    var cell = element("td");
    cell.appendChild(document.createTextNode(string(f[FILE])));
    var spot = [];
    if (f[WORKSHEET] !== null) spot.push(words.worksheet + " `" + string(f[WORKSHEET]) + "`");
    if (f[ROW] !== null) spot.push(words.row + " " + f[ROW]);
    if (f[COLUMN] !== null) spot.push(words.column + " " + string(f[COLUMN]) + " (`" + string(f[HEADING]) + "`)");
    if (spot.length) cell.appendChild(rich(element("span", "sub"), spot.join(", ")));
    return cell;
  }
  function who(cell, f) {
    if (f[NAME] !== null) cell.appendChild(element("span", "name", string(f[NAME])));
    if (f[KEY] !== null) cell.appendChild(element("span", "nip", string(f[KEY])));
    if (f[UNIT] !== null) cell.appendChild(element("span", "sub", string(f[UNIT])));
    return cell;
  }
  // Everybody of whom the same is told, behind the first.
  function others(block) {
    var details = element("details", "others"), list = element("ul");
    details.appendChild(element("summary", "", words.more.replace("{n}", block.length - 1)));
    block.slice(1).forEach(function (idx) {
      var f = found[idx], item = element("li"), place = [];
      if (f[ROW] !== null) place.push(words.row + " " + f[ROW]);
      else place.push(string(f[FILE]));
      [NAME, KEY].forEach(function (at) { if (f[at] !== null) place.push(string(f[at])); });
      item.textContent = place.join(", ");
      list.appendChild(item);
    });
    details.appendChild(list);
    return details;
  }
  function row(block) {
    var f = found[block[0]], line = element("tr"), cell = element("td");
    cell.appendChild(tag(data.severities[f[SEV]]));
    line.appendChild(cell);
    line.appendChild(where(f));
    cell = who(element("td"), f);
    if (block.length > 1) cell.appendChild(others(block));
    line.appendChild(cell);
    cell = element("td");
    if (f[PHOTO] !== null) {
      var image = element("img");
      image.src = data.photos[f[PHOTO]];
      image.alt = words.photo;
      image.width = 72; image.height = 92;
      cell.appendChild(image);
    }
    cell.appendChild(rich(element("span", "msg"), string(f[MESSAGE])));
    if (f[VALUE] !== null && string(f[MESSAGE]).indexOf("`" + string(f[VALUE]) + "`") < 0) {
      var shownValue = element("span", "shown", words.value + ": ");
      shownValue.appendChild(element("code", "", string(f[VALUE])));
      cell.appendChild(shownValue);
    }
    if (f[HINT] !== null) cell.appendChild(rich(element("span", "hint"), words.hint + ": " + string(f[HINT])));
    if (f[PHOTO] !== null && data.lines[f[PHOTO]]) {
      var accept = element("span", "shown", words.accept + ": ");
      accept.appendChild(element("code", "", data.lines[f[PHOTO]]));
      cell.appendChild(accept);
    }
    line.appendChild(cell);
    return line;
  }
  function group(index, folded) {
    // What is only worth knowing is folded away.
    var code = data.codes[index], section = element(folded ? "details" : "section", "group"), heading = element(folded ? "summary" : "h3");
    heading.appendChild(document.createTextNode(code.title));
    heading.appendChild(element("span", "id", code.code));
    section.appendChild(heading);
    var why = element("div", "why");
    why.appendChild(rich(element("p"), code.meaning));
    var remedy = element("p");
    remedy.appendChild(element("b", "", words.remedy + ": "));
    why.appendChild(rich(remedy, code.remedy));
    section.appendChild(why);
    var list = element("table"), head = element("thead"), line = element("tr");
    [["sev", words.severity], ["where", words.where], ["who", words.who], ["what", words.what]].forEach(function (pair) {
      var cell = element("th", pair[0], pair[1]);
      cell.scope = "col";
      line.appendChild(cell);
    });
    head.appendChild(line);
    list.appendChild(head);
    body = element("tbody");
    list.appendChild(body);
    section.appendChild(list);
    results.appendChild(section);
  }
  function render(upTo) {
    for (; done < Math.min(upTo, blocks.length); done++) {
      var f = found[blocks[done][0]];
      if (f[CODE] !== lastCode) { lastCode = f[CODE]; group(lastCode, data.severities[f[SEV]].severity === "info"); }
      body.appendChild(row(blocks[done]));
      told += blocks[done].length;
    }
    more.hidden = done >= blocks.length;
    var figures = { "{shown}": told, "{all}": shown.length, "{total}": found.length };
    status.textContent = words.status.replace(/\{\w+\}/g, function (name) { return figures[name].toLocaleString(document.documentElement.lang); });
  }
  function apply(remember) {
    var wanted = {}, query = plain(form.elements.cari.value.trim()).toLowerCase(), hash = [];
    names.forEach(function (name) {
      wanted[name] = form.elements[name].value;
      if (wanted[name]) hash.push(name + "=" + encodeURIComponent(wanted[name]));
    });
    if (query) hash.push("cari=" + encodeURIComponent(form.elements.cari.value.trim()));
    shown = [];
    found.forEach(function (f, idx) {
      var fits = names.every(function (name) { return !wanted[name] || value(f, name) === wanted[name]; });
      if (fits && (!query || haystack(idx).indexOf(query) >= 0)) shown.push(idx);
    });
    blocks = [];
    var known = Object.create(null);
    shown.forEach(function (idx) {
      var f = found[idx], like = kind(f);
      if (f[PHOTO] === null && known[like]) { known[like].push(idx); return; }
      var block = [idx];
      if (f[PHOTO] === null) known[like] = block;
      blocks.push(block);
    });
    results.textContent = "";
    told = 0;
    done = 0; body = null; lastCode = null;
    if (!shown.length) results.appendChild(element("p", "none", found.length ? words.nothing : words.clean));
    render(CHUNK);
    if (remember) {
      try { history.replaceState(null, "", hash.length ? "#" + hash.join("&") : location.pathname + location.search); } catch (_) { /* a page in a sandbox has no history */ }
    }
  }
  function fromHash() {
    var pairs = {};
    location.hash.slice(1).split("&").forEach(function (pair) {
      var parts = pair.split("=");
      try { pairs[parts[0]] = decodeURIComponent(parts.slice(1).join("=")); } catch (_) { /* a broken link filters nothing */ }
    });
    var known = names.concat("cari").filter(function (name) { return pairs[name] !== undefined; });
    if (location.hash.length > 1 && !known.length) return false;
    names.forEach(function (name) {
      form.elements[name].value = pairs[name] || "";
      if (form.elements[name].selectedIndex < 0) form.elements[name].value = "";
    });
    form.elements.cari.value = pairs.cari || "";
    return known.length > 0;
  }
  function options(name, list) {
    var select = form.elements[name];
    list.forEach(function (pair) {
      var option = element("option", "", pair[1]);
      option.value = pair[0];
      select.appendChild(option);
    });
    select.parentNode.hidden = list.length < 2 && name !== "kode";
  }
  function distinct(name) {
    var seen = Object.create(null), list = [];
    found.forEach(function (f) {
      var text = value(f, name);
      if (text && !seen[text]) { seen[text] = true; list.push([text, text]); }
    });
    return list.sort(function (a, b) { return a[0] < b[0] ? -1 : 1; });
  }
  options("kode", data.codes.map(function (code) { return [code.code, code.title]; }));
  options("tingkat", data.severities.map(function (s) { return [s.severity, s.word]; }));
  options("berkas", distinct("berkas"));
  options("unit", distinct("unit"));

  var waiting = 0;
  form.addEventListener("input", function () { clearTimeout(waiting); waiting = setTimeout(function () { apply(true); }, 120); });
  form.addEventListener("submit", function (event) { event.preventDefault(); apply(true); });
  form.addEventListener("reset", function () { setTimeout(function () { apply(true); }, 0); });
  window.addEventListener("hashchange", function () {
    if (fromHash()) { apply(false); document.getElementById("findings").scrollIntoView(); }
  });
  more.addEventListener("click", function () { render(done + CHUNK); });
  if ("IntersectionObserver" in window) {
    new IntersectionObserver(function (seen) {
      if (seen.some(function (entry) { return entry.isIntersecting; })) render(done + CHUNK);
    }, { rootMargin: "600px" }).observe(more);
  }
  // Paper cannot be scrolled: everything that the filter lets through is printed.
  window.addEventListener("beforeprint", function () { render(blocks.length); });
  document.addEventListener("keydown", function (event) {
    if (event.key === "/" && !/^(INPUT|SELECT|TEXTAREA)$/.test(document.activeElement.tagName)) {
      event.preventDefault();
      form.elements.cari.focus();
    }
  });
  document.getElementById("tools").hidden = false;
  fromHash();
  apply(false);
})();
