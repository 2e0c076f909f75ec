#!/usr/bin/env bash
# Writes a log whose queue stays about 20,000 jobs long, even when short ones overtake: 27,000 are submitted in the first
# hour, the rest arrive a tenth faster than a machine of 256 processors works them off. Same arguments, same bytes.
#
#   Benchmarks/overload.sh [JOBS [WAITING [SEED]]] >LOG.swf
set -euo pipefail

jobs=${1:-100000}
waiting=${2:-27000}
seed=${3:-1}

echo "; Version: 2.2"
echo "; MaxProcs: 256"
echo "; Note: made by Benchmarks/overload.sh $jobs $waiting $seed"
awk -v jobs="$jobs" -v waiting="$waiting" -v seed="$seed" '
  # The minimal standard generator of Park and Miller (Commun. ACM 31(10), 1988), exact in doubles: awks differ in rand().
  function uniform() { seed = (16807 * seed) % 2147483647; return seed / 2147483647 }
  BEGIN {
    # Sizes are 1, 2, 4, … 64 with equal chance, run times log-uniform from a minute to ten hours.
    gap = 0.9 * (127 / 7) * ((36000 - 60) / log(36000 / 60)) / 256
    for (i = 1; i <= jobs; i++) {
      now += -log(uniform()) * (i <= waiting ? 3600 / waiting : gap)
      procs = 2 ^ int(7 * uniform())
      run = int(60 * exp(log(36000 / 60) * uniform()))
      estimate = int(run * (1 + 4 * uniform()))
      user = 1 + int(50 * uniform())
      printf "%d %d -1 %d %d -1 -1 %d %d -1 1 %d 1 1 1 1 -1 -1\n", i, now, run, procs, procs, estimate, user
    }
  }'
