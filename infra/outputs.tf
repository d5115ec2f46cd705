# What `make deploy` fills into app.yaml and worker.yaml.
output "settings" {
  value = {
    project        = var.project
    public_url     = local.public_url
    worker_url     = local.worker_url
    push_account   = google_service_account.push.email
    files_bucket   = google_storage_bucket.documents.name
    kms_key        = var.kms_key
    tenant         = var.tenant
    client_id      = var.client_id
    sign_in_client = var.sign_in_client
    web_key        = var.web_key
    roles          = jsonencode(var.roles)
    region         = var.region
    teams_app      = var.teams_app
    teams_tab      = var.teams_tab
    teams_clients  = jsonencode(var.teams_clients)
    mail_sender    = var.mail_sender
    services_url   = var.services_url
  }
}
