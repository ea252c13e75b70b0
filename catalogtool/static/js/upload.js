// Sends a report from the browser straight to the object store, in parts; Uppy cuts the file and sends a part again
// where the network failed, the server names the place and joins the parts.
(() => {
  const form = document.querySelector("form[data-upload]");
  if (!form || !window.Uppy) return;

  const address = form.dataset.upload;
  const token = form.querySelector("[name=csrf_token]").value;
  const input = form.querySelector("input[type=file]");
  const drop = form.querySelector("[data-drop]");
  const sending = document.querySelector("[data-sending]");
  const part = (name) => sending.querySelector(`[data-${name}]`);

  class Refusal extends Error {
    constructor(message, status) {
      super(message);
      this.mayRetry = status >= 500;
    }
  }

  const ask = async (method, path = "", values = {}, body = undefined) => {
    const query = new URLSearchParams(values).toString();
    const answer = await fetch(`${address}${path}${query ? `?${query}` : ""}`, {
      method,
      headers: { Accept: "application/json", "Content-Type": "application/json", "X-CSRFToken": token },
      body: body && JSON.stringify(body),
    });
    if (answer.status === 204) return null;
    const said = await answer.json().catch(() => ({}));
    if (answer.ok) return said;
    throw new Refusal(said.message || "The server does not answer as it should. Try again in a minute.", answer.status);
  };

  const mebibyte = 2 ** 20;
  const uppy = new Uppy.Uppy({ autoProceed: true, restrictions: { maxNumberOfFiles: 1 } });
  uppy.use(Uppy.AwsS3, {
    shouldUseMultipart: true,
    limit: 4,
    retryDelays: [0, 1000, 3000, 8000, 20000, 60000],
    // The server signs a link for exactly as many bytes as each part has by this.
    getChunkSize: (file) => Math.max(8 * mebibyte, Math.ceil(file.size / 9000)),
    createMultipartUpload: async (file) => {
      const { upload, key } = await ask("POST", "", {}, { name: file.name, size: file.size });
      return { uploadId: upload, key };
    },
    signPart: (_file, { uploadId, partNumber }) => ask("GET", "/part", { upload: uploadId, number: partNumber }),
    listParts: (_file, { uploadId }) => ask("GET", "/parts", { upload: uploadId }),
    abortMultipartUpload: (_file, { uploadId }) => ask("DELETE", "", { upload: uploadId }),
    completeMultipartUpload: async (_file, { uploadId }) => {
      const names = ["mode", "content_owner", "whole", "date_order"];
      const chosen = Object.fromEntries(names.map((name) => [name, form.elements[name].value]));
      const report = await ask("POST", "/complete", { upload: uploadId, ...chosen });
      window.location.assign(report.url);
      return {};
    },
  });

  const size = (bytes) => {
    const units = ["B", "KiB", "MiB", "GiB"];
    const power = Math.min(units.length - 1, Math.floor(Math.log2(Math.max(bytes, 1)) / 10));
    return `${(bytes / 1024 ** power).toFixed(power ? 1 : 0)} ${units[power]}`;
  };
  const span = (seconds) => (seconds < 90 ? `${Math.ceil(seconds)} s` : `${Math.ceil(seconds / 60)} min`);

  const complain = (error) => {
    const refused = error instanceof Refusal;
    part("problem").textContent = refused ? error.message : "The connection to the file store failed. Try again.";
    part("problem").hidden = false;
    part("retry").hidden = refused && !error.mayRetry;
  };

  const show = (sent, total, began) => {
    const percent = total ? Math.floor((100 * sent) / total) : 0;
    const seconds = (performance.now() - began) / 1000;
    const speed = sent / Math.max(seconds, 0.1);
    part("bar").value = percent;
    part("percent").textContent = `${percent}%`;
    const left = sent >= total ? "being checked …" : speed > 0 && seconds > 1 ? `${span((total - sent) / speed)} left` : "";
    part("numbers").textContent = [`${size(sent)} of ${size(total)}`, `${size(speed)} per second`, left].filter(Boolean).join(" · ");
  };

  let began = 0;
  const send = (file) => {
    part("problem").hidden = part("retry").hidden = true;
    form.hidden = true;
    sending.hidden = false;
    part("name").textContent = file.name;
    began = performance.now();
    show(0, file.size, began);
    uppy.addFile({ name: file.name, type: file.type, data: file });
  };

  uppy.on("upload-progress", (_file, { bytesUploaded, bytesTotal }) => show(bytesUploaded, bytesTotal, began));
  uppy.on("upload-error", (_file, error) => complain(error));
  part("retry").addEventListener("click", () => {
    part("problem").hidden = part("retry").hidden = true;
    began = performance.now();
    uppy.retryAll();
  });
  part("cancel").addEventListener("click", () => {
    uppy.cancelAll();
    sending.hidden = true;
    form.hidden = false;
    form.reset();
  });

  form.querySelector("[data-with-script]").hidden = false;
  form.querySelector("[data-without-script]").hidden = true;
  form.addEventListener("submit", (event) => event.preventDefault());
  input.addEventListener("change", () => input.files.length && send(input.files[0]));
  for (const name of ["dragover", "dragleave", "drop"]) {
    drop.addEventListener(name, (event) => {
      event.preventDefault();
      drop.toggleAttribute("data-over", name === "dragover");
      if (name === "drop" && event.dataTransfer.files.length) send(event.dataTransfer.files[0]);
    });
  }
})();
