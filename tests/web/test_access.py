def test_x(app, client, ana, ben):
    app.url_build_error_handlers.append(lambda e, ep, v: '/missing')
    for b,u in ((client,"/sign-in"),(ana,"/people"),(ben,"/people"),(ana,"/people/new"),(ana,"/account"),(ana,"/account/password"),(client,"/nope"),(ana,"/nope"),(ana,"/people/1"),(client,"/people?a=b"),(client,"/static/css/page.css"),(client,"/static/nope.css")):
        r=b.get(u)
        print(u, r.status_code, r.headers.get("Location"), r.headers.get("Cache-Control"))
    print(r.headers)
    print(ana.post("/people/new", data={"email":"q@x.example","username":"Quin","role":"admin"}).text[-900:])
    print(client.get("/sign-in").text)

