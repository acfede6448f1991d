"""Whole columns of names have the forms their names have one by one."""

import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from hanjul.match.name_columns import NAME_FORMS, coarse, read_names
from hanjul.match.names import name_forms
from hanjul.match.numbers import numbers
from hanjul.tables import NAMES

HANGUL = st.text(st.sampled_from("김이박남궁황보선우류라나민수서현리을"), max_size=5)
WORDS = (
    HANGUL
    | st.sampled_from(["Kim", "Chulsoo Kim", "rlacjftn", "García, José", "김 철수", "홍길동님", "a", ""])
    | st.none()
)


@given(st.lists(st.tuples(WORDS, WORDS, WORDS, WORDS), max_size=12), st.booleans())
def test_columns_of_names_have_the_forms_of_each_name(rows: list[tuple[str | None, ...]], told: bool) -> None:
    if told:  # family and given name in columns of their own, which make the name
        rows = [((family or "") + (given or ""), family, given, alias) for _, family, given, alias in rows]
    columns = [pa.array([row[at] for row in rows], pa.string()) for at in range(len(NAMES))]
    text, *forms, script = read_names(*columns)
    alone = [name_forms(*(part or None for part in row)) for row in rows]
    texts = [f"{one.full}|{one.family or ''}|{one.given or ''}" if one.full else None for one in alone]
    assert text.to_pylist() == texts
    expected = {form: [getattr(one, form, None) for one in alone] for form in NAME_FORMS}
    expected["coarse"] = [coarse(one) for one in alone]
    for form, found in zip(NAME_FORMS, forms, strict=True):
        assert found.equals(numbers(pa.array(expected[form], pa.string()))), form
    assert script.to_pylist() == [one.script for one in alone]
