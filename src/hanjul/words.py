"""The two languages: every sentence a person reads is written once in Korean and once in English, side by side."""

import unicodedata
from typing import Literal, NamedTuple, Self

Language = Literal["ko", "en"]


class Text(NamedTuple):
    """One sentence, heading or label in both languages; `{name}` places are filled by :meth:`fill`."""

    ko: str
    en: str

    def in_(self, language: Language) -> str:
        """The words of one language."""
        return self.ko if language == "ko" else self.en

    def fill(self, **values: object) -> Self:
        """The same sentence with its `{name}` places filled; braces inside the values are left alone."""
        return type(self)(self.ko.format_map(values), self.en.format_map(values))


def width(text: str) -> int:
    """How many columns of a screen a text takes: syllables and other wide signs take two."""
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)


STAGES = {
    "extract": Text("읽기", "extract"),
    "explore": Text("살피기", "explore"),
    "clean": Text("정제", "clean"),
    "match": Text("맞추기", "match"),
    "merge": Text("합치기", "merge"),
    "govern": Text("법 지키기", "govern"),
    "deliver": Text("내보내기", "deliver"),
    "document": Text("문서 쓰기", "document"),
}
"""The stages of the pipeline, by the names their folders have."""
