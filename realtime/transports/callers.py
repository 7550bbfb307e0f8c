"""Who is calling, from where, in which language: the same for every transport."""

from dataclasses import dataclass, replace

from starlette.requests import HTTPConnection

from models.accounts.tokens import SignedIn
from models.actor import Actor
from models.audience import Audience
from models.errors import Language
from realtime.requests import language_of
from realtime.signin import SignIns, bearer


@dataclass(frozen=True)
class Caller:
    signed_in: SignedIn | None
    language: Language
    address: str

    @property
    def actor(self) -> Actor | None:
        return replace(self.signed_in.actor, address=self.address) if self.signed_in else None

    @property
    def audience(self) -> Audience:
        return self.signed_in.actor.audience(self.language) if self.signed_in else Audience(self.language)


def address_of(connection: HTTPConnection) -> str:
    """The client's address; behind trusted proxies, the one that they name."""
    return connection.client.host if connection.client else ""


async def caller_of(connection: HTTPConnection, sign_ins: SignIns) -> Caller:
    """The caller of an HTTP request. Raises TokenInvalid for a token that does not hold."""
    token = bearer(connection.headers.get("authorization"))
    signed_in = await sign_ins.of(token) if token else None
    return Caller(signed_in, language_of(connection.headers.get("accept-language")), address_of(connection))
