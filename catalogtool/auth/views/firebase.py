"""Signing in with Firebase, and linking one's account to a Firebase account."""

from flask import Blueprint, Flask, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from catalogtool.auth import firebase_accounts, passkeys, queries, signing_in
from catalogtool.auth.forms import SignInForm
from catalogtool.auth.fresh import fresh
from catalogtool.auth.models import User
from catalogtool.auth.views.security import own_page
from catalogtool.core.errors import CatalogToolError
from catalogtool.web.access import current_actor, find_actor, public, signed_in

pages = Blueprint("firebase", __name__)


@pages.post("/sign-in/firebase")
@public
def sign_in() -> ResponseReturnValue:
    if find_actor():
        return redirect(url_for("home.index"))
    form = SignInForm()
    try:
        person = firebase_accounts.person_of(_token(), request.remote_addr)
    except CatalogToolError as error:
        form.form_errors.append(error.message)
        page = render_template("auth/security/sign_in.html", form=form, passkeys=passkeys.is_possible())
        return page, error.status
    return redirect(signing_in.admit(person, "Firebase", own_page(form.next.data)))


@pages.get("/account/firebase")
@signed_in
@fresh
def show() -> ResponseReturnValue:
    return _page()


@pages.post("/account/firebase")
@signed_in
@fresh
def link() -> ResponseReturnValue:
    try:
        firebase_accounts.link(_myself(), _token())
    except CatalogToolError as error:
        return _page(error)
    flash("You can sign in with this Firebase account from now on.")
    return redirect(url_for("firebase.show"))


@pages.post("/account/firebase/unlink")
@signed_in
@fresh
def unlink() -> ResponseReturnValue:
    try:
        firebase_accounts.unlink(_myself())
    except CatalogToolError as error:
        return _page(error)
    flash("Your account is not linked any more. You are signed in here and nowhere else.")
    return redirect(url_for("firebase.show"))


def _page(error: CatalogToolError | None = None) -> ResponseReturnValue:
    page = render_template("auth/account/firebase.html", person=_myself(), error=error)
    return page, error.status if error else 200


def _token() -> str:
    return request.form.get("token", "")


def _myself() -> User:
    return queries.get_person(current_actor().id or 0)


def init_app(app: Flask) -> None:
    app.register_blueprint(pages)
