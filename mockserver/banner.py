"""What is said at start, and on the first page: where the server is, and a first call that works."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING
from urllib.parse import urlencode

if TYPE_CHECKING:
    from mockserver.sandbox import Sandbox

WARNING = "This is a mock for development and tests. Never let anybody rely on it for security."


def curl_example(base_url: str, sandbox: Sandbox, *, secrets: bool = True) -> str:
    """Return a curl line that gets a token; with `secrets` off it says where to put them."""
    client = next((one for one in sandbox.clients.values() if "password" in one.grants), None)
    user = next((one for one in sandbox.users.values() if one.enabled and not one.locked), None)
    client_id, secret = (client.client_id, client.secret or "") if client and secrets else ("CLIENT_ID", "SECRET")
    username, password = (user.username, user.password) if user and secrets else ("USERNAME", "PASSWORD")
    form = urlencode({"grant_type": "password", "username": username, "password": password}, safe="@")
    return shlex.join(["curl", "-u", f"{client_id}:{secret}", "-d", form, f"{base_url}/oauth/token"])


def banner(base_url: str, sandbox: Sandbox, version: str, *, control: bool = True) -> str:
    """Return what `serve` prints once it answers; without `control` nobody can look."""
    client = next((one for one in sandbox.clients.values() if "password" in one.grants), None)
    user = next((one for one in sandbox.users.values() if one.enabled and not one.locked), None)
    lines = [f"mockserver {version}: CameraManager's OAuth service, pretended", "", f"  URL      {base_url}"]
    if control:
        lines.append(f"  look     {base_url}/_mock/   what happens, live")
        lines.append(f"  try      {base_url}/_mock/try   the flows, step by step")
    if client:
        lines.append(f"  client   {client.client_id} / {client.secret or '(public, no secret)'}")
    if user:
        lines.append(f"  user     {user.username} / {user.password}")
    if client and user:
        lines += ["", "Get a token:", "", f"  {curl_example(base_url, sandbox)}"]
    return "\n".join([*lines, "", WARNING, ""])
