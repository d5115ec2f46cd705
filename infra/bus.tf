# Pub/Sub: `make names` writes pubsub.json from the subscriptions of the code.

locals {
  bus           = jsondecode(file("${path.module}/pubsub.json"))
  subscriptions = { for one in local.bus.subscriptions : one.name => one }
  delivered     = { for name, one in local.subscriptions : name => one if one.deadLetterTopic != "" }
  pubsub_agent  = "serviceAccount:service-${data.google_project.this.number}@gcp-sa-pubsub.iam.gserviceaccount.com"
}

resource "google_pubsub_topic" "topic" {
  #checkov:skip=CKV_GCP_83:messages carry ids and states for a week at most, encrypted by Google; documents have var.kms_key
  for_each = toset(local.bus.topics)
  name     = each.value

  message_storage_policy {
    allowed_persistence_regions = [var.region]
  }

  depends_on = [google_project_service.on]
}

resource "google_pubsub_subscription" "subscription" {
  for_each = local.subscriptions
  name     = each.key
  topic    = google_pubsub_topic.topic[each.value.topic].id
  filter   = each.value.filter

  enable_message_ordering    = each.value.ordered
  ack_deadline_seconds       = each.value.ackDeadlineSeconds
  message_retention_duration = "${each.value.retentionSeconds}s"

  retry_policy {
    minimum_backoff = "${each.value.minimumBackoffSeconds}s"
    maximum_backoff = "${each.value.maximumBackoffSeconds}s"
  }

  # A subscription that nothing came to for a month is still wanted.
  expiration_policy {
    ttl = ""
  }

  dynamic "dead_letter_policy" {
    for_each = each.value.deadLetterTopic == "" ? [] : [each.value]

    content {
      dead_letter_topic     = google_pubsub_topic.topic[dead_letter_policy.value.deadLetterTopic].id
      max_delivery_attempts = dead_letter_policy.value.maxDeliveryAttempts
    }
  }

  # Dead letters too: the hub lists them, with the reason, and sends them once more when an administrator says so.
  dynamic "push_config" {
    for_each = var.workers_pull ? [] : [local.worker_url]

    content {
      push_endpoint = "${push_config.value}/push"

      oidc_token {
        service_account_email = google_service_account.push.email
        audience              = local.worker_url
      }
    }
  }

  depends_on = [google_service_account_iam_member.pubsub_mints]
}

# `python -m workers` at GKE, on a machine or at Cloud Run asks for messages, as hub-worker.
resource "google_pubsub_subscription_iam_member" "pulls" {
  for_each     = { for name, one in local.subscriptions : name => one if var.workers_pull }
  subscription = google_pubsub_subscription.subscription[each.key].name
  role         = "roles/pubsub.subscriber"
  member       = google_service_account.worker.member
}

resource "google_pubsub_topic_iam_member" "publishes" {
  for_each = {
    for pair in setproduct(keys(local.running), local.bus.topics) : "${pair[0]} ${pair[1]}" => pair
  }
  topic  = google_pubsub_topic.topic[each.value[1]].name
  role   = "roles/pubsub.publisher"
  member = local.running[each.value[0]].member
}

# Pub/Sub itself: it brings tokens of hub-push, and lays down what could not be delivered.
resource "google_service_account_iam_member" "pubsub_mints" {
  service_account_id = google_service_account.push.name
  role               = "roles/iam.serviceAccountTokenCreator"
  member             = local.pubsub_agent
}

resource "google_pubsub_topic_iam_member" "lays_down" {
  for_each = toset([for one in local.delivered : one.deadLetterTopic])
  topic    = google_pubsub_topic.topic[each.value].name
  role     = "roles/pubsub.publisher"
  member   = local.pubsub_agent
}

resource "google_pubsub_subscription_iam_member" "takes_away" {
  for_each     = local.delivered
  subscription = google_pubsub_subscription.subscription[each.key].name
  role         = "roles/pubsub.subscriber"
  member       = local.pubsub_agent
}
