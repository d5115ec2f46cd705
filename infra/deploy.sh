#!/usr/bin/env bash
# Brings the committed code into a project of Google Cloud: `HUB_PROJECT=... make deploy`. The argument is the hub's Python.
# Terraform shows what it will change and asks; HUB_DEPLOY=yes answers for you.
set -euo pipefail
cd "$(dirname "$0")/.."
python="$1"
project="${HUB_PROJECT:?Set HUB_PROJECT to the project of Google Cloud that the hub goes to.}"
values="infra/$project.tfvars"
state="$project-terraform"
agreed=()
[ "${HUB_DEPLOY:-}" = yes ] && agreed=(-auto-approve)

for program in gcloud terraform git; do
  command -v "$program" >/dev/null || { echo "Install $program first."; exit 1; }
done
[ -f "$values" ] || { echo "Copy infra/example.tfvars to $values and fill it in."; exit 1; }
git diff --quiet HEAD || echo "What is not committed stays here; $(git rev-parse --short HEAD) goes."

"$python" -m pytest -q -p no:randomly tests/infra

# What Terraform remembers lies in a bucket that it cannot make itself.
gcloud storage buckets describe "gs://$state" --project "$project" >/dev/null 2>&1 ||
  gcloud storage buckets create "gs://$state" --project "$project" --location "${HUB_REGION:-europe-west3}" \
    --uniform-bucket-level-access --public-access-prevention
gcloud storage buckets update "gs://$state" --versioning --project "$project" >/dev/null

terraform -chdir=infra init -input=false -reconfigure -backend-config="bucket=$state"
terraform -chdir=infra validate
terraform -chdir=infra apply "${agreed[@]}" -var-file="$project.tfvars" -var "project=$project"

web/build.sh
rm -rf var/deploy
terraform -chdir=infra output -json settings | "$python" -m infra.staging var/deploy

# `default` first: App Engine takes no other service before it.
cd var/deploy
gcloud app deploy app.yaml --project "$project" --quiet
gcloud app deploy worker.yaml --project "$project" --quiet
gcloud app deploy dispatch.yaml cron.yaml --project "$project" --quiet
gcloud app browse --no-launch-browser --project "$project"
