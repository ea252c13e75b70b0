// Passkeys: asks the device for one, or to make one, and sends its answer as a form; without passkeys the forms stay hidden.
"use strict";
(() => {
  if (!window.PublicKeyCredential) return;
  const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (letter) => letter.charCodeAt(0));
  const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  const known = (list = []) => list.map((each) => ({ ...each, id: bytes(each.id) }));

  const asked = {
    get: (options) => ({ ...options, challenge: bytes(options.challenge), allowCredentials: known(options.allowCredentials) }),
    create: (options) => ({
      ...options,
      challenge: bytes(options.challenge),
      user: { ...options.user, id: bytes(options.user.id) },
      excludeCredentials: known(options.excludeCredentials),
    }),
  };
  const answered = (credential) => {
    const response = {};
    for (const part of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
      if (credential.response[part]) response[part] = text(credential.response[part]);
    }
    return JSON.stringify({ id: credential.id, rawId: text(credential.rawId), type: credential.type, response });
  };

  const options = async (form) => {
    const token = form.querySelector("[name=csrf_token]").value;
    const answer = await fetch(form.dataset.options, { method: "POST", headers: { Accept: "application/json", "X-CSRFToken": token } });
    const leads = answer.headers.get("HX-Redirect");
    if (leads) location.assign(leads);
    const said = await answer.json();
    if (!answer.ok) throw new Error(said.message);
    return said;
  };

  const words = (error) => {
    if (error.name === "NotAllowedError") return "Your device did not answer, or you cancelled. Try again.";
    if (error.name === "InvalidStateError") return "This device has a passkey for your account already.";
    return error.message;
  };

  for (const form of document.querySelectorAll("form[data-passkey]")) {
    const problem = form.querySelector("[role=alert]");
    form.hidden = false;
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      problem.hidden = true;
      try {
        const kind = form.dataset.passkey;
        const credential = await navigator.credentials[kind]({ publicKey: asked[kind](await options(form)) });
        form.querySelector("[name=answer]").value = answered(credential);
        form.submit();
      } catch (error) {
        problem.textContent = words(error);
        problem.hidden = false;
      }
    });
  }
})();
