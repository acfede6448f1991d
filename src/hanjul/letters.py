"""The letters by which spreadsheets call their columns: 0 is A, 26 is AA."""


def letters_of(column: int) -> str:
    """The letters of a column; none before the first."""
    letters, left = "", column + 1
    while left:
        left, place = divmod(left - 1, 26)
        letters = chr(ord("A") + place) + letters
    return letters


def column_of(letters: str) -> int:
    """The column that has these letters."""
    number = 0
    for letter in letters:
        number = 26 * number + ord(letter) - ord("A") + 1
    return number - 1
