#!/usr/bin/env bash
# The lab as one thing: builds it if need be, boots its hosts side by side, stops them.
#
#   Lab/lab.sh start [HOSTS]   1 or 2 (default 2); prints their URIs, h1 first
#   Lab/lab.sh stop            all that run
#   Lab/lab.sh status          name, process and URI of each that runs
#
# Environment: that of Lab/build.sh and Lab/boot.sh.
set -euo pipefail
here=$(dirname "$(realpath "${BASH_SOURCE[0]}")")
export LAB=${LAB:-$here/../.build/lab}

case "${1:-}" in
  start)
    hosts=${2:-2}
    [[ "$hosts" =~ ^[12]$ ]] || { echo "lab.sh: $hosts hosts? 1 or 2" >&2; exit 64; }
    bash "$here/build.sh"
    others=()
    for ((n = 2; n <= hosts; n++)); do
      bash "$here/boot.sh" "h$n" >/dev/null &
      others+=($!)
    done
    bash "$here/boot.sh" h1 >/dev/null
    for other in "${others[@]}"; do wait "$other"; done
    for ((n = 1; n <= hosts; n++)); do cat "$LAB/run/h$n/uri"; done
    ;;
  stop)
    for folder in "$LAB"/run/h[1-9]; do
      [ ! -d "$folder" ] || bash "$here/boot.sh" --stop "$(basename "$folder")"
    done
    ;;
  status)
    for uri in "$LAB"/run/h[1-9]/uri; do
      [ ! -s "$uri" ] || echo "$(basename "$(dirname "$uri")") $(cat "$(dirname "$uri")/pid") $(cat "$uri")"
    done
    ;;
  *)
    echo "usage: $0 start [1|2] | stop | status" >&2
    exit 64
    ;;
esac
