#!/usr/bin/env bash
# Builds the untouched Dockerfile and tries the image as a user would: read-only, healthy, both flows, the demo, a clean
# end. Without a registry: a base image that is not there is made from Debian packages under the same name.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/common.sh
. scripts/podman.sh

image=localhost/cameramanager-mockserver
container=mockserver-image-test-$$
demo=$container-demo
base=$(sed -n 's/^FROM \([^ ]*\)$/\1/p' Dockerfile)
healthy_seconds=60
stop_seconds=10

scratch=$(mktemp -d)
finish() {
  "${pm[@]}" rm --force --time 1 "$demo" "$container" >/dev/null 2>&1 || true
  rm -rf "$scratch"
}
trap finish EXIT

inspect() { "${pm[@]}" inspect "$container" --format "$1"; }

inside() { "${pm[@]}" exec "$container" "$@"; }

fail() {
  "${pm[@]}" logs "$container" >&2 || true
  die "$@"
}

need_podman
if ! podman image exists "$base" 2>/dev/null; then
  use_own_store
  debian_image "localhost/$base" trixie python3 python3-venv python3-pip ca-certificates
fi

say "building $image on $base"
write_pip_conf "$scratch/pip.conf"
# HEALTHCHECK is Docker's: the OCI format has no word for it.
pm_build --format docker --tag $image \
  --volume "$scratch/pip.conf:/etc/pip.conf:ro" \
  --volume "$(trusted_certificates):/etc/ssl/certs/ca-certificates.crt:ro" . >"$scratch/build.log" 2>&1 </dev/null || {
  tail -n 60 "$scratch/build.log" >&2
  die "the image could not be built"
}

port=$(free_port)
say "starting it, read-only and without a privilege, on port $port"
started=$SECONDS
pm_run --detach --name "$container" --env "MOCKSERVER_PORT=$port" \
  --read-only --read-only-tmpfs=false --cap-drop ALL --security-opt no-new-privileges $image >/dev/null

until "${pm[@]}" healthcheck run "$container" >/dev/null 2>&1; do
  [ "$(inspect '{{.State.Running}}')" = true ] || fail "it ended by itself"
  [ $((SECONDS - started)) -lt $healthy_seconds ] || fail "not healthy within $healthy_seconds seconds"
  sleep 0.2
done
[ "$(inspect '{{.State.Health.Status}}')" = healthy ] || fail "podman does not call it healthy"
say "healthy after $((SECONDS - started)) seconds"

[ "$(inside id -u)" != 0 ] || fail "it runs as root"
for folder in / /tmp /var/tmp /opt/mockserver; do
  ! inside touch "$folder/probe" 2>/dev/null || fail "$folder can be written to"
done
inside python3 -c 'import mockserver, os
from importlib.util import cache_from_source
raise SystemExit(not os.path.exists(cache_from_source(mockserver.__file__)))' ||
  fail "its bytecode was not compiled when it was built"
say "not root, nothing to write to, compiled"

demo_port=$(free_port)
say "starting the demo beside it, on port $demo_port"
started=$SECONDS
pm_run --detach --name "$demo" --env MOCKSERVER_DEMO_HOST=127.0.0.1 --env "MOCKSERVER_DEMO_PORT=$demo_port" \
  --env "MOCKSERVER_DEMO_SERVER_URL=http://127.0.0.1:$port" \
  --read-only --read-only-tmpfs=false --cap-drop ALL --security-opt no-new-privileges $image demo >/dev/null
until "${pm[@]}" exec "$demo" python3 -c "import urllib.request as http; http.urlopen('http://127.0.0.1:$demo_port/', timeout=2)" \
  >/dev/null 2>&1; do
  [ $((SECONDS - started)) -lt $healthy_seconds ] || { "${pm[@]}" logs "$demo" >&2; fail "the demo does not answer"; }
  sleep 0.2
done
say "demo answers after $((SECONDS - started)) seconds"
timeout 120 python3 scripts/walk_flows.py "http://127.0.0.1:$port" "http://127.0.0.1:$demo_port" >&2 ||
  fail "a flow went wrong"
"${pm[@]}" stop --time $stop_seconds "$demo" >/dev/null

say "stopping it"
started=$SECONDS
"${pm[@]}" stop --time $stop_seconds "$container" >/dev/null
code=$(inspect '{{.State.ExitCode}}')
[ "$code" = 0 ] || fail "SIGTERM ended it with $code instead of 0"
say "ended with 0 after $((SECONDS - started)) seconds"
! "${pm[@]}" logs "$container" 2>&1 | grep -q Traceback || fail "there is a traceback in its log"

megabytes() { "${pm[@]}" image inspect "$1" --format '{{.Size}}' | awk '{ printf "%.0f", $1 / 1e6 }'; }
say "image: $(megabytes $image) MB, of which $(megabytes "$base") MB are the base"
