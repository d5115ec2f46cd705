"""What logs and traces call a call of Microsoft's: never by an address, a file's name or what was asked for."""

import pytest

from integrations.microsoft.wire import named, shaped


@pytest.mark.parametrize(
    ("path", "in_logs", "in_traces"),
    [
        ("/users/delta?$select=id,mail", "/users/delta", "/users/delta"),
        ("/users/68df/teamwork/installedApps/NjhkZg==/chat", None, "/users/{}/teamwork/installedApps/{}/chat"),
        ("/users/hub@example.com/messages/AAkA/send", "/users/{}/messages/AAkA/send", "/users/{}/messages/{}/send"),
        ("/drives/b!39/root:/claims/Ana Alves?$select=id", "/drives/b!39/root:/{}", "/drives/{}/{}/{}"),
        ("/drives/b!3/items/1:/Ana.pdf:/content", "/drives/b!3/items/1:/{}:/content", "/drives/{}/items/{}/{}/content"),
        ("/v3/conversations/19:1@unq/activities", "/v3/conversations/{}/activities", "/v3/conversations/{}/activities"),
        ("https://graph.microsoft.com/v1.0/users/delta?$deltatoken=secret", "/users/delta", "/users/delta"),
        ("https://smba.trafficmanager.net/teams/v3/conversations", "/v3/conversations", "/v3/conversations"),
    ],
)  # fmt: skip
def test_paths_are_shown_without_people(path: str, in_logs: str | None, in_traces: str) -> None:
    assert named(path) == (in_logs or path)
    assert shaped(path) == in_traces
