"""Structured-output schemas as OpenAI's models see them."""

from estimator.openai_schemas import response_format


def test_a_schema_is_shown_compact_below_its_name() -> None:
    """Its description as a comment, keys in their order, letters as they are."""
    given = {"name": "n", "description": "One.\n\nTwo.", "schema": {"b": "é", "a": [1, 2]}}
    assert response_format(given) == (
        '# Response Formats\n\n## n\n\n// One.\n//\n// Two.\n{"b":"é","a":[1,2]}'
    )


def test_what_only_checks_the_answer_is_not_shown() -> None:
    """At any depth; but a property may be called so."""
    schema = {
        "type": "object",
        "additionalProperties": False,
        "required": ["format"],
        "properties": {
            "format": {"type": "string", "format": "date", "default": "x"},
            "b": {"anyOf": [{"type": "array", "minItems": 1}, {"$ref": "#/$defs/pattern"}]},
        },
        "$defs": {"pattern": {"type": "string", "pattern": "^a$"}},
        "$schema": "s",
    }
    assert response_format({"name": "n", "schema": schema}).endswith(
        '{"type":"object","properties":{"format":{"type":"string"},'
        '"b":{"anyOf":[{"type":"array"},{"$ref":"#/$defs/pattern"}]}},'
        '"$defs":{"pattern":{"type":"string"}}}'
    )
