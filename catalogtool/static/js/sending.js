// One file on its way to the object store in parts. It can stop and go on at any time, also in another visit of the
// page: which parts have arrived is asked of the server, and only the others are sent.
"use strict";
(() => {
  const MEBIBYTE = 2 ** 20;
  const AT_ONCE = 3;
  const PAUSES = [1, 3, 8, 20, 60];

  // What trying again does not better; the message is for people. `gone`: the server knows the upload no more.
  class Refusal extends Error {
    constructor(message, gone = false) {
      super(message);
      this.gone = gone;
    }
  }

  // `server` opens an upload, tells of parts that have arrived, gives a link for one, joins them or throws them away;
  // `changed` is called whenever there is something new to show.
  class Sending {
    state = "left";
    report = null;
    problem = "";
    #bytes = [];
    #run = null;
    #alarm = new EventTarget();

    constructor(file, server, changed, upload = null) {
      this.file = file;
      this.upload = upload;
      this.server = server;
      this.changed = changed;
      // The server signs a link for exactly as many bytes as each part has by this.
      this.length = Math.max(8 * MEBIBYTE, Math.ceil(file.size / 9000));
    }

    get sent() {
      return this.#bytes.reduce((sum, bytes) => sum + bytes, 0);
    }

    // Begin, or go on with what is missing.
    async start() {
      const stop = new AbortController();
      const run = (this.#run = { stop, signal: stop.signal, failing: 0 });
      this.#turn("sending");
      try {
        const missing = await this.#patiently(() => this.#find(), run);
        await Promise.all(Array.from({ length: AT_ONCE }, () => this.#work(missing, run)));
        this.#turn("checking");
        this.report = await this.#patiently(() => this.server.complete(this.upload), run);
        this.#turn("done");
      } catch (error) {
        if (run.signal.aborted) return;
        stop.abort();
        this.problem = error.message;
        this.#turn("failed");
      }
    }

    pause() {
      this.#run?.stop.abort();
      this.#turn("paused");
    }

    // Do not wait any longer before the next attempt.
    hurry() {
      this.#alarm.dispatchEvent(new Event("ring"));
    }

    async cancel() {
      this.#run?.stop.abort();
      this.#turn("cancelled");
      if (this.upload) await this.server.abort(this.upload).catch(() => {});
    }

    #turn(state) {
      this.state = state;
      this.changed(this);
    }

    async #find() {
      const arrived = this.upload ? await this.#arrived() : [];
      this.upload ??= await this.server.open(this.file);
      const known = new Set(arrived.map((part) => part.number));
      const numbers = Array.from({ length: Math.ceil(this.file.size / this.length) }, (_, place) => place + 1);
      this.#bytes = numbers.map((number) => (known.has(number) ? this.#part(number).size : 0));
      this.changed(this);
      return numbers.filter((number) => !known.has(number));
    }

    async #arrived() {
      try {
        return await this.server.arrived(this.upload);
      } catch (error) {
        if (!error.gone) throw error;
        this.upload = null;
        return [];
      }
    }

    #part(number) {
      return this.file.slice((number - 1) * this.length, number * this.length);
    }

    async #work(missing, run) {
      while (missing.length) {
        const number = missing.shift();
        await this.#patiently(async () => {
          const link = await this.server.link(this.upload, number);
          run.signal.throwIfAborted();
          await this.#put(number, link, run.signal);
        }, run);
      }
    }

    #put(number, link, signal) {
      const part = this.#part(number);
      const show = (bytes) => {
        this.#bytes[number - 1] = bytes;
        this.changed(this);
      };
      return new Promise((resolve, reject) => {
        const request = new XMLHttpRequest();
        const fail = () => {
          show(0);
          const gone = request.status === 404;
          reject(gone ? new Refusal("The file store has thrown this upload away. Start it again.") : new Error());
        };
        signal.addEventListener("abort", () => request.abort(), { once: true });
        request.upload.addEventListener("progress", (event) => show(event.loaded));
        request.addEventListener("load", () => {
          if (request.status !== 200) return fail();
          show(part.size);
          resolve();
        });
        for (const end of ["error", "abort", "timeout"]) request.addEventListener(end, fail);
        request.open("PUT", link);
        request.send(part);
      });
    }

    // Do it again and again until it is done, refused or stopped: a network may be away for a whole night.
    async #patiently(act, run) {
      for (let failed = 0; ; ) {
        try {
          const done = await act();
          run.signal.throwIfAborted();
          if (failed && --run.failing === 0) this.#turn("sending");
          return done;
        } catch (error) {
          if (run.signal.aborted || error instanceof Refusal) throw error;
          if (!failed++) run.failing++;
          this.#turn("stalled");
          await this.#wait(PAUSES[Math.min(failed, PAUSES.length) - 1], run.signal);
          run.signal.throwIfAborted();
        }
      }
    }

    #wait(seconds, signal) {
      return new Promise((resolve) => {
        const over = new AbortController();
        const end = () => {
          clearTimeout(timer);
          over.abort();
          resolve();
        };
        const timer = setTimeout(end, 1000 * seconds);
        addEventListener("online", end, { signal: over.signal });
        this.#alarm.addEventListener("ring", end, { signal: over.signal });
        signal.addEventListener("abort", end, { signal: over.signal });
      });
    }
  }

  window.Sending = Object.assign(Sending, { Refusal });
})();
