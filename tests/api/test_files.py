"""POST /files and GET /files/<id>: what is taken is what was sent, and is seen by whom it should be."""

import asyncio
import hashlib
from typing import Any

import httpx
import pytest

from models.accounts.rows import Account
from models.audit.rows import AuditEntry
from models.files.kinds import ALLOWED, MEBIBYTE
from models.files.rows import FileContent, FileScope, StoredFile
from models.platform.rows import PlatformNode
from realtime.transports.files import AT_ONCE_PER_ACCOUNT
from schema.node import encode_id
from tests.realtime.streams import eventually
from tests.support.acting import nothing_written
from tests.support.documents import CSV, CSV_OF_EXCEL, EVERY_KIND, MACROS, PDF, SHEET, XLSX, office
from tests.support.uploading import film, moving, not_taken, photo, picture, png_of, read, send, sent, stored
from tests.support.world import World

FILE = """query ($id: ID!) { node(id: $id) { ... on File {
    id kind name mediaType size width height sha256 uploadedAt url thumbnailUrl small: thumbnailUrl(width: 500) } } }"""
LOOSE = "{ viewer { looseFiles { totalCount nodes { id name } } } }"


async def opened(answer: Any, scope: FileScope, node: str | None = None) -> None:
    """Attach a file to a node, as an act of another domain does."""
    holder = await PlatformNode.get(code=node or "320699")
    await StoredFile.filter(sha256=answer["sha256"]).update(
        scope=scope,
        node_id=holder.id if scope is FileScope.STAFF else None,
        holder_kind="PlatformNode",
        holder_id=holder.id,
        loose_since=None,
    )


@pytest.mark.parametrize("raw", [False, True])
async def test_a_photo_comes_back_as_it_was_sent(world: World, raw: bool) -> None:
    content = picture()
    answer = await sent(world, content, "现场 照片.jpg", raw=raw)
    digest = hashlib.sha256(content).hexdigest()
    assert answer == {
        "id": answer["id"],
        "name": "现场 照片.jpg",
        "mediaType": "image/jpeg",
        "size": len(content),
        "width": 64,
        "height": 48,
        "sha256": digest,
        "url": f"/files/{answer['id']}",
    }
    assert stored(world) == {digest}
    back = await read(world, answer["url"], by="test.unit")
    assert (back.status_code, back.content) == (200, content)
    assert back.headers["content-type"] == "image/jpeg"
    assert back.headers["etag"] == f'"{digest}"'
    assert back.headers["x-content-type-options"] == "nosniff"
    assert back.headers["cache-control"] == "private, no-cache"
    assert back.headers["content-security-policy"] == "default-src 'none'; sandbox"
    disposition = back.headers["content-disposition"]
    assert disposition == "inline; filename=\"file.jpg\"; filename*=UTF-8''%E7%8E%B0%E5%9C%BA%20%E7%85%A7%E7%89%87.jpg"
    again = await read(world, answer["url"], by="test.unit", if_none_match=back.headers["etag"])
    assert (again.status_code, again.content) == (304, b"")


async def test_every_kind_is_taken_and_found_in_its_content(world: World) -> None:
    for name, content in {**EVERY_KIND, "b.png": picture("PNG"), "b.webp": picture("WEBP")}.items():
        for given in (name, "nameless"):
            if given == "nameless" and name.endswith("csv"):
                continue
            answer = await sent(world, content, given)
            kind = next(kind for kind, allowed in ALLOWED.items() if name[2:] in allowed.endings)
            assert answer["mediaType"] == ALLOWED[kind].media_type
            assert answer["name"] == (name if given == name else f"nameless.{name[2:]}")
            back = await read(world, answer["url"], by="test.unit")
            assert back.content == content
            shown = back.headers["content-disposition"].partition(";")[0]
            assert shown == ("inline" if kind.value in ("jpeg", "png", "webp", "mp4") else "attachment")
    assert (await sent(world, CSV_OF_EXCEL, "a.csv"))["mediaType"] == "text/csv"


async def test_an_upload_leaves_a_line_in_the_audit(world: World) -> None:
    answer = await sent(world, picture())
    row = await StoredFile.get(sha256=answer["sha256"])
    entry = await AuditEntry.get(verb="fileUpload")
    account = await Account.get(login="test.unit")
    assert (entry.object_kind, entry.object_id, entry.account_id) == ("StoredFile", row.id, account.id)
    assert (entry.county_id, entry.address) == (account.county_id, "127.0.0.1")


async def test_a_photo_is_turned_and_tells_no_position(world: World) -> None:
    answer = await sent(world, photo(6))
    assert (answer["width"], answer["height"]) == (48, 64)
    back = await read(world, answer["url"], by="test.unit")
    assert hashlib.sha256(back.content).hexdigest() == answer["sha256"]
    assert len(back.content) == answer["size"]
    assert b"GPS" not in back.content and photo(6) != back.content


async def test_only_staff_keep_a_position(world: World) -> None:
    await not_taken(world, 403, "KEEP_POSITION_FORBIDDEN", photo(), keepPosition="true")
    for raw in (True, False):
        answer = await sent(world, photo(seed=raw), by="test.staff", raw=raw, keepPosition="true")
        back = await read(world, answer["url"], by="test.staff")
        assert back.content == photo(seed=raw)


async def test_a_thumbnail_is_made_of_an_image_alone(world: World) -> None:
    answer = await sent(world, picture(size=(1000, 500)))
    back = await read(world, f"{answer['url']}?thumbnail=240", by="test.unit")
    assert back.headers["content-type"] == "image/jpeg"
    assert back.headers["etag"] == f'"{answer["sha256"]}-240"'
    assert len(back.content) < answer["size"]
    assert (await read(world, f"{answer['url']}?thumbnail=240", by="test.unit")).content == back.content
    for width in ("241", "x", "0", "-1", "99999999999"):
        refused = await read(world, f"{answer['url']}?thumbnail={width}", by="test.unit")
        assert (refused.status_code, refused.json()["errors"][0]["extensions"]["code"]) == (400, "THUMBNAIL_UNKNOWN")
    document = await sent(world, PDF, "a.pdf")
    assert (await read(world, f"{document['url']}?thumbnail=240", by="test.unit")).status_code == 400


async def test_the_api_shows_a_file_to_those_who_see_it(world: World) -> None:
    """Loose: its uploader alone, in viewer fields. Attached: as the act said."""
    answer = await sent(world, picture(), "a.jpg")
    assert await world.ask(LOOSE, by="test.unit") == {
        "viewer": {"looseFiles": {"totalCount": 1, "nodes": [{"id": answer["id"], "name": "a.jpg"}]}}
    }
    assert await world.ask(LOOSE, by="test.other") == {"viewer": {"looseFiles": {"totalCount": 0, "nodes": []}}}
    everybody = [None, "test.unit", "test.other", "test.staff", "test.admin", "county.staff"]
    for scope, node, seers in (
        (None, None, {"test.unit"}),
        (FileScope.UPLOADER, None, {"test.unit"}),
        (FileScope.STAFF, "320699", {"test.admin"}),
        (FileScope.STAFF, "320699100", {"test.admin", "test.staff"}),
        (FileScope.STAFF, "320699101", {"test.admin"}),
        (FileScope.PUBLIC, None, set(everybody)),
    ):
        if scope is not None:
            await opened(answer, scope, node)
        for login in everybody:
            shown = (await world.ask(FILE, {"id": answer["id"]}, by=login))["node"]
            # What only its uploader sees is in viewer fields alone, for the answer of `node` is shared.
            assert (shown is not None) == (login in seers and scope not in (None, FileScope.UPLOADER)), (scope, login)
            status = (await read(world, answer["url"], by=login)).status_code
            assert status == (200 if login in seers else 404), (scope, node, login)
    assert shown == {
        "id": answer["id"],
        "kind": "JPEG",
        "name": "a.jpg",
        "mediaType": "image/jpeg",
        "size": answer["size"],
        "width": 64,
        "height": 48,
        "sha256": answer["sha256"],
        "uploadedAt": shown["uploadedAt"],
        "url": answer["url"],
        "thumbnailUrl": f"{answer['url']}?thumbnail=240",
        "small": f"{answer['url']}?thumbnail=960",
    }
    back = await read(world, answer["url"])
    assert back.headers["cache-control"] == "public, max-age=300"


async def test_missing_and_unseen_are_told_alike(world: World) -> None:
    answer = await sent(world, picture())
    missing = encode_id("File", 2**31 - 1)
    told = [(await read(world, path)) for path in (answer["url"], f"/files/{missing}", "/files/x", "/files/VG9rZW46MQ")]
    assert {(one.status_code, one.text) for one in told} == {(404, told[0].text)}
    assert told[0].json()["errors"][0]["extensions"]["code"] == "NOT_FOUND"


async def test_without_a_token_nothing_is_taken(world: World) -> None:
    await not_taken(world, 401, "UNAUTHENTICATED", picture(), by=None)
    await Account.filter(login="test.other").update(password_change_due=True)
    await not_taken(world, 403, "PASSWORD_CHANGE_REQUIRED", picture(), by="test.other")
    for path, method in (("/files", "POST"), ("/files/x", "GET")):
        answer = await read(world, path, authorization="Bearer unknown") if method == "GET" else None
        if answer is not None:
            assert (answer.status_code, answer.json()["errors"][0]["extensions"]["code"]) == (401, "TOKEN_INVALID")


@pytest.mark.parametrize(
    ("content", "name", "status", "code"),
    [
        (b"", "a.jpg", 400, "EMPTY"),
        (b"no image at all", "a.jpg", 415, "KIND_NOT_ALLOWED"),
        (b"\xff\xd8\xff\xe0no image at all", "a.jpg", 422, "BROKEN"),
        (picture(size=(400, 300))[:2000], "a.jpg", 422, "BROKEN"),
        (picture("GIF"), "a.gif", 415, "KIND_NOT_ALLOWED"),
        (picture("GIF"), "a.jpg", 415, "KIND_NOT_ALLOWED"),
        (PDF, "a.jpg", 415, "NAME_MISLEADS"),
        (picture(), "a.pdf", 415, "NAME_MISLEADS"),
        (picture(), "a.html", 415, "NAME_MISLEADS"),
        (XLSX, "a.docx", 415, "NAME_MISLEADS"),
        (PDF[:-8], "a.pdf", 422, "BROKEN"),
        (XLSX[:-30], "a.xlsx", 422, "BROKEN"),
        (EVERY_KIND["a.mp4"][:-2], "a.mp4", 422, "BROKEN"),
        (png_of(12_000, 12_000), "a.png", 422, "IMAGE_TOO_LARGE"),
        (moving("WEBP"), "a.webp", 422, "IMAGE_ANIMATED"),
        (office(MACROS), "a.xlsx", 422, "MACROS_NOT_ALLOWED"),
        (office(SHEET, "xl/vbaProject.bin"), "a.xlsx", 422, "MACROS_NOT_ALLOWED"),
        (office("application/x"), "a.xlsx", 415, "KIND_NOT_ALLOWED"),
        (b"<!DOCTYPE html><script>alert(1)</script>", "a.html", 415, "KIND_NOT_ALLOWED"),
        (b"<!DOCTYPE html><script>alert(1)</script>", "a.csv", 415, "KIND_NOT_ALLOWED"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "a.svg", 415, "KIND_NOT_ALLOWED"),
        (b" \n<svg xmlns='http://www.w3.org/2000/svg'/>", "a.csv", 415, "KIND_NOT_ALLOWED"),
        (CSV, "a.txt", 415, "KIND_NOT_ALLOWED"),
        (b"a,b\x00c", "a.csv", 415, "KIND_NOT_ALLOWED"),
        (b"MZ\x90\x00" + bytes(200), "a.csv", 415, "KIND_NOT_ALLOWED"),
    ],
)
async def test_what_is_not_what_it_should_be_is_refused(
    world: World, content: bytes, name: str, status: int, code: str
) -> None:
    for raw in (False, True):
        await not_taken(world, status, code, content, name, raw=raw)


async def test_fifty_mebibytes_are_the_most(world: World) -> None:
    for raw in (False, True):
        assert (await sent(world, film(50 * MEBIBYTE), "a.mp4", raw=raw))["size"] == 50 * MEBIBYTE
        message = await not_taken(world, 413, "TOO_LARGE", film(50 * MEBIBYTE + 1), "a.mp4", raw=raw)
        assert message == "The file is larger than 50 MiB."
        await not_taken(world, 413, "TOO_LARGE", film(51 * MEBIBYTE), "a.mp4", raw=raw)
    await not_taken(world, 413, "TOO_LARGE", picture() + bytes(20 * MEBIBYTE), "a.jpg")


async def test_a_name_is_cleaned(world: World) -> None:
    for given, kept in (
        ("../../etc/passwd", "passwd.jpg"),
        ("C:\\photos\\a.jpg", "a.jpg"),
        ("a\u202egpj.jpg", "agpj.jpg"),
        ("a\r\nSet-Cookie: x=1.jpg", "aSet-Cookie x=1.jpg"),
        ("", "file.jpg"),
        ("...", "file.jpg"),
        ("字" * 300 + ".JPG", "字" * 116 + ".jpg"),
        ("shot.png", "shot.jpg"),
    ):
        assert (await sent(world, picture(), given, raw=True))["name"] == kept, given


async def test_a_phone_that_retries_enters_its_photo_once(world: World) -> None:
    first = await sent(world, picture(), idempotency_key="k")
    assert await sent(world, picture(), idempotency_key="k") == first
    assert await StoredFile.all().count() == 1
    await not_taken(world, 409, "IDEMPOTENCY_KEY_REUSED", picture(seed=1), idempotency_key="k")
    await not_taken(world, 400, "IDEMPOTENCY_KEY_TOO_LONG", picture(seed=1), idempotency_key="k" * 201)


async def test_the_same_content_is_stored_once(world: World) -> None:
    one = await sent(world, picture(), by="test.unit")
    other = await sent(world, picture(), by="test.other")
    assert one["id"] != other["id"] and one["sha256"] == other["sha256"]
    assert stored(world) == {one["sha256"]}
    assert await FileContent.all().count() == 1


async def test_a_body_that_is_none_is_refused(world: World) -> None:
    token = f"Bearer {await world.token('test.unit')}"
    before = stored(world)
    async with httpx.AsyncClient(verify=False) as client:
        for content, kind, code in (
            (b"--x\r\nnonsense", "multipart/form-data; boundary=y", "BODY_UNREADABLE"),
            (b"", "multipart/form-data", "BODY_UNREADABLE"),
            (
                b'--y\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n--y--\r\n',
                "multipart/form-data; boundary=y",
                "FILE_REQUIRED",
            ),
            (
                b'--y\r\nContent-Disposition: form-data; name="file"\r\n\r\n1\r\n--y--\r\n',
                "multipart/form-data; boundary=y",
                "FILE_REQUIRED",
            ),
        ):
            answer = await client.post(
                f"{world.url}/files", content=content, headers={"authorization": token, "content-type": kind}
            )
            assert (answer.status_code, answer.json()["errors"][0]["extensions"]["code"]) == (400, code), content
    assert stored(world) == before
    assert await StoredFile.all().count() == 0


async def test_an_upload_that_breaks_off_leaves_nothing(world: World) -> None:
    head = (
        f"POST /files?name=a.jpg HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {await world.token('test.unit')}\r\n"
        "Content-Length: 100000\r\n\r\n"
    )
    files = world.app.state.files
    _, port = world.url.rsplit(":", 1)
    async with nothing_written():
        _, writer = await asyncio.open_connection("127.0.0.1", int(port))
        writer.write(head.encode() + picture())
        await writer.drain()
        await eventually(lambda: files.coming)
        writer.close()
        await eventually(lambda: not files.coming)
    assert stored(world) == set()


async def test_an_account_sends_so_many_at_once_and_no_more(world: World) -> None:
    token, files = await world.token("test.unit"), world.app.state.files
    _, port = world.url.rsplit(":", 1)
    head = f"POST /files HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\nContent-Length: 9\r\n\r\n"
    writers = []
    for _ in range(AT_ONCE_PER_ACCOUNT):
        _, writer = await asyncio.open_connection("127.0.0.1", int(port))
        writer.write(head.encode())
        writers.append(writer)
    await eventually(lambda: files.coming.total() == AT_ONCE_PER_ACCOUNT)
    await not_taken(world, 429, "TOO_MANY_AT_ONCE", picture())
    await sent(world, picture(), by="test.other")
    for writer in writers:
        writer.close()
    await eventually(lambda: not files.coming)
    await sent(world, picture())


@pytest.mark.parametrize(
    ("content", "more", "code", "path"),
    [
        (b"", {}, "EMPTY", ["file"]),
        (png_of(12_000, 12_000), {}, "IMAGE_TOO_LARGE", ["file"]),
        (photo(), {"keepPosition": "true"}, "KEEP_POSITION_FORBIDDEN", ["keepPosition"]),
        (photo(), {"idempotency_key": "x" * 300}, "IDEMPOTENCY_KEY_TOO_LONG", ["Idempotency-Key"]),
    ],
)
async def test_a_refusal_names_the_part_of_the_request_at_fault(
    world: World, content: bytes, more: dict[str, str], code: str, path: list[str]
) -> None:
    (error,) = (await send(world, content, **more)).json()["errors"]
    assert error["extensions"] == {"code": code, "path": path}
    if code == "IMAGE_TOO_LARGE":
        assert error["message"] == "The image has too many pixels (at most 50 million)."
