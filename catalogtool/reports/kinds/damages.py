"""The names of all that can be wrong with a cell or a record, in the words by which pages count it."""

from enum import StrEnum

from catalogtool.catalog.identifiers.spreadsheet import DATE, FORMULA_ERROR, SCIENTIFIC


class Damage(StrEnum):
    """What is wrong: first what spreadsheets do to cells, then what else cells hold, then whole records."""

    FORMULA_ERROR = "formula error"
    SCIENTIFIC = "scientific notation"
    LOST_ZEROS = "leading zeros lost"
    LOCAL_DATE = "local date"
    DATE_IN_DOUBT = "day and month in doubt"
    DATE_FOR_TEXT = "text turned into a date"
    APOSTROPHE = "apostrophe"
    AS_FORMULA = 'written as ="…"'
    SEPARATORS = "thousands separators"
    DECIMALS = "decimals on a whole number"

    TOO_LONG = "too long"
    CONTROLS = "control characters"
    MANY = "too many entries"
    NO_VALUE = "no such value"

    BLANK = "blank"
    UNCLOSED = "unclosed quote"
    STRAY = "stray quote"
    MALFORMED = "text after a quote"
    NUL = "NUL byte"
    UNDECODABLE = "not in the encoding of the file"
    LONE_RETURN = "lone carriage return"
    WIDTH = "wrong number of cells"
    LONG_RECORD = "record too long"
    MARK = "byte order mark"
    HEADER = "header again"
    TOTALS = "line of totals"
    KILLER = "stopped the program"


def traced(cell: str) -> Damage:
    """Name what a spreadsheet has done to a cell that is no value of its column, as far as it shows.

    >>> traced("#NAME?").value, traced("1.9E+11").value, traced("maybe").value
    ('formula error', 'scientific notation', 'no such value')
    """
    trimmed = cell.strip()
    if FORMULA_ERROR.fullmatch(trimmed):
        return Damage.FORMULA_ERROR
    if SCIENTIFIC.fullmatch(trimmed):
        return Damage.SCIENTIFIC
    return Damage.DATE_FOR_TEXT if DATE.fullmatch(trimmed) else Damage.NO_VALUE
