"""Recipes: how known services are asked, as data in facts/recipes/. The address says which one and for what
(`airtable://BASE/TABLE`); what a project writes under `api:` is laid over it.
"""

import difflib
import re
from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple
from urllib.parse import parse_qsl, unquote, urlsplit, urlunsplit

from pydantic import ValidationError

from hanjul import facts
from hanjul.errors import ProjectError
from hanjul.project import SourcePlan
from hanjul.project.api import WAYS, Api
from hanjul.project.load import parsed_yaml
from hanjul.sources.remote import DATABASES
from hanjul.words import Text


class Recipe(NamedTuple):
    """One service. `address` shows what its address must hold: `airtable://{base}/{table}`."""

    address: str
    about: Text
    docs: str
    api: dict[str, Any]


@cache
def recipes() -> dict[str, Recipe]:
    """All recipes by the scheme of their address."""
    found = {}
    for file in sorted((files(facts) / "recipes").iterdir(), key=lambda file: file.name):
        if file.name.endswith(".yaml"):
            data = parsed_yaml(file.name, file.read_text(encoding="utf-8"))
            about = Text(data["about"]["ko"], data["about"]["en"])
            found[urlsplit(data["address"]).scheme] = Recipe(data["address"], about, data["docs"], data["api"])
    return found


def resolved(label: str, plan: SourcePlan) -> tuple[Api, dict[str, str]]:
    """How a source's API is asked, and what stands for the names in braces.

    Raises:
        ProjectError: no such recipe, an address that lacks a part, or an API without a word on how to ask it.
    """
    scheme = urlsplit(plan.path).scheme
    own = plan.api.model_dump(exclude_unset=True) if plan.api else {}
    if scheme in ("http", "https"):
        if plan.api is None:
            raise ProjectError(
                Text("{label}: 이 API를 어떻게 읽을지 모릅니다.", "{label}: nothing says how this API is read").fill(label=label),
                Text("`api:` 아래에 적으세요(docs/guide.md). 설정이 준비된 서비스: {known}", "write it under `api:` (docs/guide.md); services with a recipe: {known}").fill(
                    known=", ".join(f"{scheme}://" for scheme in recipes())),
            )  # fmt: skip
        given, values = {"url": plan.path, **own}, {}
    else:
        recipe = _recipe(label, scheme)
        values = _parts(label, plan.path, recipe.address)
        given = _laid_over(_without_other_ways(recipe.api, own), own)
    api = _moved(given)
    _must_hold_no_secret(label, plan.path, own)
    if plan.key or plan.cursor:
        api |= {name: value for name, value in (("key", plan.key), ("cursor", plan.cursor)) if value}
    if api.get("look_back") and not api.get("key"):
        raise ProjectError(
            Text(f"{label}: `look_back` 에는 `key` 가 필요합니다.", f"{label}: `look_back` needs a `key`"),
            Text("다시 읽은 레코드가 두 번 남지 않게, 레코드를 구별하는 열을 적으세요.",
                 "name the column that names a record: one that is read again would stand there twice"),
        )  # fmt: skip
    try:
        return Api.model_validate(api), values
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        place = ".".join(map(str, first["loc"]))
        raise ProjectError(
            Text(f"{label}: `api.{place}` 을(를) 쓸 수 없습니다.", f"{label}: `api.{place}` cannot be used"),
            Text(first["msg"], first["msg"]),
        ) from error


_SECRETS = {"apikey", "accesstoken", "authtoken", "token", "secret", "clientsecret", "password", "servicekey",
            "authorization", "xapikey", "xauthtoken", "xaccesstoken"}  # fmt: skip


def _must_hold_no_secret(label: str, path: str, own: dict[str, Any]) -> None:
    """Raise where a key stands in the project file itself, in an address, a parameter or a header."""
    given = [*dict(parse_qsl(urlsplit(path).query)), *own.get("params", {}), *own.get("headers", {})]
    for name in given:
        if re.sub(r"[^a-z]", "", name.lower()) in _SECRETS:
            raise ProjectError(
                Text(f"{label}: 프로젝트 파일에 열쇠가 적혀 있습니다 (`{name}`).", f"{label}: a key stands in the project file (`{name}`)"),
                Text(
                    f"그것을 지우고 `auth: {{params: {{{name}: 환경변수이름}}}}` (주소) 나 `auth: {{headers: …}}` 를 적으세요. 드러난 열쇠는 바꾸는 것이 안전합니다.",
                    f"take it out and write `auth: {{params: {{{name}: NAME_OF_THE_VARIABLE}}}}` (address) or `auth: {{headers: …}}`; change a key that was exposed",
                ),
            )  # fmt: skip


def _recipe(label: str, scheme: str) -> Recipe:
    known = recipes()
    if scheme in known:
        return known[scheme]
    shapes = {name: recipe.address for name, recipe in known.items()} | DATABASES
    near = difflib.get_close_matches(scheme, shapes, n=1, cutoff=0.5)
    addresses = ", ".join(f"{name}://" for name in shapes)
    hint = Text(f"아는 것: {addresses}", f"known here: {addresses}")
    if near:
        hint = Text(f"혹시 `{shapes[near[0]]}` 인가요?", f"did you mean `{shapes[near[0]]}`?")
    raise ProjectError(
        Text("{label}: `{scheme}://` 가 무엇인지 모릅니다.", "{label}: `{scheme}://` is not known").fill(
            label=label, scheme=scheme
        ),
        hint,
    )


def _parts(label: str, address: str, shape: str) -> dict[str, str]:
    """The parts of an address by their names."""
    names = shape.partition("://")[2].split("/")
    parts = [unquote(part) for part in address.partition("://")[2].strip("/").split("/")]
    whole = len(parts) == len(names) and all(re.fullmatch(r"[^{}?#]+", part) for part in parts)
    if not whole or any("{" not in name and name != part for name, part in zip(names, parts, strict=True)):
        raise ProjectError(
            Text("{label}: 주소의 모양이 다릅니다.", "{label}: the address has another shape").fill(label=label),
            Text("이렇게 적습니다: {shape}", "it looks like {shape}").fill(shape=shape),
        )
    return {name.strip("{}"): part for name, part in zip(names, parts, strict=True) if "{" in name}


def _laid_over(base: dict[str, Any], own: dict[str, Any]) -> dict[str, Any]:
    out = dict(base)
    for key, value in own.items():
        nested = isinstance(value, dict) and isinstance(out.get(key), dict)
        out[key] = _laid_over(out[key], value) if nested else value
    return out


def _without_other_ways(base: dict[str, Any], own: dict[str, Any]) -> dict[str, Any]:
    """A recipe without its own way to sign in, where the project names another."""
    chosen = WAYS & own.get("auth", {}).keys()
    if not chosen:
        return base
    return base | {"auth": {name: value for name, value in base.get("auth", {}).items() if name not in WAYS - chosen}}


def _moved(api: dict[str, Any]) -> dict[str, Any]:
    """The description with `base` in place of the server of every address in it."""
    base = api.get("base")
    if not base:
        return dict(api)

    def moved(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: moved(part) for key, part in value.items()}
        if isinstance(value, str) and value.startswith(("http://", "https://")):
            return urlunsplit((*urlsplit(base)[:2], *urlsplit(value)[2:]))
        return value

    changed: dict[str, Any] = moved({key: value for key, value in api.items() if key != "base"})
    return changed
