#!/bin/sh
# Prepare everything that the commands of the Makefile need: the virtual environment, the locked
# packages and the system libraries for PDFs. `make` calls it; by hand:
#
#     scripts/setup.sh LOCK STAMP
#
# LOCK is the file of pinned packages, STAMP is touched when all of it is in place. What the machine
# lacks is found out first, so that nobody waits for a download only to read that it was in vain.
set -eu

lock=$1
stamp=$2
python=${PYTHON:-python3}
venv=.venv

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
    if as_root apt-get update -qq >"$log" 2>&1 &&
        as_root env DEBIAN_FRONTEND=noninteractive \
            apt-get install -y -qq --no-install-recommends "$@" >>"$log" 2>&1; then
        return
    fi
    fail "could not install $*: $(reason). Is there a network? Then run: sudo apt-get install $*"
}
# The last complaint of a program that failed.
reason() {
    complaint=$(grep -E '^(E:|ERROR)' "$log" | tail -n 1)
    [ -n "$complaint" ] || complaint=$(tail -n 1 "$log")
    printf '%s' "$complaint" | sed 's/[. ]*$//'
}

# What WeasyPrint loads at run time. Asking the loader works on every system.
lacks_libraries() {
    "$python" - <<'PYTHON'
import sys
from ctypes import CDLL
from ctypes.util import find_library

wanted = ("pango-1.0", "pangoft2-1.0", "harfbuzz-subset")
end = ".0.dylib" if sys.platform == "darwin" else ".so.0"
try:
    for name in wanted:
        CDLL(find_library(name) or f"lib{name}{end}")
except OSError:
    sys.exit(0)
sys.exit(1)
PYTHON
}
has_venv() { [ -x "$venv/bin/python" ] && "$venv/bin/python" -m pip --version >/dev/null 2>&1; }

command -v "$python" >/dev/null 2>&1 ||
    fail "Python 3.11 or later is missing. Install it with: sudo apt-get install python3 (or: sudo dnf install python3, or: brew install python)"
"$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' ||
    fail "$("$python" --version) is too old. qapress needs Python 3.11 or later; name one with: make PYTHON=python3.12"

log=$(mktemp)
trap 'rm -f "$log"' EXIT

missing='' apt='' dnf='' brew=''
# Debian leaves ensurepip out of python3 unless python3-venv is installed.
if ! has_venv && ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
    missing="Python's venv module" apt=' python3-venv' dnf=' python3-pip' brew=' python'
fi
if lacks_libraries; then
    missing="${missing:+$missing and }Pango with HarfBuzz (for PDFs)"
    apt="$apt libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"
    dnf="$dnf pango harfbuzz"
    brew="$brew pango"
fi
if [ -n "$missing" ]; then
    may_install ||
        fail "this machine lacks $missing. Install with: sudo apt-get install$apt (or: sudo dnf install$dnf, or: brew install$brew). Then run make again"
    # shellcheck disable=SC2086 # one word a package
    apt_install $apt
fi

if ! has_venv; then
    say "Making $venv ..."
    rm -rf "$venv"
    "$python" -m venv "$venv" >"$log" 2>&1 || fail "could not make $venv: $(reason)"
fi

say "Installing the packages of $lock (once, some minutes) ..."
"$venv/bin/python" -m pip install --quiet --disable-pip-version-check --no-input --no-deps \
    --require-hashes -r "$lock" >"$log" 2>&1 ||
    fail "could not install the packages of $lock: $(reason). Is there a network? Then run make again"

touch "$stamp"
