"""The rules of the house that a machine can hold."""

from __future__ import annotations

import ast
import re
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parent.parent
MODULES = sorted((ROOT / "karte").rglob("*.py"))
LOCKS = ("requirements.lock", "requirements-dev.lock")
MAX_LINES = 320

# What a Windows Python does not have, or what does something else there.
POSIX_MODULES = {"fcntl", "grp", "pwd", "resource", "termios", "tty", "pty", "syslog", "posix"}
POSIX_CALLS = {
    "os": {
        *("chmod", "chown", "fork", "forkpty", "getuid", "getgid", "geteuid", "kill", "killpg"),
        *("lchown", "link", "mkfifo", "mknod", "nice", "setsid", "symlink", "sync", "system"),
        *("uname", "wait", "waitpid", "getloadavg", "statvfs", "sysconf", "sched_getaffinity"),
    },
    "signal": {"SIGKILL", "SIGHUP", "SIGALRM", "SIGUSR1", "SIGUSR2", "SIGCHLD", "alarm", "pause"},
    "time": {"tzset", "clock_gettime"},
}
POSIX_METHODS = {"symlink_to", "hardlink_to", "chmod", "lchmod", "owner"}


def relative(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def project() -> dict[str, object]:
    table = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert isinstance(table, dict)
    return table


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def requirement(line: str) -> str:
    """Return the package that a line of dependencies asks for."""
    return normal(re.split(r"[<>=!~ \[;]", line, maxsplit=1)[0])


def pins(lock: str) -> dict[str, list[str]]:
    """Return every package of a lock with the lines that pin it."""
    found: dict[str, list[str]] = {}
    name = ""
    for line in (ROOT / lock).read_text(encoding="utf-8").splitlines():
        if match := re.match(r"([A-Za-z0-9._-]+)(?:\[[a-z,]+\])?==\S+", line):
            name = normal(match[1])
            found[name] = [line]
        elif line.startswith(" ") and name:
            found[name].append(line.strip())
        else:
            assert line.startswith("#"), f"{lock}: neither a pin nor a hash: {line}"
    return found


def posix_only(tree: ast.Module) -> Iterator[str]:
    """Find the names in a module that a Windows Python would not know."""
    for node in ast.walk(tree):
        match node:
            case ast.Import(names=names):
                yield from (alias.name for alias in names if alias.name in POSIX_MODULES)
            case ast.ImportFrom(module=str(module), names=names):
                if module in POSIX_MODULES:
                    yield module
                known = POSIX_CALLS.get(module, set())
                yield from (f"{module}.{alias.name}" for alias in names if alias.name in known)
            case ast.Attribute(value=ast.Name(id=module), attr=name) if module in POSIX_CALLS:
                yield from ({f"{module}.{name}"} if name in POSIX_CALLS[module] else ())
            case ast.Call(func=ast.Attribute(attr=name)) if name in POSIX_METHODS:
                yield f".{name}()"


def unnamed_encodings(tree: ast.Module) -> Iterator[str]:
    """Find text that is read or written in whatever encoding the machine prefers."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        given = {keyword.arg: keyword.value for keyword in node.keywords}
        match node.func:
            case ast.Name(id="open"):
                name, mode = "open", [*node.args[1:2], given.get("mode")]
            case ast.Attribute(value=ast.Name(id="os")):
                continue
            case ast.Attribute(attr="open"):
                name, mode = "open", [*node.args[:1], given.get("mode")]
            case ast.Attribute(attr="read_text" | "write_text" as name):
                mode = []
            case _:
                continue
        binary = any(isinstance(m, ast.Constant) and "b" in str(m.value) for m in mode)
        by_place = len(node.args) > {"read_text": 0, "write_text": 1, "open": 3}[name]
        if not binary and not by_place and "encoding" not in given:
            yield f"line {node.lineno}: {name} without encoding"
        if name == "write_text" and "newline" not in given:
            yield f"line {node.lineno}: {name} without newline"


@pytest.mark.parametrize("path", MODULES, ids=relative)
def test_a_module_runs_on_windows(path: Path) -> None:
    assert list(posix_only(parsed(path))) == []


@pytest.mark.parametrize("path", MODULES, ids=relative)
def test_a_module_names_every_encoding(path: Path) -> None:
    assert list(unnamed_encodings(parsed(path))) == []


@pytest.mark.parametrize("path", MODULES, ids=relative)
def test_a_module_is_one_room(path: Path) -> None:
    lines = path.read_text(encoding="utf-8").count("\n")
    assert lines <= MAX_LINES


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("import fcntl", ["fcntl"]),
        ("from os import fork", ["os.fork"]),
        ("import os\nos.symlink(a, b)", ["os.symlink"]),
        ("import signal\nsignal.SIGKILL", ["signal.SIGKILL"]),
        ("path.parent.symlink_to(other)", [".symlink_to()"]),
        ("import re\nre.match(a, b).group(1)", []),
        ("import os\nos.replace(a, b)", []),
    ],
)
def test_the_guard_knows_what_windows_lacks(source: str, found: list[str]) -> None:
    assert list(posix_only(ast.parse(source))) == found


@pytest.mark.parametrize(
    ("source", "count"),
    [
        ("open(p)", 1),
        ("open(p, 'rb')", 0),
        ("p.open('w')", 1),
        ("p.open('wb')", 0),
        ("p.open(encoding='cp932')", 0),
        ("p.open('rb')", 0),
        ("os.open(p, os.O_RDONLY)", 0),
        ("p.read_text()", 1),
        ("p.read_text('utf-8')", 0),
        ("p.write_text(t, encoding='utf-8')", 1),
        ("p.write_text(t, encoding='utf-8', newline='')", 0),
    ],
)
def test_the_guard_knows_an_unnamed_encoding(source: str, count: int) -> None:
    assert len(list(unnamed_encodings(ast.parse(source)))) == count


@pytest.mark.parametrize("lock", LOCKS)
def test_every_pin_has_its_hashes(lock: str) -> None:
    unhashed = [
        name
        for name, lines in pins(lock).items()
        if len(lines) < 2 or not all(line.startswith("--hash=sha256:") for line in lines[1:])
    ]
    assert unhashed == []


def test_the_lock_holds_every_declared_dependency() -> None:
    declared = project()["dependencies"]
    assert isinstance(declared, list)
    assert {requirement(line) for line in declared} <= set(pins("requirements.lock"))


def test_the_test_lock_holds_every_extra() -> None:
    extras = project()["optional-dependencies"]
    assert isinstance(extras, dict)
    assert set(extras) == {"test", "dev"}
    names = {requirement(line) for lines in extras.values() for line in lines}
    assert names <= set(pins("requirements-dev.lock"))


def test_the_test_lock_is_the_lock_and_more() -> None:
    small, large = (pins(lock) for lock in LOCKS)
    assert {name: large.get(name) for name in small} == small


def test_karte_installs_without_fetching_its_build_tools() -> None:
    assert {"hatchling", "editables"} <= set(pins("requirements.lock"))


@pytest.mark.parametrize("name", [*LOCKS, "pyproject.toml"])
def test_no_package_index_is_named(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    assert re.findall(r"https?://|file:|--index|--extra-index|--find-links|@ ", text) == []


@pytest.mark.parametrize(
    "name",
    [
        *("boundaries", "census", "docs/decisions", "karte", "notebooks", "output", "tests"),
        *("CHANGELOG.md", "CONTRIBUTING.md", "GLOSSARY.md", "LICENSE", "README.ja.md"),
        *("README.md", "pyproject.toml", "run.py", ".ci/run", "karte/py.typed"),
    ],
)
def test_the_top_level_is_as_the_readme_says(name: str) -> None:
    assert (ROOT / name).exists()


@pytest.mark.parametrize("readme", ["README.md", "README.ja.md"])
def test_a_readme_starts_with_the_two_commands(readme: str) -> None:
    text = (ROOT / readme).read_text(encoding="utf-8")
    first_block = text.split("```")[1]
    assert "run.py build" in first_block
    assert "run.py test" in first_block


def test_the_changelog_tells_of_this_version() -> None:
    changes = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    version = re.escape(str(project()["version"]))
    assert re.search(rf"^## \[(?:{version}|Unreleased)\]", changes, flags=re.MULTILINE)


def test_decisions_are_numbered_from_one_without_a_gap() -> None:
    names = sorted(path.name for path in (ROOT / "docs" / "decisions").glob("*.md"))
    assert [name[:5] for name in names] == [f"{n:04}-" for n in range(1, len(names) + 1)]


def test_run_py_can_be_read_by_an_old_python() -> None:
    source = (ROOT / "run.py").read_text(encoding="utf-8")
    ast.parse(source, feature_version=(3, 6))
    assert len(source.splitlines()) < 150
