#!/usr/bin/env bash
# lock.sh [--upgrade …]: writes requirements/*.txt from pyproject.toml; versions and hashes for every platform and
# every Python from the lowest on, and no address. Pinned versions stay unless --upgrade is given.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/common.sh

scripts/bootstrap.sh venv
.venv/bin/python -m pip --disable-pip-version-check install -qq 'uv>=0.8'

compile() {
  .venv/bin/python -m uv pip compile --quiet --universal --python-version "$(min_python)" --generate-hashes \
    --custom-compile-command "make lock" "$@"
}

# The widest set first: the two others take their versions from it, so one environment suits all three.
compile "$@" pyproject.toml --extra demo --group test --group lint --group build -o requirements/test.txt
compile pyproject.toml --extra demo -c requirements/test.txt -o requirements/run.txt
compile --group pyproject.toml:build -c requirements/test.txt -o requirements/build.txt

! grep -n '://' requirements/*.txt || die "a lock file has an address in it"
