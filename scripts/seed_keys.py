"""What each key of a seed means, for the tables of docs/seed.md; a key that is missing here stops build_docs.py."""

SEED_KEYS = {
    "clients.client_id": "The client's name; no two are the same.",
    "clients.secret": "Its secret. Without one it is a public client: `client_id` alone is enough, and PKCE is "
    "required of it.",
    "clients.id": "The number behind the colon of its own tokens (`client_credentials`); without it the next free one "
    "from 10001 on.",
    "clients.name": "What the pages call it; without it `client_id`.",
    "clients.redirect_uris": "Where its users may be sent back to. One on loopback without a port allows every port.",
    "clients.grants": "What it may ask for a token with. Without `refresh_token` it gets no refresh tokens.",
    "clients.scopes": "What it may ask for; all of them when it asks for none.",
    "clients.auto_approve": "Its users never see the consent page.",
    "clients.require_pkce": "No code without a `code_challenge`.",
    "clients.access_token_ttl": "Seconds that its access tokens live; 0: for ever; without it the setting.",
    "clients.refresh_token_ttl": "Seconds that its refresh tokens live; 0: until logout; without it the setting.",
    "users.username": "What the user logs in with; no two are the same.",
    "users.password": "In plain text: nothing here is a secret.",
    "users.id": "The number behind the colon of the user's tokens, and `userId` of `users/self`; without it the next "
    "free one from 10001 on.",
    "users.email": "`email` of `users/self`; without it `username`.",
    "users.first_name": "`firstName` of `users/self`.",
    "users.last_name": "`lastName` of `users/self`.",
    "users.enabled": "Off: every login is refused, whatever the password: `User is disabled`.",
    "users.locked": "On: every login is refused, whatever the password: `User account is locked`.",
    "users.access_token_ttl": "Seconds that the user's access tokens live; weighs more than the client's.",
    "users.refresh_token_ttl": "Seconds that the user's refresh tokens live; weighs more than the client's.",
    "resources.path": "Where it is, below `/rest/`. `{name}` stands for one part of the path.",
    "resources.methods": "What it answers to; `GET` answers `HEAD` too.",
    "resources.scope": "The scope that a token needs. Without it `write` for `POST`, `PUT`, `PATCH` and `DELETE`, and "
    "any token for `GET`.",
    "resources.status": "The answer's status.",
    "resources.body": "The answer: any value, sent as JSON. Without it the answer is empty.",
    "resources.body_file": "A JSON file with the body, beside the seed; instead of `body`.",
    "resources.username": "It exists for this user alone, and stands before one that is for all.",
}
