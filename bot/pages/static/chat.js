// The chat page with a script: what was said stays on screen, answers are appended, nothing is lost offline.
// Without it the same forms work as whole pages.  No wording stands here: it comes with the page.
(() => {
  "use strict";
  const $ = (id) => document.getElementById(id);
  const log = $("log"), composer = $("composer"), area = $("text"), holding = $("holding"), offline = $("offline"), sheet = $("sheet"), file = $("picture"), picked = $("picked"), tooBig = $("too-big");
  const HOLD_MS = 600, FIRST_RETRY_MS = 3000, LONGEST_RETRY_MS = 30000, UPLOAD_MS = 150000, LARGEST_PICTURE = 10000000, POLL_MS = 20000, DOUBLE_TAP_MS = 500;
  const root = document.documentElement;
  const language = new URL(composer.action).search.replace("?", "&");
  const framed = language.includes("khung=1"); // The page stands in a portal's frame.
  let underWay = 0, holdTimer = 0, retryTimer = 0, retryMs = FIRST_RETRY_MS, stream = null, lastTap = -DOUBLE_TAP_MS;
  const unsent = [];

  root.classList.add("script");
  if ("speechSynthesis" in window) root.classList.add("speech");
  composer.noValidate = true; // An empty message is simply not sent.

  const fresh = () => Array.from(crypto.getRandomValues(new Uint8Array(16)), (n) => n.toString(16).padStart(2, "0")).join("");
  const lastId = () => Math.max(0, ...Array.from(log.querySelectorAll(".bot[id^=r]"), (each) => Number(each.id.slice(1))));
  const isMessage = (ctx) => ctx?.sourceElement?.matches?.("form.say");

  // The composer: grows from one line to five; Enter sends where there is a keyboard.
  const grow = () => {
    if (CSS.supports("field-sizing", "content")) return;
    area.style.height = "auto";
    area.style.height = `${area.scrollHeight + 2}px`;
  };
  area.addEventListener("input", grow);
  area.addEventListener("keydown", (e) => {
    if (e.key !== "Enter" || e.shiftKey || e.isComposing || !matchMedia("(pointer: fine)").matches) return;
    e.preventDefault();
    composer.requestSubmit();
  });

  // A picture to go with the next message: named, and dropped at once where it could only be refused.
  const showPicked = () => {
    const chosen = file.files[0];
    tooBig.hidden = !chosen || chosen.size <= LARGEST_PICTURE;
    if (!tooBig.hidden) file.value = "";
    picked.hidden = !file.files.length;
    picked.querySelector("span").textContent = file.files[0]?.name ?? "";
  };
  file.addEventListener("change", showPicked);
  picked.querySelector("button").addEventListener("click", () => { file.value = ""; showPicked(); file.focus(); });
  showPicked();
  const hasPicture = (value) => value instanceof File && (value.name || value.size);
  const packFor = (ctx, picture) => {
    composer.enctype = picture ? "multipart/form-data" : "application/x-www-form-urlencoded";
    if (picture) ctx.request.timeout = UPLOAD_MS;
    else ctx.request.body.delete("picture");
  };

  const leaveWelcome = () => {
    const welcome = document.querySelector(".welcome");
    if (!welcome) return;
    const heading = welcome.querySelector("h1");
    heading.className = "sr";
    welcome.replaceWith(heading);
  };

  // A message on its way: shown at once, sent once, sent again when the network is back.
  const showMine = (event, words) => {
    if (!words || $(`m-${event}`)) return;
    leaveWelcome();
    const mine = $("mine").content.firstElementChild.cloneNode(true);
    mine.id = `m-${event}`;
    mine.querySelector(".words").textContent = words;
    log.append(mine);
    mine.scrollIntoView({ block: "start" });
  };
  const markUnsent = (event, on) => {
    const mine = $(`m-${event}`);
    if (!mine) return;
    mine.classList.toggle("unsent", on);
    mine.querySelector(".state")?.remove();
    if (!on) return;
    const state = document.createElement("small");
    state.className = "state";
    state.textContent = mine.dataset.unsent;
    mine.append(state);
  };
  const showHolding = () => {
    clearTimeout(holdTimer);
    holding.hidden = true;
    if (underWay) holdTimer = setTimeout(() => { holding.hidden = false; }, HOLD_MS);
  };
  const sendAgain = () => {
    clearTimeout(retryTimer);
    for (const values of unsent.splice(0)) htmx.ajax("POST", composer.getAttribute("hx-post"), { source: composer, target: log, swap: "beforeend", values });
  };

  // The second tap of a double tap is no choice: the page has moved under the finger.
  document.addEventListener("submit", (e) => {
    if (e.target === composer || !e.target.matches("form.say")) return;
    if (e.timeStamp - lastTap < DOUBLE_TAP_MS) { e.preventDefault(); e.stopImmediatePropagation(); } else lastTap = e.timeStamp;
  }, true);

  addEventListener("htmx:config:request", (e) => {
    const ctx = e.detail.ctx;
    if (!isMessage(ctx)) return;
    if (ctx.values) return packFor(ctx, hasPicture(ctx.values.picture));
    const form = ctx.sourceElement, body = ctx.request.body, event = body.get("event");
    if (form !== composer) {
      const button = ctx.request.submitter, ticked = [...form.querySelectorAll("input[name=pick]:checked")];
      if (button?.matches(".part")) return;
      const words = button?.matches(".small") || !ticked.length ? button?.querySelector(".label")?.textContent : ticked.map((each) => each.parentElement.querySelector(".label").textContent).join("; ");
      return showMine(event, words);
    }
    const text = body.get("text"), picture = hasPicture(body.get("picture"));
    if (!text.trim() && !picture) { e.preventDefault(); area.focus(); return; }
    packFor(ctx, picture);
    showMine(event, [text, picture && $("mine").content.firstElementChild.dataset.picture].filter(Boolean).join("\n"));
    area.value = "";
    file.value = "";
    showPicked();
    composer.elements.event.value = fresh();
    grow();
  });
  addEventListener("htmx:before:request", (e) => {
    if (!isMessage(e.detail.ctx)) return;
    underWay += 1;
    showHolding();
  });
  addEventListener("htmx:finally:request", (e) => {
    const ctx = e.detail.ctx;
    if (!isMessage(ctx)) return;
    underWay = Math.max(0, underWay - 1);
    showHolding();
    const form = ctx.sourceElement;
    if (form !== composer && form.elements.event.value === ctx.request.body.get("event")) form.elements.event.value = fresh();
  });
  addEventListener("htmx:error", (e) => {
    const ctx = e.detail.ctx;
    if (!isMessage(ctx) || ctx.response) return;
    const values = Object.fromEntries(ctx.request.body);
    if (!unsent.some((each) => each.event === values.event)) unsent.push(values);
    markUnsent(values.event, true);
    offline.hidden = false;
    clearTimeout(retryTimer);
    retryTimer = setTimeout(sendAgain, retryMs);
    retryMs = Math.min(retryMs * 2, LONGEST_RETRY_MS);
  });
  addEventListener("htmx:after:request", (e) => {
    const ctx = e.detail.ctx;
    if (!isMessage(ctx)) return;
    const body = ctx.request.body;
    markUnsent(body.get("event"), false);
    retryMs = FIRST_RETRY_MS;
    if (!unsent.length) offline.hidden = true;
    if (ctx.response.status >= 400 && !body.get("choice") && !area.value) { // Refused: the words go back to where they can be sent again.
      $(`m-${body.get("event")}`)?.remove();
      area.value = body.get("text");
      grow();
    }
  });
  addEventListener("online", sendAgain);

  // New replies, from an answer or from the stream: each is shown once.
  const tidy = (fragment) => {
    for (const each of [...fragment.children]) {
      const before = each.dataset.slot && log.querySelector(`.bot[data-slot="${each.dataset.slot}"]`);
      if (before) { // What stood there grows where it stands.
        fragment.querySelector(".mine")?.remove();
        before.replaceWith(each);
        htmx.process(each);
        each.focus({ preventScroll: true });
        continue;
      }
      if (each.dataset.cause) $(`late-${each.dataset.cause}`)?.remove();
      if (each.id && $(each.id)) each.remove();
    }
  };
  addEventListener("htmx:before:swap", (e) => {
    for (const task of e.detail.tasks) if (task.target === log && task.swapSpec.style === "beforeend") tidy(task.fragment);
  });
  addEventListener("htmx:after:swap", (e) => {
    const ctx = e.detail.ctx;
    if (!ctx.request?.body?.get) return;
    const cause = ctx.request.body.get("event");
    carrySession();
    $(`m-${cause}`)?.scrollIntoView({ block: "start" });
    const focused = document.activeElement;
    if (focused && focused !== document.body && focused.name !== "choice") return;
    const first = [...log.querySelectorAll(".bot")].find((each) => each.dataset.cause?.startsWith(cause));
    first?.focus({ preventScroll: true });
  });
  // In a frame whose cookies the browser refuses, forms carry the session; the newest reply has the right one.
  const carrySession = () => {
    const field = composer.elements.session, newest = [...log.querySelectorAll("input[name=session]")].pop();
    if (field && newest) field.value = newest.value;
  };
  const add = (html) => {
    const template = document.createElement("template");
    template.innerHTML = html;
    tidy(template.content);
    for (const each of [...template.content.children]) {
      log.append(each);
      htmx.process(each);
    }
  };
  const listen = () => {
    if (stream || document.hidden) return;
    stream = new EventSource(`/chat/stream?after=${lastId()}${language}`);
    stream.addEventListener("reply", (e) => add(e.data));
  };
  const look = async () => {
    const answer = await fetch(`/chat/since?after=${lastId()}${language}`, { headers: { "HX-Request": "true" } }).catch(() => null);
    if (answer?.status === 200) add(await answer.text());
  };
  if ("EventSource" in window) {
    listen();
    document.addEventListener("visibilitychange", () => {
      if (!document.hidden) return listen();
      stream?.close();
      stream = null;
    });
  } else setInterval(look, POLL_MS);
  addEventListener("pageshow", (e) => { if (e.persisted) location.reload(); });

  // Sources open in place; a failure, a new tab or no script lead to the page itself.
  const openSource = async (link) => {
    const address = new URL(link.href);
    const select = address.hash || "#bai";
    $("sheet-link").href = link.href;
    await htmx.ajax("GET", address.pathname + address.search, { source: $("sheet-body"), target: "#sheet-body", swap: "innerHTML", select });
    if (!$("sheet-body").childElementCount) open(link.href, link.target || "_self");
    else if (!sheet.open) sheet.showModal();
    sheet.scrollTop = 0;
  };
  const speak = (article) => {
    if (speechSynthesis.speaking) return speechSynthesis.cancel();
    const words = [...article.querySelectorAll(":scope > h2, :scope > .body")].map((each) => each.textContent).join(". ");
    const speech = new SpeechSynthesisUtterance(words);
    speech.lang = article.lang === "en" ? "en" : "vi-VN";
    speechSynthesis.speak(speech);
  };
  const share = async (button) => {
    const url = new URL(button.dataset.share, location).href;
    const title = button.closest("article").querySelector("h2")?.textContent ?? document.title;
    try {
      if (navigator.share && !framed) return await navigator.share({ title, url });
      await navigator.clipboard.writeText(url);
      button.querySelector("span").textContent = button.dataset.done;
    } catch { /* The person closed the sheet, or the browser allows neither: nothing to do. */ }
  };
  document.addEventListener("click", (e) => {
    const chip = e.target.closest("a.chip"), link = framed && e.target.closest("a[href]:not([href^='#'], [href*='khung='])");
    if (link?.host) link.target = "_blank"; // Other pages do not stand in frames; a phone number has no host.
    if (chip && !(e.ctrlKey || e.metaKey || e.shiftKey || e.button) && sheet.showModal) {
      e.preventDefault();
      openSource(chip);
    }
    const read = e.target.closest("[data-read]"), shared = e.target.closest("[data-share]");
    if (read) speak(read.closest("article"));
    if (shared) share(shared);
    if (e.target === sheet) sheet.close();
    const menu = document.querySelector(".menu[open]");
    if (menu && !menu.contains(e.target)) menu.open = false;
  });
  document.addEventListener("keydown", (e) => {
    const menu = document.querySelector(".menu[open]");
    if (e.key !== "Escape") return;
    if (framed && !menu && !sheet.open) parent.postMessage("nq:close", "*"); // It says nothing but that.
    if (!menu) return;
    menu.open = false;
    menu.querySelector("summary").focus();
  });
  $("moi")?.scrollIntoView({ block: "start" });
})();
