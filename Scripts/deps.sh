#!/usr/bin/env bash
# Installs what the build, the tests, the report and the benchmarks need from Debian; or what the lab of real Xen hosts needs; or what the
# tests of the ways to hosts (TLS, SASL, SSH, polkit) need, which are skipped without: only what is missing, silent and without network
# when nothing is.
#
#   Scripts/deps.sh [lab|doors]           install what is missing
#   Scripts/deps.sh [lab|doors] --print   print the list, one package a line
set -euo pipefail

packages=(
  # Build
  make git ca-certificates pkg-config libgsl-dev libsqlite3-dev zlib1g-dev libssl-dev libxml2-dev libvirt-dev libcurl4-openssl-dev
  # Reports: figures, and a browser that prints pages and opens them in tests
  gnuplot-nox chromium fonts-dejavu-core
  # Real hosts: the seeds of machines; and for tests daemons of our own, with what their machines are made of
  xorriso libvirt-clients libvirt-daemon libvirt-daemon-driver-qemu qemu-system-x86 python3 python3-jsonschema
  # Benchmarks: the reference loop
  g++
)

what=${1:-}
case "$what" in
  lab)
    shift
    # To build its images, and to boot them.
    packages=(mmdebstrap cpio zstd xz-utils python3 debian-archive-keyring qemu-system-x86 seabios libvirt-clients)
    ;;
  doors)
    shift
    # The last one for polkit's list of what libvirt asks it about. It brings libvirt's services, which the tests do not use.
    packages=(openssl openssh-server openssh-client sasl2-bin libsasl2-modules-db dbus polkitd libvirt-daemon-system)
    ;;
  *) what=build ;;
esac

case "${1:-}" in
  "") ;;
  --print)
    printf '%s\n' "${packages[@]}"
    exit 0
    ;;
  *)
    echo "usage: $0 [lab|doors] [--print]" >&2
    exit 64
    ;;
esac

if [ "$what" = build ] && ! command -v swift >/dev/null; then
  cat >&2 <<'EOF'
deps: there is no 'swift' in PATH; Quanta needs Swift 6.1 or later (developed with 6.3).
      Get it from https://www.swift.org/install/linux/ , either with swiftly:
        curl -O https://download.swift.org/swiftly/linux/swiftly-$(uname -m).tar.gz
        tar zxf swiftly-$(uname -m).tar.gz && ./swiftly init
      or as a tarball for this distribution, unpacked, with its usr/bin first in PATH.
EOF
  exit 69
fi

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
    echo "deps: missing ${missing[*]}, and neither root nor sudo to install them; as root: apt-get install ${missing[*]}" >&2
    exit 77
  fi
  as_root=(sudo)
fi
install=("${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -q
  --no-install-recommends -o Dpkg::Options::=--force-confold)

echo "deps: installing ${missing[*]}" >&2
# Package lists that are there already may do; only when they do not are they fetched, once.
if ! "${install[@]}" "${missing[@]}" >/dev/null 2>&1; then
  "${as_root[@]}" apt-get update -q >&2
  "${install[@]}" "${missing[@]}" >&2
fi
