# shellcheck shell=sh
# Sourced by the commands beside it, never run: what each of them needs before it starts.
# Plain POSIX sh, because an empty Debian has neither make nor git nor python3.
# The caller stands at the top of the checkout and has said `set -eu`.

OLDEST_PYTHON="3.11"
NEWEST_PYTHON="3.14"
PANGO_PACKAGES="libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"
VENV="${QI_VENV:-.venv}"
VAR="${QI_VAR_DIR:-$PWD/var}"
export QI_VAR_DIR="$VAR"
export MPLCONFIGDIR="$VAR/matplotlib"
# Set in some shells; every start would then compile the libraries anew.
unset PYTHONDONTWRITEBYTECODE

say() { printf '%s\n' "$*"; }

fail() {
    printf '%s\n' "$*" >&2
    exit 1
}

# System packages ----------------------------------------------------------------------

# Runs a command with the rights of root, or says (1) that it cannot.
as_root() {
    if [ "$(id -u)" -eq 0 ]; then
        PATH="$PATH:/usr/sbin:/sbin" "$@"
    elif ! command -v sudo >/dev/null 2>&1; then
        return 1
    elif [ -t 0 ]; then
        sudo "$@"
    else
        sudo -n "$@"
    fi
}

apt_get() {
    as_root env DEBIAN_FRONTEND=noninteractive apt-get "$@" >"$APT_LOG" 2>&1
}

# apt_install PACKAGE...: installs Debian packages; 1 when that is impossible here.
apt_install() {
    command -v apt-get >/dev/null 2>&1 || return 1
    say "Installing Debian packages: $*"
    APT_LOG="$(mktemp)"
    if ! ls /var/lib/apt/lists/*_Packages* >/dev/null 2>&1; then
        apt_get update -q || true
    fi
    if apt_get install -y -q --no-install-recommends "$@" ||
        { apt_get update -q && apt_get install -y -q --no-install-recommends "$@"; }; then
        rm -f "$APT_LOG"
        return 0
    fi
    tail -n 5 "$APT_LOG" >&2
    rm -f "$APT_LOG"
    return 1
}

# need_packages PURPOSE PACKAGE...: installs them, or stops with one sentence.
need_packages() {
    purpose="$1"
    shift
    apt_install "$@" || fail "$purpose missing and could not be installed: as root," \
        "run 'apt-get update && apt-get install --no-install-recommends $*'" \
        "(or your system's packages of that name), then run this command again."
}

# Python -------------------------------------------------------------------------------

python_candidates() {
    for minor in 13 12 11 14; do say "python3.$minor"; done
    say python3
    for versions in "${PYENV_ROOT:-$HOME/.pyenv}/versions" \
        "${XDG_DATA_HOME:-$HOME/.local/share}/uv/python"; do
        for minor in 13 12 11 14; do
            for candidate in "$versions"/*3."$minor"*/bin/python3; do
                [ -x "$candidate" ] && say "$candidate"
            done
        done
    done
    return 0
}

# Each candidate is run: pyenv leaves programs on PATH that only print an error.
python_is_good() {
    "$1" -c "
import sys
import ctypes, ensurepip, sqlite3, ssl, venv
oldest, newest = ((int(n) for n in v.split('.')) for v in sys.argv[1:])
sys.exit(not tuple(oldest) <= sys.version_info[:2] <= tuple(newest))
" "$OLDEST_PYTHON" "$NEWEST_PYTHON" >/dev/null 2>&1
}

# Prints the first Python that runs, is of a usable version and can make a venv.
find_python() {
    if [ -n "${QI_PYTHON:-}" ]; then
        python_is_good "$QI_PYTHON" && say "$QI_PYTHON" && return 0
        return 1
    fi
    found="$(python_candidates | while read -r candidate; do
        if python_is_good "$candidate"; then
            say "$candidate"
            break
        fi
    done)"
    [ -n "$found" ] && say "$found"
}

choose_python() {
    if ! PYTHON="$(find_python)"; then
        need_packages "Python $OLDEST_PYTHON to $NEWEST_PYTHON with venv is" \
            python3 python3-venv
        PYTHON="$(find_python)" || fail "No Python from $OLDEST_PYTHON to" \
            "$NEWEST_PYTHON was found, and this system's own is $(python3 --version 2>&1):" \
            "install one (pyenv or uv can) or name it in QI_PYTHON."
    fi
}

# Virtual environments -----------------------------------------------------------------

digest() {
    if command -v sha256sum >/dev/null 2>&1; then
        cat "$@" | sha256sum | cut -d' ' -f1
    else
        cat "$@" | shasum -a 256 | cut -d' ' -f1
    fi
}

# What an installed environment must say of itself to be used as it is.
stamp_of() {
    say "$("$1/bin/python" -c 'import sys; print(sys.version.split()[0])' 2>/dev/null)" \
        "$(digest "$2")"
}

is_installed() {
    [ -x "$1/bin/python" ] && [ -f "$1/stamp-$2" ] &&
        [ "$(cat "$1/stamp-$2")" = "$(stamp_of "$1" "$2")" ]
}

# install_lock FOLDER LOCK...: makes the environment hold the last lock, which includes
# the ones named before it. Instant when it already does.
install_lock() {
    into="$1"
    shift
    for lock in "$@"; do :; done
    is_installed "$into" "$lock" && return 0
    if ! "$into/bin/python" -c 'import pip' >/dev/null 2>&1; then
        choose_python
        say "Making $into with $("$PYTHON" --version 2>&1)"
        "$PYTHON" -m venv --clear "$into" || fail "Could not make $into."
    fi
    say "Installing the pinned packages of $lock into $into (about half a minute)"
    "$into/bin/python" -m pip install --quiet --quiet --no-input --disable-pip-version-check \
        --only-binary :all: --require-hashes -r "$lock" ||
        fail "The packages of $lock could not be installed: see pip's message above."
    for lock in "$@"; do
        stamp_of "$into" "$lock" >"$into/stamp-$lock"
    done
}

# The libraries behind WeasyPrint; loading them is the only sure way to know.
need_pango() {
    "$VENV/bin/python" -c "
import ctypes, sys
if sys.platform == 'linux':
    for name in ('libpango-1.0.so.0', 'libpangoft2-1.0.so.0', 'libharfbuzz-subset.so.0'):
        ctypes.CDLL(name)
" 2>/dev/null && return 0
    # shellcheck disable=SC2086  # a list of words
    need_packages "The libraries that lay out PDFs are" $PANGO_PACKAGES
}

# The first use of matplotlib lists the fonts: do it here, not in somebody's first chart.
warm_fonts() {
    ls "$MPLCONFIGDIR"/fontlist*.json >/dev/null 2>&1 && return 0
    mkdir -p "$MPLCONFIGDIR"
    "$VENV/bin/python" -W ignore -c 'import matplotlib.font_manager' >/dev/null 2>&1 || true
}

# Everything that running the product needs.
set_up() {
    is_installed "$VENV" requirements.txt || install_lock "$VENV" requirements.txt
    need_pango
    warm_fonts
}

# The same for its tests.
set_up_tests() {
    install_lock "$VENV" requirements.txt requirements-dev.txt
    need_pango
    warm_fonts
}

# Linters live apart: some of them need versions that clash with the product's.
set_up_linters() {
    install_lock "${QI_VENV_LINT:-.venv-lint}" requirements-lint.txt
}

# Chromium for the browser tests ---------------------------------------------------------

find_browser() {
    command -v chromium-headless-shell || command -v chromium || command -v chromium-browser
}

has_browser_libraries() {
    "$VENV/bin/python" -c 'import ctypes; ctypes.CDLL("libatomic.so.1")' 2>/dev/null &&
        command -v pdftoppm >/dev/null 2>&1 && command -v curl >/dev/null 2>&1
}

# Without a browser the tests skip what needs one, and count it; in CI that is an error.
# The headless shell is half as large and half as slow as the whole browser: CI takes it
# even where the browser is there.
need_browser() {
    libraries="libatomic1 poppler-utils curl"
    if ! find_browser >/dev/null || ! has_browser_libraries; then
        # shellcheck disable=SC2086  # a list of words
        apt_install chromium-headless-shell $libraries ||
            apt_install chromium $libraries || true
    elif [ "${CI:-}" = true ] && ! command -v chromium-headless-shell >/dev/null; then
        apt_install chromium-headless-shell || true
    fi
    find_browser >/dev/null && has_browser_libraries && return 0
    [ "${CI:-}" != true ] || fail "CI needs these packages: chromium-headless-shell $libraries."
    say "The browser tests will be skipped and counted below: these packages are missing" \
        "and could not be installed: chromium-headless-shell $libraries."
}
