# PostgreSQL. App Engine reaches it through its own socket, with a certificate of its own; no network may come near.

resource "google_sql_database_instance" "hub" {
  #checkov:skip=CKV_GCP_60:the socket of App Engine leads to an address; without a certificate of Google's it lets nobody in
  #checkov:skip=CKV2_GCP_13:how long each statement takes is in the query insights, where no values of people are
  name                = "hub"
  region              = var.region
  database_version    = "POSTGRES_18"
  deletion_protection = true

  settings {
    tier                        = var.database_tier
    edition                     = "ENTERPRISE"
    availability_type           = "REGIONAL"
    disk_autoresize             = true
    deletion_protection_enabled = true

    backup_configuration {
      enabled                        = true
      point_in_time_recovery_enabled = true
      start_time                     = "01:00"

      backup_retention_settings {
        retained_backups = 30
      }
    }

    # An address, because the socket of App Engine leads there, and no network that may use it without a certificate.
    ip_configuration {
      ipv4_enabled = true
      ssl_mode     = "TRUSTED_CLIENT_CERTIFICATE_REQUIRED"
    }

    maintenance_window {
      day          = 7
      hour         = 2
      update_track = "stable"
    }

    insights_config {
      query_insights_enabled = true
    }

    database_flags {
      name  = "cloudsql.enable_pgaudit"
      value = "on"
    }

    database_flags {
      name  = "log_checkpoints"
      value = "on"
    }

    database_flags {
      name  = "log_connections"
      value = "on"
    }

    database_flags {
      name  = "log_disconnections"
      value = "on"
    }

    database_flags {
      name  = "log_hostname"
      value = "on"
    }

    database_flags {
      name  = "log_lock_waits"
      value = "on"
    }

    database_flags {
      name  = "log_min_duration_statement"
      value = "-1"
    }

    database_flags {
      name  = "log_min_error_statement"
      value = "error"
    }

    database_flags {
      name  = "log_min_messages"
      value = "error"
    }

    database_flags {
      name  = "log_statement"
      value = "ddl"
    }
  }

  depends_on = [google_project_service.on]
}

resource "google_sql_database" "hub" {
  name     = "hub"
  instance = google_sql_database_instance.hub.name
}

resource "google_sql_user" "hub" {
  name                = "hub"
  instance            = google_sql_database_instance.hub.name
  password_wo         = ephemeral.random_password.database.result
  password_wo_version = var.secrets_version
}
