#!/usr/bin/env bash
# fresh-machine.sh [RELEASE…]: make run, and then all of .ci/run, on Debian machines (bookworm and trixie when none is
# named) that have python3 and make and nothing else. What is committed is tried, not the work tree.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/common.sh
. scripts/podman.sh

run_seconds=300
ci_seconds=900

scratch=$(mktemp -d)
container=mockserver-fresh-$$
finish() {
  "${pm[@]}" rm --force --time 1 "$container" >/dev/null 2>&1 || true
  rm -rf "$scratch"
}
trap finish EXIT

# machine RELEASE OPTION… -- COMMAND…: runs a command in a clone of its own on a new machine.
machine() {
  local release=$1 options=()
  shift
  while [ "$1" != -- ]; do
    options+=("$1")
    shift
  done
  shift
  rm -rf "$scratch/clone" "$scratch/cache"
  mkdir "$scratch/cache"
  git clone --quiet --no-hardlinks . "$scratch/clone"
  pm_run "${options[@]}" --name "$container" --shm-size 1g --workdir /clone --volume "$scratch/clone:/clone" \
    --volume "$scratch/pip.conf:/etc/pip.conf:ro" \
    --volume "$(trusted_certificates):/etc/ssl/certs/ca-certificates.crt:ro" "localhost/fresh-$release" "$@"
}

is_running() { [ "$("${pm[@]}" inspect "$container" --format '{{.State.Running}}')" = true ]; }

fail() {
  "${pm[@]}" logs "$container" >&2 || true
  die "$@"
}

need_podman
use_own_store
write_pip_conf "$scratch/pip.conf"
[ $# -gt 0 ] || set -- bookworm trixie

for release; do
  debian_image "localhost/fresh-$release" "$release" python3 make ca-certificates

  say "$release: make run"
  started=$SECONDS
  port=$(free_port)
  machine "$release" --detach -- make run PORT="$port" >/dev/null
  until python3 -c "import urllib.request as u; u.urlopen('http://127.0.0.1:$port/_mock/health')" 2>/dev/null; do
    is_running || fail "$release: make run ended by itself"
    [ $((SECONDS - started)) -lt $run_seconds ] || fail "$release: no answer within $run_seconds seconds"
    sleep 0.5
  done
  say "$release: answered after $((SECONDS - started)) seconds"
  python3 scripts/walk_flows.py "http://127.0.0.1:$port" >&2
  "${pm[@]}" logs "$container"
  "${pm[@]}" rm --force --time 10 "$container" >/dev/null

  say "$release: .ci/run"
  started=$SECONDS
  # With every privilege, because it makes containers itself; their layers cannot lie on layers, hence the volume.
  machine "$release" --rm --privileged --timeout $ci_seconds --volume "$scratch/cache:/root/.cache" -- .ci/run ||
    die "$release: .ci/run failed"
  say "$release: .ci/run took $((SECONDS - started)) seconds"
done
