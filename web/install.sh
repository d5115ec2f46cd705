#!/usr/bin/env bash
# Installs what the web page is built and checked with, where that changed. Fails, and says why, where there is no Node.
set -euo pipefail
cd "$(dirname "$0")"

if ! command -v npm >/dev/null || ! node -e 'const [a, b] = process.versions.node.split("."); process.exit(a > 20 || (a == 20 && b >= 19) ? 0 : 1)'; then
  echo "The web page is not built: it needs Node.js 20.19 or newer with npm. The API works without it."
  exit 1
fi
if [ ! node_modules/.package-lock.json -nt package-lock.json ]; then
  echo "installing what the web page is built with ..."
  npm ci --loglevel error --no-audit --no-fund
  touch node_modules/.package-lock.json
fi
