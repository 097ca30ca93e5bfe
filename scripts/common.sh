# Sourced by the other scripts: messages, system packages, a Python environment that nothing from outside disturbs.
# shellcheck shell=bash

# An active virtualenv or a private import path of the caller must not leak into ours.
unset VIRTUAL_ENV PYTHONHOME PYTHONPATH PIP_USER PIP_TARGET PIP_PREFIX

min_python() { sed -n 's/^requires-python = ">=\([0-9.]*\)"$/\1/p' pyproject.toml; }

say() { printf '==> %s\n' "$*" >&2; }

die() {
  printf 'error: %s\n' "$*" >&2
  exit 1
}

has() { command -v "$1" >/dev/null 2>&1; }

# need_packages WHY PACKAGE…: installs Debian packages, or says in one line what is to be installed.
need_packages() {
  local why=$1 as_root=()
  shift
  if [ "$(id -u)" -ne 0 ]; then
    as_root=(sudo -n)
    sudo -n true 2>/dev/null || die "$why: install it with: sudo apt-get install $*"
  fi
  has apt-get || die "$why: there is no apt-get here; install what Debian calls: $*"
  say "installing $* ($why)"
  # A package list that one third-party source could not refresh is still good for Debian's own packages.
  "${as_root[@]}" apt-get update -qq >/dev/null || say "apt-get update had faults; going on"
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive DEBCONF_NOWARNINGS=yes \
    apt-get install -y -qq --no-install-recommends "$@" </dev/null >/dev/null ||
    die "$why: apt-get could not install: $*"
}

# cache_dir NAME: a folder of ours that outlives a checkout.
cache_dir() {
  local dir=${XDG_CACHE_HOME:-${HOME:-/tmp}/.cache}/cameramanager-mockserver/$1
  mkdir -p "$dir"
  printf '%s\n' "$dir"
}

free_port() { python3 -c 'import socket; s = socket.create_server(("127.0.0.1", 0)); print(s.getsockname()[1])'; }
