# The project: what is switched on, and App Engine.

locals {
  services = toset([
    "appengine.googleapis.com",
    "cloudbuild.googleapis.com",
    "cloudkms.googleapis.com",
    "cloudscheduler.googleapis.com",
    "cloudtrace.googleapis.com",
    "iam.googleapis.com",
    "iamcredentials.googleapis.com",
    "identitytoolkit.googleapis.com",
    "logging.googleapis.com",
    "monitoring.googleapis.com",
    "pubsub.googleapis.com",
    "secretmanager.googleapis.com",
    "sqladmin.googleapis.com",
    "storage.googleapis.com",
    "telemetry.googleapis.com",
  ])

  app_url    = "https://${google_app_engine_application.hub.default_hostname}"
  worker_url = "https://worker-dot-${google_app_engine_application.hub.default_hostname}"
  public_url = var.public_url == "" ? local.app_url : var.public_url
}

data "google_project" "this" {
  project_id = var.project
}

resource "google_project_service" "on" {
  for_each           = local.services
  service            = each.value
  disable_on_destroy = false
}

resource "google_app_engine_application" "hub" {
  project     = var.project
  location_id = var.app_engine_location

  depends_on = [google_project_service.on]

  lifecycle {
    prevent_destroy = true
  }
}
