"""The reader of signed links refuses whatever the service would refuse; the links are signed by the real library."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

import pytest
from google.auth.credentials import AnonymousCredentials
from google.cloud.storage import Client
from google.oauth2 import service_account

from tests.support.cloudstorage import ACCOUNT, Cloud, private_key
from tests.support.v4 import Asked, Refused, check

KEYS = {ACCOUNT: private_key(ACCOUNT).public_key()}
LIFE = timedelta(minutes=15)
SUM = "ab" * 32


@pytest.fixture
def asked() -> Asked:
    """A request as its link wants it: a PUT of five bytes of text."""
    signer = service_account.Credentials.from_service_account_info(Cloud("", "http://127.0.0.1").account_file())
    headers = {"x-goog-content-length-range": "5,5", "x-goog-content-sha256": SUM}
    blob = Client(project="p", credentials=AnonymousCredentials()).bucket("papers").blob("a/b c")
    url = blob.generate_signed_url(
        version="v4", expiration=LIFE, method="PUT", content_type="text/plain", headers=dict(headers),
        response_disposition="attachment", credentials=signer,
    )  # fmt: skip
    parts = urlsplit(url)
    sent = {"host": parts.netloc, "content-type": "text/plain", "user-agent": "anybody", **headers}
    return Asked("PUT", parts.path, parts.query, sent)


def refused(asked: Asked, after: timedelta = timedelta()) -> tuple[int, str]:
    with pytest.raises(Refused) as failure:
        check(asked, KEYS, datetime.now(UTC) + after)
    return failure.value.status, failure.value.code


def with_header(asked: Asked, **headers: str) -> Asked:
    return replace(asked, headers={**asked.headers, **{key.replace("_", "-"): text for key, text in headers.items()}})


def with_query(asked: Asked, former: str, latter: str) -> Asked:
    assert former in asked.query
    return replace(asked, query=asked.query.replace(former, latter, 1))


def test_a_request_as_signed_goes_through(asked: Asked) -> None:
    check(asked, KEYS, datetime.now(UTC))
    check(with_header(asked, content_type="  text/plain "), KEYS, datetime.now(UTC) + LIFE - timedelta(seconds=5))


def test_after_its_end_it_is_refused(asked: Asked) -> None:
    assert refused(asked, LIFE) == (400, "ExpiredToken")


def test_before_its_time_it_is_refused(asked: Asked) -> None:
    assert refused(asked, -timedelta(minutes=16)) == (403, "RequestTimeTooSkewed")


@pytest.mark.parametrize("method", ["GET", "POST", "DELETE", "put"])
def test_another_method_is_refused(asked: Asked, method: str) -> None:
    assert refused(replace(asked, method=method)) == (403, "SignatureDoesNotMatch")


@pytest.mark.parametrize("path", ["/papers/b", "/others/a/b%20c", "/papers/a/b c", "/papers/a/b%20c/", "/papers"])
def test_another_path_is_refused(asked: Asked, path: str) -> None:
    assert refused(replace(asked, path=path)) == (403, "SignatureDoesNotMatch")


@pytest.mark.parametrize(
    ("former", "latter", "code"),
    [
        ("attachment", "inline", "SignatureDoesNotMatch"),
        ("X-Goog-Expires=900", "X-Goog-Expires=9000", "SignatureDoesNotMatch"),
        ("X-Goog-Expires=900", "X-Goog-Expires=604801", "InvalidExpires"),
        ("X-Goog-Expires=900", "X-Goog-Expires=0", "InvalidExpires"),
        ("X-Goog-Expires=900", "X-Goog-Expires=long", "InvalidDate"),
        ("X-Goog-Date=20", "X-Goog-Date=x", "InvalidDate"),
        ("GOOG4-RSA-SHA256", "GOOG4-HMAC-SHA256", "NoSignature"),
        ("X-Goog-Signature=", "X-Goog-Signature=&x=", "NoSignature"),
        ("X-Goog-Signature=", "X-Goog-Signature=0", "SignatureDoesNotMatch"),
        ("X-Goog-Signature=", "generation=1&X-Goog-Signature=", "SignatureDoesNotMatch"),
        ("X-Goog-Expires=900", "X-Goog-Expires=900&x-goog-expires=9000", "DuplicateQueryParameter"),
        ("hub%40", "thief%40", "InvalidCredential"),
        ("%2Fauto%2F", "%2Feurope%2F", "InvalidCredential"),
        ("host", "user-agent", "InvalidSignedHeaders"),
        ("content-type%3Bhost", "host%3Bcontent-type", "InvalidSignedHeaders"),
    ],
)
def test_another_query_is_refused(asked: Asked, former: str, latter: str, code: str) -> None:
    assert refused(with_query(asked, former, latter))[1] == code


@pytest.mark.parametrize(
    "header",
    [
        {"content_type": "text/html"},
        {"content_type": "text/plain; charset=utf-8"},
        {"host": "elsewhere.example.com"},
        {"x_goog_content_length_range": "0,5000"},
        {"x_goog_content_sha256": "cd" * 32},
    ],
    ids=str,
)
def test_another_header_is_refused(asked: Asked, header: dict[str, str]) -> None:
    assert refused(with_header(asked, **header)) == (403, "SignatureDoesNotMatch")


@pytest.mark.parametrize("name", ["content-type", "x-goog-content-length-range", "x-goog-content-sha256"])
def test_a_signed_header_may_not_be_left_out(asked: Asked, name: str) -> None:
    left = {key: text for key, text in asked.headers.items() if key != name}
    assert refused(replace(asked, headers=left)) == (403, "MissingSignedHeader")


@pytest.mark.parametrize("name", ["x_goog_meta_sha256", "x_goog_acl", "x_goog_if_generation_match"])
def test_a_header_of_googles_may_not_be_added(asked: Asked, name: str) -> None:
    assert refused(with_header(asked, **{name: "1"})) == (403, "UnsignedHeader")


def test_another_key_is_refused(asked: Asked) -> None:
    with pytest.raises(Refused, match="SignatureDoesNotMatch"):
        check(asked, {ACCOUNT: private_key("thief").public_key()}, datetime.now(UTC))


@pytest.mark.parametrize(
    "query", ["", "&", "x-goog-signature", "X-Goog-Signature=%ff&X-Goog-Algorithm=GOOG4-RSA-SHA256"]
)
def test_nonsense_is_refused(asked: Asked, query: str) -> None:
    assert refused(replace(asked, query=query)) == (401, "NoSignature")
