"""What is found in one cell of a name column."""

from hanjul.fields.name_cell import NameCell


def test_a_rule_is_said_once() -> None:
    cell = NameCell()
    cell.say("name_case", "name_order")
    cell.say("name_case")
    assert cell.result("Kim")[1] == "name_case name_order"


def test_an_honorific_is_no_position() -> None:
    cell = NameCell()
    cell.take_position("선생님")
    assert cell.position is None


def test_a_title_loses_its_honorific() -> None:
    cell = NameCell()
    cell.take_position("대표님")
    assert cell.position == "대표"
