# Entra trusts the hub's accounts at Google, so that no secret of Microsoft's is kept anywhere.
# https://learn.microsoft.com/entra/workload-id/workload-identity-federation-config-app-trust-google-cloud

data "azuread_application" "hub" {
  client_id = var.client_id
}

resource "azuread_application_federated_identity_credential" "hub" {
  #checkov:skip=CKV_AZURE_249:this trusts an account of Google, not GitHub
  for_each       = local.running
  application_id = data.azuread_application.hub.id
  display_name   = "hub-${each.key}"
  description    = "The hub at Google Cloud, project ${var.project}"
  issuer         = "https://accounts.google.com"
  audiences      = ["api://AzureADTokenExchange"]
  subject        = each.value.unique_id
}
