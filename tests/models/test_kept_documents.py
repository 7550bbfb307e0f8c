"""Documents are kept for the next who asks the same; what nobody asks again is forgotten, whatever its size."""

import gc
import sys
import tracemalloc

import pytest
from graphql import Token, parse

from realtime.feed.following import following_of
from schema.documents import _bytes, parsed, validated
from schema.root import build_schema


def test_nothing_but_a_parsed_document_holds_on_to_its_text() -> None:
    """Seen to fail with caches whose keys are texts, so many of them: 512 of 400 KB each, whoever sent them."""
    text = f'# 😀{"x" * 10_000}\nsubscription {{ platformNodeUpdated(code: "1") {{ code }} }}'
    schema = build_schema()._schema
    held = sys.getrefcount(text)
    parsed(text)
    assert not validated(schema, text)
    following_of(text, None, {})
    # The validator leaves something for the collector, which is young and soon found.
    gc.collect()
    gc.disable()
    try:
        parsed.cache.clear()
        # At once: what has been kept for long is old, and the old are looked at seldom.
        assert sys.getrefcount(text) == held
        assert not [token for token in gc.get_objects() if isinstance(token, Token) and "😀" in (token.value or "")]
    finally:
        gc.enable()


@pytest.mark.parametrize(
    "text",
    ["{a}", f"{{{'a ' * 1000}}}", f"{{{'a{a} ' * 500}}}", f"{{a(x: [{'1 ' * 2000}])}}", "#\n" * 5000 + "{a}"],
    ids=["smallest", "fields", "nested", "numbers", "comments"],
)
def test_document_is_taken_for_as_heavy_as_it_is(text: str) -> None:
    """Seen to fail with characters counted, as if a document took a hundred times its text: fields take 280 times."""
    gc.collect()
    tracemalloc.start()
    try:
        document = parse(text)
        gc.collect()
        taken = tracemalloc.get_traced_memory()[0] + sys.getsizeof(text)
    finally:
        tracemalloc.stop()
    assert taken <= _bytes(document) < 4 * taken
