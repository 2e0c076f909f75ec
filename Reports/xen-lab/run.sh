#!/usr/bin/env bash
# Twenty workspaces through the two Xen hosts of the lab: predicted, run, compared. Boots the lab if it does not run.
#
#   QUANTA_LIVE=.build-release/release/quanta-live Reports/xen-lab/run.sh
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
live=${QUANTA_LIVE:?path of quanta-live}
deadline=${DEADLINE:-2400}

[ -n "$(bash ../../Lab/lab.sh status)" ] || bash ../../Lab/lab.sh start 2
rm -rf results && mkdir -p results
"$live" hosts --site site.yaml
"$live" plan site.yaml --with workspaces.yaml --replications 50 --prediction results/prediction.json > results/plan.txt
"$live" run site.yaml --take-over --confirm never --log json 2> results/run.log &
run=$!
trap 'kill -TERM $run 2>/dev/null || true' EXIT
sleep 3
"$live" submit workspaces.yaml --site site.yaml
end=$((SECONDS + deadline))
until [ "$("$live" list --site site.yaml --json | grep -c '"id":' || true)" = 0 ]; do
  [ $SECONDS -lt $end ] || { echo "not done after $deadline s:" >&2; "$live" list --site site.yaml >&2; break; }
  sleep 5
done
kill -TERM $run && wait $run || true
trap - EXIT
"$live" replay-journal site.yaml
"$live" drift site.yaml || true
"$live" report site.yaml --prediction results/prediction.json --out results --title "Twenty workspaces on two Xen hosts"
"$live" list --all --site site.yaml > results/list.txt
