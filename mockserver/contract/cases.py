"""The format of the contract: topics, cases, steps and expectations."""

from __future__ import annotations

from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta, Struct, field

Need = Literal["clock", "settings", "seed", "fresh"]
NEEDS: dict[Need, str] = {
    "clock": "moves the server's clock",
    "settings": "changes the server's settings",
    "seed": "uses clients or users of the contract's own seed",
    "fresh": "takes a server without tokens and approvals from before",
}
"""What a case may need that a real service cannot give from outside, in words."""

Parameters = dict[str, str | list[str]]
Request = Annotated[str, Meta(pattern=r"^([A-Z]+|\{[a-z_]+\}) (/|\{[a-z_]+\})\S*$")]


class ErrorExpectation(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An OAuth2 error object, and with a 401 the scheme of its challenge (WIRE §2, §4)."""

    code: str
    description: str
    scope: str | None = None
    challenge: Literal["Basic", "Form", "Bearer", "Resource"] | None = None


class TokenExpectation(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A successful answer of the token endpoint (WIRE §2).

    `expires_in` is a number of seconds, the lowest and the highest one, or `"absent"`; left out, any lifetime.
    """

    scope: str = "{scopes}"
    access_token: str = "<uuid>:<user_id>"  # noqa: S105 - a shape, not a secret
    refresh_token: str | bool = "<uuid>:<user_id>"  # noqa: S105 - a shape, not a secret
    expires_in: int | tuple[int, int] | Literal["absent"] | None = None


class ResourceErrorExpectation(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The other error object, of `/rest` (WIRE §4): `code` is the status again."""

    title: str


class PageErrorExpectation(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A page that shows an error and leads nowhere (WIRE §3)."""

    code: str
    description: str


class Expectation(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What an answer must be. What is not mentioned is free.

    Attributes:
        status: the status, or those that will do.
        error, token, resource_error, page_error: an answer of a known shape, headers included.
        page: which form the page shows.
        login_name: the user name that stands in the login form.
        json: the whole body, keys in this order.
        fields: keys that a JSON object, or each object of a JSON list, has among others.
        headers: by name; false where there must be none, true where any will do.
        body: the whole body.
        body_has: texts in the body; of a page, in what it shows rather than its markup.
        body_lacks: texts that are not in the body, markup included.
        location: where a redirect leads; one that begins with `/` is on the server.
        location_query: the decoded parameters of the redirect, all of them, in this order.
        differs: by what is picked (as in a step's `save`), the value that it must not have.
    """

    status: int | list[int] = 200
    error: ErrorExpectation | None = None
    token: TokenExpectation | None = None
    resource_error: ResourceErrorExpectation | None = None
    page_error: PageErrorExpectation | None = None
    page: Literal["login", "consent"] | None = None
    login_name: str | None = None
    json: Any = msgspec.UNSET
    fields: dict[str, Any] = field(default_factory=dict)
    headers: dict[str, str | bool] = field(default_factory=dict)
    body: str | None = None
    body_has: list[str] = field(default_factory=list)
    body_lacks: list[str] = field(default_factory=list)
    location: str | None = None
    location_query: dict[str, str] | None = None
    differs: dict[str, str] = field(default_factory=dict)


class SignIn(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a person types at the login page."""

    username: str = "{username}"
    password: str = "{password}"  # noqa: S105 - a variable's name, not a secret


class ClockChange(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Moving the server's clock: stop it, or move it on by seconds."""

    freeze: bool = False
    advance: int = 0


class Step(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, rename={"with_": "with"}):
    """One thing that happens: a request, the use of a flow, a repeated form, or a change of the clock.

    Attributes:
        request: method and path.
        query, form: parameters, encoded; a list gives a name more than once. `query_text` goes as it is.
        headers: by name; a list gives a header more than once.
        body: sent as it is, without a Content-Type of its own.
        basic: client id and secret for HTTP Basic; true for the target's client.
        bearer: the access token.
        browser: the name of a browser: it keeps cookies from step to step, and follows redirects on the server.
        sign_in: what to type if the login page is met; without it the browser stops there.
        consent: which button to press if the consent page is met; without it the browser stops there.
        resubmit: send the form again that this browser sent last.
        use: the name of a flow, and `with` the variables it is given.
        save: variables for later steps, each by where it comes from: `json NAME`, `location NAME`, `header NAME`.
    """

    request: Request | None = None
    query: Parameters = field(default_factory=dict)
    query_text: str | None = None
    form: Parameters | None = None
    headers: Parameters = field(default_factory=dict)
    body: str | None = None
    basic: bool | tuple[str, str] = False
    bearer: str | None = None
    browser: str | None = None
    sign_in: SignIn | None = None
    consent: Literal["approve", "deny"] | None = None
    resubmit: bool = False
    use: str | None = None
    with_: dict[str, str] = field(default_factory=dict)
    clock: ClockChange | None = None
    expect: Expectation | None = None
    save: dict[str, Annotated[str, Meta(pattern=r"^(json|location|header) \S+$")]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Refuse a step that is not exactly one thing."""
        kinds = [self.request is not None, self.resubmit, self.use is not None, self.clock is not None]
        if kinds.count(True) != 1:
            raise ValueError("a step is exactly one of `request`, `resubmit`, `use` and `clock`")
        if self.form is not None and self.body is not None:
            raise ValueError("a request has a `form` or a `body`, not both")
        if not self.browser and (self.sign_in or self.consent or self.resubmit):
            raise ValueError("`sign_in`, `consent` and `resubmit` are for a step with a `browser`")

    @property
    def title(self) -> str:
        """What a report calls the step."""
        if self.request is not None:
            return self.request
        if self.use is not None:
            return f'flow "{self.use}"'
        return "the same form again" if self.resubmit else "clock"


class Case(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One fact of the wire.

    Attributes:
        name: a sentence, unique in the whole contract.
        source: the mark or marks of WIRE, such as `L` or `C, L`.
        wire: where in WIRE, such as `§2 row "no code"`.
        needs: what a real service cannot give from outside; such a case is skipped there.
        settings: the settings that the server has to be started with.
        each: variables for one case each; `name` then has some of them in it.
    """

    name: Annotated[str, Meta(min_length=10)]
    source: Annotated[str, Meta(pattern=r"^[DCLO](, [DCLO])*$")]
    wire: Annotated[str, Meta(pattern=r"^§[1-6]\b")]
    step: Annotated[list[Step], Meta(min_length=1)]
    needs: list[Need] = field(default_factory=list)
    settings: dict[str, bool | int | str] = field(default_factory=dict)
    each: list[dict[str, str]] = field(default_factory=list)
    variables: dict[str, str] = field(default_factory=dict)


class Topic(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A file of the contract. Topics are taken by their `order`."""

    title: str
    order: int
    about: str
    case: list[Case]


class Flow(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Steps that many cases begin with, under a name. `defaults` are the variables that `with` may change."""

    about: str
    step: list[Step]
    defaults: dict[str, str] = field(default_factory=dict)


class Contract(Struct, frozen=True, kw_only=True):
    """The whole contract: topics by the name of their file, and the flows that their cases use."""

    topics: dict[str, Topic]
    flows: dict[str, Flow]

    @property
    def cases(self) -> list[Case]:
        """Every case, in the order of the files."""
        return [case for topic in self.topics.values() for case in topic.case]
