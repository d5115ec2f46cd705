# Copy to ${HUB_PROJECT}.tfvars beside this file and fill in; `make deploy` reads it.
project        = "example-hub"
region         = "europe-west3"
tenant         = "00000000-0000-0000-0000-000000000000"
client_id      = "00000000-0000-0000-0000-000000000000"
sign_in_client = "00000000-0000-0000-0000-000000000000"
web_key        = "AIza-example"
teams_app      = "00000000-0000-0000-0000-000000000000"
teams_tab      = "" # step 7.4 of the guide
mail_sender    = "hub@example.com"
alerts_to      = "administrators@example.com"
roles = {
  "00000000-0000-0000-0000-000000000000" = "administrator"
}
