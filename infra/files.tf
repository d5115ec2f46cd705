# Documents, and who read them.

resource "google_storage_bucket" "documents" {
  #checkov:skip=CKV_GCP_78:what the hub forgets has to be gone; soft deletion covers mistakes
  name                        = "${var.project}-documents"
  location                    = var.region
  uniform_bucket_level_access = true
  public_access_prevention    = "enforced"

  # The hub decides when a document is forgotten, by its process; what was deleted by mistake comes back for some days.
  soft_delete_policy {
    retention_duration_seconds = var.deleted_documents_days * 24 * 3600
  }

  dynamic "encryption" {
    for_each = var.kms_key == "" ? [] : [var.kms_key]

    content {
      default_kms_key_name = encryption.value
    }
  }

  # Browsers bring documents by signed links, from the hub's page alone.
  cors {
    origin          = [local.public_url]
    method          = ["GET", "POST", "PUT"]
    max_age_seconds = 3600
    response_header = [
      "Content-Disposition", "Content-Range", "Content-Type", "ETag", "Location", "Range",
      "x-goog-content-length-range", "x-goog-content-sha256", "x-goog-hash", "x-goog-if-generation-match", "x-goog-resumable",
    ]
  }

  lifecycle_rule {
    condition {
      age = 1
    }
    action {
      type = "AbortIncompleteMultipartUpload"
    }
  }

  logging {
    log_bucket = google_storage_bucket.access.name
  }

  lifecycle {
    prevent_destroy = true
  }
}

resource "google_storage_bucket" "access" {
  #checkov:skip=CKV_GCP_62:these are the access logs
  #checkov:skip=CKV_GCP_78:nothing here can be overwritten or deleted before its time
  name                        = "${var.project}-documents-access"
  location                    = var.region
  uniform_bucket_level_access = true
  public_access_prevention    = "enforced"

  retention_policy {
    retention_period = var.access_log_days * 24 * 3600
  }

  lifecycle_rule {
    condition {
      age = var.access_log_days + 1
    }
    action {
      type = "Delete"
    }
  }

  lifecycle {
    prevent_destroy = true
  }
}

resource "google_storage_bucket_iam_member" "documents" {
  for_each = local.running
  bucket   = google_storage_bucket.documents.name
  role     = "roles/storage.objectUser"
  member   = each.value.member
}

# Before its first byte the hub looks whether the bucket is closed to others.
resource "google_project_iam_custom_role" "looks" {
  role_id     = "hubLooksAtBuckets"
  title       = "The hub's look at its bucket"
  permissions = ["storage.buckets.get"]
}

resource "google_storage_bucket_iam_member" "looks" {
  for_each = local.running
  bucket   = google_storage_bucket.documents.name
  role     = google_project_iam_custom_role.looks.id
  member   = each.value.member
}

# https://cloud.google.com/storage/docs/access-logs
resource "google_storage_bucket_iam_member" "access" {
  bucket = google_storage_bucket.access.name
  role   = "roles/storage.objectCreator"
  member = "group:cloud-storage-analytics@google.com"
}
