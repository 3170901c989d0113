// One tag opens the chat on a portal's page: <script src="https://.../widget.js" defer></script>
// Styles are set property by property: the strictest policy of a portal allows that.
(() => {
  "use strict";
  const tag = document.currentScript, ID = "nhanquyen-widget", KEY = "nhanquyen:open";
  if (!tag || document.getElementById(ID)) return;
  const origin = new URL(tag.src).origin;
  const lang = (tag.dataset.lang || document.documentElement.lang || "").startsWith("en") ? "en" : "vi";
  const words = WORDS[lang];
  const address = (framed) => `${origin}/?${[framed && "khung=1", lang === "en" && "lang=en"].filter(Boolean).join("&")}`;
  const narrow = matchMedia("(max-width: 480px), (max-height: 480px)");
  const LAKE = "#0b5d7a", WHITE = "#fff";

  const make = (name, props, style) => {
    const made = Object.assign(document.createElement(name), props);
    Object.assign(made.style, style);
    return made;
  };
  const ring = (element, color) => {
    element.onfocus = () => { if (element.matches(":focus-visible")) element.style.outline = `3px solid ${color}`; };
    element.onblur = () => { element.style.outline = ""; };
    return element;
  };
  const onBar = { boxSizing: "border-box", minWidth: "44px", minHeight: "44px", padding: "0 12px", border: "0", background: "none", color: WHITE, font: "20px/44px system-ui, sans-serif", textAlign: "center", textDecoration: "none", cursor: "pointer", outlineOffset: "-4px" };

  const host = make("div", { id: ID, lang }, { all: "initial" });
  host.setAttribute("role", "region");
  host.setAttribute("aria-label", words.title);
  const opener = ring(make("button", { type: "button", textContent: words.open }, {
    position: "fixed", right: "16px", bottom: "16px", zIndex: "2147483646", maxWidth: "calc(100vw - 32px)", minHeight: "48px", padding: "12px 20px",
    border: `2px solid ${WHITE}`, borderRadius: "24px", background: LAKE, color: WHITE, font: "600 16px/1.4 system-ui, sans-serif", cursor: "pointer",
    boxShadow: "0 2px 8px rgb(0 0 0 / 35%)", outlineOffset: "2px",
  }), LAKE);
  opener.setAttribute("aria-haspopup", "dialog");
  const box = make("dialog", {}, { zIndex: "2147483647", position: "fixed", flexDirection: "column", boxSizing: "border-box", margin: "0", padding: "0", border: `1px solid ${LAKE}`, overflow: "hidden", background: "Canvas", colorScheme: "light dark" });
  box.setAttribute("aria-label", words.title);
  const bar = make("div", {}, { display: "flex", flex: "none", alignItems: "center", background: LAKE, color: WHITE, font: "600 15px/1.3 system-ui, sans-serif" });
  const title = make("span", { textContent: words.title }, { flex: "1", padding: "0 14px" });
  const page = ring(make("a", { href: address(false), target: "_blank", rel: "noopener", textContent: "↗", title: words.page, ariaLabel: words.page }, onBar), WHITE);
  const close = ring(make("button", { type: "button", textContent: "✕", title: words.close, ariaLabel: words.close, autofocus: true }, onBar), WHITE);
  const frame = make("iframe", { title: words.title, allow: "clipboard-write" }, { flex: "1", width: "100%", minHeight: "0", border: "0" });

  const remember = (open) => { try { if (open) sessionStorage.setItem(KEY, "1"); else sessionStorage.removeItem(KEY); } catch { /* Storage is off. */ } };
  const remembered = () => { try { return sessionStorage.getItem(KEY) === "1"; } catch { return false; } };

  const show = (asked) => {
    const before = document.activeElement, full = narrow.matches;
    if (!frame.src) { frame.src = address(true); box.append(frame); }
    Object.assign(box.style, { display: "flex", inset: full ? "0" : "auto 16px 16px auto", width: full ? "100%" : "400px", height: full ? "100%" : "min(680px, calc(100vh - 32px))", maxWidth: "100%", maxHeight: "100%", borderRadius: full ? "0" : "10px" });
    opener.style.display = "none";
    if (full) return box.showModal();
    box.show();
    if (!asked) { close.blur(); before?.focus?.(); }
  };
  const hide = () => {
    box.close();
    box.style.display = "none";
    opener.style.display = "";
  };
  const shut = () => {
    if (!box.open) return;
    hide();
    remember(false);
    opener.focus();
  };

  opener.addEventListener("click", () => { show(true); remember(true); });
  close.addEventListener("click", shut);
  box.addEventListener("cancel", (e) => { e.preventDefault(); shut(); });
  box.addEventListener("keydown", (e) => { if (e.key === "Escape") { e.preventDefault(); shut(); } });
  narrow.addEventListener("change", () => { if (box.open) { hide(); show(false); } });
  addEventListener("message", (e) => { if (e.origin === origin && e.source === frame.contentWindow && e.data === "nq:close") shut(); });

  bar.append(title, page, close);
  box.append(bar);
  host.attachShadow({ mode: "open" }).append(opener, box);
  const begin = () => {
    document.body.append(host);
    box.style.display = "none";
    if (remembered()) show(false);
  };
  if (document.body) begin(); else addEventListener("DOMContentLoaded", begin);
})();
