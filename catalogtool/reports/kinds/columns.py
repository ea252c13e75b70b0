"""Columns as several kinds of report have them."""

from catalogtool.reports.kinds.cells import flags, texts, words
from catalogtool.reports.kinds.kind import Column


def text_column(field: str, longest: int, *aliases: str) -> Column:
    return Column(field, (field, *aliases), texts.text(longest), texts.spelled_text(longest))


def recurring_text_column(field: str, longest: int | None, *aliases: str) -> Column:
    # Where few texts recur in all rows, reading each once costs less than the shortcut would.
    return Column(field, (field, *aliases), texts.text(longest))


def flag_column(field: str) -> Column:
    return Column(field, (field,), flags.flag, flags.spelled_flag)


def word_column(field: str, longest: int, *aliases: str) -> Column:
    return Column(field, (field, *aliases), words.word(longest), words.spelled_word)
