// A page of the quiz room with a script: what changes comes by a stream, or by asking when there is none.
// Without it the same forms work as whole pages.  No wording stands here: it comes with the page.
(() => {
  "use strict";
  const $ = (id) => document.getElementById(id);
  const main = $("noi-dung"), texts = main.dataset;
  const POLL_MS = 3000, PATIENCE_MS = 10000;
  let version = texts.v, stream = null, endsAt = null, busy = false, told = performance.now();

  const address = (path, field) => `${path}${path.includes("?") ? "&" : "?"}${field}`;
  const isOver = () => texts.buoc === "ended";

  // The clock counts what the server said is left: the phone's own time of day does not matter.
  const tick = () => {
    const clock = $("gio");
    clock.hidden = endsAt === null;
    if (endsAt === null) return;
    const left = Math.max(0, Math.ceil((endsAt - performance.now()) / 1000));
    const said = left ? texts.giay.replace("{s}", left) : texts.het;
    if (clock.textContent !== said) clock.textContent = said;
    clock.classList.toggle("soon", left <= 5);
  };
  const setClock = (seconds) => {
    endsAt = seconds === null || seconds === undefined ? null : performance.now() + seconds * 1000;
    tick();
  };

  // What was typed or chosen stays, should the same question be drawn anew: after a pause, for one.
  const keep = (box) => {
    const form = box.querySelector("form[data-cau]");
    return form && { question: form.dataset.cau, values: [...new FormData(form)] };
  };
  const restore = (box, kept) => {
    const form = box.querySelector("form[data-cau]");
    if (!form || form.dataset.cau !== kept?.question) return;
    for (const [name, value] of kept.values) {
      for (const field of form.querySelectorAll(`[name="${name}"]`)) {
        if (field.type === "radio" || field.type === "checkbox") field.checked ||= field.value === value;
        else if (field.type !== "hidden") field.value = value;
      }
    }
  };
  let filled = null;
  const put = (id, html) => {
    const box = $(id);
    if (!box || box.innerHTML === html) return;
    const focused = box.contains(document.activeElement) ? document.activeElement : null;
    filled = keep(box) ?? filled;
    box.innerHTML = html;
    restore(box, filled);
    if (!focused) return;
    const same = focused.id && $(focused.id);
    (same || box.querySelector("h1, button, a") || main.querySelector("h1"))?.focus({ preventScroll: true });
  };
  let step = `${texts.buoc} ${version?.split(".")[0]}`;
  // What was noted is about one question: the result or the next one may have come by the stream meanwhile.
  const isLate = (news) => "cau" in news && !(texts.buoc === "asking" && $("chung")?.querySelector(`form[data-cau="${news.cau}"]`));
  const show = (news) => {
    if (isLate(news)) return;
    for (const [id, html] of Object.entries(news.phan ?? {})) {
      if (id !== "loa") put(id, html); else if ($("loa").textContent !== html) $("loa").textContent = html;
    }
    if (news.v) version = news.v;
    if (news.buoc) texts.buoc = news.buoc;
    const noted = !!$("rieng")?.querySelector("[data-da-ghi]");
    $("chung")?.classList.toggle("da-ghi", noted);
    if ("con" in news) setClock(news.con); else if (noted) setClock(null);
    if (news.v && step !== `${news.buoc} ${news.v.split(".")[0]}`) {
      step = `${news.buoc} ${news.v.split(".")[0]}`;
      scrollTo(0, 0);
    }
    say(news.loi ?? "");
    for (const leave of isOver() ? document.querySelectorAll(".leave") : []) leave.remove();
    if (isOver()) stop();
  };
  const say = (line) => {
    $("loi").textContent = line;
    $("loi").hidden = !line;
  };

  // One stream; while it is not open, asking every three seconds takes its place.
  const heard = () => { told = performance.now(); $("mat").textContent = ""; };
  const stop = () => { stream?.close(); stream = null; };
  const listen = () => {
    if (!("EventSource" in window) || isOver()) return;
    stop();
    stream = new EventSource(address(texts.dong, `v=${version}`));
    stream.addEventListener("open", heard);
    stream.addEventListener("doi", (e) => { heard(); show(JSON.parse(e.data)); });
    stream.addEventListener("lai", () => location.reload());
  };
  const ask = async () => {
    if (isOver() || stream?.readyState === 1) return;
    try {
      const answer = await fetch(address(texts.phan, `v=${version}`), { headers: { accept: "application/json" }, signal: AbortSignal.timeout(PATIENCE_MS) });
      if (answer.status === 403 || answer.status === 404) return location.reload();
      if (answer.status === 200) show(await answer.json());
      if (answer.ok) heard();
      if (!stream || stream.readyState === 2) listen();
    } catch {
      if (performance.now() - told > POLL_MS) $("mat").textContent = texts.mat;
    }
  };

  // Forms: sent once, and again until something is heard; a server that heard twice says so by taking it once.
  const send = async (form, submitter) => {
    if (busy) return;
    busy = true;
    form.classList.add("under-way");
    const body = new URLSearchParams(new FormData(form, submitter));
    for (;;) {
      try {
        const answer = await fetch(form.action, { method: "POST", body, headers: { accept: "application/json" }, signal: AbortSignal.timeout(PATIENCE_MS) });
        if (answer.headers.get("content-type")?.startsWith("application/json")) show(await answer.json());
        else location.assign(texts.phong);
        heard();
        break;
      } catch {
        $("mat").textContent = texts.mat;
        await new Promise((done) => setTimeout(done, POLL_MS));
        if (!form.isConnected) break; // The question is closed: what was not heard in time is not sent late.
      }
    }
    form.classList.remove("under-way");
    busy = false;
  };
  document.addEventListener("submit", (e) => {
    const form = e.target;
    if (!form.closest("#chung, #dieu-khien")) return;
    e.preventDefault();
    send(form, e.submitter);
  });
  const limit = () => {
    for (const list of document.querySelectorAll("fieldset.places")) {
      const chosen = [...list.querySelectorAll("select")];
      for (const select of chosen) for (const option of select.options) option.hidden = !!option.value && select.value !== option.value && chosen.some((each) => each.value === option.value);
    }
  };
  document.addEventListener("change", limit);

  if (texts.con) setClock(Number(texts.con));
  setInterval(tick, 250);
  setInterval(ask, POLL_MS);
  listen();
  addEventListener("online", listen);
  addEventListener("pageshow", (e) => { if (e.persisted) location.reload(); });
})();
