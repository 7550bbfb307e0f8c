"""GraphiQL, from our own files: closed networks reach no other host."""

from pathlib import Path

from graphql import OperationDefinitionNode, parse
from starlette.responses import FileResponse, JSONResponse, PlainTextResponse, Response

from realtime.settings import CONTRACT

GRAPHIQL = CONTRACT / "graphiql" / "dist"
OPERATIONS = CONTRACT / "operations"

# The editor sets styles from script; everything else comes from files of this server.
CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self' 'unsafe-inline'",
        "font-src 'self' data:",
        "img-src 'self' data:",
        "connect-src 'self'",
        "worker-src 'self'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
    )
)


def graphiql() -> Response:
    page = GRAPHIQL / "index.html"
    if not page.exists():
        return PlainTextResponse("GraphiQL has not been built: run `make graphiql`.", 404)
    headers = {"Content-Security-Policy": CONTENT_SECURITY_POLICY, "Cache-Control": "no-cache"}
    return FileResponse(page, headers=headers, media_type="text/html; charset=utf-8")


def operations() -> list[dict[str, str]]:
    """The contract's operations as GraphiQL's tabs: each file with the sample variables beside it."""
    return [_tab(path) for path in sorted(OPERATIONS.glob("*.graphql"))]


def _tab(path: Path) -> dict[str, str]:
    text = path.read_text(encoding="utf-8")
    named = next(node for node in parse(text).definitions if isinstance(node, OperationDefinitionNode))
    variables = path.with_suffix(".variables.json")
    return {
        "name": named.name.value if named.name else path.stem,
        "query": text,
        "variables": variables.read_text(encoding="utf-8") if variables.exists() else "{}",
    }


def operations_json() -> Response:
    return JSONResponse(operations(), headers={"Cache-Control": "no-cache"})
