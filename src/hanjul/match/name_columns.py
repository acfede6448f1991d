"""The forms of whole columns of names: Hangul names part by part, all at once; other names by `names.name_forms`, one by one.

Both ways give the same forms; what differs is only how long they take.
"""

from collections.abc import Callable, Sequence
from functools import lru_cache

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from hanjul.match import names
from hanjul.match.names import HANGUL, LATIN, MASKED, UNLIKELY, UNSPELT, NameForms, name_forms
from hanjul.match.numbers import numbers

NAME_FORMS = ("full", "family", "given", "alike", "roman", "coarse")
_SEPARATOR = "\x1f"
_HANGUL = "^[가-힣]+$"
_TEXTS = pa.schema([("text", pa.string()), *((form, pa.string()) for form in NAME_FORMS), ("script", pa.int64())])


def read_names(*columns: pa.Array) -> list[pa.Array]:
    """Of `tables.NAMES`: the name as text `full|family|given`, the numbers of `NAME_FORMS`, its script."""
    joined = pc.binary_join_element_wise(*(column.fill_null("") for column in columns), _SEPARATOR)
    encoded = joined.dictionary_encode()
    places = encoded.indices.to_numpy()
    first = np.empty(len(encoded.dictionary), np.int64)
    first[places[::-1]] = np.arange(len(places))[::-1]  # of equal rows the first is written last
    texts = _texts(*(column.take(pa.array(first)) for column in columns))
    forms = [numbers(texts[form]).take(encoded.indices) for form in NAME_FORMS]
    text = pa.DictionaryArray.from_arrays(encoded.indices, texts["text"])
    return [text, *forms, texts["script"].take(encoded.indices)]


def _texts(*columns: pa.Array) -> dict[str, pa.Array]:
    """The forms of distinct names as text, by form."""
    name, family, given, _ = columns
    alone = pc.and_(_empty(family), _empty(given))
    parted = pc.and_(pc.match_substring_regex(family, _HANGUL), pc.match_substring_regex(given, _HANGUL))
    parted = pc.and_(parted, pc.equal(pc.binary_join_element_wise(family, given, ""), name))
    hangul = pc.and_(pc.match_substring_regex(name, _HANGUL), pc.or_(alone, pc.fill_null(parted, False))).fill_null(
        False
    )
    plain, others = (pc.indices_nonzero(mask) for mask in (hangul, pc.invert(hangul)))
    parts = (pc.if_else(alone, None, part).take(plain) for part in (family, given))
    quick = _hangul(name.take(plain), *parts)
    slow = _one_by_one([column.take(others) for column in columns])
    place = np.empty(len(name), np.int64)
    place[np.concatenate([plain.to_numpy(), others.to_numpy()])] = np.arange(len(name))
    return {
        field.name: pa.concat_arrays([quick[field.name], slow[field.name]]).take(pa.array(place)) for field in _TEXTS
    }


def _empty(texts: pa.Array) -> pa.Array:
    return pc.equal(texts.fill_null(""), "")


def _one_by_one(columns: Sequence[pa.Array]) -> dict[str, pa.Array]:
    forms = [
        name_forms(*(part or None for part in parts)) for parts in zip(*(c.to_pylist() for c in columns), strict=True)
    ]
    rows = [
        (
            f"{form.full}|{form.family or ''}|{form.given or ''}" if form.full else None,
            *(form.full, form.family, form.given, form.alike, form.roman),
            coarse(form),
            form.script,
        )
        for form in forms
    ]
    answers = list(zip(*rows, strict=True)) if rows else [()] * len(_TEXTS)
    return {field.name: pa.array(answer, field.type) for field, answer in zip(_TEXTS, answers, strict=True)}


def coarse(form: NameForms) -> str | None:
    """A name reduced until spellings of one name agree; two people who share a number seldom do. A nickname names nobody."""
    if form.full and names.is_eastern(form.full):
        return form.alike if form.given or not form.family else None
    if form.script in (UNLIKELY, MASKED) or (form.script in (LATIN, UNSPELT) and " " not in (form.full or "")):
        return None
    if form.roman:
        family, _, given = form.roman.partition(":")
        return family + given[:1]
    return "".join(sorted(word[0] for word in form.full.split())) if form.full else None


# Hangul ----------------------------------------------------------------------------------------------------------------


def _hangul(name: pa.Array, family: pa.Array, given: pa.Array) -> dict[str, pa.Array]:
    """The forms of names in Hangul. `family`, `given`: where columns of their own tell them."""
    family, given = _parts(name, family, given)
    has = family.is_valid()
    first, stands, first_alike = _of_each(family, lambda one: (*names.family_forms(one), names.folded(names.jamo(one))))
    rest, sound, initial, rest_alike, alone_alike = _of_each(given, _given)
    full = pc.binary_join_element_wise(first.fill_null(""), rest, "")
    size = pc.utf8_length(given)
    likely = pc.and_(has, pc.and_(pc.greater_equal(size, 1), pc.less_equal(size, 2)))
    return {
        "text": pc.binary_join_element_wise(full, first.fill_null(""), rest, "|"),
        "full": full,
        "family": first,
        "given": rest,
        "alike": pc.if_else(has, pc.binary_join_element_wise(first_alike, rest_alike, ""), alone_alike),
        "roman": pc.binary_join_element_wise(stands, sound, ":"),
        "coarse": pc.if_else(likely, pc.binary_join_element_wise(stands, initial, ""), None),
        "script": pc.if_else(likely, HANGUL, UNLIKELY).cast(pa.int64()),
    }


def _parts(name: pa.Array, family: pa.Array, given: pa.Array) -> tuple[pa.Array, pa.Array]:
    """Surname and given name, as `names.split_hangul` parts a name where no column does."""
    surnames = pa.array(list(names.surnames()), pa.string())
    size, untold = pc.utf8_length(name), family.is_null()
    begins = [pc.is_in(pc.utf8_slice_codeunits(name, 0, syllables), surnames) for syllables in (1, 2)]
    two = pc.and_(untold, pc.and_(begins[1], pc.greater_equal(size, 4)))
    one = pc.and_(pc.and_not(untold, two), pc.and_(begins[0], pc.greater_equal(size, 2)))
    for mask, syllables in ((one, 1), (two, 2)):
        family = pc.if_else(mask, pc.utf8_slice_codeunits(name, 0, syllables), family)
        given = pc.if_else(mask, pc.utf8_slice_codeunits(name, syllables), given)
    return family, pc.if_else(family.is_null(), name, given)


@lru_cache(maxsize=1 << 15)
def _given(one: str) -> tuple[str, str, str, str, str]:
    letters, sound = names.given_forms(one)
    return letters, sound, sound[:1], names.same_sounds(letters), names.folded(letters)


def _of_each(texts: pa.Array, forms: Callable[[str], tuple[str, ...]]) -> list[pa.Array]:
    """The forms of each distinct text, at the place of each: people share surnames and given names."""
    encoded = texts.dictionary_encode()
    told = [forms(text) for text in (encoded.dictionary.to_pylist() or ["가"])]
    return [pa.array(form, pa.string()).take(encoded.indices) for form in zip(*told, strict=True)]
