#!/usr/bin/env bash
# Builds the container image with whichever engine is there.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/common.sh

if has docker; then
  exec docker build --tag cameramanager-mockserver .
elif has podman; then
  exec podman build --format docker --tag cameramanager-mockserver .
fi
die "there is neither docker nor podman: install one, for instance with: sudo apt-get install podman"
