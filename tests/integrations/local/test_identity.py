"""Local tokens."""

import base64
import json
import os
import stat
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import jwt
import pytest

from hub.core.errors import Unauthenticated
from integrations.local.identity import LocalIdentity, load_or_make_secret

SECRET = bytes(range(32))
GOOD = {"iss": "hub-local", "aud": "hub", "sub": "ana", "kind": "person", "iat": 1, "exp": 4102444800}


def signed(**changes: object) -> str:
    claims = {name: value for name, value in (GOOD | changes).items() if value is not None}
    return jwt.encode(claims, SECRET, algorithm="HS256")


def unsigned(header: dict[str, str]) -> str:
    def part(value: object) -> str:
        return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")

    return f"{part(header)}.{part(GOOD)}."


@pytest.mark.parametrize("kind", ["person", "client"])
def test_a_token_speaks_for_its_subject_until_it_ends(kind: str) -> None:
    identity = LocalIdentity(SECRET)
    token, expires_at = identity.issue(kind, "ana")  # type: ignore[arg-type]
    claims = identity.verify(token)
    assert (claims.kind, claims.subject) == (kind, "ana")
    assert abs(claims.expires_at - expires_at) < timedelta(seconds=1)
    assert timedelta(hours=11) < claims.expires_at - datetime.now(UTC) <= timedelta(hours=12)


def test_a_well_made_token_is_read() -> None:
    assert LocalIdentity(SECRET).verify(signed()).subject == "ana"


@pytest.mark.parametrize(
    "token",
    [
        "",
        "nonsense",
        "a.b.c",
        "ä.ö.ü",
        "\0",
        signed()[:-2],
        signed(iss="somebody"),
        signed(aud="something"),
        signed(sub=None),
        signed(kind=None),
        signed(iat=None),
        signed(exp=None),
        signed(aud=None),
        signed(iss=None),
        signed(kind="administrator"),
        signed(kind=["person"]),
        signed(sub=7),
        signed(nbf=4102444800),
        signed(exp="soon"),
        unsigned({"alg": "none", "typ": "JWT"}),
        unsigned({"alg": "HS256", "typ": "JWT"}),
        jwt.encode(GOOD, bytes(64), algorithm="HS256"),
        signed(exp=4102444800000000),
    ],
)
def test_every_other_token_is_refused(token: str) -> None:
    with pytest.raises(Unauthenticated):
        LocalIdentity(SECRET).verify(token)


def test_another_algorithm_is_refused_even_with_the_right_secret() -> None:
    secret = bytes(64)
    with pytest.raises(Unauthenticated):
        LocalIdentity(secret).verify(jwt.encode(GOOD, secret, algorithm="HS512"))


def test_an_expired_token_says_so() -> None:
    token, _ = LocalIdentity(SECRET).issue("person", "ana", timedelta(seconds=-1))
    with pytest.raises(Unauthenticated, match="expired"):
        LocalIdentity(SECRET).verify(token)


def test_a_short_secret_is_refused() -> None:
    with pytest.raises(ValueError, match="at least 32 bytes"):
        LocalIdentity(b"short")


def test_the_secret_is_made_once_and_read_by_its_owner_only(tmp_path: Path) -> None:
    folder = tmp_path / "var" / "hub"
    first, second = load_or_make_secret(folder), load_or_make_secret(folder)
    assert first == second
    assert len(first) == 32
    assert first != load_or_make_secret(tmp_path / "other")
    [file] = folder.iterdir()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_hubs_that_start_together_agree_on_the_secret(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        secrets = list(pool.map(load_or_make_secret, [tmp_path / "var"] * 8))
    assert len(set(secrets)) == 1
    assert len(os.listdir(tmp_path / "var")) == 1


def test_a_damaged_secret_is_not_used(tmp_path: Path) -> None:
    load_or_make_secret(tmp_path)
    (tmp_path / "local-secret").write_bytes(b"")
    with pytest.raises(ValueError, match="damaged"):
        load_or_make_secret(tmp_path)
