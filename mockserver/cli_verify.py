"""`mockserver verify`, loaded when it is asked for: the contract is no part of a server's start."""

from __future__ import annotations

import click

NAME = "verify"


class GroupWithVerify(click.Group):
    """A group of commands, and `verify` of `mockserver.contract.command` among them."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of all commands."""
        return sorted([*super().list_commands(ctx), NAME])

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return a command; only `verify` itself, or the list of all with their help, loads the contract."""
        if cmd_name != NAME:
            return super().get_command(ctx, cmd_name)
        from mockserver.contract.command import verify  # noqa: PLC0415

        return verify
