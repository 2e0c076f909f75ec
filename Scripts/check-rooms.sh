#!/usr/bin/env bash
# The rules that no compiler checks: arrows between the rooms point downward, one idea a file, nothing below the command
# prints or ends the process. Lists every breach and fails if there is one.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

breaches=0
breach() {
  echo "rooms: $*" >&2
  breaches=$((breaches + 1))
}

# room: what it may import of ours, and of C
declare -A allowed=(
  [Model]=""
  [Policy]="Model"
  [Stats]="CGSL"
  [Digest]="CCrypto"
  [Workload]="Model Stats Digest CZlib FoundationXML"
  [Sim]="Model Policy Stats"
  [Report]="Model"
  [Study]="Model Policy Stats Workload Sim Report GRDB GRDBSQLite Yams"
  [Live]="Model Policy Stats Digest CLibvirt GRDB Logging FoundationXML"
  [Operation]="Model Policy Stats Digest Sim Study Report Live GRDB Yams FlyingFox FlyingSocks Logging"
  [CLI]="Model Policy Stats Workload Sim Report Study ArgumentParser"
  [LiveCLI]="Model Policy Live Operation ArgumentParser Logging"
)
# What anybody may import.
common=" Foundation FoundationEssentials Glibc Dispatch Synchronization "

for folder in Sources/*/; do
  room=$(basename "$folder")
  [ -f "${folder}module.modulemap" ] && continue
  if [ -z "${allowed[$room]+set}" ]; then
    breach "Sources/$room is a room without a line in Scripts/check-rooms.sh"
    continue
  fi
  while IFS=: read -r file line module; do
    case "$common ${allowed[$room]} " in
      *" $module "*) ;;
      *) breach "$file:$line: $room may not import $module" ;;
    esac
  done < <(grep -rnE --include='*.swift' '^[@a-z ]*import ' "$folder" |
    sed -E 's/^([^:]+:[0-9]+):.*import +((struct|class|enum|func|protocol|typealias|let|var) +)?([A-Za-z_]+).*/\1:\4/')

  case "$room" in CLI | LiveCLI) continue ;; esac
  while IFS= read -r hit; do breach "$hit: only the command prints or ends the process"; done < <(
    grep -rnE --include='*.swift' '^[^/"]*\b(print|exit|abort|fatalError|preconditionFailure)\(' "$folder" | cut -c1-120)
done

# What libvirt's C functions give has to be freed and checked: one folder does that.
while IFS= read -r hit; do breach "$hit: only Sources/Live/Libvirt may import CLibvirt"; done < <(
  grep -rnE --include='*.swift' '^import CLibvirt' Sources | grep -v '^Sources/Live/Libvirt/' | cut -c1-120)

while IFS= read -r hit; do breach "$hit: no forced try or cast"; done < <(
  grep -rnE --include='*.swift' '^[^/"]*\b(try!|as!)' Sources | cut -c1-120)

while read -r lines file; do
  if [ "$file" != total ] && [ "$lines" -gt 400 ]; then breach "$file: $lines lines; the limit is 400"; fi
done < <(find Package.swift Sources Tests -name '*.swift' -exec wc -l {} +)

[ "$breaches" -eq 0 ] || exit 1
