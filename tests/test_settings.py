from pathlib import Path

import pytest

from pipeline.errors import SettingsError
from pipeline.settings import Settings, load_settings


def test_defaults_hold_without_a_file() -> None:
    assert load_settings(None) == Settings()


def test_what_windows_saves_is_read(tmp_path: Path) -> None:
    file = tmp_path / "pipeline.toml"
    file.write_bytes(b"\xef\xbb\xbf[csv]\r\nbom = false\r\n")
    assert load_settings(file).csv.bom is False


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('[handout]\nthem = "x"\n', ["no setting handout.them", "Did you mean theme?"]),
        ("[handout]\ntheme = 3\n", ["handout.theme", "string"]),
        ("[handout\n", ["cannot be read"]),
        ("[build]\npost_seconds = inf\n", ["build.post_seconds", "less than"]),
        ("[build]\npost_seconds = 1e300\n", ["build.post_seconds", "less than"]),
        ("[build]\nmemory_mb = 1\n", ["build.memory_mb", "at least 512"]),
        ("[fetch]\nrequest_seconds = inf\n", ["fetch.request_seconds", "less than"]),
        ("[fetch]\npause_seconds = inf\n", ["fetch.pause_seconds", "less than"]),
    ],
)
def test_a_wrong_setting_is_named(tmp_path: Path, text: str, words: list[str]) -> None:
    file = tmp_path / "pipeline.toml"
    file.write_text(text)
    with pytest.raises(SettingsError) as caught:
        load_settings(file)
    message = str(caught.value)
    assert str(file) in message
    assert all(word in message for word in words)
