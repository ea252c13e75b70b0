// The page to send reports from: several at once, each with its progress, and those that an earlier visit has left.
"use strict";
(() => {
  const form = document.querySelector("form[data-upload]");
  if (!form || !window.Sending) return;

  const address = form.dataset.upload;
  const token = form.querySelector("[name=csrf_token]").value;
  const input = form.querySelector("input[type=file]");
  const drop = form.querySelector("[data-drop]");
  const list = document.querySelector("[data-sendings]");
  const blank = document.querySelector("template[data-sending]");
  const memory = `uploads of ${form.dataset.person}`;

  const ask = async (method, path = "", values = {}, body = undefined) => {
    const query = new URLSearchParams(values).toString();
    const answer = await fetch(`${address}${path}${query ? `?${query}` : ""}`, {
      method,
      headers: { Accept: "application/json", "Content-Type": "application/json", "X-CSRFToken": token },
      body: body && JSON.stringify(body),
    });
    if (answer.status === 204) return null;
    if (answer.status >= 500 || answer.status === 429) throw new Error();
    const said = await answer.json();
    if (answer.ok) return said;
    throw new Sending.Refusal(said.message, answer.status === 400 || answer.status === 404);
  };

  // What is on its way, so that a reload need not lose it; without storage it is lost.
  const kept = () => {
    try {
      return JSON.parse(localStorage.getItem(memory) ?? "{}");
    } catch {
      return {};
    }
  };
  const keep = (mark, upload) => {
    const uploads = { ...kept(), [mark]: upload };
    if (!upload) delete uploads[mark];
    try {
      localStorage.setItem(memory, JSON.stringify(uploads));
    } catch {}
  };
  // The same name, size and time of change: the same file.
  const markOf = (file) => `${file.name} ${file.size} ${file.lastModified}`;

  const size = (bytes) => {
    const units = ["B", "KiB", "MiB", "GiB"];
    const power = Math.min(units.length - 1, Math.floor(Math.log2(Math.max(bytes, 1)) / 10));
    return `${(bytes / 1024 ** power).toFixed(power ? 1 : 0)} ${units[power]}`;
  };
  const span = (seconds) => {
    if (seconds < 90) return `${Math.ceil(seconds)} s`;
    if (seconds < 5400) return `${Math.ceil(seconds / 60)} min`;
    return `${Math.floor(seconds / 3600)} h ${Math.round((seconds % 3600) / 60)} min`;
  };

  const WORDS = {
    left: "This upload was left. Choose the same file again, and what is missing is sent.",
    sending: "Sending",
    stalled: "The connection broke. It is tried again by itself; what has arrived is kept.",
    offline: "There is no network. The upload goes on by itself when it is back.",
    paused: "Paused. What has arrived is kept, also when you leave this page.",
    checking: "Everything was sent and is being put together.",
    failed: "The upload has stopped.",
    done: "The report waits for its import.",
  };
  const MOVING = ["sending", "stalled"];
  const SECONDS_OF_SPEED = 10;

  const rows = new Map();

  class Row {
    #seen = [];

    constructor(file, fields, upload = null, arrived = 0) {
      this.file = file;
      this.mark = markOf(file);
      this.arrived = arrived;
      this.fields = fields;
      this.element = blank.content.firstElementChild.cloneNode(true);
      this.part("name").textContent = file.name;
      for (const button of this.element.querySelectorAll("button")) {
        button.setAttribute("aria-label", `${button.textContent}: ${file.name}`);
      }
      this.sending = new Sending(file, this.server(), () => this.show(), upload);
      const acts = {
        pause: () => this.sending.pause(),
        resume: () => this.sending.start(),
        again: () => this.sending.start(),
        hurry: () => this.sending.hurry(),
        choose: () => input.click(),
        cancel: () => this.cancel(),
      };
      for (const [name, act] of Object.entries(acts)) this.part(name).addEventListener("click", act);
      rows.set(this.mark, this);
      list.append(this.element);
      list.hidden = false;
      this.show();
    }

    part(name) {
      return this.element.querySelector(`[data-${name}]`);
    }

    server() {
      return {
        open: async ({ name, size: bytes }) => {
          const { upload } = await ask("POST", "", {}, { name, size: bytes });
          const remembered = { upload, name, size: bytes, modified: this.file.lastModified, fields: this.fields };
          if (rows.get(this.mark) === this) keep(this.mark, remembered);
          return upload;
        },
        arrived: (upload) => ask("GET", "/parts", { upload }),
        link: async (upload, number) => (await ask("GET", "/part", { upload, number })).url,
        complete: (upload) => ask("POST", "/complete", { ...this.fields, upload }),
        abort: (upload) => ask("DELETE", "", { upload }),
      };
    }

    async cancel() {
      keep(this.mark, null);
      rows.delete(this.mark);
      this.element.remove();
      list.hidden = !rows.size;
      input.focus();
      await this.sending.cancel();
    }

    get state() {
      const { state } = this.sending;
      return MOVING.includes(state) && !navigator.onLine ? "offline" : state;
    }

    show() {
      const { state } = this;
      if (this.shown !== state) this.turn(state);
      const sent = state === "left" ? this.arrived : this.sending.sent;
      const percent = state === "done" ? 100 : Math.floor((100 * sent) / (this.file.size || 1));
      this.part("bar").value = percent;
      this.part("percent").textContent = `${percent}%`;
      const numbers = [`${size(sent)} of ${size(this.file.size)}`, ...(state === "sending" ? this.pace(sent) : [])];
      this.part("numbers").textContent = numbers.join(" · ");
    }

    turn(state) {
      this.shown = this.element.dataset.state = state;
      this.#seen = [];
      this.part("words").textContent = state === "failed" ? this.sending.problem : WORDS[state];
      this.part("words").dataset.tone = { failed: "bad", stalled: "warn", offline: "warn", done: "good" }[state] ?? "";
      for (const each of this.element.querySelectorAll("[data-in]")) {
        each.hidden = !each.dataset.in.split(" ").includes(state);
      }
      if (state === "done") this.arrive();
    }

    arrive() {
      keep(this.mark, null);
      this.part("report").href = this.sending.report.url;
      if (rows.size === 1) window.location.assign(this.sending.report.url);
    }

    // How fast it went in the last seconds, and how long it takes at that.
    pace(sent) {
      const now = performance.now() / 1000;
      this.#seen = this.#seen.filter(([at]) => now - at < SECONDS_OF_SPEED);
      this.#seen.push([now, sent]);
      const [[began, before]] = this.#seen;
      const speed = (sent - before) / (now - began);
      if (now - began < 1 || speed <= 0) return [];
      return [`${size(speed)} per second`, `${span((this.file.size - sent) / speed)} left`];
    }
  }

  const chosen = () => {
    const fields = [...new FormData(form)].filter(([name, value]) => name !== "csrf_token" && typeof value === "string");
    return Object.fromEntries(fields);
  };

  const send = (file) => {
    const known = rows.get(markOf(file));
    if (known && known.sending.state !== "left") return;
    const upload = kept()[markOf(file)];
    known?.element.remove();
    new Row(file, upload?.fields ?? chosen(), upload?.upload).sending.start();
  };

  const take = (files) => {
    for (const file of files) send(file);
    input.value = "";
  };

  // What an earlier visit of the page has left; the server forgets uploads after a week.
  const recall = async ([mark, { upload, name, size: bytes, modified, fields }]) => {
    try {
      const arrived = (await ask("GET", "/parts", { upload })).reduce((sum, part) => sum + part.size, 0);
      if (!rows.has(mark)) new Row({ name, size: bytes, lastModified: modified }, fields, upload, arrived);
    } catch (error) {
      if (error.gone) keep(mark, null);
    }
  };

  form.querySelector("[data-with-script]").hidden = false;
  form.querySelector("[data-without-script]").hidden = true;
  input.multiple = true;
  form.addEventListener("submit", (event) => event.preventDefault());
  input.addEventListener("change", () => take(input.files));
  for (const name of ["dragover", "dragleave", "drop"]) {
    drop.addEventListener(name, (event) => {
      event.preventDefault();
      drop.toggleAttribute("data-over", name === "dragover");
      if (name === "drop") take(event.dataTransfer.files);
    });
  }
  for (const name of ["online", "offline"]) addEventListener(name, () => rows.forEach((row) => row.show()));
  setInterval(() => rows.forEach((row) => row.show()), 1000);
  for (const left of Object.entries(kept())) recall(left);
})();
