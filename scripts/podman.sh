# Sourced after common.sh: podman on a machine without systemd, a registry or a Docker engine, with images made from
# Debian packages.
# shellcheck shell=bash

pm=(podman --cgroup-manager=cgroupfs --runtime=runc --events-backend=file)

# Our own store: nobody else's images are touched, and nobody else's `python:3.13-slim` is replaced by a stand-in.
use_own_store() {
  pm+=(--root "$(cache_dir images)" --runroot "${XDG_RUNTIME_DIR:-/run}/cameramanager-mockserver")
}

need_podman() {
  local missing=() tool
  for tool in podman runc mmdebstrap; do
    has "$tool" || missing+=("$tool")
  done
  [ ${#missing[@]} -eq 0 ] || need_packages "containers are made with these" "${missing[@]}" ca-certificates
  # Podman hands the checking of health to systemd timers, which are not everywhere; the scripts ask by themselves.
  export DISABLE_HC_SYSTEMD=true PODMAN_IGNORE_CGROUPSV1_WARNING=true
}

# Podman's own limits are more than it is allowed to give where it does not have every privilege itself.
limits=(--ulimit nofile=4096:4096 --ulimit nproc=4096:4096)

pm_run() { "${pm[@]}" run --network host "${limits[@]}" "$@"; }

pm_build() { timeout 600 "${pm[@]}" build --network host "${limits[@]}" --pull=never "$@"; }

# The mirror this machine gets its own Debian from, whichever of apt's formats says so; DEBIAN_MIRROR=… overrides.
debian_mirror() {
  local codename
  [ -z "${DEBIAN_MIRROR:-}" ] || { printf '%s\n' "$DEBIAN_MIRROR" && return; }
  # shellcheck source=/dev/null
  codename=$(. /etc/os-release && printf '%s' "${VERSION_CODENAME:-}")
  # shellcheck disable=SC2016 # the names are apt's, not the shell's
  apt-get indextargets --format '$(RELEASE) $(COMPONENT) $(SITE)' 'Identifier: Packages' |
    awk -v codename="$codename" '$1 == codename && $2 == "main" { print $3; exit }'
}

# debian_image NAME RELEASE PACKAGE…: a base image of that name, unless there is one of the last four weeks.
debian_image() {
  local name=$1 release=$2 stamp mirror key value options=()
  shift 2
  stamp=$(cache_dir made)/$(printf '%s\n' "$name" "$release" "$@" | cksum | cut -d ' ' -f 1)
  if "${pm[@]}" image exists "$name" && [ -n "$(find "$stamp" -mtime -28 2>/dev/null)" ]; then
    return
  fi
  mirror=$(debian_mirror)
  [ -n "$mirror" ] || die "apt knows no Debian mirror: name one with DEBIAN_MIRROR=http://…/debian"
  for key in Acquire::http::Proxy Acquire::https::Proxy Acquire::Check-Valid-Until Acquire::Check-Date; do
    value=$(apt-config dump --format '%v' "$key")
    [ -z "$value" ] || options+=(--aptopt="$key \"$value\"")
  done
  say "making a Debian $release from $mirror"
  "${pm[@]}" image rm --force "$name" >/dev/null 2>&1 || true
  mmdebstrap --quiet --variant=minbase --include="$(IFS=, && printf '%s' "$*")" "${options[@]}" \
    --format=tar "$release" - "$mirror" | "${pm[@]}" import --quiet - "$name" >/dev/null ||
    die "mmdebstrap could not make a Debian $release"
  touch "$stamp"
}

# The certificates this machine trusts: behind a proxy that opens TLS they are more than Debian's.
trusted_certificates() {
  local file
  for file in "${PIP_CERT:-}" "${SSL_CERT_FILE:-}" "${REQUESTS_CA_BUNDLE:-}" /etc/ssl/certs/ca-certificates.crt; do
    [ ! -f "$file" ] || { readlink -f "$file" && return; }
  done
  die "there are no certificates in /etc/ssl/certs: install ca-certificates"
}

# write_pip_conf FILE: where this machine's pip gets its packages from, for a container. Folders of this machine are
# left out, they are not there in a container.
write_pip_conf() {
  local python=.venv/bin/python
  scripts/bootstrap.sh venv
  {
    printf '[global]\ncert = /etc/ssl/certs/ca-certificates.crt\n'
    $python -m pip config list |
      sed -nE "s/^(global|:env:)\.(index-url|extra-index-url|trusted-host|proxy|default-timeout)='(.*)'\$/\2=\3/p" |
      awk -F = '!/file:/ { last[$1] = $0 } END { for (key in last) print last[key] }'
  } >"$1"
}
