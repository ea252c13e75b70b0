"""Passwords: which are taken, and how one is recognised."""

import re
import unicodedata

from flask_security.utils import hash_password
from zxcvbn.matching import RANKED_DICTIONARIES, omnimatch
from zxcvbn.scoring import most_guessable_match_sequence

from catalogtool.auth.models import User
from catalogtool.core.errors import Invalid

SHORTEST_PASSWORD, LONGEST_PASSWORD = 12, 128

# Who guesses in the order of what people choose gets there sooner; the estimate counts common passwords, names, words,
# keyboard runs, dates and repetitions.
FEWEST_GUESSES = 10**8
# The estimate takes time with the square of the length, and what comes after this adds nothing to a weak beginning.
LOOKED_AT = 72

# What everybody here would try first.
PRODUCT_WORDS = {"catalog", "tool", "catalogtool", "youtube", "video", "password", "admin"}
_SHORTEST_WORD = 3


def checked_password(password: str, person: User) -> str:
    """The password in the form that is hashed; Invalid when it is too short, too long or soon guessed."""
    normal = normal_password(password)
    if len(normal) < SHORTEST_PASSWORD:
        raise Invalid(f"A password needs at least {SHORTEST_PASSWORD} characters.")
    if len(normal) > LONGEST_PASSWORD:
        raise Invalid(f"A password has at most {LONGEST_PASSWORD} characters.")
    if _guesses(normal) < FEWEST_GUESSES:
        raise Invalid(
            "This password is among those that are tried first. Take a few words that "
            "have nothing to do with each other."
        )
    if _guesses(_without(_known_words(person), normal)) < FEWEST_GUESSES:
        raise Invalid(
            "This password is little more than a name, the e-mail address or this product. Take words that nobody "
            "connects with you."
        )
    return normal


def is_password_of(person: User | None, password: str) -> bool:
    """Whether it is the person's password; takes the same time when there is no such person or no password."""
    normal = normal_password(password)
    if person is None or person.password is None:
        hash_password(normal)
        return False
    return bool(person.verify_and_update_password(normal))


def normal_password(password: str) -> str:
    """The same letters however a keyboard composes them, and not so many that hashing them would take long."""
    return unicodedata.normalize("NFKD", password[: 4 * LONGEST_PASSWORD])


def _guesses(password: str) -> int:
    looked_at = password[:LOOKED_AT]
    matches = omnimatch(looked_at, RANKED_DICTIONARIES) if looked_at else []
    return int(most_guessable_match_sequence(looked_at, matches)["guesses"])


def _known_words(person: User) -> set[str]:
    words = re.split(r"[^a-z0-9]+", f"{person.username} {person.email}".lower())
    return PRODUCT_WORDS | {word for word in words if len(word) >= _SHORTEST_WORD}


def _without(words: set[str], password: str) -> str:
    left = password.lower()
    for word in sorted(words, key=len, reverse=True):
        left = left.replace(word, "")
    return left
