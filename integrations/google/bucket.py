"""The bucket that documents lie in, and what it must be like before a byte goes there.

https://cloud.google.com/storage/docs/uniform-bucket-level-access,
https://cloud.google.com/storage/docs/public-access-prevention, https://cloud.google.com/storage/docs/encryption/customer-managed-keys
"""

from collections.abc import Iterator
from threading import Lock

from google.cloud.storage import Bucket, Client

from hub.core.errors import IntegrationError
from integrations.google.storage_failures import RETRY, TIMEOUT, failing_as_integration


class CheckedBucket:
    """A bucket that is looked at once before it is used. `kms_key` is the customer-managed key that it must encrypt
    with, empty for Google's own."""

    def __init__(self, client: Client, name: str, kms_key: str = "") -> None:
        self._bucket = client.bucket(name)
        self._kms_key = kms_key
        self._sound = False
        self._lock = Lock()

    def get(self) -> Bucket:
        """The bucket. Raises `IntegrationError`, for good when it is not there or open to others than it should be."""
        with self._lock:
            if not self._sound:
                self._look()
        return self._bucket

    def _look(self) -> None:
        with failing_as_integration(f"look at the bucket {self._bucket.name}"):
            self._bucket.reload(timeout=TIMEOUT, retry=RETRY)
        if wrong := list(unsafe(self._bucket, self._kms_key)):
            raise IntegrationError(f"bucket {self._bucket.name}: {'; '.join(wrong)}", retryable=False)
        self._sound = True


def unsafe(bucket: Bucket, kms_key: str) -> Iterator[str]:
    """What to set before confidential files may lie there."""
    access = bucket.iam_configuration
    if not access.uniform_bucket_level_access_enabled:
        yield "switch on uniform bucket-level access"
    if access.public_access_prevention != "enforced":
        yield "enforce public access prevention"
    if kms_key and bucket.default_kms_key_name != kms_key:
        yield f"make {kms_key} its default encryption key"
