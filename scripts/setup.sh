#!/bin/sh
# Prepare everything that the commands of the Makefile need: the virtual environment, the locked
# packages and the system libraries for PDFs. `make` calls it; by hand:
#
#     scripts/setup.sh LOCK STAMP
#
# LOCK is the file of pinned packages, STAMP is touched when all of it is in place.
set -eu

lock=$1
stamp=$2
python=${PYTHON:-python3}
venv=.venv
libraries='libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0'

say() { printf '%s\n' "$*"; }
fail() {
    printf 'qapress: %s\n' "$*" >&2
    exit 3
}

# As root, or with a sudo that asks for no password, packages can be installed; else not.
as_root() {
    if [ "$(id -u)" -eq 0 ]; then
        "$@"
    else
        sudo -n "$@"
    fi
}
may_install() {
    command -v apt-get >/dev/null 2>&1 || return 1
    [ "$(id -u)" -eq 0 ] || { command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null; }
}
apt_install() {
    say "Installing $* ..."
    log=$(mktemp)
    if as_root apt-get update -qq >"$log" 2>&1 &&
        as_root env DEBIAN_FRONTEND=noninteractive \
            apt-get install -y -qq --no-install-recommends "$@" >>"$log" 2>&1; then
        rm -f "$log"
    else
        tail -n 5 "$log" >&2
        rm -f "$log"
        fail "could not install $*. Is there a network? Then run: sudo apt-get install $*"
    fi
}

command -v "$python" >/dev/null 2>&1 ||
    fail "Python 3.11 or later is missing. Install it with: sudo apt-get install python3 (dnf install python3, brew install python)"
"$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' ||
    fail "$("$python" --version) is too old. qapress needs Python 3.11 or later; name one with: make PYTHON=python3.12"

# Debian leaves ensurepip out of python3 unless python3-venv is installed.
if [ ! -x "$venv/bin/python" ] || ! "$venv/bin/python" -m pip --version >/dev/null 2>&1; then
    if ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
        may_install ||
            fail "Python's venv module is missing. Install it with: sudo apt-get install python3-venv (dnf install python3-pip, brew install python)"
        apt_install python3-venv
    fi
    say "Making $venv ..."
    rm -rf "$venv"
    "$python" -m venv "$venv"
fi

say "Installing the packages of $lock (once, some minutes) ..."
"$venv/bin/python" -m pip install --quiet --disable-pip-version-check --no-deps \
    --require-hashes -r "$lock" ||
    fail "could not install the packages of $lock. Is there a network? Then run make again"

# What WeasyPrint loads at run time. Asking the loader works on every system.
missing=$("$venv/bin/python" - <<'PYTHON'
from ctypes import CDLL
from ctypes.util import find_library
from sys import platform

wanted = {"pango-1.0": "0", "pangoft2-1.0": "0", "harfbuzz-subset": "0"}
for name, number in wanted.items():
    file = f"lib{name}.{number}.dylib" if platform == "darwin" else f"lib{name}.so.{number}"
    try:
        CDLL(find_library(name) or file)
    except OSError:
        print(f"lib{name}")
PYTHON
)
if [ -n "$missing" ]; then
    if may_install; then
        # shellcheck disable=SC2086 # one word a package
        apt_install $libraries
    else
        fail "Pango and HarfBuzz are missing; PDFs need them. Install them with one of:
    sudo apt-get install $libraries
    sudo dnf install pango harfbuzz
    brew install pango"
    fi
fi

touch "$stamp"
