#!/usr/bin/env bash
# Measures what replaying logs costs beside merely parsing them and beside a bare reference loop, and prints a Markdown table.
#
#   Benchmarks/run.sh [LOG…]     of: kth blue million overload hosts (all of them when none is named)
#
# Environment: QUANTA (the command, default .build-release/release/quanta), TRACES (a folder of public logs, *.swf.gz; those
# missing are skipped), RUNS (runs of each measurement, the cheapest counts; default 3), MILLION (jobs of the synthetic logs),
# POLICIES, WORK (where logs and results are kept; a temporary folder by default).
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

QUANTA=${QUANTA:-.build-release/release/quanta}
TRACES=${TRACES:-../shared/traces/swf}
RUNS=${RUNS:-3}
MILLION=${MILLION:-1000000}
POLICIES=${POLICIES:-fcfs easy conservative}
OVERLOAD_POLICIES=${OVERLOAD_POLICIES:-fcfs easy easy(order:wfp3)}
CXX=${CXX:-g++}

# How the command is called: the only lines to change when it changes.
parse_only() { echo "$QUANTA trace read $1"; }
replay() { echo "$QUANTA replay $1 --procs $2 --policy $3 --jobs-csv $4 --no-database --quiet"; }
synth() { "$QUANTA" trace synth lublin --procs "$1" --jobs "$2" --seed 1 --load "$3"; }

if [ ! -x "$QUANTA" ]; then
  echo "run.sh: no $QUANTA; make release" >&2
  exit 66
fi
if [ -z "${WORK:-}" ]; then
  WORK=$(mktemp -d)
  trap 'rm -rf "$WORK"' EXIT
fi
mkdir -p "$WORK"
for tool in easy measure; do
  "$CXX" -O2 -std=c++20 -o "$WORK/$tool" "Benchmarks/reference/$tool.cpp"
done

failures=0

# cost COMMAND…: "wall cpu peak" of the cheapest run, or nothing with the reason on stderr.
cost() {
  "$WORK/measure" "$RUNS" "$@" 2>"$WORK/errors" && return
  echo "run.sh: failed: $*" >&2
  sed 's/^/    /' "$WORK/errors" | head -5 >&2
}

# row LOG JOBS CASE COST PARSE_COST REFERENCE_COST SAME: one line of the table.
row() {
  if [ -z "$4" ]; then
    failures=$((failures + 1))
    echo "| $1 | $3 | failed | | | | | |"
    return
  fi
  awk -v log_="$1" -v jobs="$2" -v name="$3" -v cost="$4" -v parse="$5" -v reference="$6" -v same="$7" '
    function ratio(of) { if (split(of, b, " ") < 2 || b[2] <= 0) return "–"; return sprintf("%.2f", a[2] / b[2]) }
    BEGIN {
      split(cost, a, " ")
      printf "| %s | %s | %.0f | %.3f | %.1f | %s | %s | %s |\n", log_, name, jobs / a[2], a[2], a[3] / 1024, ratio(parse),
        ratio(reference), same
    }'
}

# bench NAME LOG PROCESSORS: all cases of one log.
bench() {
  local name=$1 log=$2 procs=$3 jobs parse reference mine policy flag same
  echo "run.sh: $name on $procs processors" >&2
  jobs=$("$WORK/easy" "$log" --procs "$procs" --fcfs | awk '$1 == "jobs" { print $2 }')
  # shellcheck disable=SC2046
  parse=$(cost $(parse_only "$log"))
  row "$name" "$jobs" "parse only" "$parse" "$parse" "" ""
  for policy in $POLICIES; do
    reference=
    case $policy in
      fcfs) flag=--fcfs ;;
      easy) flag= ;;
      *) flag=none ;;
    esac
    if [ "$flag" != none ]; then
      # shellcheck disable=SC2086
      reference=$(cost "$WORK/easy" "$log" --procs "$procs" $flag --csv "$WORK/reference.csv")
      row "$name" "$jobs" "reference loop, $policy" "$reference" "$parse" "$reference" ""
    fi
    # shellcheck disable=SC2046
    mine=$(cost $(replay "$log" "$procs" "$policy" "$WORK/jobs.csv"))
    same=
    if [ -n "$reference" ] && [ -n "$mine" ]; then
      if cmp -s "$WORK/jobs.csv" "$WORK/reference.csv"; then same=yes; else same=**no**; fi
    fi
    row "$name" "$jobs" "$policy" "$mine" "$parse" "$reference" "$same"
    rm -f "$WORK/jobs.csv" "$WORK/reference.csv"
  done
}

# public NAME FILE PROCESSORS: a public log, when it is there.
public() {
  if [ ! -f "$TRACES/$2" ]; then
    echo "run.sh: no $TRACES/$2, skipped (TRACES names the folder)" >&2
    return
  fi
  [ -f "$WORK/$1.swf" ] || gunzip -c "$TRACES/$2" >"$WORK/$1.swf"
  bench "$1" "$WORK/$1.swf" "$3"
}

# synthetic NAME PROCESSORS LOAD: a log of the Lublin–Feitelson model.
synthetic() {
  [ -s "$WORK/$1.swf" ] || synth "$2" "$MILLION" "$3" >"$WORK/$1.swf" || {
    echo "run.sh: no log $1: quanta trace synth failed" >&2
    failures=$((failures + 1))
    rm -f "$WORK/$1.swf"
    return 0
  }
  bench "$1" "$WORK/$1.swf" "$2"
}

echo "| log | case | jobs per CPU s | CPU s | peak MiB | × parse | × reference | same jobs |"
echo "|---|---|--:|--:|--:|--:|--:|---|"
for log in "${@:-kth blue million overload hosts}"; do
  # The default is one word list; names given come one by one.
  for name in $log; do
    case $name in
      kth) public KTH-SP2 KTH-SP2-1996-2.1-cln.swf.gz 100 ;;
      blue) public SDSC-BLUE SDSC-BLUE-2000-4.2-cln.swf.gz 1152 ;;
      million) synthetic lublin-1024 1024 0.8 ;;
      overload)
        [ -s "$WORK/overload.swf" ] || bash Benchmarks/overload.sh >"$WORK/overload.swf"
        # Not conservative: with a reservation for each of 20,000, every end moves dozens of them; that takes hours.
        POLICIES=$OVERLOAD_POLICIES bench overload-20000 "$WORK/overload.swf" 256
        ;;
      hosts) synthetic lublin-100000 100000 0.8 ;;
      *)
        echo "run.sh: no log '$name'; there are kth, blue, million, overload, hosts" >&2
        exit 64
        ;;
    esac
  done
done
[ "$failures" -eq 0 ] || {
  echo "run.sh: $failures measurements failed" >&2
  exit 70
}
