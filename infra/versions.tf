# Terraform 1.11 is the first that writes a secret without keeping it in its state.
terraform {
  required_version = ">= 1.11"

  required_providers {
    google = {
      source  = "hashicorp/google"
      version = "~> 7.0"
    }
    azuread = {
      source  = "hashicorp/azuread"
      version = "~> 3.0"
    }
    random = {
      source  = "hashicorp/random"
      version = "~> 3.7"
    }
  }

  # `make deploy` names the bucket: -backend-config=bucket=...
  backend "gcs" {
    prefix = "hub"
  }
}

provider "google" {
  project               = var.project
  region                = var.region
  user_project_override = true
  billing_project       = var.project
}

provider "azuread" {
  tenant_id = var.tenant
}
