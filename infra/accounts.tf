# As whom each part of the hub acts, and the least that it may.

locals {
  running = {
    api    = google_service_account.api
    worker = google_service_account.worker
  }

  # For the project as a whole there are no narrower ones.
  everywhere = toset([
    "roles/cloudsql.client",
    "roles/cloudtrace.agent",
    "roles/logging.logWriter",
    "roles/monitoring.metricWriter",
  ])
}

resource "google_service_account" "api" {
  account_id   = "hub-api"
  display_name = "The hub's API (App Engine service default)"
}

resource "google_service_account" "worker" {
  account_id   = "hub-worker"
  display_name = "The hub's workers (App Engine service worker)"
}

resource "google_service_account" "push" {
  account_id   = "hub-push"
  display_name = "Whose token Pub/Sub and Cloud Scheduler bring to the workers"
}

resource "google_project_iam_member" "running" {
  for_each = {
    for pair in setproduct(keys(local.running), local.everywhere) : "${pair[0]} ${pair[1]}" => pair
  }
  project = var.project
  role    = each.value[1]
  member  = local.running[each.value[0]].member
}

# Signed links: each signs as itself, and as nobody else.
resource "google_service_account_iam_member" "signs" {
  for_each           = local.running
  service_account_id = each.value.name
  role               = "roles/iam.serviceAccountTokenCreator"
  member             = each.value.member
}

# Sign-in: to look whether an account is disabled, and to note who it is.
resource "google_project_iam_custom_role" "accounts" {
  role_id     = "hubAccounts"
  title       = "The hub's view of accounts"
  permissions = ["firebaseauth.users.get", "firebaseauth.users.update"]
}

resource "google_project_iam_member" "accounts" {
  project = var.project
  role    = google_project_iam_custom_role.accounts.id
  member  = google_service_account.api.member
}

# Reports and other recurring work that people plan become jobs of Cloud Scheduler.
resource "google_project_iam_custom_role" "jobs" {
  role_id = "hubJobs"
  title   = "The hub's jobs"
  permissions = [
    "cloudscheduler.jobs.create",
    "cloudscheduler.jobs.delete",
    "cloudscheduler.jobs.enable",
    "cloudscheduler.jobs.get",
    "cloudscheduler.jobs.list",
    "cloudscheduler.jobs.pause",
    "cloudscheduler.jobs.run",
    "cloudscheduler.jobs.update",
  ]
}

resource "google_project_iam_member" "jobs" {
  project = var.project
  role    = google_project_iam_custom_role.jobs.id
  member  = google_service_account.worker.member
}

resource "google_service_account_iam_member" "jobs_act_as_push" {
  service_account_id = google_service_account.push.name
  role               = "roles/iam.serviceAccountUser"
  member             = google_service_account.worker.member
}

# App Engine starts a version as its own account, which reads the code from the staging bucket.
resource "google_storage_bucket_iam_member" "code" {
  for_each = local.running
  bucket   = "staging.${var.project}.appspot.com"
  role     = "roles/storage.objectViewer"
  member   = each.value.member

  depends_on = [google_app_engine_application.hub]
}
