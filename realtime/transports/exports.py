"""Tables over HTTP: the monthly one with the sight of the API, and the empty one of a year's list."""

import asyncio
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from models.database import found
from models.errors import Refused, refuse
from models.platform.rows import County
from models.projects.progress import first_day
from models.tables.template import template
from models.yearly.columns import LAYOUT, LOOK
from models.yearly.errors import MonthlyTableRefusal
from models.yearly.monthly_table import monthly_table
from models.yearly.workbook import workbook_of
from realtime.requests import language_of
from realtime.service import Service, failed
from realtime.signin import TokenInvalid
from realtime.transports.callers import caller_of
from schema.errors import RequestRefusal

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class Exports:
    def __init__(self, service: Service) -> None:
        self._service = service

    async def projects(self, request: Request) -> Response:
        """Answer with the monthly table; 404 for a county or month that there is not."""
        language = language_of(request.headers.get("accept-language"))
        try:
            return await self._projects(request)
        except TokenInvalid:
            return JSONResponse({"errors": [self._service.token_error(language)]}, 401, {"WWW-Authenticate": "Bearer"})
        except Refused as refused:
            refusal = refused.refusals[0]
            reason = {"message": refusal.sentence(language), "extensions": {"code": refusal.code.name}}
            return JSONResponse({"errors": [reason]}, 404)
        except Exception as error:
            told = failed(error, language)
            away = told["errors"][0]["extensions"]["code"] == RequestRefusal.UNAVAILABLE.name
            return JSONResponse(told, 503 if away else 500)

    async def template(self, _: Request) -> Response:
        """The empty list of a year's projects, to fill in and to import."""
        return _spreadsheet(await asyncio.to_thread(template, LAYOUT, LOOK), "projects", f"{LOOK.title}.xlsx")

    async def _projects(self, request: Request) -> Response:
        caller = await caller_of(request, self._service.sign_ins)
        county = await found(County.all(), code=request.path_params["county"])
        month = request.path_params["month"]
        if county is None or first_day(month) is None:
            raise refuse(MonthlyTableRefusal.NOT_FOUND)
        table = await monthly_table(county, month, caller.audience)
        content = await asyncio.to_thread(workbook_of, table)
        return _spreadsheet(content, month, table.file_name)


def _spreadsheet(content: bytes, plain_name: str, name: str) -> Response:
    return Response(
        content,
        headers={
            "Content-Disposition": f"attachment; filename=\"{plain_name}.xlsx\"; filename*=UTF-8''{quote(name)}",
            "Cache-Control": "private, no-cache",
            "Vary": "Authorization",
            "X-Content-Type-Options": "nosniff",
        },
        media_type=XLSX,
    )
