"""Who asks: keys in headers, basic, OAuth2 (client credentials, refresh), signed requests. Secrets come by name only."""

import base64
import hashlib
import hmac
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import bcrypt
from requests import PreparedRequest
from requests.auth import AuthBase, HTTPBasicAuth

from hanjul.callbacks import Secret
from hanjul.errors import ProjectError, ServiceError, SourceError, unset
from hanjul.http import Client, Headers
from hanjul.project.api import Auth, Hmac, OAuth2
from hanjul.words import Text

_EARLY_SECONDS = 60
_SERVICE = "hanjul"


@dataclass(slots=True)
class Secrets:
    """Secrets by the name of their environment variable; every one that was used is remembered, never to be shown."""

    label: str
    password: Secret
    used: set[str] = field(default_factory=set)

    def __call__(self, name: str) -> str:
        value = (self.password(name) or "").strip()
        if not value:
            raise unset(self.label, name)
        self.used.add(value)
        return value

    def key(self, name: str) -> str:
        """A secret that travels in a header as it is."""
        value = self(name)
        if not value.isascii() or not value.isprintable():
            raise ProjectError(
                Text(
                    "{label}: 환경 변수 {name} 의 값은 열쇠일 수 없습니다.",
                    "{label}: what is in the environment variable {name} can be no key",
                ).fill(label=self.label, name=name),
                Text(
                    "한글이나 줄바꿈이 섞이지 않게 열쇠만 다시 복사해 넣으세요.",
                    "copy the key alone once more: no line breaks, no letters but ASCII",
                ),
            )
        return value


def auth_of(auth: Auth, secrets: Secrets, fill: Callable[[str], str]) -> "Credentials":
    """What puts the credentials on every call. `fill` puts the address's parts into texts."""
    named = {header: secrets.key(name) for header, name in auth.headers.items()}
    if auth.bearer:
        named["Authorization"] = f"Bearer {secrets.key(auth.bearer)}"
    parts: list[AuthBase] = [Headers(lambda: named)]
    if auth.params:
        parts.append(_InAddress({param: secrets(name) for param, name in auth.params.items()}))
    if auth.basic:
        parts.append(HTTPBasicAuth(auth.basic.user.encode(), secrets(auth.basic.password).encode()))
    if auth.hmac:  # signs the whole address
        parts.append(_Signed(auth.hmac, secrets))
    token = Token(auth.oauth2, secrets, fill(auth.oauth2.token_url)) if auth.oauth2 else None
    return Credentials([*parts, *([token] if token else [])], token.renew if token else None)


def names_of(auth: Auth) -> str:
    """The environment variables an API's credentials come from, for messages."""
    names: list[str | None] = [auth.bearer, auth.basic.password if auth.basic else None]
    names += [*auth.headers.values(), *auth.params.values()]
    if auth.oauth2:
        names += [auth.oauth2.client_id, auth.oauth2.client_secret, auth.oauth2.refresh_token]
    if auth.hmac:
        names += [auth.hmac.key, auth.hmac.secret]
    return ", ".join(filter(None, names))


class Credentials(AuthBase):
    """All that an API wants to see: `parts` in turn. `renew` gets a new token, where there is one."""

    def __init__(self, parts: Sequence[AuthBase], renew: Callable[[], None] | None) -> None:
        self.parts, self.renew = parts, renew

    def __call__(self, request: PreparedRequest) -> PreparedRequest:
        for part in self.parts:
            request = part(request)
        return request


class _InAddress(AuthBase):
    """Keys among the parameters of the address, for APIs that know no other way."""

    def __init__(self, params: dict[str, str]) -> None:
        self.params = params

    def __call__(self, request: PreparedRequest) -> PreparedRequest:
        request.prepare_url(request.url, self.params)
        return request


class _Signed(AuthBase):
    def __init__(self, plan: Hmac, secrets: Secrets) -> None:
        self.plan, self.key, self.secret = plan, secrets.key(plan.key), secrets(plan.secret)

    def __call__(self, request: PreparedRequest) -> PreparedRequest:
        now = time.time()
        parts = urlsplit(str(request.url))
        texts = {
            "key": self.key,
            "timestamp": {
                "ms": str(int(now * 1000)),
                "s": str(int(now)),
                "compact": time.strftime("%y%m%dT%H%M%SZ", time.gmtime(now)),
            }[self.plan.time],
            "method": str(request.method),
            "path": parts.path,
            "query": parts.query,
        }
        digest = hmac.new(self.secret.encode(), self.plan.message.format(**texts).encode(), hashlib.sha256)
        texts["signature"] = digest.hexdigest() if self.plan.encoding == "hex" else _base64(digest.digest())
        request.headers.update({name: value.format(**texts) for name, value in self.plan.headers.items()})
        return request


class Token(AuthBase):
    """OAuth2: a token fetched when there is none, when it is about to end, and once more when it is refused."""

    def __init__(self, plan: OAuth2, secrets: Secrets, url: str) -> None:
        self.plan, self.secrets = plan, secrets
        names = ", ".join(filter(None, (plan.client_id, plan.client_secret, plan.refresh_token)))
        self.client = Client(secrets.label, url, Headers(dict), names)
        self.token, self.ends = "", 0.0

    def __call__(self, request: PreparedRequest) -> PreparedRequest:
        if time.monotonic() >= self.ends - _EARLY_SECONDS:
            self.renew()
        request.headers["Authorization"] = f"Bearer {self.token}"
        return request

    def renew(self) -> None:
        """Fetch a token.

        Raises:
            ServiceError: the server gives none.
        """
        _needs_keyring(self.secrets.label, self.plan)
        tried = [_kept(self.plan.refresh_token), None] if self.plan.rotates else [None]
        for attempt, kept in enumerate(tried):
            if attempt < len(tried) - 1 and kept is None:
                continue
            try:
                answer = self._asked(kept)
            except ServiceError:
                if attempt < len(tried) - 1:
                    continue  # the one in the environment may be newer than the one kept
                raise
            self._take(answer)
            return

    def _asked(self, kept: str | None) -> dict[str, Any]:
        plan, client = self.plan, self.secrets(self.plan.client_id)
        secret = self.secrets(plan.client_secret)
        data: dict[str, str] = {**plan.params, "grant_type": "client_credentials"}
        if plan.refresh_token:
            data |= {"grant_type": "refresh_token", "refresh_token": kept or self.secrets(plan.refresh_token)}
        headers = {}
        if plan.sign:
            data |= _signature(plan.sign, client, secret)
        elif plan.client_in == "header":
            headers["Authorization"] = "Basic " + _base64(f"{client}:{secret}".encode())
        else:
            data |= {"client_id": client, "client_secret": secret}
        try:
            answer = self.client.json("POST", "", data=data, headers=headers)
        except ServiceError as error:
            if error.status == 400:  # what the standard answers to a token or secret that is of no use any more
                error.hint = Text(
                    "환경 변수나 키링에 있는 {names} 의 값이 맞는지, 만료되지 않았는지 확인하고, 앱 권한을 다시 받으세요.",
                    "check that what {names} hold is right and has not expired, or authorise the app again",
                ).fill(names=self.client.secret)
            raise
        if not isinstance(answer, dict) or not answer.get("access_token"):
            raise SourceError(
                Text("{label}: 토큰을 받지 못했습니다.", "{label}: the server gave no token").fill(
                    label=self.secrets.label
                ),
                Text("앱의 키와 권한을 확인하세요.", "check the app's key and what it may do"),
            )
        return answer

    def _take(self, answer: dict[str, Any]) -> None:
        self.token = str(answer["access_token"])
        self.secrets.used.add(self.token)
        lasts = str(answer.get("expires_in") or "")
        self.ends = time.monotonic() + (float(lasts) if lasts.isdigit() else 3600.0)
        if self.plan.rotates and self.plan.refresh_token and answer.get("refresh_token"):
            self.secrets.used.add(str(answer["refresh_token"]))
            _keep(self.secrets.label, self.plan.refresh_token, str(answer["refresh_token"]))


def _signature(how: str, client: str, secret: str) -> dict[str, str]:
    """`client_secret_sign` over `{client_id}_{milliseconds}`: the secret itself is never sent."""
    now = int(time.time() * 1000)
    message = f"{client}_{now}".encode()
    if how == "bcrypt":
        try:
            signed = bcrypt.hashpw(message, secret.encode())
        except ValueError as error:
            raise ProjectError(
                Text("앱 시크릿의 모양이 아닙니다($2a$…).", "this is no client secret ($2a$…)"),
                Text("커머스API센터의 값을 작은따옴표로 감싸 넣으세요. 셸이 $ 를 바꿉니다.",
                     "put the value into single quotes: the shell changes $"),
            ) from error  # fmt: skip
    else:
        signed = hmac.new(secret.encode(), message, hashlib.sha256).digest()
    return {"client_id": client, "timestamp": str(now), "client_secret_sign": _base64(signed)}


def _base64(data: bytes) -> str:
    return base64.b64encode(data).decode()


# Refresh tokens that change with every use -----------------------------------------------------------------------------


def _keyring() -> Any:
    import keyring

    return keyring


def _needs_keyring(label: str, plan: OAuth2) -> None:
    """Before a refresh token is spent, there must be a place for the next one."""
    if not plan.rotates:
        return
    backend = _keyring().get_keyring()
    if backend.priority <= 0:
        raise ProjectError(
            Text(
                "{label}: 이 API는 토큰을 쓸 때마다 새 갱신 토큰을 줍니다. 그것을 넣어 둘 키링이 이 컴퓨터에 없습니다.",
                "{label}: this API hands out a new refresh token at every use, and there is no keyring here to keep it",
            ).fill(label=label),
            Text(
                "운영체제의 키링을 켜거나 `pip install keyrings.alt` 로 파일 키링을 두세요.",
                "switch on the system's keyring, or have one in a file with `pip install keyrings.alt`",
            ),
        )


def _kept(name: str | None) -> str | None:
    if name is None:
        return None
    found: str | None = _keyring().get_password(_SERVICE, name)
    return found


def _keep(label: str, name: str, value: str) -> None:
    keyring = _keyring()
    try:
        keyring.set_password(_SERVICE, name, value)
    except keyring.errors.KeyringError as error:
        raise SourceError(
            Text(
                "{label}: 새 갱신 토큰을 키링에 넣지 못했습니다.",
                "{label}: the new refresh token could not be kept in the keyring",
            ).fill(label=label),
            Text("키링을 연 뒤 앱 권한을 다시 받으세요.", "unlock the keyring and authorise the app again"),
        ) from error
