// The work pages live: the claim in focus beside the list, who has which claim, the lease while somebody works,
// texts ready to be put in.  Everything here is also there without it: on the claim's own page, after loading anew.
(() => {
  "use strict";
  const ACTIVE_MS = 120000, RENEW_MS = 60000, KEPT = 60;
  const $ = (id) => document.getElementById(id);
  const wide = matchMedia("(min-width: 1100px)");

  // Beside the list: what the row in focus says, fetched before it is asked for.
  const ready = new Map();
  let pressing = false;
  const keyOf = (row) => `${row.dataset.claim}.${row.dataset.version}`;
  const load = async (row) => {
    const key = keyOf(row), back = encodeURIComponent($("canh").dataset.back);
    if (ready.has(key)) return ready.get(key);
    const answer = await fetch(`/quanly/tin/${row.dataset.claim}/canh?ve=${back}`, { headers: { "hx-request": "true" } });
    if (!answer.ok) throw new Error(String(answer.status));
    ready.set(key, await answer.text());
    if (ready.size > KEPT) ready.delete(ready.keys().next().value);
    return ready.get(key);
  };
  const draw = (row, html) => {
    const pane = $("canh"), part = new DOMParser().parseFromString(html, "text/html").querySelector("[data-beside]");
    if (!pane || !part || !row.isConnected || !row.classList.contains("here")) return;
    pane.replaceChildren(part);
    pane.scrollTop = 0;
    htmx.process(pane);
  };
  const open = async (row) => {
    const pane = $("canh");
    if (!pane || !row?.dataset.claim || (row.classList.contains("here") && pane.dataset.of === row.dataset.claim)) return;
    pane.dataset.of = row.dataset.claim;
    for (const other of document.querySelectorAll(".item.here")) other.classList.remove("here");
    row.classList.add("here");
    pane.replaceChildren();  // What was there is about another claim.
    const address = new URL(location.href);
    address.searchParams.set("tin", row.dataset.claim);
    history.replaceState(history.state, "", address);
    if (!wide.matches) { pane.dataset.of = ""; return; }
    const known = ready.get(keyOf(row));
    if (known) draw(row, known);
    else {
      try { draw(row, await load(row)); } catch { if (row.classList.contains("here")) pane.textContent = pane.dataset.failed; }
    }
    for (const near of [row.nextElementSibling, row.previousElementSibling]) if (near?.dataset.claim) load(near).catch(() => {});
  };
  wide.addEventListener("change", () => open(document.querySelector("li.item.here")));
  const rowOf = (target) => target.closest?.("li.item[data-claim]");
  // A row pressed by a pointer opens when it is let go: nothing moves away from under it before.
  addEventListener("pointerdown", () => { pressing = true; }, true);
  for (const kind of ["pointerup", "pointercancel"]) addEventListener(kind, () => setTimeout(() => { pressing = false; }), true);
  document.addEventListener("focusin", (e) => { if (!pressing) open(rowOf(e.target)); });
  document.addEventListener("click", (e) => {
    const row = rowOf(e.target), link = e.target.closest?.("a.words");
    if (!row) return;
    if (link && e.detail && wide.matches && !e.ctrlKey && !e.metaKey && !e.shiftKey) {
      e.preventDefault();
      row.focus({ preventScroll: true });
    }
    open(row);
  });
  const begin = () => {
    const row = $(`t-${new URL(location.href).searchParams.get("tin")}`);
    open(rowOf(document.activeElement ?? document));
    if (row && (document.activeElement === document.body || document.activeElement === $("noi-dung"))) row.focus();
    const first = document.querySelector("li.item[data-claim]");
    if (wide.matches && $("canh") && first) load(first).catch(() => {});
  };

  // How many claims are ticked.
  const count = () => {
    const shown = document.querySelector(".bulk .picked");
    if (shown) shown.textContent = document.querySelectorAll(".pick input:checked").length || "";
  };
  document.addEventListener("change", (e) => { if (e.target.closest(".pick")) count(); });

  // Who has which claim: told by one stream, closed while nobody looks at the page.
  let stream = null, last = 0;
  const say = (words, { over = false } = {}) => {
    const box = $("moi");
    if (!box) return;
    const link = document.createElement("a");
    link.href = location.href;
    link.textContent = box.dataset.reload;
    box.replaceChildren(words, " ", link);
    box.hidden = false;
    if (over) { stream?.close(); stream = null; last = -1; }
  };
  const showHeld = (place, news) => {
    let flag = place.matches("li") ? place.querySelector(".flag.held") : document.querySelector(".notice-box.held");
    if (!flag && news.giu) {
      flag = document.createElement("span");
      flag.className = "flag held";
      place.querySelector(".facts").append(flag);
    }
    if (!flag) return;
    flag.textContent = news.giu;
    flag.hidden = !news.giu;
    flag.dataset.ends = news.den;
    if (news.toi && news.giu) flag.dataset.lease = `/quanly/tin/${news.tin}/giu`;
    else delete flag.dataset.lease;
  };
  const hear = (e) => {
    const news = JSON.parse(e.data);
    last = Number(e.lastEventId) || last;
    for (const place of document.querySelectorAll(`[data-row][data-claim="${CSS.escape(news.tin)}"]`)) {
      showHeld(place, news);
      if (news.ban <= Number(place.dataset.version) || !news.vi) continue;
      if (!place.matches("li")) { say(news.vi); continue; }
      const flag = place.querySelector(".flag.news") ?? document.createElement("span");
      flag.className = "flag news";
      flag.textContent = news.buoc;
      place.querySelector(".facts").append(flag);
      place.classList.add("changed");
    }
  };
  const listen = () => {
    if (stream || last < 0 || !$("moi")) return;
    last = last || Number($("moi").dataset.after);
    stream = new EventSource(`/quanly/dong?sau=${last}`);
    stream.addEventListener("claim", hear);
    stream.addEventListener("missed", (e) => { last = Number(e.lastEventId); say(JSON.parse(e.data).vi); });
    stream.addEventListener("over", (e) => {
      const { vi, go } = JSON.parse(e.data);
      say(document.querySelector("form[data-dirty]") ? go : vi, { over: true });
    });
  };
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") listen();
    else { stream?.close(); stream = null; }
  });
  setInterval(() => {
    for (const flag of document.querySelectorAll("[data-ends]")) {
      if (flag.dataset.ends && new Date(flag.dataset.ends) < Date.now()) flag.hidden = true;
    }
  }, 20000);

  // What somebody works on stays theirs as long as they do something.
  let active = Date.now();
  for (const kind of ["keydown", "pointerdown", "input"]) addEventListener(kind, () => { active = Date.now(); }, { capture: true, passive: true });
  const renew = async (flag) => {
    try {
      const answer = await fetch(flag.dataset.lease, { method: "POST", headers: { "hx-request": "true" } });
      if (!answer.ok && answer.status !== 409) return;
      const said = await answer.json();
      if (said.mat) { delete flag.dataset.lease; say(said.mat); }
      flag.textContent = said.giu ?? said.mat;
    } catch { /* Without a network the lease runs out by itself. */ }
  };
  setInterval(() => {
    if (document.visibilityState !== "visible" || Date.now() - active > ACTIVE_MS) return;
    const flag = document.querySelector(".item.here [data-lease]") ?? document.querySelector(".notice-box[data-lease]");
    if (flag) renew(flag);
  }, RENEW_MS);

  // Texts for the outcome that is chosen.
  const groups = () => [...document.querySelectorAll("[data-canned-for]")];
  const fit = () => {
    for (const group of groups()) {
      const chosen = $(group.dataset.cannedFor)?.value;
      const buttons = [...group.querySelectorAll("[data-canned]")];
      for (const button of buttons) button.hidden = button.dataset.outcome !== chosen;
      const first = buttons.find((button) => !button.hidden);
      for (const button of buttons) button.querySelector("kbd").hidden = button !== first;
    }
  };
  const put = (button) => {
    const field = $(button.closest("[data-into]").dataset.into), text = button.dataset.canned;
    const before = field.value.slice(0, field.selectionStart), gap = before && !before.endsWith("\n") ? "\n\n" : "";
    field.focus();
    field.setRangeText(gap + text, field.selectionStart, field.selectionEnd, "end");
    field.dispatchEvent(new Event("input", { bubbles: true }));
  };
  document.addEventListener("change", fit);
  document.addEventListener("click", (e) => {
    const button = e.target.closest?.("[data-canned]");
    if (button) put(button);
  });
  document.addEventListener("keydown", (e) => {
    const isTyping = e.target.matches?.("textarea, select, input:not([type=checkbox], [type=radio])");
    if (e.code !== "KeyT" || e.ctrlKey || e.metaKey || isTyping !== e.altKey || $("phim")?.open) return;
    const near = groups().filter((group) => group.closest("form") === e.target.form);
    const found = [...near, ...groups()].flatMap((group) => [...group.querySelectorAll("[data-canned]:not([hidden])")])[0];
    if (!found) return;
    e.preventDefault();
    put(found);
  });

  addEventListener("work:drawn", () => { begin(); fit(); });
  addEventListener("work:picked", count);
  fit();
  count();
  begin();
  listen();
})();
