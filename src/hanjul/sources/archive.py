"""Archives: the files inside a zip, and a file packed with gzip. Nothing is unpacked to disk."""

import gzip
import unicodedata
import zipfile
from typing import IO, BinaryIO, cast

from hanjul.callbacks import Secret
from hanjul.errors import ProjectError, SourceError
from hanjul.project import SourcePlan
from hanjul.sources.blob import Blob
from hanjul.sources.excel import broken, word_for, wrong_word
from hanjul.words import Text

_UTF8_NAME = 0x800
_ENCRYPTED = 0x1


def members(blob: Blob, plan: SourcePlan, password: Secret) -> dict[str, Blob]:
    """The files of a zip by name. Names of old archives are CP949 taken for CP437.

    Raises:
        SourceError: the archive is cut off or damaged, or locked and its password is missing or wrong.
    """
    try:
        with blob.open() as stream, zipfile.ZipFile(stream) as archive:
            infos = [info for info in archive.infolist() if not info.is_dir()]
            locked = next((info for info in infos if info.flag_bits & _ENCRYPTED), None)
            word = word_for(blob.label, plan, password).encode() if locked else None
            if locked and word:
                _try(archive, locked, word, blob.label, plan)
    except zipfile.BadZipFile as error:
        raise broken(blob.label) from error
    return {_name(info): _member(blob, info, word) for info in infos}


def member(blob: Blob, plan: SourcePlan, password: Secret) -> Blob:
    """The member the plan names, or the only one there is.

    Raises:
        ProjectError: there is no such member.
        SourceError: see `members`.
    """
    found = members(blob, plan, password)
    name = plan.member or (next(iter(found)) if len(found) == 1 else "")
    if name not in found:
        raise ProjectError(
            Text("{label}: 압축 파일 안에 `{name}` 이(가) 없습니다.", "{label}: the archive holds no `{name}`").fill(
                label=blob.label, name=name
            ),
            Text("있는 파일: {names}", "its files: {names}").fill(names=", ".join(list(found)[:20])),
        )
    return found[name]


def unzipped(blob: Blob) -> Blob:
    """The one file in a gzip file."""

    def opened() -> BinaryIO:
        return cast(BinaryIO, _Unzipped(blob.open()))

    return Blob(blob.label, opened, blob.size_bytes)


class _Unzipped(gzip.GzipFile):
    """A gzip stream that closes the file below it with itself."""

    def __init__(self, packed: BinaryIO) -> None:
        super().__init__(fileobj=packed)
        self._packed = packed

    def close(self) -> None:
        super().close()
        self._packed.close()


def _name(info: zipfile.ZipInfo) -> str:
    if info.flag_bits & _UTF8_NAME or info.filename.isascii():
        return unicodedata.normalize("NFC", info.filename)
    try:
        raw = info.filename.encode("cp437")
    except UnicodeEncodeError:
        return unicodedata.normalize("NFC", info.filename)
    for encoding in ("utf-8", "cp949"):
        try:
            return unicodedata.normalize("NFC", raw.decode(encoding))
        except UnicodeDecodeError:
            continue
    return info.filename


def _member(blob: Blob, info: zipfile.ZipInfo, word: bytes | None) -> Blob:
    def opened() -> BinaryIO:
        # The member keeps the file open after the archive is closed, and closes it with itself.
        with zipfile.ZipFile(blob.path or blob.open()) as archive:
            stream: IO[bytes] = archive.open(info, pwd=word)
        return cast(BinaryIO, stream)

    return Blob(f"{blob.label}!{_name(info)}", opened, info.file_size)


def _try(archive: zipfile.ZipFile, info: zipfile.ZipInfo, word: bytes, label: str, plan: SourcePlan) -> None:
    try:
        with archive.open(info, pwd=word) as stream:
            stream.read(1)
    except NotImplementedError as error:
        raise SourceError(
            Text(
                "{label}: 이 방식으로 암호화된 압축 파일은 열 수 없습니다.",
                "{label}: archives locked in this way cannot be opened",
            ).fill(label=label),
            Text("압축을 풀어서 폴더에 두세요.", "unpack it into the folder"),
        ) from error
    except (RuntimeError, zipfile.BadZipFile) as error:
        raise wrong_word(label, plan) from error
