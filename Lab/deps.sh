#!/usr/bin/env bash
# Installs what the lab needs from Debian: only what is missing, silent and without network when nothing is.
#
#   Lab/deps.sh           install what is missing
#   Lab/deps.sh --print   print the list, one package a line
set -euo pipefail

packages=(
  # Build
  mmdebstrap cpio zstd xz-utils python3 debian-archive-keyring
  # Boot
  qemu-system-x86 seabios libvirt-clients
)

case "${1:-}" in
  "") ;;
  --print)
    printf '%s\n' "${packages[@]}"
    exit 0
    ;;
  *)
    echo "usage: $0 [--print]" >&2
    exit 64
    ;;
esac

if ! command -v dpkg-query >/dev/null; then
  echo "deps: this is not a Debian-like system; install the equivalents of: ${packages[*]}" >&2
  exit 0
fi
missing=()
for package in "${packages[@]}"; do
  status=$(dpkg-query -W -f='${db:Status-Status}' "$package" 2>/dev/null || true)
  [ "$status" = installed ] || missing+=("$package")
done
[ ${#missing[@]} -gt 0 ] || exit 0

as_root=()
if [ "$(id -u)" -ne 0 ]; then
  if ! command -v sudo >/dev/null; then
    echo "deps: the lab misses ${missing[*]}; as root: apt-get install --no-install-recommends ${missing[*]}" >&2
    exit 77
  fi
  as_root=(sudo)
fi
install=("${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends)

echo "deps: installing ${missing[*]}" >&2
if ! "${install[@]}" "${missing[@]}" >/dev/null 2>&1; then
  "${as_root[@]}" apt-get update -q >&2
  "${install[@]}" "${missing[@]}" >&2
fi
