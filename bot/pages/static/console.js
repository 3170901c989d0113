// The work pages with a script: one key an action, focus stays in the list, what is written is kept.
// Without it the same forms work as whole pages.  No wording stands here: it comes with the page.
// It is loaded before the page's first element: whoever sees a button can already press its key.
(() => {
  "use strict";
  const DRAFT_MS = 700;
  const UNREAD_MS = 500;  // Nobody has read a claim in less: what comes so soon was meant for the one before it.
  const $ = (id) => document.getElementById(id);
  const main = () => $("noi-dung"), help = () => $("phim");
  const rows = () => [...document.querySelectorAll("[data-row]")];
  const isTyping = (target) => target.matches?.("textarea, select, input:not([type=checkbox], [type=radio], [type=hidden])");
  const LEAVING = new Set(["tra-loi", "gop", "bo", "tam-gac"]);
  const drafts = new Map(), dirty = new Set();  // The timers of forms, and the forms with words nobody has kept yet.
  let place = null, opened = null, sending = null, typedAhead = [];
  let ready = false, busy = false, drawnAt = -UNREAD_MS;  // Whether forms are sent in their place, one is, and when another claim came.

  document.documentElement.classList.add("script");

  // What was just done is said once: a reload does not say it again.
  const address = new URL(location.href);
  if (address.searchParams.has("da")) {
    address.searchParams.delete("da");
    address.searchParams.delete("lui");
    history.replaceState(history.state, "", address);
  }

  // The list: a row in focus is the one the keys act on; the page of one claim has only that one.
  const rowInFocus = () => {
    const all = rows(), focused = document.activeElement;
    const beside = focused?.closest("#canh")?.querySelector("[data-beside]");
    return focused?.closest("[data-row]") ?? (beside ? $(`t-${beside.dataset.beside}`) : all.length === 1 && !all[0].matches("li") ? all[0] : null);
  };
  const claimInFocus = () => rowInFocus()?.dataset.claim ?? null;
  const move = (by) => {
    const all = rows(), at = all.indexOf(rowInFocus());
    const next = all[at < 0 ? 0 : Math.min(all.length - 1, Math.max(0, at + by))];
    next?.focus();
    next?.scrollIntoView({ block: "nearest" });
  };
  const press = (found) => {
    if (found.matches("summary")) {
      const menu = found.parentElement;
      for (const other of document.querySelectorAll("details.more-acts[open]")) if (!other.contains(menu)) other.open = false;
      for (let outer = menu.parentElement.closest("details"); outer; outer = outer.parentElement.closest("details")) outer.open = true;
      menu.open = !menu.open;
      opened = menu.open ? menu : null;
      const first = menu.open ? menu.querySelector("input:not([type=hidden]), button") : found;
      first.focus();
      // What was folded twice can take focus only once it has been laid out.
      if (document.activeElement !== first) requestAnimationFrame(() => first.focus());
    } else if (isTyping(found)) found.focus();
    else found.click();
  };
  const isPicked = () => document.querySelector(".pick input:checked") !== null;
  // What stands beside the list is of use for the row it is about, and only as long as somebody sees it.
  const isOf = (row, found) => {
    const beside = found.closest("[data-beside]");
    return !found.closest("[data-row]") && (!beside || (beside.dataset.beside === row?.dataset.claim && beside.getClientRects().length > 0));
  };
  const findKey = (key) => {
    const named = `[data-key="${CSS.escape(key)}"]`, row = rowInFocus();
    const inBulk = isPicked() && document.querySelector(`[data-bulk="${CSS.escape(key)}"]`);
    const found = inBulk || row?.querySelector(named) || [...document.querySelectorAll(named)].find((each) => isOf(row, each));
    // Where nothing is suggested, "done, next" is to say why there is nothing to check.
    return found ?? (key === "e" && row?.matches("li") ? row.querySelector('[data-key="4"]') : null);
  };
  const chooseInMenu = (key) => {
    if (!/^[1-9]$/.test(key) || !opened?.isConnected || !opened.open || opened.querySelector("input:not([type=hidden])")) return null;
    return opened.querySelectorAll("button")[Number(key) - 1];
  };
  const fillPassage = () => {
    const chosen = getSelection(), at = chosen?.anchorNode;
    const quote = (at?.nodeType === Node.ELEMENT_NODE ? at : at?.parentElement)?.closest("[data-report]");
    const field = quote && $(`doan-${quote.dataset.report}`);
    if (!field || !chosen.toString().trim()) return false;
    field.value = chosen.toString().trim();
    field.closest("details").open = true;
    field.focus();
    return true;
  };
  const act = (key) => {
    const found = chooseInMenu(key) ?? findKey(key);
    if (!found) return false;
    if (!found.matches("button") || !found.form?.matches("[data-swap]")) press(found);
    else if (!ready) typedAhead.push({ key, claim: claimInFocus() });
    else press(found);
    return true;
  };
  document.addEventListener("keydown", (e) => {
    if (e.key === "Enter" && (e.ctrlKey || e.metaKey) && e.target.form?.matches("[data-swap]")) {
      e.preventDefault();
      if (!e.repeat) e.target.form.requestSubmit(e.target.form.querySelector("button:not([type=button])"));
      return;
    }
    if (e.defaultPrevented || e.ctrlKey || e.altKey || e.metaKey || e.isComposing || help()?.open) return;
    if (e.key === "Escape") {
      const menu = document.activeElement?.closest("details.more-acts[open]");
      if (menu) { menu.open = false; menu.querySelector("summary").focus(); } else if (isTyping(e.target)) rowInFocus()?.focus();
      return;
    }
    if (isTyping(e.target)) return;
    const key = e.key.toLowerCase();
    if (e.repeat && key !== "j" && key !== "k") {  // A key held down is meant once.
      if (/^([a-z0-9]|enter)$/.test(key)) e.preventDefault();
      return;
    }
    if (key === "j" || key === "k") move(key === "j" ? 1 : -1);
    else if (key === "?") help()?.showModal();
    else if (busy && /^[a-z0-9]$/.test(key)) typedAhead.push({ key, claim: claimInFocus() });
    else if ((key !== "c" || !fillPassage()) && !act(key)) return;
    e.preventDefault();
  });
  // Keys that came while a form was on its way act on the claims they were meant for, once it is back; or on none.
  const catchUp = () => {
    busy = false;
    sending = null;
    while (typedAhead.length && !busy) {
      const { key, claim } = typedAhead.shift();
      $(`t-${claim}`)?.focus();
      if (key === "z" || claimInFocus() === claim) act(key);
    }
  };
  addEventListener("htmx:after:process", (e) => {
    if (e.target === document.body) { ready = true; catchUp(); }
  });
  addEventListener("load", () => {
    if (window.htmx) return;
    ready = true;  // Every form is a whole page then, and of several only the last would be sent.
    typedAhead = [];
  });

  // A form that is sent changes the page in its place; focus goes to the same row, or the one that moved up.
  const isOurs = (ctx) => ctx?.sourceElement?.matches?.("form[data-swap]");
  addEventListener("htmx:config:request", (e) => {
    const ctx = e.detail.ctx;
    if (!isOurs(ctx)) return;
    const isSecond = busy && sending === ctx.sourceElement, isUnread = performance.now() - drawnAt < UNREAD_MS;
    if (isSecond || (isUnread && !ctx.sourceElement.matches(".toast"))) { e.preventDefault(); return; }  // Pressed twice is meant once.
    sending = ctx.sourceElement;
    const button = ctx.request.submitter, all = rows(), row = ctx.sourceElement.closest("[data-row]") ?? rowInFocus();
    ctx.request.action = button?.hasAttribute("formaction") ? button.formAction : ctx.sourceElement.action;
    place = { id: row?.id, at: all.indexOf(row), scrolled: scrollY };
    busy = true;
    settle(ctx.sourceElement);
    const does = new URL(ctx.request.action, location.href).pathname.split("/").pop();
    if (row?.matches("li") && ctx.sourceElement.id !== "nhieu" && LEAVING.has(does)) goOn(row, all[place.at + 1] ?? all[place.at - 1]);
  });
  // What takes a claim out of the list needs nothing more of it: the next one opens before the answer is back.
  const goOn = (row, next) => {
    row.classList.add("going");
    if (!next) return;
    next.focus({ preventScroll: true });
    next.scrollIntoView({ block: "nearest" });
    place.next = next.id;
  };
  // What is typed or ticked elsewhere on the page outlives the swap.
  let typed = null, picked = [], unsent = [], claimBefore = null;
  const claimOfPage = () => document.querySelector("section[data-row]")?.dataset.claim;
  // Nothing takes the place of what is written but a page of ours that has it.
  const whyNot = ({ response, text }) => {
    if (response.status === 401) return "signedOut";
    if (!text.includes('id="noi-dung"')) return "broken";
    return response.status === 403 && text.includes("data-problem") && dirty.size ? "refused" : null;
  };
  addEventListener("htmx:before:swap", (e) => {
    const why = isOurs(e.detail.ctx) ? whyNot(e.detail.ctx) : null;
    if (why) {
      e.preventDefault();
      stay(why);
      return;
    }
    claimBefore = claimOfPage();
    unsent = [...dirty].filter((form) => form !== sending).map((form) =>
      [form, [...form.elements].filter((each) => each.id && isTyping(each)).map((each) => [each.id, each.value])]);
    const field = document.activeElement;
    picked = [...document.querySelectorAll(".pick input:checked")].map((each) => each.value);
    typed = place && field && isTyping(field) && field.id ? { id: field.id, value: field.value, form: field.form?.id } : null;
    if (place?.next) place.next = rowInFocus()?.id ?? place.next;
  });
  addEventListener("htmx:error", (e) => {
    if (isOurs(e.detail.ctx)) stay(e.detail.ctx.response ? "broken" : "offline");
  });
  const stay = (why) => {
    tellSignedOut(why === "signedOut");
    tellUnsure(why === "signedOut" ? "" : why);
    if (dirty.has(sending)) keep(sending);
    for (const row of document.querySelectorAll(".going")) row.classList.remove("going");
    const row = place?.id ? $(place.id) : null;
    if (row?.matches("li")) row.focus({ preventScroll: true });
    place = null;
    typedAhead = [];
  };
  const tellUnsure = (why) => {
    const box = $("chua-biet");
    if (box) { box.textContent = box.dataset[why] ?? ""; box.hidden = !why; }
  };
  const tellSignedOut = (is) => { const box = $("het-phien"); if (box) box.hidden = !is; };
  // A field of the same name may be another claim's by now: the words go only where they are kept.
  const bringBack = () => {
    for (const [form, fields] of unsent) {
      const same = [...document.querySelectorAll("form[data-draft]")].find((each) => each.dataset.draft === form.dataset.draft);
      if (!same) { keep(form); continue; }
      for (const [id, value] of fields) {
        const other = $(id);
        if (other?.form !== same || other.value === value) continue;
        other.value = value;
        other.dispatchEvent(new Event("input", { bubbles: true }));
      }
    }
    unsent = [];
  };
  addEventListener("htmx:finally:request", (e) => { if (isOurs(e.detail.ctx) || busy) catchUp(); });
  addEventListener("htmx:after:swap", (e) => {
    if (e.target !== document && !main()) return;
    for (const form of [...dirty]) if (!form.isConnected) { settle(form); clean(form); }
    if (claimOfPage() && claimOfPage() !== claimBefore) drawnAt = performance.now();
    tellSignedOut(false);
    tellUnsure("");
    begin();
    bringBack();
    dispatchEvent(new Event("work:drawn"));
    if (!place) return;
    const { id, at, scrolled, next } = place, all = rows();
    place = null;
    for (const box of document.querySelectorAll(".pick input")) box.checked = picked.includes(box.value);
    if (picked.length) dispatchEvent(new Event("work:picked"));
    const field = typed && !main().querySelector(".refused") ? $(typed.id) : null;
    if (field && field.closest("[role=search]")) {
      field.value = typed.value;
      field.focus({ preventScroll: true });
      scrollTo(0, scrolled);
      return;
    }
    const refused = main().querySelector(".refused");
    if (refused) typedAhead = [];  // It is to be read first.
    const own = id ? $(id) : null, isRefused = own?.querySelector(".refused");
    const row = (isRefused ? own : next && $(next)) || own || (all.length > 1 || at >= 0 ? all[Math.min(at, all.length - 1)] : null);
    if (row && at >= 0 && row.matches("li")) {
      row.focus({ preventScroll: true });
      scrollTo(0, scrolled);
      row.scrollIntoView({ block: "nearest" });
    } else {
      main().focus({ preventScroll: true });
      (refused ?? main().querySelector("h1")).scrollIntoView({ block: refused ? "center" : "nearest" });
    }
  });

  // Undo stays for its seconds; a hold counts down.
  const begin = () => {
    for (const toast of document.querySelectorAll(".toast[data-seconds]")) {
      const seconds = Number(toast.dataset.seconds);
      toast.removeAttribute("data-seconds");
      setTimeout(() => {
        if (toast.contains(document.activeElement)) main().focus({ preventScroll: true });
        toast.remove();
      }, seconds * 1000);
    }
  };
  const countDown = () => {
    for (const each of document.querySelectorAll("[data-until]")) {
      const minutes = Math.ceil((new Date(each.dataset.until) - Date.now()) / 60000);
      each.hidden = minutes <= 0;
      if (minutes > 0) each.textContent = each.dataset.left.replace("{}", minutes);
    }
  };
  setInterval(countDown, 20000);

  // What is written is kept on the server while it is written, and shown as its reader will see it.
  // Several forms may be written at once: each has its own timer, and its newest answer counts.
  const turns = new WeakMap();
  const keep = async (form, options = {}) => {
    const turn = (turns.get(form) ?? 0) + 1, alarm = form.querySelector(".unsaved");
    turns.set(form, turn);
    try {
      const answer = await fetch(form.dataset.draft, {
        method: "POST", headers: { "hx-request": "true" }, body: new URLSearchParams(new FormData(form)), ...options,
      });
      if (answer.status === 401) tellSignedOut(true);
      if (!answer.ok) throw new Error(String(answer.status));
      if (turn !== turns.get(form)) return;
      if (!drafts.has(form)) clean(form);
      tellSignedOut(false);
      alarm.hidden = true;
      const shown = form.dataset.shown && $(form.dataset.shown);
      if (!shown) return;
      const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById(form.dataset.shown);
      if (fresh && turn === turns.get(form)) shown.replaceWith(fresh);
    } catch {
      if (turn === turns.get(form)) alarm.hidden = false;
    }
  };
  const clean = (form) => {
    dirty.delete(form);
    delete form.dataset.dirty;
  };
  const settle = (form) => {
    clearTimeout(drafts.get(form));
    drafts.delete(form);
  };
  document.addEventListener("input", (e) => {
    const form = e.target.closest?.("form[data-draft]");
    if (!form) return;
    dirty.add(form);
    form.dataset.dirty = "";
    clearTimeout(drafts.get(form));
    drafts.set(form, setTimeout(() => { drafts.delete(form); keep(form); }, DRAFT_MS));
  });
  document.addEventListener("visibilitychange", () => {
    // Whoever comes back may have signed in again meanwhile.
    for (const form of dirty) {
      settle(form);
      keep(form, { keepalive: document.visibilityState === "hidden" });
    }
  });

  document.addEventListener("DOMContentLoaded", begin);
})();
