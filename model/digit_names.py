"""The digits as words: in file names, in columns of labels, in drawings."""

import re

WORDS = {
    word: digit
    for digit, words in enumerate(
        ("zero null cero nul nulla", "one eins uno un une", "two zwei dos deux due",
         "three drei tres trois tre", "four vier cuatro quatre quattro", "five fünf cinco cinq",
         "six sechs seis sei", "seven sieben siete sept sette", "eight acht ocho huit otto",
         "nine neun nueve neuf nove")
    )
    for word in words.split()
}  # fmt: skip
"""Names of the digits in some languages."""


def digit_of_name(name: str) -> int | None:
    """The digit that a word names: "7", "seven", "digit_7", "Class 7"; None of others."""
    text = name.strip().strip("'\"").lower()
    match = re.fullmatch(r"(?:b['\"])?(?:[a-z]*[ _#-]*)?0*(\d)(?:\.0*)?['\"]?", text, re.ASCII)
    if match:
        return int(match[1])
    if re.fullmatch(r"\d\.\d+e[+-]?\d+", text, re.ASCII):  # as "%e" writes it
        number = float(text)
        return int(number) if number in range(10) else None
    return WORDS.get(text)
