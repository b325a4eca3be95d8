"""Function tools as OpenAI's models see them, written out by hand from the measured rules."""

from textwrap import dedent

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from estimator.openai_tools import namespace


def function(parameters: object = None, **more: object) -> dict[str, object]:
    return {"type": "function", "function": {"name": "f", "parameters": parameters, **more}}


def objects(properties: object, **more: object) -> dict[str, object]:
    return {"type": "object", "properties": properties, **more}


def drawn(parameters: object, **more: object) -> str:
    """What stands between `(_: ` and `) => any;` of a function's rendering."""
    text = namespace([function(parameters, **more)])
    inside = text.partition("type f = (_: ")[2]
    return inside.partition(") => any;")[0]


def typed(schema: object) -> str:
    """The type of one optional property without comments."""
    return drawn(objects({"a": schema})).removeprefix("{ a?: ").removesuffix(" }")


def lines(text: str) -> str:
    return dedent(text).strip("\n")


def test_a_function_without_properties_takes_nothing() -> None:
    """Whatever its parameters are otherwise; its description is a comment, line by line."""
    text = namespace([function({"type": "object"}, description="  Says it.\n\n  Twice. ")])
    assert text == lines("""
        ## functions

        namespace functions {

        // Says it.
        //
        // Twice.
        type f = () => any;

        } // namespace functions
        """)


def test_functions_of_both_apis_stand_apart() -> None:
    """A chat tool holds its function, a Responses tool is one; other tools are not shown."""
    tools: list[dict[str, object]] = [
        function(),
        {"type": "web_search"},
        {"type": "function", "name": "g"},
    ]
    assert namespace(tools) == lines("""
        ## functions

        namespace functions {

        type f = () => any;

        type g = () => any;

        } // namespace functions
        """)
    assert namespace([{"type": "web_search"}]) == ""


def test_bare_properties_stand_in_one_line() -> None:
    """A question mark says that one is not required."""
    properties = {"a": {"type": "string"}, "b": {"type": "integer"}}
    assert drawn(objects(properties, required=["a"])) == "{ a: string, b?: integer }"


def test_one_comment_puts_each_property_in_its_own_lines() -> None:
    """Title, then an empty comment only before a description, default before constraints."""
    properties = {
        "a": {"type": "string", "title": "A", "description": "One.\n Two."},
        "b": {"type": "integer", "title": "B", "minimum": 1, "default": 2},
        "c": {"type": "boolean"},
    }
    assert drawn(objects(properties)) == lines("""
        {
        // A
        //
        // One.
        // Two.
        a?: string,
        // B
        b?: integer, // default: 2, minimum: 1
        c?: boolean,
        }
        """)


def test_what_describes_the_whole_stands_above_it() -> None:
    """But for the models of June 2023, which are shown no titles either."""
    schema = objects({"a": {"type": "string", "title": "A"}}, title="T", description="D")
    assert drawn(schema) == "// T\n//\n// D\n{\n// A\na?: string,\n}"
    old = namespace([function(schema)], has_titles=False)
    assert "type f = (_: {\na?: string,\n}) => any;" in old


@pytest.mark.parametrize(
    ("schema", "expected"),
    [
        ({"type": "STRING"}, "string"),
        ({}, "any"),
        ({"type": ["string", "null"]}, "string | null"),
        ({"enum": ["x", 1, None]}, '"x" | 1 | null'),
        ({"const": "é"}, '"é"'),
        ({"type": "object"}, "object"),
        ({"type": "object", "properties": {"b": {"type": "number"}}}, "{ b?: number }"),
        ({"type": "array"}, "any[]"),
        ({"type": "array", "items": {"type": "string"}}, "string[]"),
        ({"type": "array", "items": {"enum": [1, 2]}}, "(1 | 2)[]"),
        ({"anyOf": [{"type": "string"}, {"type": "null"}]}, "string | null"),
    ],
)
def test_a_type_is_written_as_typescript(schema: object, expected: str) -> None:
    """Unknown is any; unions of simple types stand in one line."""
    assert typed(schema) == expected


def test_items_with_comments_stand_in_lines_of_their_own() -> None:
    """Between Array< and >."""
    items = {"type": "string", "description": "One.", "minLength": 1}
    array = {"type": "array", "items": items}
    assert drawn(objects({"a": array})) == lines("""
        {
        a?: Array<
        // One.
        string // minLength: 1
        >,
        }
        """)


def test_an_object_has_its_default_above_its_name() -> None:
    """As anything has whose type takes several lines."""
    inner = {**objects({"b": {"type": "string", "description": "B."}}), "default": {"b": "x"}}
    assert drawn(objects({"a": inner})) == lines("""
        {
        // default: {"b": "x"}
        a?: {
        // B.
        b?: string,
        },
        }
        """)


def test_members_of_a_union_have_their_comments_behind_them() -> None:
    """Each in a line; the comma that ends the property has one too."""
    union = {"anyOf": [{"type": "string", "description": "Words."}, {"type": "null"}]}
    assert drawn(objects({"a": union})) == lines("""
        {
        a?:
         | string // Words.
         | null
        ,
        }
        """)


def test_references_are_looked_up_and_keys_beside_them_win() -> None:
    """`$defs` itself is not shown."""
    definitions = {"D": {"type": "string", "description": "Of D."}}
    schema = objects({"a": {"$ref": "#/$defs/D", "description": "Own."}}, **{"$defs": definitions})
    assert drawn(schema) == "{\n// Own.\na?: string,\n}"


def test_schemas_that_hold_themselves_come_to_an_end() -> None:
    """A tree of nodes, and a pair that doubles at each level."""
    node = objects({"left": {"$ref": "#/$defs/N"}, "right": {"$ref": "#/$defs/N"}})
    schema = {**objects({"root": {"$ref": "#/$defs/N"}}), "$defs": {"N": node}}
    assert drawn(schema) == "{ root?: { left?: any, right?: any } }"
    loop = {**objects({"a": {"$ref": "#/$defs/A"}}), "$defs": {"A": {"$ref": "#/$defs/A"}}}
    assert drawn(loop) == "{ a?: any }"


def test_schemas_that_double_at_each_level_come_to_an_end() -> None:
    """Thirty levels would be a billion types."""
    levels = {
        f"L{n}": objects({side: {"$ref": f"#/$defs/L{n + 1}"} for side in "ab"}) for n in range(30)
    }
    assert len(drawn({**objects({"a": {"$ref": "#/$defs/L0"}}), "$defs": levels})) < 10**6


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["type", "properties", "items", "anyOf", "enum", "$ref", "required", "title", "a"]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@settings(deadline=None)
@given(values)
def test_no_schema_raises(parameters: object) -> None:
    """They come from the wire."""
    assert namespace([function(parameters)]).startswith("## functions")
