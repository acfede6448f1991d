"""The registry of fields."""

import pytest

from hanjul.fields import FIELDS, Context
from hanjul.tables import VALUE_NAMES

OWN = {"answer", "answered_at", "by_channel", "consent_at"}


@pytest.mark.parametrize("name", FIELDS)
def test_outputs_are_columns_of_the_records(name: str) -> None:
    assert set(FIELDS[name].outputs) <= {*VALUE_NAMES, *OWN}


@pytest.mark.parametrize("name", FIELDS)
def test_labels_are_in_both_languages(name: str) -> None:
    assert FIELDS[name].label.ko and FIELDS[name].label.en


@pytest.mark.parametrize("name", FIELDS)
def test_as_many_answers_as_outputs(name: str) -> None:
    assert len(FIELDS[name].clean("한빛 010", Context())[0]) == len(FIELDS[name].outputs)


def test_names_are_the_keys() -> None:
    assert all(name == field.name for name, field in FIELDS.items())
