#!/usr/bin/env bash
# Looks at everything that a deployment needs, without a network: `make deploy-check`. The argument is the hub's Python.
# Whether the providers of Terraform take every word is only known with a network: `terraform validate`, which `make deploy`
# runs before it changes anything.
set -euo pipefail
cd "$(dirname "$0")/.."
python="$1"

have() {
  command -v "$1" >/dev/null && return
  echo "left out: $1 is not installed, so $2"
  return 1
}

if have gcloud "Google's own parsers could not look at App Engine's files"; then
  for own in /usr/bin/python3 /usr/local/bin/python3; do
    [ -x "$own" ] && break
  done
  "$own" -I infra/appengine.py app.yaml worker.yaml cron.yaml dispatch.yaml
fi
if have terraform "its own formatter could not look"; then
  terraform -chdir=infra fmt -check -diff
fi
if have checkov "nobody looked for what it knows to be unsafe (install it in an environment of its own)"; then
  checkov --directory infra --framework terraform --compact --quiet --skip-download
fi
"$python" -m pytest -q -p no:randomly tests/infra
