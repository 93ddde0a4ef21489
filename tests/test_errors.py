import pickle

from pipeline.errors import ExitCode, SettingsError


def test_an_error_survives_the_way_from_a_worker() -> None:
    error = SettingsError("is empty", advice="Fill it!", file="a.toml")
    again = pickle.loads(pickle.dumps(error))
    assert type(again) is SettingsError
    assert str(again) == "a.toml: is empty. Fill it!"
    assert again.exit_code == ExitCode.USAGE
