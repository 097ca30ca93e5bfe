"""The mock server keeps the contract: every case, in this process and over a socket."""

from __future__ import annotations

import pytest

from mockserver.contract.loader import load_contract
from mockserver.contract.runner import run_case
from mockserver.settings import Quirks

CONTRACT = load_contract()


@pytest.mark.parametrize("transport", ["in-process", "socket"])
@pytest.mark.parametrize("case", CONTRACT.cases, ids=lambda case: case.name)
def test_the_server_keeps_the_contract(case, transport, servers):
    outcome = run_case(case, CONTRACT.flows, servers.target(transport, case.settings))
    assert outcome.result == "ok", f"\n{outcome}"


@pytest.mark.parametrize("quirk", Quirks.__struct_fields__)
def test_a_quirk_that_is_turned_is_noticed_by_the_case_of_its_default(quirk, servers):
    turned = {quirk: not getattr(Quirks(), quirk)}
    (case,) = [case for case in CONTRACT.cases if case.wire == f'§6 row "{quirk}"' and not case.settings]
    assert run_case(case, CONTRACT.flows, servers.target("in-process", turned)).result == "differs"
