"""Requests checked against the vendors' published descriptions: OpenAPI, Google's discovery, or the Python client a vendor makes
from its own description.

OpenAPI descriptions are not part of the project: `HANJUL_SPECS` names their folder (by default shared/specs beside the
repository). Without them these checks are left out, and the tests say so by a skip.
"""

import ast
import functools
import importlib.util
import json
import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from tests.targets.service import Asked

FOLDER = Path(os.environ.get("HANJUL_SPECS", Path(__file__).parents[3] / "shared" / "specs"))


@functools.cache
def openapi(name: str) -> Any:
    """A vendor's OpenAPI description; the test is skipped where it is not at hand."""
    file = FOLDER / f"{name}.yaml"
    if not file.is_file():
        pytest.skip(f"{file.name} is not in {FOLDER}: set HANJUL_SPECS")
    import yaml

    return yaml.load(file.read_text(encoding="utf-8"), getattr(yaml, "CSafeLoader", yaml.SafeLoader))


def follows_openapi(name: str, prefix: str = "") -> Callable[[Asked], list[str]]:
    """What a request does that the description does not know."""
    spec = openapi(name)
    paths = [
        (re.compile(re.sub(r"\{[^}]+\}", "[^/]+", path)).fullmatch, operations)
        for path, operations in spec["paths"].items()
    ]

    def check(asked: Asked) -> list[str]:
        path = asked.path.removeprefix(prefix)
        known = [operations for matches, operations in paths if matches(path)]
        operation = next((one[asked.method.lower()] for one in known if asked.method.lower() in one), None)
        if operation is None:
            return ["no such operation"]
        parameters = {
            one["name"]: one for one in map(functools.partial(_resolved, spec), operation.get("parameters", ()))
        }
        problems = [f"unknown parameter {name}" for name in asked.query if name not in parameters]
        for key, value in asked.query.items():
            schema = parameters.get(key, {}).get("schema", {})
            if schema.get("type") == "integer":
                problems += _invalid(spec, schema, int(value))
        content = _resolved(spec, operation.get("requestBody", {})).get("content", {})
        if "application/json" in content:
            problems += _invalid(spec, content["application/json"]["schema"], asked.body)
        elif "multipart/form-data" in content:
            allowed = content["multipart/form-data"]["schema"]["properties"]
            problems += [f"unknown field {key}" for key in asked.body if key not in allowed]
        elif asked.body is not None and "/import/" not in path:
            problems.append("no body is expected")
        return problems

    return check


def _resolved(spec: Any, one: Any) -> Any:
    return functools.reduce(lambda at, key: at[key], one["$ref"].split("/")[1:], spec) if "$ref" in one else one


def _invalid(spec: Any, schema: Any, value: Any) -> list[str]:
    import jsonschema

    whole = {**_mended(schema), "components": _mended(spec["components"])}
    validator = jsonschema.Draft4Validator(whole, format_checker=jsonschema.FormatChecker())
    return [error.message[:200] for error in validator.iter_errors(value)]


def _mended(schema: Any) -> Any:
    """A schema that says "integer" and "items" in one breath (listmonk's target_list_ids) means a list of them."""
    if isinstance(schema, list):
        return [_mended(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    if "items" in schema and schema.get("type") == "integer":
        return {**schema, "type": "array"}
    return {key: _mended(value) for key, value in schema.items() if key != "example"}


@functools.cache
def discovery() -> Any:
    """Google's description of the Sheets API, as it comes with google-api-python-client."""
    package = importlib.util.find_spec("googleapiclient")
    if package is None or package.origin is None:
        pytest.skip("google-api-python-client is not installed")
    file = Path(package.origin).parent / "discovery_cache" / "documents" / "sheets.v4.json"
    return json.loads(file.read_text(encoding="utf-8"))


def follows_discovery(asked: Asked) -> list[str]:
    """What a request to the Sheets API does that its description does not know."""
    methods = list(_methods(discovery()["resources"]))
    for method in methods:
        pattern = re.sub(r"\\\{\+?[^}]+\\\}", "[^/]+?", re.escape("/" + method["path"]))
        if method["httpMethod"] == asked.method and re.fullmatch(pattern, asked.path):
            known = {**method.get("parameters", {}), **discovery()["parameters"]}
            problems = [f"unknown parameter {name}" for name in asked.query if name not in known]
            if "request" in method:
                problems += _unknown(method["request"]["$ref"], asked.body or {})
            return problems
    return ["no such method"]


def _methods(resources: Any) -> Any:
    for resource in resources.values():
        yield from resource.get("methods", {}).values()
        yield from _methods(resource.get("resources", {}))


def _unknown(name: str, value: Any) -> list[str]:
    """Keys of a body its schema does not know, all the way down."""
    properties = discovery()["schemas"][name].get("properties", {})
    problems = []
    for key, part in value.items():
        if key not in properties:
            problems.append(f"{name} has no {key}")
            continue
        inner = properties[key]
        items = inner.get("items", {})
        if "$ref" in inner:
            problems += _unknown(inner["$ref"], part)
        elif "$ref" in items:
            problems += [problem for one in part for problem in _unknown(items["$ref"], one)]
        if "enum" in inner and part not in inner["enum"]:
            problems.append(f"{name}.{key} is never {part}")
    return problems


class Call(NamedTuple):
    """A request a vendor's client can make. `body`: the names in it, or None where the client leaves them to its caller."""

    method: str
    path: re.Pattern[str]
    query: frozenset[str]
    body: frozenset[str] | None


def follows_client(package: str) -> Callable[[Asked], list[str]]:
    """What a request does that the vendor's own client never does. (Its source is read, not run.)"""
    known = client_calls(package)

    def check(asked: Asked) -> list[str]:
        calls = [call for call in known if call.method == asked.method and call.path.fullmatch(asked.path)]
        if not calls:
            return ["no such call"]
        call = calls[0]
        problems = [f"unknown parameter {name}" for name in asked.query if name not in call.query]
        if call.body is not None:
            problems += [f"unknown key {key}" for key in asked.body or () if key not in call.body]
        return problems

    return check


@functools.cache
def client_calls(package: str) -> list[Call]:
    """Every request of a generated client (swagger-codegen, Fern)."""
    found = importlib.util.find_spec(package)
    if found is None or found.origin is None:
        pytest.skip(f"{package} is not installed")
    calls = []
    for file in sorted(Path(found.origin).parent.rglob("*.py")):
        text = file.read_text(encoding="utf-8")
        if "call_api" in text or "httpx_client.request" in text:
            functions = (node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.FunctionDef))
            calls += [call for function in functions for call in _calls(function)]
    return sorted(calls, key=lambda call: "[^/]+" in call.path.pattern)  # a path without parameters before one with


def _calls(function: ast.FunctionDef) -> Iterator[Call]:
    made = [node for node in ast.walk(function) if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)]
    named = {node.func.attr: node for node in made if isinstance(node.func, ast.Attribute)}
    if (
        "call_api" in named
    ):  # swagger-codegen: query_params.append(("offset", …)), call_api("/lists/{list_id}", "GET", …)
        path, method = map(ast.literal_eval, named["call_api"].args[:2])
        appended = [node.args[0] for node in made if ast.unparse(node.func) == "query_params.append"]
        query = frozenset(ast.literal_eval(one.elts[0]) for one in appended if isinstance(one, ast.Tuple))
        yield Call(method, re.compile(re.sub(r"\{[^}]+\}", "[^/]+", path)), query, None)
    for node in made:  # Fern: request(f"contacts/{…}", method="GET", params={…}, json={…})
        given = {one.arg: one.value for one in node.keywords}
        if ast.unparse(node.func).endswith("httpx_client.request") and node.args and "method" in given:
            body = frozenset(_keys(given["json"])) if isinstance(given.get("json"), ast.Dict) else None
            path = re.compile("/" + _pattern(node.args[0]))
            yield Call(ast.literal_eval(given["method"]), path, frozenset(_keys(given.get("params"))), body)


def _keys(node: ast.expr | None) -> list[str]:
    return [ast.literal_eval(key) for key in node.keys if key is not None] if isinstance(node, ast.Dict) else []


def _pattern(path: ast.expr) -> str:
    parts = path.values if isinstance(path, ast.JoinedStr) else [path]
    return "".join(re.escape(ast.literal_eval(part)) if isinstance(part, ast.Constant) else "[^/]+" for part in parts)
