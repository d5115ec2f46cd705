#!/usr/bin/env bash
# Builds the web page where its sources are newer, into web/dist or the folder it is told. Without Node the hub serves
# its API alone.
set -euo pipefail
out="${1:-dist}"
cd "$(dirname "$0")"

if ! command -v npm >/dev/null || ! node -e 'const [a, b] = process.versions.node.split("."); process.exit(a > 20 || (a == 20 && b >= 19) ? 0 : 1)'; then
  echo "The web page is not built: it needs Node.js 20.19 or newer with npm. The API works without it."
  exit 0
fi
if [ ! node_modules/.package-lock.json -nt package-lock.json ]; then
  echo "installing what the web page is built with ..."
  npm ci --silent --no-audit --no-fund
  touch node_modules/.package-lock.json
fi
if [ -z "$(find index.html vite.config.ts package-lock.json src public -newer "$out/index.html" -print -quit 2>&1)" ]; then
  exit 0
fi
echo "building the web page ..."
npm run --silent build -- --logLevel warn --outDir "$out" --emptyOutDir
