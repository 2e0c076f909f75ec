#!/usr/bin/env bash
# Makes the synthetic utilisation traces in Traces/office-16: sixteen machines of two kinds, a percentage of their virtual CPUs every
# five minutes for a day, in PlanetLab's form. Nobody measured them. The same bytes every time.
set -euo pipefail

folder=${1:?usage: $0 FOLDER}
mkdir -p "$folder"
for machine in $(seq 1 16); do
  # Odd ones serve an office by day, even ones work through the night.
  awk -v machine="$machine" '
    # A generator that is exact in double precision (Park & Miller, CACM 31(10), 1988).
    function draw() { seed = (seed * 48271) % 2147483647; return seed / 2147483647 }
    BEGIN {
      seed = 7919 * machine
      centre = (machine % 2 ? 13 : 1) + 3 * draw() - 1.5  # hour of the most demand
      width = 2.5 + 1.5 * draw()
      rest = 4 + 8 * draw()
      peak = 65 + 30 * draw()
      for (sample = 0; sample < 288; sample++) {
        away = sample / 12 - centre
        away -= 24 * int(away / 24 + (away < 0 ? -0.5 : 0.5))
        wanted = rest + (peak - rest) * exp(-away * away / (2 * width * width)) + 12 * (draw() + draw() - 1)
        printf "%d\n", (wanted < 0 ? 0 : (wanted > 100 ? 100 : wanted))
      }
    }' > "$folder/vm-$(printf '%02d' "$machine")"
done
