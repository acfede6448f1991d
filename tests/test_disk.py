"""Files are written whole or not at all, and the system's refusals are told in words."""

import errno
import os
from pathlib import Path

import pytest

from hanjul.disk import cannot_write, whole


def test_a_failure_inside_the_block_leaves_the_old_file(tmp_path: Path) -> None:
    target = tmp_path / "c.csv"
    target.write_text("old")
    with pytest.raises(RuntimeError), whole(target) as temporary:
        temporary.write_text("half")
        raise RuntimeError
    assert (target.read_text(), list(tmp_path.iterdir())) == ("old", [target])


@pytest.mark.parametrize(
    ("code", "words"),
    [
        (errno.ENOSPC, "no space"),
        (errno.EACCES, "cannot be written"),
        (errno.EROFS, "read-only"),
        (errno.ENOTDIR, "in the way"),
        (errno.EIO, "could not write"),
    ],
)
def test_the_systems_refusal_in_words(code: int, words: str) -> None:
    assert words in str(cannot_write(Path("c.csv"), OSError(code, os.strerror(code))))


def test_people_are_told_the_place_they_know() -> None:
    error = cannot_write(Path("out/.hanjul-staging.tmp/c.csv"), OSError(errno.ENOSPC, "full"))
    assert "staging" not in str(error)
