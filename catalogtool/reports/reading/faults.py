"""Why a whole file can't be read, each with a sentence for the person who sent it."""

from collections.abc import Sequence

from catalogtool.core.errors import Invalid

COLUMNS_SHOWN = 10


class UnreadableReport(Invalid):
    """The file as a whole can't be read; nothing of what follows the fault was."""


class EmptyFile(UnreadableReport):
    def __init__(self) -> None:
        super().__init__("The file is empty. Download the report again and send it once it is complete.")


class BinaryFile(UnreadableReport):
    def __init__(self, what: str) -> None:
        super().__init__(f"This is {what}, not a CSV file. Save the report as CSV (UTF-8) and send that.")


class WebPage(UnreadableReport):
    def __init__(self) -> None:
        super().__init__(
            "This is a web page (HTML), not a CSV file. A download that needs a new sign-in often ends like this; "
            "sign in to Content Manager and download the report again."
        )


class NotCsv(UnreadableReport):
    def __init__(self, why: str) -> None:
        super().__init__(f"The first line is no header of a CSV file: {why}")


class UnknownHeader(UnreadableReport):
    """The header is of no kind that is known; `columns` are its headings."""

    def __init__(self, columns: Sequence[str]) -> None:
        self.columns = list(columns)
        shown = ", ".join(f'"{column[:60]}"' for column in columns[:COLUMNS_SHOWN])
        more = f" and {len(columns) - COLUMNS_SHOWN} more" if len(columns) > COLUMNS_SHOWN else ""
        super().__init__(
            "No report that is known here has these columns, so nobody can tell what a row is about. "
            f"The columns found are {shown}{more}."
        )


class TruncatedFile(UnreadableReport):
    def __init__(self, after: int) -> None:
        super().__init__(
            f"The compressed file ends too early, after {after:,} bytes. Send it again, and whole."
        )


class DamagedArchive(UnreadableReport):
    def __init__(self, after: int) -> None:
        super().__init__(
            f"The compressed file is damaged: it can't be unpacked beyond its first {after:,} bytes. Download it again."
        )


class Bomb(UnreadableReport):
    def __init__(self, packed: int, unpacked: int) -> None:
        super().__init__(
            f"The compressed file has unpacked {packed:,} bytes to more than {unpacked:,}, which no report does. "
            "Unpack it yourself, look at what it holds, and send the CSV file."
        )


class NoFileInArchive(UnreadableReport):
    def __init__(self) -> None:
        super().__init__(
            "The ZIP archive holds no CSV file. Send the report itself, or an archive with it alone."
        )


class SeveralFilesInArchive(UnreadableReport):
    def __init__(self, first: str, second: str) -> None:
        super().__init__(
            f'The ZIP archive holds several CSV files, "{first[-60:]}" and "{second[-60:]}" among them. '
            "Send each report by itself."
        )


class LockedArchive(UnreadableReport):
    def __init__(self) -> None:
        super().__init__("The ZIP archive is protected with a password. Unpack it and send the CSV file.")


class UnreadableArchive(UnreadableReport):
    def __init__(self) -> None:
        super().__init__(
            "The ZIP archive is packed in a way that can't be read here. Unpack it and send the CSV file."
        )
