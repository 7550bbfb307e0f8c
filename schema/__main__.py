"""`python -m schema` prints the SDL."""

from schema.root import build_schema

print(build_schema().as_str())
