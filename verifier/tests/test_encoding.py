import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from betterauth_verifier._encoding import MAX_BRACKETS, decode, encode, parse_object


def is_refused(read, octets):
    try:
        read(octets)
    except ValueError:
        return True
    return False


@given(st.binary(max_size=300))
def test_every_value_has_the_one_spelling_of_rfc_4648(octets):
    spelled = encode(octets)
    assert spelled == base64.urlsafe_b64encode(octets).rstrip(b"=")
    assert decode(spelled) == octets


@given(st.one_of(st.binary(max_size=12), st.text("AQgwBEZaz09-_+/= \n", max_size=12).map(str.encode)))
def test_whatever_is_decoded_is_spelled_the_one_way(segment):
    try:
        octets = decode(segment)
    except ValueError:
        return
    assert encode(octets) == segment


@pytest.mark.parametrize(
    "segment", [b"A", b"AAAAA", b"AB", b"AAB", b"AA==", b"AAA=", b"A+AA", b"A/AA", b"AA AA", b"AA\n"]
)
def test_other_spellings_are_refused(segment):
    assert is_refused(decode, segment)


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"[]",
        b'"x"',
        b"1",
        b"null",
        b" {}",
        b"{} ",
        b"{}{}",
        b"\xef\xbb\xbf{}",
        b'{"a":1,"a":1}',
        b'{"a":1,"\\u0061":1}',
        b'{"a":{"b":1,"b":2}}',
        b'{"a":NaN}',
        b'{"a":Infinity}',
        b'{"a":-Infinity}',
        b'{"a":1e999}',
        b'{"a":-1e999}',
        b'{"a":01}',
        b'{"a":1,}',
        b"{a:1}",
        b"{'a':1}",
        b'{"a":1/*x*/}',
        b'{"a":"\xff"}',
        b'{"a":"\xed\xa0\x80"}',
        b'{"a":"\\ud800"}',
        b'{"a":["\\uDFFF"]}',
        b'{"\\ud800":1}',
        b'{"a":"\n"}',
        b'{"a":' + b"[" * MAX_BRACKETS + b"]" * MAX_BRACKETS + b"}",
        '{"a":1}'.encode("utf-16"),
    ],
)
def test_json_that_two_readers_could_read_differently_is_refused(text):
    assert is_refused(parse_object, text)


def test_honest_json_is_read():
    assert parse_object(b'{"a":"\\ud83d\\ude00","b":[1,2.5,true,null,{}]}') == {
        "a": "😀",
        "b": [1, 2.5, True, None, {}],
    }


@given(st.one_of(st.binary(max_size=60), st.text('{}[]":,\\u0aeEd8 \n-.1nulltrefs', max_size=60).map(str.encode)))
def test_any_bytes_are_read_or_refused(text):
    assert is_refused(parse_object, text) or isinstance(parse_object(text), dict)
