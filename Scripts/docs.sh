#!/usr/bin/env bash
# Builds the documentation of the libraries named as one set of static pages in .build/docs.
#
#   Scripts/docs.sh Model Policy …
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

out=.build/docs
targets=()
for library in "$@"; do targets+=(--target "$library"); done

swift package --allow-writing-to-directory "$out" generate-documentation "${targets[@]}" \
  --enable-experimental-combined-documentation --transform-for-static-hosting --output-path "$out"
echo "The documentation: serve $PWD/$out (python3 -m http.server -d $out), then open /documentation"
