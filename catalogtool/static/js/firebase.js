// Firebase: proves the person there, by way of Google or by a password, and sends the proof as a form.
// Its own pop-ups and redirects are not used, for they load code from other hosts.
const KEPT = "firebase";

const random = () => Array.from(crypto.getRandomValues(new Uint8Array(24)), (byte) => byte.toString(16).padStart(2, "0")).join("");
const claims = (token) => JSON.parse(atob(token.split(".")[1].replace(/-/g, "+").replace(/_/g, "/")));

const WORDS = {
  "auth/invalid-credential": "Firebase knows no account with this address and password.",
  "auth/invalid-email": "Type the e-mail address of your Firebase account.",
  "auth/missing-password": "Type the password of your Firebase account.",
  "auth/network-request-failed": "Firebase does not answer just now. Try again in a moment.",
  "auth/too-many-requests": "Firebase was asked too often. Wait a while and try again.",
  "auth/user-disabled": "This Firebase account is disabled.",
};
const AGAIN = "Signing in there was not finished. Try again.";

class Door {
  constructor(form) {
    this.form = form;
    this.asked = JSON.parse(form.dataset.firebase);
    this.problem = form.querySelector("[role=alert]");
    form.hidden = false;
    form.querySelector("[data-google]")?.addEventListener("click", () => this.leaveForGoogle());
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.prove((sdk, auth) => sdk.signInWithEmailAndPassword(auth, this.typed("email"), this.typed("password")));
    });
    this.comeBackFromGoogle();
  }

  typed(name) {
    return this.form.querySelector(`[data-${name}]`).value;
  }

  say(sentence) {
    this.problem.textContent = sentence;
    this.problem.hidden = false;
  }

  leaveForGoogle() {
    const left = { state: random(), nonce: random(), path: location.pathname, next: this.form.elements.next.value };
    sessionStorage.setItem(KEPT, JSON.stringify(left));
    const question = new URLSearchParams({
      client_id: this.asked.googleClientId,
      redirect_uri: location.origin + location.pathname,
      response_type: "id_token",
      scope: "openid email",
      prompt: "select_account",
      state: left.state,
      nonce: left.nonce,
    });
    location.assign(`${this.asked.google}?${question}`);
  }

  comeBackFromGoogle() {
    const answer = new URLSearchParams(location.hash.slice(1));
    if (!answer.has("state")) return;
    const left = JSON.parse(sessionStorage.getItem(KEPT) ?? "{}");
    sessionStorage.removeItem(KEPT);
    history.replaceState(null, "", location.pathname);
    const token = answer.get("id_token");
    const isOurs = left.path === location.pathname && answer.get("state") === left.state;
    if (!isOurs || !token || claims(token).nonce !== left.nonce) return this.say(AGAIN);
    this.form.elements.next.value = left.next;
    this.prove((sdk, auth) => sdk.signInWithCredential(auth, sdk.GoogleAuthProvider.credential(token)));
  }

  async prove(signIn) {
    this.problem.hidden = true;
    try {
      const { initializeApp } = await import("../vendor/firebase-app.js");
      const sdk = await import("../vendor/firebase-auth.js");
      const { apiKey, projectId } = this.asked;
      const auth = sdk.initializeAuth(initializeApp({ apiKey, projectId }, random()), { persistence: sdk.inMemoryPersistence });
      auth.tenantId = this.asked.tenantId;
      const { user } = await signIn(sdk, auth);
      this.form.elements.token.value = await user.getIdToken();
      this.form.submit();
    } catch (error) {
      this.say(WORDS[error.code] ?? AGAIN);
    }
  }
}

for (const form of document.querySelectorAll("form[data-firebase]")) new Door(form);
