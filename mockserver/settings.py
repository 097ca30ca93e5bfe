"""Every option, once: flags, `MOCKSERVER_…` variables and a seed's `[settings]` all come from here."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta, Struct

Seconds = Annotated[int, Meta(ge=0, le=10 * 366 * 86400)]


class Quirks(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the real service does that may surprise; each can be turned off (WIRE §6).

    The letter in a description is the row's source in WIRE: D the vendor's documents, C public client code,
    L the library the service is believed to run on, O our own decision.
    """

    reuse_live_token: Annotated[
        bool,
        Meta(
            description="The same user, client and scopes get their living token again (L: Spring Security "
            "OAuth 2, DefaultTokenServices.createAccessToken); off: every login gives a new pair."
        ),
    ] = True
    refresh_revokes_access_token: Annotated[
        bool,
        Meta(
            description="A refresh ends the previous access token at once (L: Spring Security OAuth 2, "
            "DefaultTokenServices.refreshAccessToken); off: it lives on."
        ),
    ] = True
    rotate_refresh_token: Annotated[
        bool,
        Meta(
            description="A refresh gives a new refresh token and forgets the old one; off, the service's way: "
            "the refresh token stays the same (D: the guides)."
        ),
    ] = False
    lenient_bearer: Annotated[
        bool,
        Meta(
            description="The bearer token is read with or without a blank after 'Bearer', and a parameter "
            "beside a header is ignored (C, L: Spring Security OAuth 2, BearerTokenExtractor); off: RFC 6750."
        ),
    ] = True
    parameters_in_query: Annotated[
        bool,
        Meta(
            description="POST /oauth/token reads parameters, credentials too, from the query as well as the "
            "form (D: the guides' examples); off: only the form counts."
        ),
    ] = True
    trim_username: Annotated[
        bool,
        Meta(description="Blanks around a user name are dropped (C: public clients); off: taken as sent."),
    ] = True
    cors: Annotated[
        bool,
        Meta(
            description="Browsers on other origins may call the token endpoint and /rest (O: evidence "
            "conflicts); off: no CORS headers, and a preflight is answered 401."
        ),
    ] = True


class SandboxSettings(Quirks, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What each sandbox may have of its own."""

    access_token_ttl: Annotated[Seconds, Meta(description="Seconds that an access token lives; 0: for ever.")] = 43200
    refresh_token_ttl: Annotated[Seconds, Meta(description="Seconds that a refresh token lives; 0: until logout.")] = 0
    code_ttl: Annotated[Seconds, Meta(description="Seconds that an authorization code lives; 0: for ever.")] = 600
    session_ttl: Annotated[
        Seconds, Meta(description="Seconds without use after which a browser must log in again; 0: never.")
    ] = 1800
    remember_approvals: Annotated[bool, Meta(description="Ask a user only once for the same client and scopes.")] = True
    approval_ttl: Annotated[Seconds, Meta(description="Seconds that a remembered approval counts; 0: for ever.")] = (
        30 * 86400
    )
    redirect_matching: Annotated[
        Literal["prefix", "exact", "any"],
        Meta(
            description="How a redirect URI is held against the registered ones: prefix (same origin, path "
            "equal or below), exact (the same string), any (every http and https URI, for demos)."
        ),
    ] = "prefix"
    demo_logins: Annotated[
        bool, Meta(description="Show the seed's users and their passwords on the pages, one click away.")
    ] = False
    journal_size: Annotated[
        Annotated[int, Meta(ge=0, le=1_000_000)],
        Meta(description="Requests that the journal keeps, the newest ones; 0: none."),
    ] = 1000
    max_tokens: Annotated[
        Annotated[int, Meta(ge=1, le=10_000_000)],
        Meta(description="Most access tokens kept; the oldest are forgotten beyond that."),
    ] = 200_000


class Settings(SandboxSettings, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Every setting of a server, with the defaults."""

    host: Annotated[str, Meta(min_length=1, description="Address to listen on; 0.0.0.0 for every IPv4 address.")] = (
        "127.0.0.1"
    )
    port: Annotated[Annotated[int, Meta(ge=0, le=65535)], Meta(description="Port to listen on; 0: any free one.")] = (
        8080
    )
    seed: Annotated[str | None, Meta(description="Seed file, TOML or JSON; without it the built-in one.")] = None
    watch: Annotated[
        bool, Meta(description="Take over edits of the seed file while running, without losing tokens.")
    ] = True
    secret_key: Annotated[
        Annotated[str, Meta(min_length=8)] | None,
        Meta(description="Signs cookies and forms; without it a random one for each start."),
    ] = None
    public_url: Annotated[
        Annotated[str, Meta(pattern=r"^https?://[^\s/?#]+(/[^\s?#]*)?$")] | None,
        Meta(description="The URL that people reach this server at, when it is not http://host:port."),
    ] = None
    trusted_proxies: Annotated[
        Annotated[int, Meta(ge=0, le=10)],
        Meta(description="How many proxies in front may set X-Forwarded-For, -Proto, -Host and -Prefix."),
    ] = 0
    control: Annotated[
        bool, Meta(description="Answer the control API under /_mock; off: 404 for all of it but its health.")
    ] = True
    control_token: Annotated[
        Annotated[str, Meta(min_length=1)] | None,
        Meta(description="What the control API's callers must send: Authorization: Bearer <it>."),
    ] = None
    max_sandboxes: Annotated[
        Annotated[int, Meta(ge=0, le=100_000)], Meta(description="Most sandboxes beside the default one.")
    ] = 1000
    store: Annotated[Literal["memory"], Meta(description="Where state is kept.")] = "memory"
    max_body: Annotated[
        Annotated[int, Meta(ge=1024)], Meta(description="Most bytes a request body may have; 413 beyond it.")
    ] = 512 * 1024
    log_level: Annotated[
        Literal["debug", "info", "warning", "error"],
        Meta(
            description="Least important messages that are logged; info logs a line for each request of a client, "
            "debug also what the dashboard and health checks ask."
        ),
    ] = "info"
    log_format: Annotated[
        Literal["text", "json"], Meta(description="text for people, json for machines: one object a line.")
    ] = "text"
    tls: Annotated[
        Literal["off", "self-signed", "files"],
        Meta(description="HTTPS: off, with a certificate made at start, or with --tls-cert and --tls-key."),
    ] = "off"
    tls_cert: Annotated[str | None, Meta(description="Certificate chain file (PEM) for --tls files.")] = None
    tls_key: Annotated[str | None, Meta(description="Private key file (PEM) for --tls files.")] = None
