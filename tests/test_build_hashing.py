"""Digests are of contents, and of nothing else."""

from __future__ import annotations

import os
from pathlib import Path

from pipeline.build.hashing import digest_file, digest_inputs, digest_parts


def test_a_files_time_is_no_change(tmp_path: Path) -> None:
    file = tmp_path / "a"
    file.write_bytes(b"x")
    before = digest_file(str(file))
    os.utime(file, (0, 0))
    assert digest_file(str(file)) == before


def test_a_link_in_place_of_an_artifact_has_no_content(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"x")
    (tmp_path / "b").symlink_to("a")
    assert digest_file(str(tmp_path / "b")) == "" != digest_file(str(tmp_path / "a"))


def test_parts_do_not_run_into_each_other() -> None:
    assert digest_parts(["ab", "c"]) != digest_parts(["a", "bc"])


def test_hidden_files_and_the_output_folder_are_no_input(tmp_path: Path) -> None:
    for name in ("post.html", ".post.html.swp", "post_files/a.png", "out/pdf/post.pdf"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(name)
    found = digest_inputs(str(tmp_path), leave_out=str(tmp_path / "out"))
    assert list(found) == ["post.html", "post_files/a.png"]
