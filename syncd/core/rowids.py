"""The short opaque ids that rows carry: six characters and a check character, written ``k7m-4qx-2``.

The alphabet leaves out letters that people confuse. The check character catches typing and fill-down: a
spreadsheet that counts an id upwards does not produce a valid one.
"""

from syncd.core.records import RowId

ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"
"""Thirty-one characters, a prime, so that the weighted sum catches any single change and any swap."""

_VALUE = {letter: index for index, letter in enumerate(ALPHABET)}
SPACE = len(ALPHABET) ** 6
"""How many ids there are: 887 million."""


def make(number: int) -> RowId:
    """Turn a number below ``SPACE`` into an id; chance is the caller's business."""
    letters = []
    for _ in range(6):
        number, index = divmod(number, len(ALPHABET))
        letters.append(ALPHABET[index])
    body = "".join(letters)
    return RowId(f"{body[:3]}-{body[3:]}-{_check(body)}")


def is_valid(text: str) -> bool:
    """Whether a text is well formed and its check character fits."""
    if len(text) != 9 or text[3] != "-" or text[7] != "-":
        return False
    body, check = text[:3] + text[4:7], text[8]
    return all(letter in _VALUE for letter in body) and _check(body) == check


def _check(body: str) -> str:
    return ALPHABET[sum((place + 2) * _VALUE[letter] for place, letter in enumerate(body)) % len(ALPHABET)]
