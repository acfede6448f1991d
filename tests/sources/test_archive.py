"""Archives."""

import gzip
import zipfile
from pathlib import Path

import pytest

from hanjul.errors import ProjectError, SourceError
from tests.sources.take import take

TEXT = "이름,번호\n김철수,1\n이영희,2\n"


def zipped(path: Path, **members: str) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in members.items():
            archive.writestr(name.replace("__", "."), text.encode())
    return path


def test_the_member_of_the_plan_is_read(tmp_path: Path) -> None:
    assert take(zipped(tmp_path / "a.zip", a__csv=TEXT, b__csv="x"), member="a.csv").rows == [
        ["김철수", "1"],
        ["이영희", "2"],
    ]


def test_the_only_member_needs_no_name(tmp_path: Path) -> None:
    assert len(take(zipped(tmp_path / "a.zip", a__csv=TEXT)).rows) == 2


def test_a_missing_member_names_those_there_are(tmp_path: Path) -> None:
    with pytest.raises(ProjectError, match=r"holds no `c\.csv`\n.*a\.csv, b\.csv"):
        take(zipped(tmp_path / "a.zip", a__csv=TEXT, b__csv=TEXT), member="c.csv")


def test_names_in_cp949_are_read(tmp_path: Path) -> None:
    # What Korean Windows writes: the bytes of CP949 without the flag for UTF-8.
    data = zipped(tmp_path / "a.zip", xxxx__csv=TEXT).read_bytes()
    (tmp_path / "b.zip").write_bytes(data.replace(b"xxxx.csv", "고객.csv".encode("cp949")))
    assert len(take(tmp_path / "b.zip", member="고객.csv").rows) == 2


@pytest.mark.parametrize("share", [0.3, 0.6, 0.9])
def test_a_cut_off_archive_is_damaged(tmp_path: Path, share: float) -> None:
    data = zipped(tmp_path / "a.zip", a__csv=TEXT * 100).read_bytes()
    (tmp_path / "b.zip").write_bytes(data[: int(len(data) * share)])
    with pytest.raises(SourceError, match="damaged"):
        take(tmp_path / "b.zip")


def test_a_member_with_a_wrong_checksum_is_damaged(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("a.csv", TEXT)
    data = (tmp_path / "a.zip").read_bytes()
    (tmp_path / "a.zip").write_bytes(data.replace("김철수".encode(), "김철호".encode(), 1))
    with pytest.raises(SourceError, match="damaged"):
        take(tmp_path / "a.zip")


def test_a_locked_archive_asks_for_its_password_and_says_where_a_wrong_one_stands(tmp_path: Path) -> None:
    data = bytearray(zipped(tmp_path / "a.zip", a__csv=TEXT).read_bytes())
    data[6] |= 1  # the mark of a locked member, in its own header and in the archive's list
    data[data.index(b"PK\x01\x02") + 8] |= 1
    (tmp_path / "a.zip").write_bytes(data)
    with pytest.raises(SourceError, match=r"protected by a password\n.*password_env"):
        take(tmp_path / "a.zip")
    with pytest.raises(SourceError, match=r"protected by a password\n.*environment variable P$"):
        take(tmp_path / "a.zip", password_env="P")
    with pytest.raises(SourceError, match=r"wrong password\n.*environment variable P$"):
        take(tmp_path / "a.zip", password="틀림", password_env="P")


def test_a_gzip_file_is_read_as_the_file_in_it(tmp_path: Path) -> None:
    (tmp_path / "a.csv.gz").write_bytes(gzip.compress(TEXT.encode("cp949")))
    assert take(tmp_path / "a.csv.gz").rows[0] == ["김철수", "1"]
