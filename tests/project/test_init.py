"""`init`: from a folder never seen before to a project file that loads."""

import errno
from pathlib import Path

import pytest

from hanjul.errors import DeliverError, ProjectError
from hanjul.project import Project
from hanjul.project.init import init
from hanjul.project.load import load_project
from hanjul.sources import read
from hanjul.words import Language


def no_password(name: str) -> None:
    return None


def write(folder: Path, **files: str) -> Path:
    """CSV files by stem."""
    folder.mkdir(exist_ok=True)
    for stem, text in files.items():
        (folder / f"{stem}.csv").write_text(text, encoding="utf-8")
    return folder


def planned(folder: Path, language: Language = "ko", country: str | None = None) -> tuple[Project, str]:
    """The project file as it loads, and its text."""
    file = folder / "hanjul.yaml"
    init([folder], file, language, country, password=no_password, force=True)
    return load_project(file), file.read_text(encoding="utf-8")


MEMBERS = "이름,휴대폰,이메일,가입일,메모\n김민수,010-2345-6789,kim@naver.com,2021-03-04,\n이영희,010-3456-7890,lee@daum.net,2020-01-02,전화 바람\n"
AMERICAN = (
    "First Name,Last Name,Phone,Email,Zip,Created\n" + "Ann,Lee,(415) 555-2671,ann@acme.com,94107-1234,2/13/2021\n" * 12
)


def test_what_is_written_loads_with_every_column(tmp_path: Path) -> None:
    project, _ = planned(write(tmp_path / "exports", 회원=MEMBERS))
    assert project.sources["회원"].columns == {
        "이름": "name",
        "휴대폰": "mobile",
        "이메일": "email",
        "가입일": "created_at",
        "메모": "memo",
    }


def test_a_file_system_that_nothing_can_be_written_to_is_no_fault_of_hanjul(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a.csv").write_text("이름,휴대폰\n김철수,010-2345-6789\n", encoding="utf-8")

    def refused(*_: object, **__: object) -> None:
        raise OSError(errno.EROFS, "Read-only file system")

    monkeypatch.setattr(Path, "write_text", refused)
    monkeypatch.setattr(Path, "unlink", refused)
    with pytest.raises(DeliverError, match="Read-only file system"):
        init([tmp_path / "a.csv"], tmp_path / "hanjul.yaml", "ko", None, password=no_password)


def test_encodings_are_seen_through(tmp_path: Path) -> None:
    (tmp_path / "crm.csv").write_bytes(MEMBERS.encode("cp949"))
    project, text = planned(tmp_path)
    assert (project.sources["crm"].columns["이름"], "cp949" in text) == ("name", True)


def test_files_without_a_header_are_understood_by_their_values(tmp_path: Path) -> None:
    rows = (
        "김민수,010-2345-6789,kim@naver.com\n이영희,010-3456-7890,lee@daum.net\n박지훈,010-4567-8901,park@gmail.com\n"
    )
    project, _ = planned(write(tmp_path, list=rows))
    assert list(project.sources["list"].columns.values()) == ["name", "mobile", "email"]


def test_country_and_dates_follow_the_data(tmp_path: Path) -> None:
    project, _ = planned(write(tmp_path, contacts=AMERICAN), "en")
    assert (project.country, project.timezone, project.sources["contacts"].date_order) == (
        "US",
        "America/New_York",
        "mdy",
    )


def test_a_country_that_was_given_is_taken(tmp_path: Path) -> None:
    project, _ = planned(write(tmp_path, contacts=AMERICAN), country="gb")
    assert (project.country, project.timezone) == ("GB", "Europe/London")


def test_korean_law_is_not_written_for_other_countries(tmp_path: Path) -> None:
    project, _ = planned(write(tmp_path, contacts=AMERICAN))
    assert project.govern.retention == ()


def test_the_legal_duty_is_active_in_korea(tmp_path: Path) -> None:
    project, _ = planned(write(tmp_path, 회원=MEMBERS))
    assert [(rule.action, rule.after, rule.counts_from) for rule in project.govern.retention] == [
        ("reconsent", "P2Y", "consent_at")
    ]


@pytest.mark.parametrize(("language", "words"), [("ko", "확신"), ("en", "sure")])
def test_comments_speak_the_language(tmp_path: Path, language: Language, words: str) -> None:
    project, text = planned(write(tmp_path, 회원=MEMBERS), language)
    assert (project.language, words in text) == (language, True)


def test_no_value_of_the_data_is_written(tmp_path: Path) -> None:
    _, text = planned(write(tmp_path, 회원=MEMBERS))
    assert not any(value in text for value in ("김민수", "2345", "kim@", "전화 바람"))


def test_an_existing_file_is_never_overwritten(tmp_path: Path) -> None:
    file = write(tmp_path, 회원=MEMBERS) / "hanjul.yaml"
    file.write_text("mine", encoding="utf-8")
    with pytest.raises(ProjectError, match="already"):
        init([tmp_path], file, "ko", password=no_password)
    assert file.read_text(encoding="utf-8") == "mine"


def test_force_overwrites(tmp_path: Path) -> None:
    file = write(tmp_path, 회원=MEMBERS) / "hanjul.yaml"
    file.write_text("mine", encoding="utf-8")
    init([tmp_path], file, "ko", password=no_password, force=True)
    assert "회원" in load_project(file).sources


def test_the_project_file_may_lie_in_a_new_folder(tmp_path: Path) -> None:
    exports, file = write(tmp_path / "exports", 회원=MEMBERS), tmp_path / "work" / "new" / "hanjul.yaml"
    init([exports], file, "ko", password=no_password)
    assert load_project(file).sources["회원"].path == "../../exports/회원.csv"


def test_a_folder_without_data_is_a_project_error(tmp_path: Path) -> None:
    with pytest.raises(ProjectError):
        init([tmp_path], tmp_path / "hanjul.yaml", "ko", password=no_password)


@pytest.mark.parametrize("given", ["Korea", "UK", "ZZ"])
def test_a_wrong_country_code_is_a_project_error(tmp_path: Path, given: str) -> None:
    with pytest.raises(ProjectError, match="country") as error:
        init([write(tmp_path, 회원=MEMBERS)], tmp_path / "hanjul.yaml", "ko", given, password=no_password)
    assert error.value.hint is not None
    assert "GB" in error.value.hint.en


def test_a_file_in_the_place_of_the_folder_is_a_deliver_error(tmp_path: Path) -> None:
    write(tmp_path, 회원=MEMBERS)
    with pytest.raises(DeliverError):
        init([tmp_path], tmp_path / "회원.csv" / "hanjul.yaml", "ko", password=no_password)


def test_unreadable_files_are_named_and_the_rest_is_planned(tmp_path: Path) -> None:
    write(tmp_path, 회원=MEMBERS)
    (tmp_path / "picture.csv").write_bytes(bytes(range(256)) * 40)
    result = init([tmp_path], tmp_path / "hanjul.yaml", "ko", password=no_password)
    assert ([source.name for source in result.sources], [Path(each.path).name for each in result.skipped]) == (
        ["회원"],
        ["picture.csv"],
    )


def test_the_result_tells_what_was_understood(tmp_path: Path) -> None:
    result = init([write(tmp_path, 회원=MEMBERS)], tmp_path / "hanjul.yaml", "ko", password=no_password)
    ((name, path, understood, left_out),) = result.lines()
    assert (name, path, "휴대폰" in understood, left_out) == ("회원", "회원.csv", True, "–")


def test_the_result_for_machines_has_every_column(tmp_path: Path) -> None:
    result = init([write(tmp_path, 회원=MEMBERS)], tmp_path / "hanjul.yaml", "ko", password=no_password)
    assert set(result.as_dict()["sources"]["회원"]["columns"]) == {"이름", "휴대폰", "이메일", "가입일", "메모"}


def test_the_same_folder_gives_the_same_file(tmp_path: Path) -> None:
    folder = write(tmp_path, 회원=MEMBERS, contacts=AMERICAN)
    assert planned(folder)[1] == planned(folder)[1]


def test_the_country_is_said_with_its_reason(tmp_path: Path) -> None:
    result = init([write(tmp_path, contacts=AMERICAN)], tmp_path / "hanjul.yaml", "en", password=no_password)
    why = "shapes of phone numbers, shapes of postcodes, dates written month/day/year, headers"
    assert result.notes()[0].en == f"country: US (judged by {why})"
    assert result.as_dict()["country_assumed"] is False


def test_a_country_that_is_only_assumed_comes_with_the_way_to_say_another(tmp_path: Path) -> None:
    write(tmp_path, list="Name,Email\nAnn Ray,ann@raymail.com\n")
    result = init([tmp_path], tmp_path / "hanjul.yaml", "en", password=no_password)
    assert "--country US" in result.notes()[1].en


def test_members_who_withdrew_are_told_of(tmp_path: Path) -> None:
    text = "이름,이메일,상태\n박준,pj@naver.com,탈퇴\n최민준,cmj@naver.com,정상\n"
    result = init([write(tmp_path, 회원=text)], tmp_path / "hanjul.yaml", "ko", password=no_password)
    assert any("회원: 상태" in note.ko and "탈퇴 50%" in note.ko for note in result.notes())


def test_a_list_of_refusals_is_planned_as_one_and_told(tmp_path: Path) -> None:
    write(
        tmp_path,
        회원=MEMBERS,
        **{"080수신거부": "수신거부번호,등록일시\n01023456789,2026-05-01\n01034567890,2026-05-02\n"},
    )
    result = init([tmp_path], tmp_path / "hanjul.yaml", "ko", password=no_password)
    source = load_project(tmp_path / "hanjul.yaml").sources["080수신거부"]
    assert (source.every_row, source.answers_dated_by) == ("refusal_sms", "created_at")
    assert any("080수신거부" in note.ko and "every_row" in note.ko for note in result.notes())


def test_a_file_about_nobody_is_left_out_with_its_reason(tmp_path: Path) -> None:
    write(tmp_path, 회원=MEMBERS, 안내="본 명부는 대외비입니다.\n작성: 사무국\n")
    result = init([tmp_path], tmp_path / "hanjul.yaml", "ko", password=no_password)
    assert [source.name for source in result.sources] == ["회원"]
    assert [(str(each.path), each.reason.en) for each in result.skipped] == [
        ("안내.csv", "left out: no column tells people or companies apart")
    ]


def test_a_source_of_names_alone_is_told_of(tmp_path: Path) -> None:
    write(tmp_path, 회원=MEMBERS, 출금="예금주,출금액\n김민수,1000\n이영희,2000\n박지훈,1000\n")
    result = init([tmp_path], tmp_path / "hanjul.yaml", "en", password=no_password)
    assert [note.en.split(":")[0] for note in result.notes() if "never merges" in note.en] == ["출금"]
    assert all(
        "member_id" in said for note in result.notes() if "never merges" in note.en for said in (note.ko, note.en)
    )


def test_job_applicants_are_told_of(tmp_path: Path) -> None:
    person = "김민수,kms@naver.com,010-2345-6789"
    write(
        tmp_path,
        회원=MEMBERS,
        사람인=f"지원자명,이메일,휴대폰,공고명,전형상태\n{person},백엔드,서류합격\n",
        career=f"candidate_name,email,phone,resume\n{person},https://cv.kr/1\n",
        봉사=f"지원자명,이메일,연락처,지원일\n{person},2026-01-02\n",
    )
    result = init([tmp_path], tmp_path / "hanjul.yaml", "ko", password=no_password)
    told = [note.ko.split(":")[0] for note in result.notes() if "채용 지원자" in note.ko]
    assert sorted(told) == ["career", "사람인"]


def test_answers_that_are_not_used_are_told_of(tmp_path: Path) -> None:
    text = "이름,이메일,알아서 보내도 되나요\n박준,pj@naver.com,네\n최민준,cmj@naver.com,아니요\n"
    result = init([write(tmp_path, 회원=text)], tmp_path / "hanjul.yaml", "en", password=no_password)
    assert any("알아서 보내도 되나요" in note.en and "consent_marketing" in note.en for note in result.notes())


def test_orders_kept_as_one_line_each_are_a_source_of_people(tmp_path: Path) -> None:
    orders = [
        "김민수 010-2345-6789 서울 강남구 테헤란로 1 사과 5kg",
        "이영희/010-3456-7890/배",
        "박서준 010-4567-8901 부산 해운대구 우동 2",
    ]
    text = "작성자,댓글\n" + "".join(f"닉네임{at},{order}\n" for at, order in enumerate(orders))
    project, yaml = planned(write(tmp_path / "exports", 밴드댓글=text))
    assert project.sources["밴드댓글"].columns["댓글"] == "person_line"
    assert "한 칸에 함께" in yaml


def test_a_copy_of_a_file_is_told(tmp_path: Path) -> None:
    write(tmp_path, 회원=MEMBERS, **{"회원 - 복사본": MEMBERS})
    result = init([tmp_path], tmp_path / "hanjul.yaml", "ko", password=no_password)
    assert result.same == (("회원", "회원 - 복사본"),)
    assert any("똑같은 파일" in note.ko for note in result.notes())


def test_a_number_in_three_columns_is_one(tmp_path: Path) -> None:
    old = "이름,hp1,hp2,hp3,email1,email2\n김민수,010,2345,6789,kms,naver.com\n박준,010,3456,7890,pj,naver.com\n"
    project, _ = planned(write(tmp_path, 옛몰=old), "en")
    assert project.sources["옛몰"].columns == {"이름": "name", "hp1 + hp2 + hp3": "mobile", "email1 + email2": "email"}
    read_again = read("옛몰", project.sources["옛몰"], tmp_path, password=no_password)
    assert read_again.columns == ["이름", "hp1 + hp2 + hp3", "email1 + email2"]
    assert [batch.column(2).to_pylist() for batch in read_again.batches] == [["010-2345-6789", "010-3456-7890"]]
