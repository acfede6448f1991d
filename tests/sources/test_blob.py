"""A missing file: what lies beside it."""

from pathlib import Path

import pytest

from hanjul.errors import ProjectError
from hanjul.sources.blob import Blob


@pytest.mark.parametrize(
    ("missing", "there", "named"),
    [
        ("회원목록_2026-09.csv", ["회원목록_2026-10.csv", "회원목록_2026-08.csv"], "회원목록_2026-10.csv"),
        (
            "회원 2026년9월.csv",
            ["회원 2026년8월.csv", "회원 2026년10월.csv", "주문 2026년11월.csv"],
            "회원 2026년10월.csv",
        ),
        ("crm_20261231.csv", ["crm_20270131.xlsx"], None),
        ("members_2026-02.csv", ["members_2026-01.csv"], None),  # older: what would be gained
        ("매장1.csv", ["매장2.csv"], None),  # another shop
        ("crm.csv", ["crm_2026-03.csv"], None),
    ],
)
def test_the_next_export_beside_a_missing_file_is_named(
    tmp_path: Path, missing: str, there: list[str], named: str | None
) -> None:
    for name in there:
        (tmp_path / name).write_bytes(b"")
    with pytest.raises(ProjectError) as caught:
        Blob.of(tmp_path / missing, missing)
    hint = caught.value.hint
    assert hint is not None
    assert (f"`{named}`" in hint.en and f"`{named}`" in hint.ko) if named else "check the path" in hint.en


def test_a_missing_folder_is_a_missing_file(tmp_path: Path) -> None:
    with pytest.raises(ProjectError, match="2026"):
        Blob.of(tmp_path / "none" / "crm_2026-01.csv", "crm_2026-01.csv")
