# What nobody reads but the hub. The values are made here, handed on, and kept in no state: only their version is.

locals {
  secrets = {
    hub-secret       = ephemeral.random_password.hub.result
    hub-database-url = "postgresql+psycopg://hub:${ephemeral.random_password.database.result}@/hub?host=/cloudsql/${google_sql_database_instance.hub.connection_name}"
  }
}

ephemeral "random_password" "hub" {
  length  = 64
  special = false
}

ephemeral "random_password" "database" {
  length  = 40
  special = false
}

resource "google_secret_manager_secret" "secret" {
  for_each  = toset(["hub-secret", "hub-database-url"])
  secret_id = each.value

  replication {
    user_managed {
      replicas {
        location = var.region
      }
    }
  }

  depends_on = [google_project_service.on]
}

resource "google_secret_manager_secret_version" "secret" {
  for_each               = google_secret_manager_secret.secret
  secret                 = each.value.id
  secret_data_wo         = local.secrets[each.key]
  secret_data_wo_version = var.secrets_version
}

resource "google_secret_manager_secret_iam_member" "reads" {
  for_each = {
    for pair in setproduct(keys(local.running), keys(google_secret_manager_secret.secret)) :
    "${pair[0]} ${pair[1]}" => pair
  }
  secret_id = google_secret_manager_secret.secret[each.value[1]].id
  role      = "roles/secretmanager.secretAccessor"
  member    = local.running[each.value[0]].member
}
