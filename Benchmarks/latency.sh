#!/usr/bin/env bash
# Measures how long a controller thinks from one event to its decisions, with a large site in its books, and prints Markdown tables.
#
#   Benchmarks/latency.sh [EVENTS [RUNS]]
#
# Of each event the quickest of RUNS runs counts (default 3): same events, same decisions.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

events=${1:-3000}
runs=${2:-3}
swift build -c release --static-swift-stdlib --product LatencyBench --scratch-path .build-release
for preemption in none suspend; do
  echo
  echo "preemption: $preemption"
  echo
  .build-release/release/LatencyBench "$events" "$runs" 1000 12000 8000 "$preemption"
done
