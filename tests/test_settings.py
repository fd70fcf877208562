"""Settings: the names attendees have, secrets that stay secret, and errors that name the variable."""

from __future__ import annotations

import pickle
from decimal import Decimal
from pathlib import Path

import pytest
from pydantic import ValidationError

import labkit.errors
from labkit.errors import CacheMissError, LabkitError, ModelError, SettingsError
from labkit.settings import (
    ROOT,
    Settings,
    env_files,
    is_loopback,
    load_settings,
    model_folder,
    outputs,
    sample,
    user_folder,
)
from labkit.settings import machine as module

SECRET = "s3cret-value-that-must-not-show"
NAMES = {
    "AZURE_OPENAI_ENDPOINT": ("azure_openai_endpoint", "https://one.example/"),
    "AZURE_OPENAI_DEPLOYMENT_NAME": ("azure_openai_deployment_name", "gpt"),
    "AZURE_OPENAI_BATCH_DEPLOYMENT_NAME": ("azure_openai_batch_deployment_name", "gpt"),
    "AZURE_OPENAI_API_VERSION": ("azure_openai_api_version", "2024-10-21"),
    "AZURE_OPENAI_SCOPE": ("azure_openai_scope", "https://scope.example/.default"),
    "AZURE_DOC_INTELLIGENCE_ENDPOINT": ("azure_doc_intelligence_endpoint", "https://two.example/"),
    "OPENAI_BASE_URL": ("openai_base_url", "http://127.0.0.1:8080/v1"),
    "OPENAI_MODEL": ("openai_model", "some-model"),
    "LABKIT_PROVIDER": ("provider", "local"),
    "LABKIT_LOCAL_MODEL": ("local_model", Path("/models/a.gguf").absolute()),
    "LABKIT_LOCAL_ADAPTER": ("local_adapter", Path("/models/b.gguf").absolute()),
    "LABKIT_CACHE": ("cache", Path("/caches/a.sqlite").absolute()),
    "LABKIT_CACHE_MODE": ("cache_mode", "replay"),
    "LABKIT_LANGUAGE": ("language", "Japanese"),
    "LABKIT_METRICS": ("metrics", Path("/runs/figures.jsonl").absolute()),
    "LABKIT_JUDGE_MODEL": ("judge_model", "gpt-4.1"), "LABKIT_JUDGE_THRESHOLD": ("judge_threshold", 0.5),
    "LABKIT_READ_TIMEOUT": ("read_timeout", 7.5),
    "LABKIT_READ_MEMORY": ("read_memory", 900),
    "LABKIT_BATCH_TOKENS": ("batch_tokens", 1000),
    "LABKIT_BUDGET": ("budget", Decimal("2.50")),
    "LABKIT_BUDGET_TOKENS": ("budget_tokens", 1000),
    "LABKIT_PRICE_IN": ("price_in", Decimal("0.4")),
    "LABKIT_PRICE_OUT": ("price_out", Decimal("1.6")),
    "LABKIT_JUDGE_PRICE_IN": ("judge_price_in", Decimal("2.1")),
    "LABKIT_JUDGE_PRICE_OUT": ("judge_price_out", Decimal("8.4")),
}
SECRETS = {
    "AZURE_OPENAI_API_KEY": "azure_openai_api_key",
    "AZURE_DOC_INTELLIGENCE_KEY": "azure_doc_intelligence_key",
    "OPENAI_API_KEY": "openai_api_key",
}


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty working directory and environment; the clone's own .env is left out."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setitem(Settings.model_config, "env_file", ".env")
    for name in [*NAMES, *SECRETS]:
        monkeypatch.delenv(name, raising=False)
    return tmp_path


def test_every_setting_has_its_name(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, (_, value) in NAMES.items():
        monkeypatch.setenv(name, str(value))
    for name in SECRETS:
        monkeypatch.setenv(name, SECRET)
    settings = load_settings()
    assert {field: getattr(settings, field) for field, _ in NAMES.values()} == dict(NAMES.values())
    assert all(getattr(settings, field).get_secret_value() == SECRET for field in SECRETS.values())
    assert {field for field, _ in NAMES.values()} | set(SECRETS.values()) == set(Settings.model_fields)


def test_without_any_setting_the_defaults_hold() -> None:
    settings = load_settings()
    assert (settings.provider, settings.cache_mode, settings.language) == ("auto", "use", "English")
    assert settings.cache == ROOT / ".labkit" / "cache.sqlite"
    assert settings.azure_openai_scope == "https://ai.azure.com/.default"
    assert settings.azure_openai_api_key is None and settings.local_model is None


@pytest.mark.parametrize("blank", ["", " ", "\t"])
def test_an_empty_value_counts_as_not_set(monkeypatch: pytest.MonkeyPatch, blank: str) -> None:
    default = load_settings()
    for name in [*NAMES, *SECRETS]:
        monkeypatch.setenv(name, blank)
    assert load_settings() == default


def test_the_names_of_other_programs_are_not_read(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    others = {"LANGUAGE": "en_US:en", "CACHE": "/nowhere", "PROVIDER": "weird", "CACHE_MODE": "x", "LOCAL_MODEL": "x"}
    for name, value in others.items():
        monkeypatch.setenv(name, value)
    (folder / ".env").write_text("LANGUAGE=xx\nCACHE=yy\n", encoding="utf-8")
    settings = load_settings()
    assert (settings.provider, settings.cache_mode, settings.language) == ("auto", "use", "English")
    assert settings.cache == ROOT / ".labkit" / "cache.sqlite" and settings.local_model is None


def test_env_file_with_a_bom_crlf_and_unknown_names(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = f'OPENAI_MODEL="モデル"\r\nOPENAI_API_KEY={SECRET} \r\nLABKIT_LANGUAGE=\r\nUNKNOWN=1\r\n# a comment\r\n'
    (folder / ".env").write_bytes(b"\xef\xbb\xbf" + text.encode())
    settings = load_settings()
    assert settings.openai_model == "モデル"
    assert settings.openai_api_key.get_secret_value() == SECRET
    assert settings.language == "English"
    monkeypatch.setenv("OPENAI_MODEL", "from the environment")
    assert load_settings().openai_model == "from the environment"
    assert load_settings(openai_model="from the call").openai_model == "from the call"


@pytest.mark.parametrize("data", [f"OPENAI_API_KEY={SECRET}".encode("utf-16"), b"\x82\xa0=" + SECRET.encode()])
def test_env_file_in_another_encoding_is_named(folder: Path, data: bytes) -> None:
    (folder / ".env").write_bytes(data)
    with pytest.raises(SettingsError) as error:
        load_settings()
    assert ".env" in str(error.value) and "UTF-8" in str(error.value)
    assert error.value.__cause__ is None and error.value.__suppress_context__


def test_blanks_around_a_value_are_taken_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", f"{SECRET} ")
    monkeypatch.setenv("LABKIT_PROVIDER", "local\r")
    settings = load_settings()
    assert settings.openai_api_key.get_secret_value() == SECRET and settings.provider == "local"


def test_secrets_never_show(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in SECRETS:
        monkeypatch.setenv(name, SECRET)
    settings = load_settings()
    shown = [repr(settings), str(settings), settings.model_dump_json(), f"{settings.openai_api_key}"]
    assert not any(SECRET in text for text in shown)


WRONG = [("openai_base_url", "OPENAI_BASE_URL", SECRET), ("azure_openai_endpoint", "AZURE_OPENAI_ENDPOINT", SECRET),
         ("cache_mode", "LABKIT_CACHE_MODE", SECRET)]
WRONG += [(field, name, value) for name, field in SECRETS.items() for value in ([SECRET], {SECRET: SECRET})]


@pytest.mark.parametrize(("field", "variable", "value"), WRONG)
def test_a_message_never_shows_the_value(field: str, variable: str, value: object) -> None:
    with pytest.raises(SettingsError) as error:
        load_settings(**{field: value})
    assert SECRET not in str(error.value) and SECRET not in repr(error.value)
    assert str(error.value).startswith(f"{variable} is not valid: ")
    assert error.value.__suppress_context__
    with pytest.raises(ValidationError) as plain:
        Settings(**{field: value})
    assert SECRET not in str(plain.value)


@pytest.mark.parametrize(("name", "value"), [
    ("LABKIT_CACHE_MODE", "Replay"), ("OPENAI_BASE_URL", "localhost:8080"),
    ("AZURE_OPENAI_ENDPOINT", "my-resource.openai.azure.com"), ("AZURE_DOC_INTELLIGENCE_ENDPOINT", "ftp://x"),
    ("OPENAI_BASE_URL", "https://"), ("OPENAI_BASE_URL", "http://[::1"), ("LABKIT_CACHE", "~nosuchuser/x"),
])
def test_a_wrong_value_names_its_variable(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError, match=f"^{name} is not valid: ") as error:
        load_settings()
    assert ".env" in error.value.mend and "Value error" not in str(error.value)


def test_a_misspelt_override_is_not_ignored() -> None:
    with pytest.raises(SettingsError, match="no setting lanuage") as error:
        load_settings(lanuage="Korean")
    assert "language" in error.value.mend


@pytest.mark.parametrize("field", ["cache", "local_model"])
def test_a_relative_path_counts_from_the_clone(field: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert getattr(load_settings(**{field: "tapes/a.jsonl"}), field) == ROOT / "tapes" / "a.jsonl"
    monkeypatch.setenv("HOME", str(folder))
    monkeypatch.setenv("USERPROFILE", str(folder))
    monkeypatch.setenv(f"LABKIT_{field.upper()}", "~/models/a")
    assert getattr(load_settings(), field) == folder / "models" / "a"
    assert getattr(load_settings(**{field: folder / "b"}), field) == folder / "b"


@pytest.mark.parametrize(("url", "expected"), [
    ("http://127.0.0.1:8080/v1", True), ("http://127.8.9.1", True), ("http://localhost", True),
    ("http://LOCALHOST:1", True), ("http://[::1]:8080/v1", True), ("http://user:pass@localhost/", True),
    ("http://0.0.0.0:11434", True), ("http://[::]:1", True),
    ("http://127.0.0.1.evil.com/v1", False), ("http://localhost.evil.com", False), ("http://evil.com/127.0.0.1", False),
    ("http://127.evil.com", False), ("http://127.0.0.1@evil.com/", False), ("http://[2001:db8::1]/", False),
    ("http://10.0.0.1", False), ("https://one.example", False), ("", False), ("localhost:8080", False),
])
def test_is_loopback(url: str, expected: bool) -> None:
    assert is_loopback(url) is expected


def test_places_do_not_depend_on_the_working_directory(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert sample("pdf/en-handbook.pdf").is_file()
    assert model_folder().is_absolute() and model_folder().name == "models"
    monkeypatch.setattr("labkit.settings.CLONE", folder / "clone")
    made = outputs("demo/one")
    assert made == folder / "clone" / "outputs" / "demo" / "one" and made.is_dir()
    assert outputs("demo/one") == made and outputs() == folder / "clone" / "outputs"


def test_without_a_clone_places_are_the_users(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("labkit.settings.CLONE", None)
    monkeypatch.setattr("labkit.settings.SAMPLES", folder / "none")
    assert outputs("mine") == folder / "outputs" / "mine"
    assert load_settings().cache == user_folder() / "cache.sqlite" and model_folder().parent == user_folder()
    assert load_settings(cache="tapes/a.jsonl").cache == folder / "tapes" / "a.jsonl"
    assert env_files() == (Path(".env"),)
    with pytest.raises(SettingsError, match="no samples") as error:
        sample("pdf/en-handbook.pdf")
    assert "clone" in error.value.mend


def test_a_labkit_folder_in_the_working_folder_goes_first(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / ".labkit").mkdir()
    for clone in (folder / "clone", None):
        monkeypatch.setattr("labkit.settings.CLONE", clone)
        assert load_settings().cache == folder / ".labkit" / "cache.sqlite"
    monkeypatch.setenv("LABKIT_CACHE", "")
    assert load_settings().cache == folder / ".labkit" / "cache.sqlite"


def test_a_folder_for_results_that_cannot_be_made_is_named(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("labkit.settings.CLONE", None)
    (folder / "outputs").write_text("a file")
    with pytest.raises(SettingsError, match="outputs/mine cannot be made"):
        outputs("mine")


def test_an_error_says_cause_and_mend_and_survives_pickling() -> None:
    error = pickle.loads(pickle.dumps(CacheMissError("It is not there.", "Record it.")))
    assert isinstance(error, ModelError) and str(error) == "It is not there. Record it."
    assert (error.cause, error.mend) == ("It is not there.", "Record it.")
    assert str(LabkitError("Only a cause.")) == "Only a cause."
    kinds = [kind for kind in vars(labkit.errors).values() if isinstance(kind, type)]
    assert len(kinds) >= 6 and all(issubclass(kind, LabkitError) for kind in kinds)


# ---- what of the machine is a container's


def share(monkeypatch: pytest.MonkeyPatch, files: dict[str, str], allowed: int = 16) -> None:
    """Let the system show these files of control groups and of cores, and no others."""
    monkeypatch.setattr(module.os, "sched_getaffinity", lambda _: set(range(allowed)), raising=False)
    monkeypatch.setattr(module, "_text", lambda path: files.get(path.as_posix(), ""))


GROUPS = "/sys/fs/cgroup"
SIBLINGS = {f"/sys/devices/system/cpu/cpu{cpu}/topology/thread_siblings_list": f"{cpu % 8},{cpu % 8 + 8}\n"
            for cpu in range(16)}


@pytest.mark.parametrize(("files", "expected"), [
    ({}, (16, 16)),
    (SIBLINGS, (16, 8)),
    (SIBLINGS | {f"{GROUPS}/cpu.max": "200000 100000\n"}, (2, 2)),
    ({f"{GROUPS}/cpu.max": "50000 100000\n"}, (1, 1)),
    ({f"{GROUPS}/cpu.max": "max 100000\n"}, (16, 16)),
    ({"/proc/self/cgroup": "0::/jobs/one\n", f"{GROUPS}/jobs/cpu.max": "400000 100000"}, (4, 4)),  # a group above
    # version 1
    ({f"{GROUPS}/cpu/cpu.cfs_quota_us": "300000\n", f"{GROUPS}/cpu/cpu.cfs_period_us": "100000\n"}, (3, 3)),
    ({f"{GROUPS}/cpu/cpu.cfs_quota_us": "-1\n", f"{GROUPS}/cpu/cpu.cfs_period_us": "100000\n"}, (16, 16)),
    ({"/proc/self/cgroup": "3:cpu,cpuacct:/one\n2:memory:/two\n", f"{GROUPS}/cpu/one/cpu.cfs_quota_us": "500000",
      f"{GROUPS}/cpu/one/cpu.cfs_period_us": "100000"}, (5, 5)),
])
def test_cores_are_the_share_of_a_container(monkeypatch: pytest.MonkeyPatch, files: dict[str, str],
                                            expected: tuple[int, int]) -> None:
    share(monkeypatch, files)
    assert (module.cores(), module.cores(physical=True)) == expected


def test_memory_is_what_a_container_leaves(monkeypatch: pytest.MonkeyPatch) -> None:
    import psutil

    monkeypatch.setattr(psutil, "virtual_memory", lambda: type("Memory", (), {"available": 64 * 2**30}))
    share(monkeypatch, {})
    assert module.free_memory() == 64 * 2**30
    share(monkeypatch, {f"{GROUPS}/memory.max": f"{2 * 2**30}\n", f"{GROUPS}/memory.current": f"{2**30}\n",
                        f"{GROUPS}/memory.stat": f"anon 5\ninactive_file {2**28}\n"})
    assert module.free_memory() == 2**30 + 2**28, "what is kept of files is let go of first"
    share(monkeypatch, {f"{GROUPS}/memory.max": "max\n", f"{GROUPS}/memory.current": f"{2**30}\n"})
    assert module.free_memory() == 64 * 2**30
    share(monkeypatch, {f"{GROUPS}/memory/memory.limit_in_bytes": f"{3 * 2**30}\n",
                        f"{GROUPS}/memory/memory.usage_in_bytes": f"{2**30}\n"})
    assert module.free_memory() == 2 * 2**30
    share(monkeypatch, {f"{GROUPS}/memory.max": "100\n", f"{GROUPS}/memory.current": "200\n"})
    assert module.free_memory() == 0
