"""Reading the contract from its TOML files, and checking that it makes sense."""

from __future__ import annotations

import tomllib
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import msgspec

from mockserver.contract.cases import Case, Contract, Flow, Need, Step, Topic
from mockserver.contract.template import fill

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

FOLDER = Path(__file__).parent
SEED_FILE = FOLDER / "seed.toml"
FLOWS_FILE = FOLDER / "flows.toml"

T = TypeVar("T")


class ContractError(ValueError):
    """The contract's data is not in the format, or makes no sense; the message says where and what."""


def load_contract(folder: Path = FOLDER) -> Contract:
    """Read every topic and flow of `folder`.

    Raises:
        ContractError: a file is not in the format, two cases share a name, a flow is missing, or a case does
            something that its `needs` do not say.
    """
    apart = {FLOWS_FILE.name, SEED_FILE.name}
    flows = _read(folder / FLOWS_FILE.name, dict[str, Flow])
    files = sorted(file for file in folder.glob("*.toml") if file.name not in apart)
    topics = {file.stem: _expanded(_read(file, Topic)) for file in files}
    contract = Contract(topics=dict(sorted(topics.items(), key=lambda item: item[1].order)), flows=flows)
    _check(contract, _names(folder / SEED_FILE.name))
    return contract


def _read(file: Path, type_: type[T]) -> T:
    """Return a file's content as `type_`."""
    try:
        return msgspec.convert(tomllib.loads(file.read_text(encoding="utf-8")), type_)
    except (OSError, tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
        raise ContractError(f"{file.name}: {error}") from None


def _names(seed: Path) -> frozenset[str]:
    """Return the clients and users of the seed besides the first of each, which every target has."""
    document: dict[str, Any] = tomllib.loads(seed.read_text(encoding="utf-8"))
    clients = [client["client_id"] for client in document["clients"]]
    users = [user["username"] for user in document["users"]]
    return frozenset(clients[1:] + users[1:])


def _expanded(topic: Topic) -> Topic:
    """Return the topic with one case for each entry of a case's `each`."""
    cases: list[Case] = []
    for case in topic.case:
        replace = msgspec.structs.replace
        cases += [replace(case, name=fill(case.name, each), variables=each, each=[]) for each in case.each] or [case]
    return msgspec.structs.replace(topic, case=cases)


def _check(contract: Contract, names: frozenset[str]) -> None:
    """Refuse what no type can: shared names, missing flows, needs that are not said."""
    for name, count in Counter(case.name for case in contract.cases).items():
        if count > 1:
            raise ContractError(f"{count} cases are named {name!r}")
    for file, topic in contract.topics.items():
        for case in topic.case:
            where = f"{file}.toml: {case.name!r}"
            for step in case.step:
                if step.use is not None and step.use not in contract.flows:
                    raise ContractError(f"{where}: there is no flow {step.use!r}")
            for need in _used(case, contract, names) - set(case.needs):
                raise ContractError(f"{where}: needs = [{need!r}] is missing")


def _used(case: Case, contract: Contract, names: frozenset[str]) -> set[Need]:
    """Return the needs that show in what a case does."""
    needs: set[Need] = set()
    if case.settings:
        needs.add("settings")
    steps = [*case.step, *_flow_steps(case.step, contract)]
    if any(step.clock for step in steps):
        needs.add("clock")
    if names & set(_texts([msgspec.to_builtins(case.step), case.variables])):
        needs.add("seed")
    return needs


def _flow_steps(steps: Iterable[Step], contract: Contract) -> Iterator[Step]:
    """Yield the steps of the flows that `steps` use."""
    for step in steps:
        if step.use is not None:
            yield from contract.flows[step.use].step


def _texts(value: Any) -> Iterator[str]:
    """Yield every text in a nest of lists and tables."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        yield from _texts(list(value.values()))
    elif isinstance(value, list | tuple):
        for item in value:
            yield from _texts(item)
