"""The wire contract as data, and the engine that holds any server to it.

The `*.toml` files beside this module say, case by case, what a client of CameraManager's OAuth service may rely
on, each with the mark of its source: D the vendor's documents, C public client code, L the library that the
service is believed to run on, O our own decision.

    cases.py      the format, and reading it
    template.py   `{variables}` and `<patterns>` in the data
    expect.py     comparing one answer with what was expected of it
    shapes.py     the answers that look the same everywhere: errors, tokens, error pages
    browser.py    cookies, redirects and forms, for the steps that a person takes
    transport.py  carrying a request to an app in this process, or over a socket
    target.py     the server under test: where it is, who may log in, what can be done to it
    runner.py     taking the steps of a case
    command.py    `mockserver verify`

Nothing here is imported when the server starts.
"""
