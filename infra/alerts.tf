# Who is mailed, and when. Each alert says what to do first.

resource "google_monitoring_notification_channel" "mail" {
  display_name = "Administrators of the hub"
  type         = "email"
  labels = {
    email_address = var.alerts_to
  }
}

locals {
  subscription_age = "resource.type = \"pubsub_subscription\" AND metric.type = \"pubsub.googleapis.com/subscription/oldest_unacked_message_age\""
  report_handlers  = ["hub-start-report", "hub-run-report", "hub-bring-report"]

  # What the log says, word by word as the code writes it.
  said = {
    hub-dead-letter       = "jsonPayload.event=\"dead letter\""
    hub-trail-was-changed = "jsonPayload.event=\"the audit trail was checked\" AND jsonPayload.valid=false"
    hub-unexpected-error  = "jsonPayload.event=\"unexpected error\""
    hub-waits-too-long    = "jsonPayload.event=\"messages wait too long\""
    hub-watch-not-kept    = "jsonPayload.event=\"a watch cannot be kept\""
  }

  first = {
    hub-dead-letter       = "GET /api/v1/dead-letters lists what could not be delivered, with the reason; each can be replayed."
    hub-trail-was-changed = "Somebody changed the record. GET /api/v1/audit/verify says from where on; restore a copy of the database beside it and compare."
    hub-unexpected-error  = "The log has the traceback, and the request id under which the rest of it is found. The clock's own jobs come again after a minute."
    hub-waits-too-long    = "GET /api/v1/operations/queues shows which handler is behind; the log of the service worker says why."
    hub-watch-not-kept    = "A subscription of Microsoft 365 ends soon and cannot be renewed; it is tried again every hour. GET /api/v1/operations/microsoft says what is missing. Meanwhile the clock looks for what changed."
  }

  # Seconds, and what to do.
  waits = {
    "Messages wait too long" = {
      filter = local.subscription_age
      above  = 300
      advice = "GET /api/v1/operations/queues shows which handler is behind; the log of the service worker says why."
    }
    "Reports are late" = {
      filter = "${local.subscription_age} AND resource.label.subscription_id = one_of(${join(", ", [for name in local.report_handlers : "\"${name}\""])})"
      above  = 900
      advice = "GET /api/v1/schedules shows what ran when; POST /api/v1/schedules/{key}/run runs one again."
    }
    "Dead letters at Pub/Sub" = {
      filter = "resource.type = \"pubsub_subscription\" AND metric.type = \"pubsub.googleapis.com/subscription/num_undelivered_messages\" AND resource.label.subscription_id = \"hub-dead-letters\""
      above  = 0
      advice = "What Pub/Sub gave up after a hundred tries does not reach the hub: look whether the service worker starts. They wait for a week at the subscription hub-dead-letters."
    }
  }
}

resource "google_logging_metric" "said" {
  for_each = local.said
  name     = each.key
  filter   = "resource.type=\"gae_app\" AND ${each.value}"

  metric_descriptor {
    metric_kind = "DELTA"
    value_type  = "INT64"
  }
}

resource "google_logging_metric" "clock" {
  name   = "hub-clock"
  filter = "resource.type=\"gae_app\" AND resource.labels.module_id=\"worker\" AND protoPayload.resource=\"/cron/fire-schedules\" AND protoPayload.status=200"

  metric_descriptor {
    metric_kind = "DELTA"
    value_type  = "INT64"
  }
}

resource "google_monitoring_alert_policy" "waits" {
  for_each              = local.waits
  display_name          = each.key
  combiner              = "OR"
  notification_channels = [google_monitoring_notification_channel.mail.id]

  conditions {
    display_name = each.key

    condition_threshold {
      filter          = each.value.filter
      comparison      = "COMPARISON_GT"
      threshold_value = each.value.above
      duration        = "120s"

      aggregations {
        alignment_period   = "60s"
        per_series_aligner = "ALIGN_MAX"
      }
    }
  }

  documentation {
    content = each.value.advice
  }
}

resource "google_monitoring_alert_policy" "said" {
  for_each              = google_logging_metric.said
  display_name          = "The log says: ${each.key}"
  combiner              = "OR"
  notification_channels = [google_monitoring_notification_channel.mail.id]

  conditions {
    display_name = each.key

    condition_threshold {
      filter          = "resource.type = \"gae_app\" AND metric.type = \"logging.googleapis.com/user/${each.value.name}\""
      comparison      = "COMPARISON_GT"
      threshold_value = 0
      duration        = "0s"

      aggregations {
        alignment_period   = "300s"
        per_series_aligner = "ALIGN_SUM"
      }
    }
  }

  documentation {
    content = local.first[each.key]
  }
}

resource "google_monitoring_alert_policy" "errors" {
  display_name          = "More than one answer in a hundred is an error"
  combiner              = "OR"
  notification_channels = [google_monitoring_notification_channel.mail.id]

  conditions {
    display_name = "5xx of all answers"

    condition_threshold {
      filter             = "resource.type = \"gae_app\" AND metric.type = \"appengine.googleapis.com/http/server/response_count\" AND metric.label.response_code >= 500"
      denominator_filter = "resource.type = \"gae_app\" AND metric.type = \"appengine.googleapis.com/http/server/response_count\""
      comparison         = "COMPARISON_GT"
      threshold_value    = 0.01
      duration           = "300s"

      aggregations {
        alignment_period     = "300s"
        per_series_aligner   = "ALIGN_RATE"
        cross_series_reducer = "REDUCE_SUM"
        group_by_fields      = ["resource.label.module_id"]
      }

      denominator_aggregations {
        alignment_period     = "300s"
        per_series_aligner   = "ALIGN_RATE"
        cross_series_reducer = "REDUCE_SUM"
        group_by_fields      = ["resource.label.module_id"]
      }
    }
  }

  documentation {
    content = "The log of the service tells each refusal by its X-Request-Id."
  }
}

resource "google_monitoring_alert_policy" "clock" {
  display_name          = "The clock is silent"
  combiner              = "OR"
  notification_channels = [google_monitoring_notification_channel.mail.id]

  conditions {
    display_name = "Nothing recurring was woken for ten minutes"

    condition_absent {
      filter   = "resource.type = \"gae_app\" AND metric.type = \"logging.googleapis.com/user/${google_logging_metric.clock.name}\""
      duration = "600s"

      aggregations {
        alignment_period   = "60s"
        per_series_aligner = "ALIGN_SUM"
      }
    }
  }

  documentation {
    content = "Look whether the service worker starts, and at the cron jobs of App Engine. What was missed is caught up by itself."
  }
}

resource "google_monitoring_uptime_check_config" "ready" {
  display_name = "The hub is ready"
  timeout      = "10s"
  period       = "60s"

  http_check {
    path         = "/readyz"
    port         = 443
    use_ssl      = true
    validate_ssl = true
  }

  monitored_resource {
    type = "uptime_url"
    labels = {
      project_id = var.project
      host       = trimprefix(local.public_url, "https://")
    }
  }
}

resource "google_monitoring_alert_policy" "expiry" {
  display_name          = "A certificate is about to expire"
  combiner              = "OR"
  notification_channels = [google_monitoring_notification_channel.mail.id]

  conditions {
    display_name = "Fewer than 15 days are left"

    condition_threshold {
      filter          = "resource.type = \"uptime_url\" AND metric.type = \"monitoring.googleapis.com/uptime_check/time_until_ssl_cert_expires\" AND metric.label.check_id = \"${google_monitoring_uptime_check_config.ready.uptime_check_id}\""
      comparison      = "COMPARISON_LT"
      threshold_value = 15
      duration        = "600s"

      aggregations {
        alignment_period     = "1200s"
        per_series_aligner   = "ALIGN_NEXT_OLDER"
        cross_series_reducer = "REDUCE_MEAN"
        group_by_fields      = ["resource.label.host"]
      }
    }
  }

  documentation {
    content = "App Engine renews its own certificates: look at the domain's records. One that was uploaded by hand wants a new one."
  }
}
