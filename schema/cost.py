"""What an operation may cost: the number of fields that its answer can hold at most, counted before it runs.

Lists multiply: a page of a page of a page grows faster than any bound on depth or length can hold.
"""

from typing import Any

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLInterfaceType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLOutputType,
    GraphQLSchema,
    InlineFragmentNode,
    IntValueNode,
    OperationDefinitionNode,
    OperationType,
    SelectionSetNode,
    VariableNode,
    get_named_type,
)

from schema.connection import DEFAULT_PAGE, LARGEST_PAGE

# The county wall, the largest operation of the contract, can hold some 7,000 fields [D].
MOST_FIELDS = 30_000
# Lists that are no connections are short: the ancestors of a node, the months of a year.
CLOSED_LIST = 12
# An act is a transaction, and a sign-in the better part of a processor for a while.
ACT = 3_000


def fields_at_most(
    schema: GraphQLSchema, document: DocumentNode, operation: OperationDefinitionNode, variables: dict[str, Any]
) -> int:
    """How many fields the answer of a valid operation can hold. Linear in the document: fragments count once each."""
    return _Count(schema, document, operation, variables).total()


class _Count:
    def __init__(
        self,
        schema: GraphQLSchema,
        document: DocumentNode,
        operation: OperationDefinitionNode,
        variables: dict[str, Any],
    ) -> None:
        self._schema, self._operation = schema, operation
        self._fragments = {
            part.name.value: part for part in document.definitions if isinstance(part, FragmentDefinitionNode)
        }
        self._counted: dict[str, int] = {}
        defaults = {
            part.variable.name.value: int(part.default_value.value)
            for part in operation.variable_definitions or ()
            if isinstance(part.default_value, IntValueNode)
        }
        self._variables = {**defaults, **variables}

    def total(self) -> int:
        root = self._schema.get_root_type(self._operation.operation)
        count = self._of(self._operation.selection_set, root)
        if self._operation.operation is OperationType.MUTATION:
            count += ACT * len(self._operation.selection_set.selections)
        return count

    def _of(self, selections: SelectionSetNode | None, parent: Any) -> int:
        count = 0
        for part in selections.selections if selections else ():
            if isinstance(part, FieldNode):
                count += self._of_field(part, parent)
            elif isinstance(part, InlineFragmentNode):
                on = part.type_condition
                count += self._of(part.selection_set, self._schema.get_type(on.name.value) if on else parent)
            elif isinstance(part, FragmentSpreadNode):
                count += self._of_fragment(part.name.value)
        return count

    def _of_fragment(self, name: str) -> int:
        if name not in self._counted:
            fragment = self._fragments[name]
            on = self._schema.get_type(fragment.type_condition.name.value)
            self._counted[name] = self._of(fragment.selection_set, on)
        return self._counted[name]

    def _of_field(self, field: FieldNode, parent: Any) -> int:
        if not isinstance(parent, GraphQLObjectType | GraphQLInterfaceType) or field.name.value not in parent.fields:
            return 1
        kind = parent.fields[field.name.value].type
        inside = self._of(field.selection_set, get_named_type(kind))
        return 1 + inside * self._times(field, kind)

    def _times(self, field: FieldNode, kind: GraphQLOutputType) -> int:
        """How often what is inside the field can occur. A connection's own lists are counted with its page."""
        if get_named_type(kind).name.endswith("Connection"):
            return self._page(field)
        bare = kind.of_type if isinstance(kind, GraphQLNonNull) else kind
        of_connection = field.name.value in ("nodes", "edges")
        return CLOSED_LIST if isinstance(bare, GraphQLList) and not of_connection else 1

    def _page(self, field: FieldNode) -> int:
        asked: Any = DEFAULT_PAGE
        for argument in field.arguments or ():
            if argument.name.value == "first":
                value = argument.value
                if isinstance(value, VariableNode):
                    asked = self._variables.get(value.name.value, DEFAULT_PAGE)
                elif isinstance(value, IntValueNode):
                    asked = int(value.value)
        return min(max(asked, 1), LARGEST_PAGE) if isinstance(asked, int) else LARGEST_PAGE
