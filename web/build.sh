#!/usr/bin/env bash
# Builds the web page where its sources are newer, into web/dist or the folder it is told. Without Node the hub serves
# its API alone.
set -euo pipefail
out="${1:-dist}"
cd "$(dirname "$0")"

./install.sh || exit 0
if [ -z "$(find index.html vite.config.ts package-lock.json src public -newer "$out/index.html" -print -quit 2>&1)" ]; then
  exit 0
fi
echo "building the web page ..."
npm run --silent build -- --logLevel warn --outDir "$out" --emptyOutDir
