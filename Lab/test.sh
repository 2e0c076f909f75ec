#!/usr/bin/env bash
# Boots the lab, runs the tests that need real Xen hosts, and stops it. The tests must have been built.
set -euo pipefail
here=$(dirname "$(realpath "${BASH_SOURCE[0]}")")
cd "$here/.."
bash Scripts/deps.sh lab
trap 'bash Lab/lab.sh stop' EXIT
mapfile -t uris < <(bash Lab/lab.sh start 2)
export QUANTA_LAB="h1=${uris[0]},h2=${uris[1]}"
# One after the other: some of them kill the libvirtd of a host.
swift test --skip-build --no-parallel --filter "(MachinesLabTests|XenSiteTests)"
