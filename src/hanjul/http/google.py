"""A service account of Google: its key, as JSON or the path of its file, and the token of a call. Needs the extra `hanjul[sheets]`."""

import json
from collections.abc import Callable, Mapping
from pathlib import Path

from google.auth.exceptions import GoogleAuthError
from google.auth.transport.requests import Request
from google.oauth2.service_account import Credentials

from hanjul.errors import HanjulError


class Account:
    """`refused` says in the caller's words that Google does not take the key, cannot be reached or gives no token.

    Raises:
        ValueError: what was given is no service account's key.
    """

    def __init__(self, given: str, scope: str, refused: Callable[[Exception], HanjulError]) -> None:
        self._refused = refused
        try:
            text = given if given.lstrip().startswith("{") else Path(given).read_text(encoding="utf-8")
            self._credentials = Credentials.from_service_account_info(json.loads(text), scopes=[scope])  # type: ignore[no-untyped-call]
        except (OSError, ValueError, KeyError, TypeError, GoogleAuthError) as error:
            raise ValueError("no service account's key") from error
        self.email: str = self._credentials.service_account_email

    def headers(self) -> Mapping[str, str]:
        """The credentials of a call."""
        if not self._credentials.valid:
            self.renew()
        return {"Authorization": f"Bearer {self._credentials.token}"}

    def renew(self) -> None:
        """Fetch a token."""
        try:
            self._credentials.refresh(Request())
        except (GoogleAuthError, TypeError, AttributeError, KeyError, ValueError) as error:  # a web page makes no token
            raise self._refused(error) from error
