#!/usr/bin/env bash
# bootstrap.sh run|test|venv: brings .venv to what the lock files say (venv: an environment with nothing in it).
# Quick when it is there already. PYTHON=… picks the interpreter; without it an existing .venv keeps its own.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/common.sh

goal=${1:-run}
root=$(pwd -P)
venv=.venv
python=$venv/bin/python
stamp=$venv/.$goal

case $goal in
  run) locks=(requirements/run.txt requirements/build.txt) ;;
  test) locks=(requirements/test.txt) ;;
  venv) locks=() ;;
  *) die "usage: scripts/bootstrap.sh run|test|venv" ;;
esac

# What an installation was made from. The folder is part of it: a moved environment has wrong paths inside.
fingerprint() { printf '%s\n' "$root" && cksum "$@" pyproject.toml mockserver/__init__.py; }

version_of() { "$1" -c 'import sys; print("%d.%d" % sys.version_info[:2])' 2>/dev/null; }

origin_of() { "$1" -c 'import sys; print(sys.base_prefix, sys.version)' 2>/dev/null; }

is_asked_python() { [ -z "${PYTHON:-}" ] || [ "$(origin_of "$PYTHON")" = "$(origin_of $python)" ]; }

is_fresh() {
  [ "$(cat "$stamp" 2>/dev/null)" = "$(fingerprint "${locks[@]}")" ] && $python -c '' 2>/dev/null && is_asked_python
}

# False for one left half-made, one that was moved here, and one whose interpreter has gone.
is_whole() {
  grep -qsF "$root/$venv" $venv/bin/activate && $python -m pip --version >/dev/null 2>&1 && is_asked_python
}

make_venv() {
  local base=${PYTHON:-python3} version
  has "$base" || die "there is no $base: install Python $(min_python) or newer, or name one with PYTHON=/path/to/python3"
  version=$(version_of "$base") || die "$base does not start: name another one with PYTHON=/path/to/python3"
  "$base" - "$(min_python)" <<'EOF' ||
import sys
sys.exit(sys.version_info < tuple(map(int, sys.argv[1].split("."))))
EOF
    die "$base is Python $version, this needs $(min_python) or newer: name another one with PYTHON=/path/to/python3"
  # Debian keeps what venv stands on in a package of its own.
  "$base" -c 'import ensurepip, venv' 2>/dev/null ||
    need_packages "Python $version cannot make virtual environments" "python$version-venv"
  say "making $venv with Python $version"
  rm -rf $venv
  "$base" -m venv $venv >&2 || die "$base cannot make a virtual environment here"
}

pip_install() { $python -m pip --disable-pip-version-check --no-input install -qq "$@" >&2; }

if ! is_fresh; then
  is_whole || make_venv
  for lock in "${locks[@]}"; do
    say "installing $lock"
    pip_install --require-hashes --only-binary :all: -r "$lock"
  done
  # In place, so that an edit is seen at the next start.
  [ "$goal" = venv ] || pip_install --no-deps --no-build-isolation --editable .
  fingerprint "${locks[@]}" >"$stamp"
  # The test lock holds all of the two others, at the same versions.
  [ "$goal" != test ] || fingerprint requirements/run.txt requirements/build.txt >$venv/.run
fi

# What the tests need from the system: curl, Chromium and node as clients, and a library of Playwright's driver.
if [ "$goal" = test ]; then
  missing=()
  for program in curl chromium; do
    has $program || missing+=("$program")
  done
  has node || missing+=(nodejs)
  driver=(.venv/lib/python*/site-packages/playwright/driver/node)
  "${driver[0]}" --version >/dev/null 2>&1 || missing+=(libatomic1)
  [ ${#missing[@]} -eq 0 ] || need_packages "the tests need more than Python" "${missing[@]}"
fi
