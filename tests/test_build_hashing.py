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


def test_links_that_lead_in_a_circle_end(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a/post.html").write_text("a")
    for name, target in (("itself", "itself"), ("here", "."), ("a/up", ".."), ("b", "a")):
        (tmp_path / name).symlink_to(target)
    found = digest_inputs(str(tmp_path))
    assert found["a/post.html"] == found["b/post.html"] == found["here/a/post.html"] != ""
    assert found["itself"] == found["b/up"] == ""
    assert max(map(len, found)) < len("here/a/post.html") + len("/up/")


def test_a_link_to_a_folder_elsewhere_is_not_followed(tmp_path: Path) -> None:
    inside, outside = tmp_path / "input", tmp_path / "input-elsewhere"
    for folder in (inside, outside):
        folder.mkdir()
        (folder / "post.html").write_text("x")
    (inside / "linked").symlink_to(outside)
    assert set(digest_inputs(str(inside))) == {"post.html", "linked"}


def test_a_device_and_a_pipe_have_no_content(tmp_path: Path) -> None:
    (tmp_path / "zeros.html").symlink_to("/dev/zero")
    os.mkfifo(tmp_path / "pipe.html")
    assert set(digest_inputs(str(tmp_path)).values()) == {""}
