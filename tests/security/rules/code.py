# Samples for the rules of code.yml: what must be found stands below `ruleid`, what must not below `ok`.
# ruleid: view-without-rule
@blueprint.get("/bare")
def bare():
    return ""


# ok: view-without-rule
@blueprint.post("/ruled")
@requires("edit")
def ruled():
    return ""


def lead():
    # ruleid: redirect-to-what-was-sent
    redirect(request.args["next"])
    # ok: redirect-to-what-was-sent
    redirect(_own_page(request.args["next"]))
    # ok: redirect-to-what-was-sent
    redirect(url_for("videos.index", q=request.args["q"]))


def ask():
    # ruleid: sql-made-of-what-was-sent
    session.execute(text("select * from video where title = '" + request.args["q"] + "'"))
    # ok: sql-made-of-what-was-sent
    session.execute(text("select * from video where title = :q"), {"q": request.args["q"]})


def draw(name):
    # ruleid: template-made-of-text
    render_template_string("Hello " + name)
    # ruleid: markup-of-anything-but-a-drawn-template
    Markup(name)
    said = render_template("hello.html", name=name)
    # ok: markup-of-anything-but-a-drawn-template
    Markup(said)


def read(body, archive, name):
    # ruleid: unsafe-deserialisation
    pickle.loads(body)
    # ruleid: unsafe-deserialisation
    yaml.load(body)
    # ok: unsafe-deserialisation
    json.loads(body)
    # ruleid: archive-unpacked-whole
    archive.extractall("/tmp")
    # ruleid: file-by-name
    send_file(name)
    # ruleid: code-made-of-text
    eval(body)


def run(name):
    # ruleid: shell
    subprocess.run("ls " + name, shell=True)
    # ok: shell
    subprocess.run(["ls", name])


def call(address, token):
    # ruleid: certificate-not-checked
    requests.get(address, verify=False)
    # ruleid: token-not-checked
    jwt.decode(token, key, options={"verify_signature": False})
    # ok: token-not-checked
    jwt.decode(token, key, algorithms=["RS256"])


def keep(answer, key):
    # ruleid: cookie-without-its-guards
    answer.set_cookie("session", key, httponly=True)
    # ok: cookie-without-its-guards
    answer.set_cookie("session", key, secure=True, httponly=True, samesite="Lax")
    # ruleid: form-without-token
    csrf.exempt(view)


def take():
    # ruleid: everything-that-was-sent
    User(**request.form)
    # ruleid: everything-that-was-sent
    form.populate_obj(user)
    # ok: everything-that-was-sent
    User(name=form.name.data)


def make_token():
    # ruleid: guessable-secret
    return random.random()


def make_token_well():
    # ok: guessable-secret
    return secrets.token_urlsafe(32)


def check(token, expected):
    # ruleid: secret-compared-by-equality
    if token == expected:
        # ruleid: secret-in-the-log
        log.info("came in", password=expected)
    # ok: secret-compared-by-equality
    return hmac.compare_digest(token, expected)


def swallow():
    # ruleid: failure-swallowed
    try:
        work()
    except Exception:
        pass


def digest(body):
    # ruleid: weak-hash
    hashlib.md5(body)
    # ok: weak-hash
    hashlib.sha256(body)


def serve(app):
    # ruleid: debugging-left-on
    app.run(debug=True)
    # ruleid: header-believed
    request.headers.get("X-Forwarded-For", "")
    # ok: header-believed
    return request.remote_addr
