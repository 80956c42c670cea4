// Live parts, copy buttons, and forms that send themselves. Every page works without this file.
(() => {
  "use strict";

  const each = (root, selector, action) => root.querySelectorAll(selector).forEach(action);

  // Times as people say them ("2 minutes ago"); the exact one, in the reader's own zone, on hover.
  const language = document.documentElement.lang || undefined;
  const clock = new Intl.DateTimeFormat(language, { dateStyle: "medium", timeStyle: "short" });
  const relative = new Intl.RelativeTimeFormat(language, { numeric: "auto" });
  const units = [["day", 86400], ["hour", 3600], ["minute", 60]];
  function said(at) {
    const seconds = (at - Date.now()) / 1000;
    const size = Math.abs(seconds);
    if (size > 30 * 86400) return clock.format(at);
    for (const [unit, length] of units) {
      if (size >= length) return relative.format(Math.trunc(seconds / length), unit);
    }
    return relative.format(0, "second");
  }
  function localise(root) {
    each(root, "time[datetime]", (time) => {
      const at = new Date(time.dateTime);
      if (Number.isNaN(at.getTime())) return;
      const exact = clock.format(at);
      const text = "absolute" in time.dataset ? exact : said(at);
      if (time.textContent !== text) time.textContent = text;
      time.title = exact;
    });
  }
  setInterval(() => { if (!document.hidden) localise(document); }, 30000);

  async function copy(button) {
    const text = button.dataset.copy;
    let done = false;
    try {
      await navigator.clipboard.writeText(text);
      done = true;
    } catch {
      // Without the clipboard (plain HTTP), the value is selected for the keyboard.
      const value = button.parentElement.querySelector(".value");
      if (value) {
        getSelection().selectAllChildren(value);
        done = document.execCommand("copy");
      }
    }
    const label = (button.dataset.label ??= button.textContent);
    button.textContent = done ? "Copied" : "Press Ctrl+C";
    setTimeout(() => { button.textContent = label; }, 1500);
  }

  function ready(root) {
    localise(root);
    each(root, ".copy", (button) => { button.hidden = false; });
  }

  // Puts the new parts in the place of the old ones; what is open stays open, what has the focus keeps it.
  // Says aloud, and in the title of the tab, which records came into place.
  const title = document.title;
  const told = document.createElement("p");
  told.className = "hidden";
  told.setAttribute("role", "status");
  document.body.append(told);
  const inPlace = (root) => new Set([...root.querySelectorAll("article[id] [data-state=OK]")].map((badge) => badge.closest("article").id));
  function tell(live, before) {
    const fresh = [...inPlace(live)].filter((id) => !before.has(id));
    if (!fresh.length) return;
    const names = fresh.map((id) => document.getElementById(id).querySelector("h3").textContent).join(", ");
    const state = document.getElementById(fresh[0]).querySelector("[data-state]").textContent;
    told.textContent = names + ": " + state;
    document.title = "\u2713 " + names + " \u00b7 " + title;
  }

  function replaceParts(live, html) {
    const before = inPlace(live);
    const next = new DOMParser().parseFromString("<body>" + html + "</body>", "text/html").body;
    ready(next);
    const old = [...live.querySelectorAll("[data-part]")];
    const fresh = [...next.querySelectorAll("[data-part]")];
    const same = old.length === fresh.length && old.every((part, i) => part.id === fresh[i].id);
    const focused = document.activeElement && live.contains(document.activeElement) ? path(document.activeElement) : null;
    each(live, "details[open]", (open) => {
      const twin = open.id && next.querySelector("#" + CSS.escape(open.id));
      if (twin) twin.open = true;
    });
    if (same) {
      old.forEach((part, i) => {
        if (part.outerHTML !== fresh[i].outerHTML) part.replaceWith(document.adoptNode(fresh[i]));
      });
    } else {
      live.replaceChildren(...[...next.childNodes].map((node) => document.adoptNode(node)));
    }
    if (focused && !live.contains(document.activeElement)) {
      const part = document.getElementById(focused.part);
      const target = part && part.querySelectorAll(focused.tag)[focused.place];
      if (target) target.focus({ preventScroll: true });
    }
    tell(live, before);
  }

  function path(element) {
    const part = element.closest("[data-part]");
    if (!part) return null;
    const tag = element.tagName.toLowerCase();
    return { part: part.id, tag, place: [...part.querySelectorAll(tag)].indexOf(element) };
  }

  // A page that is not looked at holds no connection: browsers allow few to one server.
  function listen(live) {
    let source = null;
    function open() {
      if (source || document.hidden) return;
      const mine = new EventSource(live.dataset.live);
      source = mine;
      mine.addEventListener("part", (event) => replaceParts(live, event.data));
      mine.addEventListener("over", () => { mine.close(); location.reload(); });
      mine.addEventListener("error", () => {
        // Refused, not interrupted: ask for the whole page now and then instead.
        if (mine.readyState === EventSource.CLOSED && source === mine) setTimeout(() => poll(live), 15000);
      });
    }
    function close() {
      if (source) source.close();
      source = null;
    }
    addEventListener("pagehide", close);
    document.addEventListener("visibilitychange", () => { if (document.hidden) close(); else open(); });
    open();
  }

  async function poll(live) {
    if (document.hidden) { setTimeout(() => poll(live), 15000); return; }
    try {
      const reply = await fetch(location.href, { credentials: "same-origin" });
      // Signed out, or the page is gone (a link that was taken back).
      if (reply.redirected || [401, 403, 404].includes(reply.status)) { location.reload(); return; }
      const page = new DOMParser().parseFromString(await reply.text(), "text/html");
      const part = page.querySelector("[data-live]");
      if (part) replaceParts(live, part.innerHTML);
    } catch {
      // The next round may work.
    }
    setTimeout(() => poll(live), 15000);
  }

  document.addEventListener("click", (event) => {
    const button = event.target.closest(".copy");
    if (button) copy(button);
  });

  // A form that says what it is doing, and is not sent twice.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.dataset.sent) { event.preventDefault(); return; }
    form.dataset.sent = "1";
    const button = event.submitter;
    if (form.dataset.busy && button) {
      button.setAttribute("aria-busy", "true");
      button.textContent = form.dataset.busy;
    }
  });
  addEventListener("pageshow", (event) => {
    if (event.persisted) location.reload();
  });

  // A choice made with the mouse is sent at once. With the keyboard each arrow is a choice (WCAG 2.2,
  // 3.2.2), so the button stays for it.
  each(document, "form[data-auto]", (form) => {
    let byKey = false;
    form.addEventListener("keydown", () => { byKey = true; });
    form.addEventListener("pointerdown", () => { byKey = false; });
    form.addEventListener("change", () => { if (!byKey) form.requestSubmit(); });
  });

  ready(document);
  each(document, "[data-live]", listen);
})();
