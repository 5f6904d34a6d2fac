"""Promises of the repository itself: nothing of one machine in it, everything pinned."""

import ast
import importlib.metadata
import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from packaging.requirements import Requirement

TOP = Path(__file__).parent.parent
LOCKS = ["requirements.txt", "requirements-dev.txt", "requirements-lint.txt"]
READ_BY_OTHERS = {"POSTGRES_PASSWORD"}  # docker-compose.yml, not Django
# Built from pieces, so that this file passes its own test.
MACHINE_PATHS = re.compile(
    "|".join(f"(?<![\\w./~-])/{name}/" for name in ("work", "root", "opt", "home"))
)
REGISTRY_HOSTS = re.compile(
    "|".join(
        re.escape(host + ending)
        for host, ending in [
            ("pypi", ".org"),
            ("pythonhosted", ".org"),
            ("registry.npmjs", ".org"),
            ("deb.debian", ".org"),
            ("snapshot.debian", ".org"),
        ]
    )
)


def committed_texts() -> list[tuple[str, str]]:
    """Path and content of every text file that git keeps."""
    listing = subprocess.run(
        ["git", "ls-files", "-z"], cwd=TOP, capture_output=True, text=True, check=True
    ).stdout
    texts = []
    for name in filter(None, listing.split("\0")):
        try:
            texts.append((name, (TOP / name).read_text(encoding="utf-8")))
        except (UnicodeDecodeError, FileNotFoundError, IsADirectoryError):
            continue  # an image or a font, or not committed yet
    return texts


needs_git = pytest.mark.skipif(
    not (TOP / ".git").exists() or shutil.which("git") is None,
    reason="no git, or not its checkout: no list of its files",
)


def lines_with(pattern: re.Pattern[str]) -> list[str]:
    return [
        f"{name}:{number}: {line.strip()[:100]}"
        for name, text in committed_texts()
        for number, line in enumerate(text.splitlines(), 1)
        if pattern.search(line)
    ]


@needs_git
def test_repository_names_no_path_of_one_machine():
    lines = [
        line
        for line in lines_with(MACHINE_PATHS)
        if not line.startswith("bin/check-bare:")  # homes of the machines it makes
    ]

    assert lines == []


@needs_git
def test_repository_names_no_package_registry():
    assert lines_with(REGISTRY_HOSTS) == []


@needs_git
def test_repository_holds_no_secret_and_no_database():
    names = [name for name, _ in committed_texts()]

    assert [
        n for n in names if re.search(r"(^|/)(\.env|var/|.*\.sqlite3|.*\.pem)$", n)
    ] == []


@pytest.mark.parametrize("lock", LOCKS)
def test_lock_every_package_is_pinned_with_hashes_and_no_address(lock):
    text = (TOP / lock).read_text()
    packages = re.split(r"\n(?=[a-z0-9])", text.split("bin/lock\n", 1)[1])

    assert "://" not in text
    assert len(packages) > 5
    for package in packages:
        assert re.match(r"[a-z0-9][a-z0-9._\[\],-]*==[^ ]+ ", package), package[:80]
        assert "--hash=sha256:" in package, package[:80]


def pins(lock: str) -> dict[str, Requirement]:
    text = (TOP / lock).read_text()
    lines = re.findall(r"^([a-z0-9][^\\\n]*==[^\\\n]*?) \\?$", text, re.MULTILINE)
    return {r.name: r for r in map(Requirement, lines)}


def test_test_lock_has_the_versions_of_the_run_time_lock():
    run_time, tests = pins("requirements.txt"), pins("requirements-dev.txt")

    assert {name: str(tests[name].specifier) for name in run_time} == {
        name: str(pin.specifier) for name, pin in run_time.items()
    }


def test_installed_versions_are_those_of_the_lock():
    differences = [
        f"{pin} but {importlib.metadata.version(name)} is installed"
        for name, pin in pins("requirements-dev.txt").items()
        if (pin.marker is None or pin.marker.evaluate())
        and importlib.metadata.version(name) not in pin.specifier
    ]

    assert differences == []


@pytest.mark.parametrize(
    "name", ["requirements", "requirements-dev", "requirements-lint"]
)
def test_wanted_packages_are_exact_and_explained(name):
    for line in (TOP / f"{name}.in").read_text().splitlines():
        if line and not line.startswith(("#", "-r ")):
            assert re.fullmatch(r"[\w.\[\],-]+==\S+ +# .+", line), line


def settings_read() -> set[str]:
    """Names of QI_... settings that the code reads, by its own source."""
    sources = [
        path
        for path in TOP.glob("[a-z]*/**/*.py")
        if path.relative_to(TOP).parts[0] not in {"tests", "bench", "var"}
    ]
    return {
        node.value
        for source in sources
        for node in ast.walk(ast.parse(source.read_text()))
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and re.fullmatch(r"QI_[A-Z_]+", node.value)
    }


def example_settings() -> dict[str, str]:
    """The values of .env.example, read as a shell reads them."""
    lines = (TOP / ".env.example").read_text().splitlines()
    pairs = [line.split("=", 1) for line in lines if line and not line.startswith("#")]
    return {name: "".join(shlex.split(value)) for name, value in pairs}


def test_env_example_names_every_setting_that_is_read_and_no_other():
    assert set(example_settings()) - READ_BY_OTHERS == settings_read()


def test_env_example_explains_every_setting():
    lines = (TOP / ".env.example").read_text().splitlines()
    unexplained = [
        line
        for before, line in zip(lines, lines[1:], strict=False)
        if "=" in line
        and not line.startswith("#")
        and "=" in before
        and not before.startswith("#")
    ]

    # The identity at the provider is explained together with its name.
    names = {line.split("=")[0] for line in unexplained}
    assert names == {"QI_OIDC_CLIENT_ID", "QI_OIDC_SECRET"}


def start(
    environment: dict[str, str], folder: Path
) -> subprocess.CompletedProcess[str]:
    """Ask a fresh production process for its settings."""
    clean = {k: v for k, v in os.environ.items() if not k.startswith(("QI_", "DJANGO"))}
    places = {
        "QI_VAR_DIR": str(folder),
        "QI_MEDIA_ROOT": str(folder / "media"),
        "QI_EXTRACT_ROOT": str(folder / "extracts"),
    }
    return subprocess.run(
        [sys.executable, "-c", "import qiapp.settings"],
        cwd=TOP,
        env=clean | environment | places,
        capture_output=True,
        text=True,
        check=False,
    )


SECRETS = {"QI_SECRET_KEY": "s" * 50, "QI_FIELD_KEYS": "k" * 50, "QI_SEAL_KEY": "p12"}


def test_env_example_with_secrets_filled_in_starts(tmp_path):
    done = start(example_settings() | SECRETS, tmp_path)

    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    "name",
    [
        "QI_SECRET_KEY", "QI_FIELD_KEYS", "QI_SEAL_KEY", "QI_SITE_URL", "QI_ALLOWED_HOSTS",
        "QI_DATABASE_URL", "QI_CACHE_URL", "QI_BROKER_URL", "QI_EMAIL_URL",
        "QI_FROM_EMAIL",
    ],
)  # fmt: skip
def test_production_setting_missing_stops_the_start_and_names_it(name, tmp_path):
    done = start(example_settings() | SECRETS | {name: ""}, tmp_path)

    assert done.returncode == 1
    assert "ImproperlyConfigured: " in done.stderr
    assert name in done.stderr.splitlines()[-1]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("QI_SECRET_KEY", "short"),
        ("QI_SECRET_KEY", "please-change-me-" + "x" * 40),
        ("QI_ALLOWED_HOSTS", "*"),
        ("QI_DATABASE_URL", "sqlite:///somewhere.sqlite3"),
        ("QI_DEMO", "1"),
        ("QI_DEBUG", "1"),
        ("QI_MODE", "staging"),
        ("QI_ROW_UPLOADS", "yes"),
    ],
)
def test_production_setting_unsafe_stops_the_start_and_names_it(name, value, tmp_path):
    done = start(example_settings() | SECRETS | {name: value}, tmp_path)

    assert done.returncode == 1
    assert name in done.stderr.splitlines()[-1]


@pytest.mark.parametrize("page", ["README.md", *sorted(
    str(p.relative_to(TOP)) for p in (TOP / "docs").glob("*.md")
)])  # fmt: skip
def test_documented_commands_exist(page):
    text = (TOP / page).read_text()
    commands = set(re.findall(r"(?<![\w/.])((?:bin|\.ci)/[a-z][a-z-]*)\b(?!\.)", text))

    assert [c for c in sorted(commands) if not os.access(TOP / c, os.X_OK)] == []


def test_commands_explain_themselves():
    silent = [
        script.name
        for script in sorted((TOP / "bin").iterdir())
        if script.read_text().startswith("#!/bin/sh")
        and not script.read_text().splitlines()[1].startswith("# ")
    ]

    assert silent == []


@pytest.mark.parametrize(
    ("variable", "scheme"),
    [("QI_TEST_DATABASE_URL", "postgres"), ("QI_TEST_REDIS_URL", "redis")],
)
def test_ci_fails_at_once_when_a_server_does_not_answer(variable, scheme):
    address = f"{scheme}://someone:open-sesame@127.0.0.1:1/15"  # nobody answers there

    run = subprocess.run(
        ["bin/test", "--all"], cwd=TOP, capture_output=True, text=True, timeout=60,
        env=os.environ | {"CI": "true", variable: address},
    )  # fmt: skip

    assert run.returncode == 1
    assert f"does not answer at {scheme}://127.0.0.1:1/15 ({variable}" in run.stdout
    assert "CI needs" in run.stderr
    assert "open-sesame" not in run.stdout + run.stderr
    assert "== SQLite" not in run.stdout
