"""How a request's body is read."""

from __future__ import annotations

from flask import Request


class VendorFormRequest(Request):
    """A request of which only form bodies are read, whatever else is sent (WIRE §2)."""

    @property
    def want_form_data_parsed(self) -> bool:
        """Whether the body is a form: `application/x-www-form-urlencoded` and nothing else."""
        return self.mimetype == "application/x-www-form-urlencoded"
