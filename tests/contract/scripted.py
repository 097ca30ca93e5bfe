"""A server that answers from a list, and cases written in the contract's own format."""

from __future__ import annotations

import tomllib

import msgspec

from mockserver.contract.cases import Topic
from mockserver.contract.target import Target
from mockserver.contract.transport import Answer

VARIABLES = {"client_id": "app", "client_secret": "s3cret", "username": "ann", "password": "pw", "scopes": "read write"}
NO_STORE = [("Cache-Control", "no-store"), ("Pragma", "no-cache")]
JSON = [("Content-Type", "application/json;charset=UTF-8"), *NO_STORE]


class Script:
    """A transport that gives the next answer of a list, and keeps the requests."""

    def __init__(self, *answers):
        self._answers = list(answers)
        self.requests = []

    def send(self, request):
        self.requests.append(request)
        answer = self._answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    def close(self):
        pass


def answer(status=200, body="", headers=()):
    return Answer(status=status, headers=list(headers), body=body.encode())


def page(body, status=200):
    return answer(status, f"<!doctype html><title>t</title>{body}", [("Content-Type", "text/html; charset=utf-8")])


def redirect(location):
    return answer(302, "", [("Location", location)])


def target(script, **more):
    return Target(base_url="http://server.example", transport=script, variables=dict(VARIABLES), **more)


def case(steps, **fields):
    """Return the case with these steps, written in TOML."""
    text = f"""
    title = "t"
    order = 1
    about = "a"
    [[case]]
    name = "The case of this test"
    source = "L"
    wire = '§2 row "x"'
    {steps}
    """
    (only,) = msgspec.convert(tomllib.loads(text), Topic).case
    return msgspec.structs.replace(only, **fields)
