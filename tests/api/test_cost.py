"""What an operation may cost, counted before it runs."""

import json

import pytest
from graphql import get_introspection_query, get_operation_ast

from realtime.settings import CONTRACT
from schema.cost import MOST_FIELDS, fields_at_most
from schema.documents import MOST_BYTES_KEPT, MOST_OF_ONE_NAME, parsed
from schema.root import build_schema
from tests.support.county import TEST_COUNTY
from tests.support.world import World

SCHEMA = build_schema()._schema
OPERATIONS = sorted((CONTRACT / "operations").glob("*.graphql"))


def cost(text: str, **variables: object) -> int:
    operation = get_operation_ast(parsed(text))
    assert operation is not None
    return fields_at_most(SCHEMA, parsed(text), operation, variables)


def test_pages_multiply_and_variables_and_defaults_count() -> None:
    assert cost("{ projects(first: 10) { nodes { id title } } }") == 1 + 10 * (1 + 2)
    assert cost("{ projects { nodes { id title } } }") == 1 + 20 * 3
    assert cost("query($n: Int) { projects(first: $n) { nodes { id title } } }", n=5) == 1 + 5 * 3
    assert cost("query($n: Int = 7) { projects(first: $n) { nodes { id title } } }") == 1 + 7 * 3


def test_a_fragment_counts_wherever_it_is_spread_and_is_counted_once() -> None:
    doubling = "fragment f0 on PlatformNode { id }" + "".join(
        f" fragment f{n} on PlatformNode {{ ...f{n - 1} ...f{n - 1} }}" for n in range(1, 40)
    )
    assert cost("{ platform { ...f39 } } " + doubling) == 1 + 2**39


@pytest.mark.parametrize("path", OPERATIONS, ids=lambda path: path.stem)
def test_every_operation_of_the_contract_stays_far_below_the_limit(path: object) -> None:
    text = path.read_text(encoding="utf-8")  # type: ignore[attr-defined]
    variables = json.loads(path.with_suffix(".variables.json").read_text(encoding="utf-8"))  # type: ignore[attr-defined]
    assert cost(text, **variables) < MOST_FIELDS / 2


def test_introspection_is_not_in_the_way() -> None:
    assert cost(get_introspection_query()) < MOST_FIELDS


async def test_an_answer_that_could_grow_without_measure_is_refused_before_it_is_begun(world: World) -> None:
    inside = "id"
    for _ in range(3):
        inside = f"ancestors {{ items(first: 100) {{ nodes {{ node {{ {inside} }} }} }} }}"
    error = await world.refused(f"{{ platform {{ {inside} }} }}")
    assert error["extensions"]["code"] == "OPERATION_TOO_LARGE"


async def test_a_request_does_a_few_acts_not_dozens(world: World) -> None:
    acts = " ".join(f'a{n}: signIn(input: {{login: "x", password: "y"}}) {{ token }}' for n in range(30))
    error = await world.refused(f"mutation {{ {acts} }}")
    assert error["extensions"]["code"] == "OPERATION_TOO_LARGE"


@pytest.mark.parametrize("number", [2**63, -(2**63) - 1, "9" * 5000], ids=["above", "below", "endless"])
@pytest.mark.parametrize("document", ["query($id: ID! = %s) { node(id: $id) { id } }", "{ node(id: %s) { id } }"])
async def test_a_number_that_nothing_can_hold_is_refused(world: World, document: str, number: object) -> None:
    """Seen to end in an INTERNAL error: Python does not read 4,301 digits."""
    error = await world.refused(document % number)
    assert error["extensions"]["code"] == "GRAPHQL_PARSE_FAILED"
    assert error["message"] == "A whole number has at most 64 bits."


async def test_a_name_is_asked_for_a_few_times_at_one_place(world: World) -> None:
    """Four hundred of one name took two seconds to compare, and everybody else waited."""
    field = f'platformNode(code: "{TEST_COUNTY}") {{ code }} '
    asked = await world.ask(f"{{ {field * MOST_OF_ONE_NAME} }}")
    assert asked["platformNode"] == {"code": TEST_COUNTY}
    error = await world.refused(f"{{ {field * (MOST_OF_ONE_NAME + 1)} }}")
    assert error["extensions"]["code"] == "GRAPHQL_PARSE_FAILED"


def test_documents_are_kept_by_the_memory_that_they_take() -> None:
    """Seen to keep 512 of any size: some 700 MiB of the longest."""
    parsed.cache_clear()
    fields = " ".join(f"f{number}" for number in range(3900))
    for number in range(60):
        parsed(f"{{ a{number} {fields} }}")
    assert MOST_BYTES_KEPT / 2 < parsed.cache.currsize <= MOST_BYTES_KEPT
    assert len(parsed.cache) < 60
    parsed.cache_clear()
