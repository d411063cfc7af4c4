"""A mail server on loopback: STARTTLS with a certificate of its own, sign-in, and recipients it refuses."""

import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.message import Message
from email.parser import BytesParser
from email.policy import default
from ipaddress import ip_address
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

USER, PASSWORD = "tenon", "correct horse"


@dataclass
class MailServer:
    """What it took, and whom it refuses. `tried` are the sign-ins: name, password, and whether encrypted."""

    port: int = 0
    certificate: Path = Path()
    taken: list[tuple[list[str], Message]] = field(default_factory=list)
    refused: dict[str, str] = field(default_factory=dict)  # address -> answer
    tried: list[tuple[str, str, bool]] = field(default_factory=list)

    # aiosmtpd calls these by their names.
    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """The answer to a recipient."""
        if address in self.refused:
            return self.refused[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        """A mail has come."""
        read = BytesParser(policy=default).parsebytes(bytes(envelope.content or b""))
        self.taken.append((list(envelope.rcpt_tos), read))
        return "250 OK"

    def sign_in(
        self, server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: Any
    ) -> AuthResult:
        """Whether name and password are right."""
        given = data if isinstance(data, LoginPassword) else LoginPassword(b"", b"")
        pair = (given.login.decode(), given.password.decode())
        self.tried.append((*pair, session.ssl is not None))
        return AuthResult(success=pair == (USER, PASSWORD))


class Anywhere(Controller):
    """A controller that finds out which port the system has given it before it tries its own server."""

    def _trigger_server(self) -> None:
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


@contextmanager
def running_mail_server(folder: Path) -> Iterator[MailServer]:
    """The server, as long as the context lasts; it takes nothing before STARTTLS and sign-in."""
    told = MailServer(certificate=folder / "certificate.pem")
    key = _certify(told.certificate, folder)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(told.certificate, key)
    controller = Anywhere(
        told,
        hostname="127.0.0.1",
        port=0,
        tls_context=context,
        require_starttls=True,
        authenticator=told.sign_in,
        auth_required=True,
    )
    controller.start()
    told.port = controller.port
    try:
        yield told
    finally:
        controller.stop()


def _certify(path: Path, folder: Path) -> Path:
    """A certificate for 127.0.0.1, signed by itself, at `path`; where its key lies."""
    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    made = x509.CertificateBuilder(
        name, name, key.public_key(), 1, now - timedelta(hours=1), now + timedelta(days=1)
    )
    for extension, is_critical in (
        (x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), False),
        (x509.BasicConstraints(ca=True, path_length=0), True),
        (x509.SubjectKeyIdentifier.from_public_key(key.public_key()), False),
    ):
        made = made.add_extension(extension, critical=is_critical)
    signed = made.sign(key, hashes.SHA256())
    path.write_bytes(signed.public_bytes(serialization.Encoding.PEM))
    plain = serialization.NoEncryption()
    pem = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
    (folder / "key.pem").write_bytes(pem)
    return folder / "key.pem"
