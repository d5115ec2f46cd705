"""Entra trusts the hub's account at Google; no secret of Microsoft's is kept."""

import pytest
import requests
import responses

from hub.core.config import load_settings
from hub.core.errors import IntegrationError
from integrations.microsoft.factories import access_of
from integrations.microsoft.federation import AUDIENCE, METADATA, google_assertion, google_assertion_for


@responses.activate
def test_the_proof_is_a_token_of_the_account_for_entra_alone() -> None:
    told = {"audience": "api://AzureADTokenExchange", "format": "full"}
    responses.get(
        METADATA,
        body="a.b.c",
        match=[
            responses.matchers.query_param_matcher(told),
            responses.matchers.header_matcher({"Metadata-Flavor": "Google"}),
        ],
    )
    assert google_assertion() == "a.b.c"


@pytest.mark.parametrize("answer", [{"status": 404}, {"body": requests.ConnectionError("no route")}])
@responses.activate
def test_elsewhere_than_at_google_there_is_no_proof_and_a_sentence_says_so(answer: dict[str, object]) -> None:
    responses.get(METADATA, **answer)  # type: ignore[arg-type]
    with pytest.raises(IntegrationError, match="Google gave no proof of who the hub is") as refusal:
        google_assertion()
    assert refusal.value.retryable


def test_a_federated_hub_has_no_secret() -> None:
    access = access_of(load_settings(federation="google", client_secret="left over"))
    assert (access.client_secret, access.assertion) == ("", google_assertion_for(AUDIENCE))


def test_without_federation_the_secret_counts() -> None:
    access = access_of(load_settings(client_secret="s3cret"))
    assert (access.client_secret, access.assertion) == ("s3cret", None)
