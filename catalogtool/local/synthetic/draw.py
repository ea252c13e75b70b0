"""Random numbers that depend on the seed, the purpose and the row alone, never on the order of drawing."""

from collections.abc import Sequence
from hashlib import blake2b

import numpy as np
import numpy.typing as npt
import pyarrow as pa

Numbers = npt.NDArray[np.uint64]
Characters = npt.NDArray[np.uint8]

WORD = 2**64 - 1
ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
BASE64_URL = np.frombuffer(ALPHABET.encode(), dtype=np.uint8)


class Draw:
    """The random numbers of a run of rows: one independent series for each purpose."""

    def __init__(self, seed: int, rows: Numbers) -> None:
        self.seed = seed
        self.rows = rows

    def bits(self, purpose: str) -> Numbers:
        """Give 64 random bits a row, no two rows alike: the mixing is a bijection of the row's number."""
        mixed = self.rows ^ np.uint64(self._salt(purpose))
        mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        return mixed ^ (mixed >> np.uint64(31))

    def row_with(self, purpose: str, bits: int) -> int:
        """Tell which row has these bits for the purpose: the way back from `bits`."""
        mixed = undone(bits, 31) * 0x319642B2D24D8EC3 & WORD
        mixed = undone(mixed, 27) * 0x96DE1B173F119089 & WORD
        return undone(mixed, 30) ^ self._salt(purpose)

    def below(self, purpose: str, limit: int) -> Numbers:
        return self.bits(purpose) % np.uint64(limit)

    def share(self, purpose: str) -> npt.NDArray[np.float64]:
        """Give a number in [0, 1) a row."""
        return (self.bits(purpose) >> np.uint64(11)).astype(np.float64) / float(1 << 53)

    def pick(self, purpose: str, choices: Sequence[str]) -> pa.Array:
        return taken(choices, self.below(purpose, len(choices)))

    def flag(self, purpose: str, yes: float) -> pa.Array:
        """Say Yes for a share of the rows, No for the rest."""
        return taken(("No", "Yes"), self.share(purpose) < yes)

    def _salt(self, purpose: str) -> int:
        return int.from_bytes(blake2b(f"{self.seed} {purpose}".encode(), digest_size=8).digest(), "little")


def undone(mixed: int, shift: int) -> int:
    """Give what, folded into itself by so many bits, is `mixed`."""
    found = mixed
    for _ in range(64 // shift):
        found = mixed ^ (found >> shift)
    return found


def taken(choices: Sequence[str], indexes: npt.NDArray[np.generic]) -> pa.Array:
    return pa.array(choices).take(pa.array(indexes.astype(np.int32)))


def fixed_width(matrix: Characters) -> pa.Array:
    """Make one text of each row of characters."""
    rows, width = matrix.shape
    offsets = np.arange(rows + 1, dtype=np.int32) * width
    return pa.StringArray.from_buffers(
        rows, pa.py_buffer(offsets), pa.py_buffer(np.ascontiguousarray(matrix))
    )


def spelled(bits: Numbers, spare_bits: int) -> Characters:
    """Spell 64 bits as eleven base64url characters, the last of which carries `spare_bits` fewer than six."""
    head = (bits[:, None] >> np.arange(58, -1, -6, dtype=np.uint64)) & np.uint64(63)
    kept = np.uint64(6 - spare_bits)
    tail = (bits & ((np.uint64(1) << kept) - np.uint64(1))) << np.uint64(spare_bits)
    return BASE64_URL[np.column_stack([head, tail]).astype(np.intp)]


def unspelled(text: str, spare_bits: int) -> int | None:
    """Give the bits that `spelled` spells so; None for what it never says."""
    places = [ALPHABET.find(letter) for letter in text]
    if len(places) != 11 or -1 in places or places[-1] % (1 << spare_bits):
        return None
    head = sum(place << 6 * power for power, place in enumerate(reversed(places[:-1])))
    return head << 4 | (places[-1] >> spare_bits) & 15


def digits(numbers: Numbers, width: int) -> Characters:
    powers = np.uint64(10) ** np.arange(width - 1, -1, -1, dtype=np.uint64)
    return ((numbers[:, None] // powers) % np.uint64(10)).astype(np.uint8) + np.uint8(48)


def with_check_digit(code: Characters) -> Characters:
    """Append the check digit of a GTIN to each row of digits."""
    weights = np.where(np.arange(code.shape[1])[::-1] % 2 == 0, 3, 1)
    check = (10 - ((code - 48).astype(np.int64) * weights).sum(axis=1) % 10) % 10
    return np.column_stack([code, (check + 48).astype(np.uint8)])
