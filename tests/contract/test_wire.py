"""The mock server keeps the contract: every case, in this process and over a socket."""

from __future__ import annotations

import pytest

from mockserver.contract.loader import load_contract
from mockserver.contract.runner import run_case

CONTRACT = load_contract()


@pytest.mark.parametrize("transport", ["in-process", "socket"])
@pytest.mark.parametrize("case", CONTRACT.cases, ids=lambda case: case.name)
def test_the_server_keeps_the_contract(case, transport, servers):
    outcome = run_case(case, CONTRACT.flows, servers.target(transport, case.settings))
    assert outcome.result == "ok", f"\n{outcome}"
