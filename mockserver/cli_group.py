"""Commands that are loaded when they are asked for: they are no part of a server's start."""

from __future__ import annotations

from importlib import import_module

import click

LAZY = {"demo": "mockserver.demo.command", "verify": "mockserver.contract.command"}
"""By the command's name, the module that has it under the same name."""


class LazyGroup(click.Group):
    """A group of commands, those of `LAZY` among them."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of all commands."""
        return sorted([*super().list_commands(ctx), *LAZY])

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return a command; only itself, or the list of all with their help, loads one of `LAZY`."""
        if cmd_name not in LAZY:
            return super().get_command(ctx, cmd_name)
        command: click.Command = getattr(import_module(LAZY[cmd_name]), cmd_name)
        return command
