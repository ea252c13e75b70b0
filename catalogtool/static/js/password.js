// A button in each password field that shows what was typed; without this file the field is an ordinary one.
"use strict";
for (const input of document.querySelectorAll("input[type=password]")) {
  const frame = document.createElement("div");
  const button = document.createElement("button");
  const show = (visible) => {
    input.type = visible ? "text" : "password";
    button.textContent = visible ? "Hide" : "Show";
    button.setAttribute("aria-label", `${button.textContent} the password`);
  };
  frame.className = "with-switch";
  button.type = "button";
  button.className = "button quiet";
  button.addEventListener("click", () => { show(input.type === "password"); input.focus(); });
  // Sent as a password, so that no browser keeps it among the texts it offers again.
  input.form.addEventListener("submit", () => show(false));
  input.replaceWith(frame);
  frame.append(input, button);
  show(false);
}
