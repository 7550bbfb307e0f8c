"""Files over HTTP: one is sent to `POST /files`, and read from `GET /files/<id>` by whoever sees it in the API."""

import asyncio
import logging
from collections import Counter
from collections.abc import AsyncGenerator, AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from tempfile import TemporaryFile
from typing import Any, BinaryIO
from urllib.parse import quote

from starlette.datastructures import UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response, StreamingResponse

from models import clock
from models.actor import Actor, signed_in
from models.errors import Language, RefusalCode, Refused, SignInRequired, refuse
from models.files.actions import see_to_the_limits
from models.files.errors import FileReadRefusal, FileUploadRefusal
from models.files.inspecting import inspect, too_large
from models.files.kinds import ALLOWED, MOST_BYTES, THUMBNAIL_WIDTHS
from models.files.receiving import take_in
from models.files.rows import FileScope, StoredFile
from models.files.store import StoreAway
from realtime import metrics
from realtime.requests import language_of
from realtime.service import Service, failed
from realtime.signin import TokenInvalid
from realtime.transports.callers import Caller, caller_of
from schema.errors import RequestRefusal
from schema.files.types import File
from schema.node import decode_id

log = logging.getLogger("congress.files")

# What a multipart body holds beside the file.
WRAPPING = 64 * 1024
# A client that sends too much is heard out so far, for until it has finished few read the answer.
HEARD_OUT = 2 * MOST_BYTES
STALLED_SECONDS = 30.0
# Bodies that this process takes in at a time, of one account and of all [D].
AT_ONCE_PER_ACCOUNT = 8
AT_ONCE = 32
SCRIPTLESS = "default-src 'none'; sandbox"

STATUS: dict[RefusalCode, int] = {
    FileUploadRefusal.EMPTY: 400,
    FileUploadRefusal.FILE_REQUIRED: 400,
    FileUploadRefusal.BODY_UNREADABLE: 400,
    FileUploadRefusal.BODY_INCOMPLETE: 400,
    FileUploadRefusal.TOO_LARGE: 413,
    FileUploadRefusal.KIND_NOT_ALLOWED: 415,
    FileUploadRefusal.NAME_MISLEADS: 415,
    FileUploadRefusal.BROKEN: 422,
    FileUploadRefusal.IMAGE_TOO_LARGE: 422,
    FileUploadRefusal.IMAGE_ANIMATED: 422,
    FileUploadRefusal.MACROS_NOT_ALLOWED: 422,
    FileUploadRefusal.KEEP_POSITION_FORBIDDEN: 403,
    FileUploadRefusal.TOO_MANY_AT_ONCE: 429,
    FileUploadRefusal.DAILY_LIMIT: 429,
    FileUploadRefusal.IDEMPOTENCY_KEY_REUSED: 409,
    FileUploadRefusal.IDEMPOTENCY_KEY_TOO_LONG: 400,
    FileUploadRefusal.STORE_AWAY: 503,
    FileReadRefusal.NOT_FOUND: 404,
    FileReadRefusal.THUMBNAIL_UNKNOWN: 400,
    FileReadRefusal.STORE_AWAY: 503,
}
# Of a refused upload, the part of the request that is at fault; what is not here is the file's.
AT_FAULT: dict[RefusalCode, list[str]] = {
    FileUploadRefusal.BODY_UNREADABLE: [],
    FileUploadRefusal.KEEP_POSITION_FORBIDDEN: ["keepPosition"],
    FileUploadRefusal.TOO_MANY_AT_ONCE: [],
    FileUploadRefusal.IDEMPOTENCY_KEY_REUSED: ["Idempotency-Key"],
    FileUploadRefusal.IDEMPOTENCY_KEY_TOO_LONG: ["Idempotency-Key"],
    FileUploadRefusal.STORE_AWAY: [],
    FileReadRefusal.NOT_FOUND: ["id"],
    FileReadRefusal.THUMBNAIL_UNKNOWN: ["thumbnail"],
    FileReadRefusal.STORE_AWAY: [],
}


@dataclass(frozen=True)
class Sent:
    """A body that has come in whole. `file` is nameless: it is gone with this process."""

    file: BinaryIO
    name: str
    keep_position: bool


class Files:
    """`/files` of one process."""

    def __init__(self, service: Service) -> None:
        self._service = service
        # By account, the bodies that are coming in.
        self.coming: Counter[int] = Counter()

    async def receive(self, request: Request) -> Response:
        """Answer an upload. Never raises for what a client can cause; after a refusal nothing is left of it."""
        language = language_of(request.headers.get("accept-language"))
        answer = await self._told(self._receive(request), language, FileUploadRefusal.STORE_AWAY)
        metrics.uploads.labels("taken" if answer.status_code == 201 else "refused").inc()
        return answer

    async def serve(self, request: Request) -> Response:
        """Answer with a file or its thumbnail: 404 for one that is missing and for one that is not seen."""
        language = language_of(request.headers.get("accept-language"))
        return await self._told(self._serve(request), language, FileReadRefusal.STORE_AWAY)

    async def _told(self, work: Any, language: Language, away: RefusalCode) -> Response:
        try:
            answer: Response = await work
            return answer
        except Refused as refused:
            refusal = refused.refusals[0]
            return _refusal(refusal.code, refusal.sentence(language), STATUS[refusal.code])
        except SignInRequired as required:
            due = required.password_change
            code = RequestRefusal.PASSWORD_CHANGE_REQUIRED if due else RequestRefusal.UNAUTHENTICATED
            return _refusal(code, code.sentence(language, {}), 403 if due else 401)
        except TokenInvalid:
            return JSONResponse({"errors": [self._service.token_error(language)]}, 401, {"WWW-Authenticate": "Bearer"})
        except StoreAway:
            log.exception("the file store is away")
            return _refusal(away, away.sentence(language, {}), STATUS[away])
        except Exception as error:
            told = failed(error, language)
            unavailable = told["errors"][0]["extensions"]["code"] == RequestRefusal.UNAVAILABLE.name
            return JSONResponse(told, 503 if unavailable else 500)

    async def _receive(self, request: Request) -> Response:
        caller = await caller_of(request, self._service.sign_ins)
        actor = signed_in(caller.actor)
        assert actor.account_id is not None
        with self._one_more(actor.account_id):
            limits = self._service.settings.upload_limits
            await see_to_the_limits(actor.account_id, 0, limits, clock.now())
            sent = await _sent(request)
            with sent.file:
                if sent.keep_position and not actor.staff_nodes:
                    raise refuse(FileUploadRefusal.KEEP_POSITION_FORBIDDEN)
                pictures = self._service.pictures
                found = await pictures.run(lambda: inspect(sent.file, sent.name, sent.keep_position))
                with found.content:
                    key = request.headers.get("idempotency-key")
                    row = await take_in(actor, found, self._service.files, limits, key)
        file = File.of(row)
        told = {
            "id": file.id,
            "name": file.name,
            "mediaType": file.media_type,
            "size": file.size,
            "width": file.width,
            "height": file.height,
            "sha256": file.sha256,
            "url": file.url,
        }
        return JSONResponse(told, 201, {"Location": file.url})

    @contextmanager
    def _one_more(self, account_id: int) -> Iterator[None]:
        if self.coming[account_id] >= AT_ONCE_PER_ACCOUNT or self.coming.total() >= AT_ONCE:
            raise refuse(FileUploadRefusal.TOO_MANY_AT_ONCE)
        self.coming[account_id] += 1
        try:
            yield
        finally:
            self.coming[account_id] -= 1
            if not self.coming[account_id]:
                del self.coming[account_id]

    async def _serve(self, request: Request) -> Response:
        caller = await caller_of(request, self._service.sign_ins)
        row = await _seen(caller, decode_id("File", request.path_params["id"]))
        if row is None:
            raise refuse(FileReadRefusal.NOT_FOUND)
        width = _width(request.query_params.get("thumbnail"), row)
        tag = f'"{row.sha256}{f"-{width}" if width else ""}"'
        headers = _headers(row, tag)
        if tag in request.headers.get("if-none-match", ""):
            return Response(status_code=304, headers=headers)
        try:
            if width:
                media_type, content = await self._service.pictures.thumbnail(row.sha256, width)
                return Response(content, headers=headers, media_type=media_type)
            headers |= {"Content-Length": str(row.size), "Content-Disposition": _disposition(row)}
            pieces = self._service.files.read(row.sha256)
            first = await anext(aiter(pieces))
        except FileNotFoundError:
            log.error("the store has lost the content of file %s", row.id)
            raise refuse(FileReadRefusal.NOT_FOUND) from None
        return StreamingResponse(_joined(first, pieces), headers=headers, media_type=ALLOWED[row.kind].media_type)


def _refusal(code: RefusalCode, message: str, status: int) -> JSONResponse:
    headers = {401: {"WWW-Authenticate": "Bearer"}, 429: {"Retry-After": "5"}, 503: {"Retry-After": "5"}}
    extensions: dict[str, Any] = {"code": code.name}
    if code in STATUS and (path := AT_FAULT.get(code, ["file"])):
        extensions["path"] = path
    error = {"message": message, "extensions": extensions}
    return JSONResponse({"errors": [error]}, status, headers.get(status))


async def _seen(caller: Caller, row_id: int) -> StoredFile | None:
    found = await StoredFile.visible_to(caller.audience).get_or_none(id=row_id)
    actor: Actor | None = caller.actor
    if found is None and actor is not None and actor.account_id is not None:
        found = await StoredFile.own(actor.account_id).get_or_none(id=row_id)
    return found


def _width(asked: str | None, row: StoredFile) -> int | None:
    if asked is None:
        return None
    if not row.is_image or asked not in map(str, THUMBNAIL_WIDTHS):
        raise refuse(FileReadRefusal.THUMBNAIL_UNKNOWN, widths=", ".join(map(str, THUMBNAIL_WIDTHS)))
    return int(asked)


def _headers(row: StoredFile, tag: str) -> dict[str, str]:
    public = row.scope is FileScope.PUBLIC
    return {
        "ETag": tag,
        # Public today, taken back tomorrow: a cache asks again before long, and mostly hears 304.
        "Cache-Control": "public, max-age=300" if public else "private, no-cache",
        "Vary": "Authorization",
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": SCRIPTLESS,
    }


def _disposition(row: StoredFile) -> str:
    shown = "inline" if ALLOWED[row.kind].inline else "attachment"
    ending = row.name.rpartition(".")[2]
    return f"{shown}; filename=\"file.{ending}\"; filename*=UTF-8''{quote(row.name, safe='')}"


async def _joined(first: bytes, others: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    yield first
    async for piece in others:
        yield piece


async def _sent(request: Request) -> Sent:
    """The body, whole. Refuses with FileUploadRefusal."""
    try:
        if request.headers.get("content-type", "").lower().startswith("multipart/form-data"):
            return await _of_form(request)
        file: BinaryIO = TemporaryFile()  # noqa: SIM115 (closed by whom it is given to)
        async for piece in _pieces(request, MOST_BYTES):
            file.write(piece)
        return Sent(file, request.query_params.get("name", ""), _is_true(request.query_params.get("keepPosition")))
    except (ClientDisconnect, TimeoutError):
        raise refuse(FileUploadRefusal.BODY_INCOMPLETE) from None


async def _of_form(request: Request) -> Sent:
    try:
        parser = MultiPartParser(request.headers, _pieces(request, MOST_BYTES + WRAPPING), max_files=1, max_fields=8)
        form = await parser.parse()
    except MultiPartException:
        raise refuse(FileUploadRefusal.BODY_UNREADABLE) from None
    file = form.get("file")
    if not isinstance(file, UploadFile):
        await form.close()
        raise refuse(FileUploadRefusal.FILE_REQUIRED)
    keep = form.get("keepPosition", request.query_params.get("keepPosition"))
    return Sent(file.file, file.filename or "", _is_true(keep))


async def _pieces(request: Request, most_bytes: int) -> AsyncGenerator[bytes, None]:
    """The body as it comes. Refuses with TOO_LARGE what is too much, raises TimeoutError when nothing comes for long."""
    stream = aiter(request.stream())
    announced = request.headers.get("content-length", "")
    come = 0
    if announced.isdecimal() and int(announced) > HEARD_OUT:
        raise too_large(MOST_BYTES)
    while True:
        async with asyncio.timeout(STALLED_SECONDS):
            piece = await anext(stream, None)
        if piece is None:
            break
        come += len(piece)
        if come > HEARD_OUT:
            raise too_large(MOST_BYTES)
        if come <= most_bytes:
            yield piece
    if come > most_bytes:
        raise too_large(MOST_BYTES)


def _is_true(value: object) -> bool:
    return isinstance(value, str) and value.lower() in ("true", "1")
