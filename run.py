"""The way in for a machine that has only Python.

    python3 run.py build     make .venv, install karte into it, build the sample city into output/
    python3 run.py test      the same set-up with the test tools, then every test
    python3 run.py check     the same set-up, then ruff, mypy and the layers contract

What follows the word is passed on: ``python3 run.py build --quiet``, ``python3 run.py test -x``.
On Windows, ``py run.py build``.

Only the standard library, and only what an old Python can read: it must be able to say what is
missing instead of stopping at a line that it does not understand.
"""

import hashlib
import importlib.util
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
STAMP = VENV / ".karte-stamp"
HALF_DONE = "half done"
# The second lock holds all of the first: a .venv made for the tests serves the build as well.
LOCKS = {"build": "requirements.lock", "test": "requirements-dev.lock"}
CHECKS = (
    ("-m", "ruff", "check", "."),
    ("-m", "ruff", "format", "--check", "."),
    ("-m", "mypy"),
    ("-c", "from importlinter.cli import lint_imports_command as run; run()"),
)

USAGE = """\
使い方:
  python3 run.py build   準備をして、見本の市のカルテを output/ に作ります
  python3 run.py test    準備をして、すべての試験を行います
  python3 run.py check   準備をして、プログラムの書き方と型を調べます
Windows では python3 の代わりに py と打ちます。"""

TOO_OLD = """\
Python 3.11 以上が必要です（いま動いているのは Python {0} です）。
  Windows / macOS: https://www.python.org/downloads/ から新しい Python を入れる
  Debian / Ubuntu: sudo apt install python3 python3-venv
karte needs Python 3.11 or later; this is Python {0}."""

NO_VENV = """\
この Python には、仮想環境を作る部品（venv と ensurepip）がありません。
次のどれかで入れてから、もう一度実行してください。
  Debian / Ubuntu: sudo apt install python3-venv
  Fedora / RHEL:   sudo dnf install python3 python3-pip
  Windows / macOS: https://www.python.org/downloads/ の Python を入れる
This Python lacks venv or ensurepip. Install them as shown above, then run this again."""

FAILED = """\
準備が途中で止まりました。原因は上の表示にあります。
ネットワーク、プロキシの設定、ディスクの空きを確かめて、
同じコマンドをもう一度実行してください。
The set-up stopped; the lines above tell why. Mend it and run the same command again."""


def python_of_venv() -> Path:
    """Return where the Python of .venv is, or will be."""
    return VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def call(*arguments: str, quiet: bool = False) -> int:
    """Run the Python of .venv in the project's folder and return its exit code."""
    output = subprocess.DEVNULL if quiet else None
    # A user-wide "pip install --user" setting is an error inside a virtual environment.
    environment = dict(os.environ, PIP_USER="0", PIP_DISABLE_PIP_VERSION_CHECK="1")
    command = [str(python_of_venv()), *arguments]
    sys.stdout.flush()
    return subprocess.call(command, cwd=str(ROOT), env=environment, stdout=output, stderr=output)


def fingerprint(kind: str) -> str:
    """Return what a .venv for this kind of work is made from."""
    files = (ROOT / LOCKS[kind], ROOT / "pyproject.toml")
    return kind + " " + hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()


def is_whole() -> bool:
    """Tell whether .venv can be worked with: its Python starts and has pip."""
    if not python_of_venv().is_file():
        return False
    try:
        return call("-m", "pip", "--version", quiet=True) == 0
    except OSError:  # made on another machine, or its Python has been removed
        return False


def prepare(kind: str) -> int:
    """Bring .venv to the state of the lock; do nothing where it is there already."""
    stamp = STAMP.read_text(encoding="utf-8") if STAMP.is_file() else ""
    kind = "test" if stamp.startswith("test") else kind
    whole = stamp != HALF_DONE and is_whole()
    if whole and stamp == fingerprint(kind):
        return 0
    print("準備をしています（初回は数分かかります）… / setting up .venv", flush=True)
    if not whole:
        if not all(importlib.util.find_spec(name) for name in ("venv", "ensurepip")):
            print(NO_VENV, file=sys.stderr)
            return 1
        if subprocess.call([sys.executable, "-m", "venv", "--clear", str(VENV)]) != 0:
            print(NO_VENV, file=sys.stderr)
            return 1
    STAMP.write_text(HALF_DONE, encoding="utf-8")
    install = ("-m", "pip", "install") + (() if sys.stdout.isatty() else ("--quiet",))
    locked = ("--require-hashes", "--only-binary", ":all:", "--requirement", LOCKS[kind])
    editable = ("--no-deps", "--no-build-isolation", "--editable", ".")
    code = call(*install, *locked) or call(*install, *editable)
    # pip fetches everything before it changes anything, so after its refusal .venv is what it was.
    STAMP.write_text("" if code else fingerprint(kind), encoding="utf-8")
    if code:
        print(FAILED, file=sys.stderr)
    return code


def work(word: str, rest: "list[str]") -> int:
    """Do what the word asks for, in a prepared .venv."""
    if word == "test":
        return call("-m", "pytest", "-nauto", "--maxprocesses=4", "--dist=loadfile", *rest)
    if word == "check":
        return max([call(*check) for check in CHECKS])
    if not (ROOT / "karte.toml").is_file():
        code = call("-m", "karte", "demo", ".")
        if code:
            return code
    return call("-m", "karte", "build", *rest)


def main() -> int:
    """Prepare .venv, do the work, and return its exit code."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):  # a Windows code page lacks some of the characters
            stream.reconfigure(errors="replace")
    if sys.version_info < (3, 11):
        print(TOO_OLD.format(sys.version.split()[0]), file=sys.stderr)
        return 1
    word, rest = (sys.argv[1], sys.argv[2:]) if len(sys.argv) > 1 else ("", [])
    if word not in ("build", "test", "check"):
        print(USAGE, file=sys.stderr)
        return 2
    return prepare("build" if word == "build" else "test") or work(word, rest)


if __name__ == "__main__":
    sys.exit(main())
