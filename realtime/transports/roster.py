"""`GET /roster/template.xlsx`: the template of the county in which one is staff."""

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from models.errors import RefusalCode
from models.files.kinds import ALLOWED
from models.files.rows import FileKind
from models.roster.template import template_of
from realtime.requests import language_of
from realtime.service import Service
from realtime.signin import TokenInvalid
from realtime.transports.callers import caller_of


class RosterTemplateRefusal(RefusalCode):
    FORBIDDEN = "只有工作人员可以下载名册模板。", "The template of a roster is for staff."


async def template(request: Request, service: Service) -> Response:
    """An empty roster to fill in; 401 for a broken token, 403 for whoever is not staff."""
    language = language_of(request.headers.get("accept-language"))
    try:
        actor = (await caller_of(request, service.sign_ins)).actor
    except TokenInvalid:
        return JSONResponse({"errors": [service.token_error(language)]}, 401, {"WWW-Authenticate": "Bearer"})
    if actor is None or not actor.staff_nodes or actor.county_id is None or actor.password_change_due:
        code = RosterTemplateRefusal.FORBIDDEN
        error = {"message": code.sentence(language, {}), "extensions": {"code": code.name}}
        return JSONResponse({"errors": [error]}, 403)
    headers = {
        "Content-Disposition": "attachment; filename=\"roster.xlsx\"; filename*=UTF-8''%E5%90%8D%E5%86%8C%E6%A8%A1%E6%9D%BF.xlsx",
        "Cache-Control": "private, no-cache",
        "X-Content-Type-Options": "nosniff",
    }
    content = await template_of(actor.county_id)
    return Response(content, headers=headers, media_type=ALLOWED[FileKind.XLSX].media_type)
