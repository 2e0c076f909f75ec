#!/bin/sh
# Fuzzes the SWF reader: Fuzz/run.sh [SECONDS] (60 by default).
#
# The corpus grows in .build-fuzz/corpus from run to run. A finding ends the run with its input in .build-fuzz/findings and a non-zero
# exit code; `.build-fuzz/swf-fuzz FILE` runs it again.
set -eu
cd "$(dirname "$0")/.."
seconds=${1:-60}
out=.build-fuzz
mkdir -p "$out/modules" "$out/corpus" "$out/findings"

module() { # NAME FILE…
  name=$1
  shift
  swiftc -O -wmo -g -swift-version 6 -parse-as-library -sanitize=fuzzer,address -module-name "$name" \
    -I "$out/modules" -I Sources/CGSL -I Sources/CZlib -I Sources/CCrypto \
    -emit-module -emit-module-path "$out/modules/$name.swiftmodule" -c "$@" -o "$out/$name.o"
}

# Only what the reader needs: a change elsewhere neither breaks nor slows the fuzzer.
module Model Sources/Model/*.swift
module Stats Sources/Stats/Estimators/Quantile.swift
module Workload Sources/Workload/SWF/*.swift Sources/Workload/Trace/*.swift
swiftc -O -g -swift-version 6 -parse-as-library -sanitize=fuzzer,address -I "$out/modules" -I Sources/CGSL \
  -I Sources/CZlib -I Sources/CCrypto Fuzz/SWFFuzz.swift "$out/Model.o" "$out/Stats.o" "$out/Workload.o" \
  -lz -lcrypto -lgsl -lgslcblas -lm -o "$out/swf-fuzz"

# Seeds: the committed ones, each also as gzip.
for seed in Fuzz/Seeds/*.swf; do
  name=$(basename "$seed")
  { printf '\001\000\000'; cat "$seed"; } >"$out/corpus/$name"
  { printf '\037\125\052'; gzip -nc "$seed"; } >"$out/corpus/$name.gz"
done

ASAN_OPTIONS=detect_leaks=0 "$out/swf-fuzz" -max_total_time="$seconds" -max_len=4096 -timeout=10 \
  -dict=Fuzz/swf.dict -artifact_prefix="$out/findings/" -print_final_stats=1 "$out/corpus"
