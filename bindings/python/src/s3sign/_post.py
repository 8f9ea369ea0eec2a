"""Converts the conditions of a POST policy to the library's struct."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from ctypes import sizeof
from typing import Union

from . import _abi
from ._library import constant
from ._request import Text, Time, int64, to_str, unix_seconds

#: As policies write them: `{"acl": "public-read"}`, `["eq", "$acl", "private"]`, `["starts-with", "$key", "user/"]`,
#: `["content-length-range", 1, 1048576]`.
Condition = Union[Mapping[str, Text], Sequence[Union[Text, int]]]

_EQ = constant("S3SIGN_CONDITION_EQ")
_STARTS_WITH = constant("S3SIGN_CONDITION_STARTS_WITH")
_RANGE = constant("S3SIGN_CONDITION_CONTENT_LENGTH_RANGE")
_KINDS = {"eq": _EQ, "starts-with": _STARTS_WITH}


def build(
    bucket: Text, conditions: Iterable[Condition], expires: int, time: Time | None
) -> tuple[_abi.Post, dict[str, str]]:
    """The struct, which keeps alive what it points at, and the fields whose values the conditions fix."""
    made: list[_abi.Condition] = []
    fields: dict[str, str] = {}
    for condition in conditions:
        for kind, name, value in _parts(condition):
            made.append(_abi.Condition(kind, to_str(name), to_str(value)))
            if kind == _EQ:
                fields[name] = value if isinstance(value, str) else value.decode("utf-8")
        if not isinstance(condition, Mapping) and condition[0] == "content-length-range":
            _, low, high = condition
            made.append(_abi.Condition(_RANGE, min=_size(low), max=_size(high)))
    post = _abi.Post(sizeof(_abi.Post))
    post.bucket = to_str(bucket)
    post.conditions = (_abi.Condition * len(made))(*made)
    post.conditions_len = len(made)
    post.time = unix_seconds(time)
    post.expires = int64(expires)
    return post, fields


def _parts(condition: Condition) -> Iterable[tuple[int, str, Text]]:
    """Kind, field and value of each match in a condition; empty for a range."""
    if isinstance(condition, Mapping):
        return [(_EQ, name, value) for name, value in condition.items()]
    if isinstance(condition, (str, bytes)) or len(condition) != 3:
        raise ValueError(f"conditions: {condition!r} is neither a mapping nor a list of three")
    operator, name, value = condition
    if operator == "content-length-range":
        return []
    if operator not in _KINDS:
        raise ValueError(f"conditions: {operator!r} is not one of eq, starts-with, content-length-range")
    if not isinstance(name, str) or not name.startswith("$") or isinstance(value, int):
        raise ValueError(f"conditions: {condition!r} is not an operator, $field and a text")
    return [(_KINDS[str(operator)], name[1:], value)]


def _size(number: Text | int) -> int:
    if not isinstance(number, int):
        raise ValueError("conditions: content-length-range takes two numbers")
    return int64(number)


def received(
    bucket: Text, fields: Mapping[str, Text] | Iterable[tuple[str, Text]], file_size: int, time: Time | None
) -> _abi.PostForm:
    """The struct of a received form, which keeps alive what it points at."""
    pairs = list(fields.items() if isinstance(fields, Mapping) else fields)
    form = _abi.PostForm(sizeof(_abi.PostForm))
    form.bucket = to_str(bucket)
    form.fields = (_abi.Header * len(pairs))(*(_abi.Header(to_str(n), to_str(v)) for n, v in pairs))
    form.fields_len = len(pairs)
    form.file_size = int64(file_size)
    form.time = unix_seconds(time)
    return form
