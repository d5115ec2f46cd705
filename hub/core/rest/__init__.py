"""REST, the same everywhere: routes with rights, problem+json, paging, ETag, Idempotency-Key."""
