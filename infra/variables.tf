variable "project" {
  description = "The project of Google Cloud that the hub lives in; nothing else should."
  type        = string
}

variable "region" {
  description = "Where data lies and code runs."
  type        = string
  default     = "europe-west3"
}

variable "app_engine_location" {
  description = "Where App Engine runs; the region, but europe-west and us-central without their numbers. It can never be changed."
  type        = string
  default     = "europe-west3"
}

variable "public_url" {
  description = "Where people reach the hub, https://hub.example.com; empty for App Engine's own address."
  type        = string
  default     = ""
}

variable "tenant" {
  description = "The company's tenant in Entra."
  type        = string
}

variable "client_id" {
  description = "The application in Entra as which the hub calls Microsoft Graph."
  type        = string
}

variable "sign_in_client" {
  description = "The application in Entra that people sign in to through Firebase."
  type        = string
}

variable "web_key" {
  description = "The apiKey of the web app in Firebase. It is public: it names the project and opens nothing."
  type        = string
}

variable "roles" {
  description = "The role of the hub by the object id of a group in Entra: {\"...\" = \"administrator\"}."
  type        = map(string)
  default     = {}
}

variable "teams_app" {
  description = "The hub's app in the company's catalogue of Teams."
  type        = string
}

variable "teams_tab" {
  description = "The id that the company's catalogue of Teams gave the app: people are signed in inside Teams. Empty: in the browser alone."
  type        = string
  default     = ""
}

variable "teams_clients" {
  description = "Further programs of Microsoft that may sign people in to the tab, such as Outlook, by their ids."
  type        = list(string)
  default     = []
}

variable "mail_sender" {
  description = "The mailbox that mails come from."
  type        = string
}

variable "services_url" {
  description = "Where the company's own services answer; empty when there are none."
  type        = string
  default     = ""
}

variable "workers_pull" {
  description = "Whether workers of your own (GKE, a machine, Cloud Run) ask for messages; otherwise Pub/Sub pushes them to App Engine."
  type        = bool
  default     = false
}

variable "alerts_to" {
  description = "Who is mailed when something is wrong."
  type        = string
}

variable "kms_key" {
  description = "A key of the company for documents, projects/P/locations/L/keyRings/R/cryptoKeys/K; empty for Google's own."
  type        = string
  default     = ""
}

variable "database_tier" {
  description = "The machine of the database."
  type        = string
  default     = "db-custom-2-7680"
}

variable "deleted_documents_days" {
  description = "For how many days a document that was deleted can still be brought back, 7 to 90."
  type        = number
  default     = 7
}

variable "access_log_days" {
  description = "For how many days it is kept who read which document; it cannot be deleted before."
  type        = number
  default     = 400
}

variable "secrets_version" {
  description = "One more makes a new password of the database and a new key of the hub."
  type        = number
  default     = 1
}
