"""GraphQL over HTTP: queries and mutations by POST, queries by GET; subscriptions go to the event stream."""

import logging
from typing import Any

import orjson
from graphql import OperationType
from starlette.requests import Request
from starlette.responses import Response

from realtime.logs import new_trace
from realtime.requests import BadRequest, GraphQLRequest, InvalidDocument, language_of, operation_of, request_of
from realtime.service import Service, encoded, failed
from realtime.signin import TokenInvalid
from realtime.transports.callers import Caller, caller_of
from realtime.transports.sse import EVENT_STREAM, event_stream
from schema.errors import RequestRefusal

trail = logging.getLogger("congress.trail")

JSON = "application/json"
GRAPHQL_JSON = "application/graphql-response+json"


async def answer(request: Request, service: Service) -> Response:
    """Answer one request, whatever it is. Never raises for what a client can cause."""
    trace = new_trace(request.headers.get("traceparent"))
    response = await _answered(request, service)
    response.headers["X-Trace-Id"] = trace
    trail.info("answered", extra={"method": request.method, "status": response.status_code})
    return response


async def _answered(request: Request, service: Service) -> Response:
    language = language_of(request.headers.get("accept-language"))
    try:
        return await _answer(request, service)
    except BadRequest as error:
        return _response(request, {"errors": [error.as_error()]}, error.status)
    except InvalidDocument as error:
        # The older media type says 200 to whatever was well-formed JSON; the newer one says 400.
        return _response(request, {"errors": error.errors}, 400 if _media_type(request) == GRAPHQL_JSON else 200)
    except TokenInvalid:
        return _response(request, {"errors": [service.token_error(language)]}, 401, {"WWW-Authenticate": "Bearer"})
    except Exception as error:
        told = failed(error, language)
        away = told["errors"][0]["extensions"]["code"] == RequestRefusal.UNAVAILABLE.name
        return _response(request, told, 503 if away else 500)


async def _answer(request: Request, service: Service) -> Response:
    asked = await _read(request)
    kind = operation_of(service.schema, asked).kind
    if request.method == "GET" and kind is OperationType.MUTATION:
        raise BadRequest("A mutation is sent by POST.", "METHOD_NOT_ALLOWED", 405)
    streaming = _accepts(request, EVENT_STREAM)
    if kind is OperationType.SUBSCRIPTION and not streaming:
        raise BadRequest(
            "A subscription needs a stream: a WebSocket with graphql-transport-ws, or Accept: text/event-stream.",
            "SUBSCRIPTION_NEEDS_A_STREAM",
            406,
        )
    caller = await caller_of(request, service.sign_ins)
    if streaming:
        return await event_stream(service, caller, asked, kind, request)
    told, ran = await run(service, caller, asked)
    return _response(request, told, 200 if ran or _media_type(request) == JSON else 400)


async def run(service: Service, caller: Caller, asked: GraphQLRequest) -> tuple[dict[str, Any], bool]:
    """Execute a query or mutation for a caller."""
    actor = caller.signed_in.actor if caller.signed_in else None
    digest = caller.signed_in.digest if caller.signed_in else ""
    return await service.execute(asked, service.context(caller.audience, actor, digest, caller.address))


async def _read(request: Request) -> GraphQLRequest:
    if request.method == "GET":
        return request_of(_from_query(request))
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != JSON:
        # Also what keeps another site's form from acting with a visitor's rights.
        raise BadRequest("The body is JSON: Content-Type: application/json.", "UNSUPPORTED_MEDIA_TYPE", 415)
    try:
        body = orjson.loads(await request.body())
    except orjson.JSONDecodeError:
        raise BadRequest("The body is not JSON.") from None
    return request_of(body)


def _from_query(request: Request) -> dict[str, Any]:
    asked: dict[str, Any] = dict(request.query_params)
    if text := asked.get("variables"):
        try:
            asked["variables"] = orjson.loads(text)
        except orjson.JSONDecodeError:
            raise BadRequest("`variables` is not JSON.") from None
    else:
        asked.pop("variables", None)
    return asked


def _accepts(request: Request, media_type: str) -> bool:
    return media_type in request.headers.get("accept", "").lower()


def _media_type(request: Request) -> str:
    return GRAPHQL_JSON if _accepts(request, GRAPHQL_JSON) else JSON


def _response(request: Request, told: dict[str, Any], status: int, headers: dict[str, str] | None = None) -> Response:
    return Response(encoded(told), status, headers, f"{_media_type(request)}; charset=utf-8")
