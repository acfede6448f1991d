"""The two languages: every sentence a person reads is written once in Korean and once in English, side by side."""

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
