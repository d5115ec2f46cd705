"""A mail server on this machine: STARTTLS or encrypted from the start, sign-in, refusals where a test wants them."""

import base64
import socketserver
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from ipaddress import ip_address
from pathlib import Path
from threading import Thread
from typing import Any, cast

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

USER, PASSWORD = "hub", "open sesame"


@dataclass
class Mailroom:
    """What arrived, what was said, and how the server answers: by the word of a command, `None` hangs up."""

    port: int = 0
    starttls: bool = True
    answers: dict[str, str | None] = field(default_factory=dict)
    arrived: list[EmailMessage] = field(default_factory=list)
    said: list[str] = field(default_factory=list)

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"smtp://localhost:{self.port}"


class _Talk(socketserver.StreamRequestHandler):
    room: Mailroom
    tls: ssl.SSLContext
    at_once: bool

    def setup(self) -> None:
        """Encrypted at once, where the server is of that kind."""
        if self.at_once:
            self.request = self.tls.wrap_socket(self.request, server_side=True)
        self.encrypted = self.at_once
        super().setup()

    def finish(self) -> None:
        """The end of it."""
        super().finish()
        self.connection.close()

    def handle(self) -> None:
        """One conversation."""
        self._say("220 localhost ready")
        while line := self.rfile.readline().decode().strip():
            word = line.split(" ")[0].upper()
            self.room.said.append(f"{word}{'' if self.encrypted else ' in clear'}")
            if not self._answered(word, line):
                return

    def _answered(self, word: str, line: str) -> bool:
        if word in self.room.answers:
            said = self.room.answers[word]
            return said is not None and self._say(said)
        return bool(getattr(self, f"_{word.lower()}", self._unknown)(line))

    def _ehlo(self, line: str) -> bool:
        offers = ["STARTTLS"] if self.room.starttls and not self.encrypted else []
        lines = ["localhost", *offers, *(["AUTH PLAIN"] if self.encrypted else []), "8BITMIME"]
        return self._say("\r\n".join([*(f"250-{one}" for one in lines[:-1]), f"250 {lines[-1]}"]))

    def _starttls(self, line: str) -> bool:
        self._say("220 go ahead")
        self.connection = self.tls.wrap_socket(self.connection, server_side=True)
        self.rfile, self.wfile = self.connection.makefile("rb"), cast(Any, self.connection.makefile("wb", 0))
        self.encrypted = True
        return True

    def _auth(self, line: str) -> bool:
        good = base64.b64decode(line.split(" ")[2]) == f"\0{USER}\0{PASSWORD}".encode()
        return self._say("235 welcome" if good else "535 5.7.8 wrong")

    def _mail(self, line: str) -> bool:
        return self._say("250 ok")

    def _rcpt(self, line: str) -> bool:
        return self._say("250 ok")

    def _data(self, line: str) -> bool:
        self._say("354 go on")
        lines: list[bytes] = []
        while (read := self.rfile.readline()) and read != b".\r\n":
            lines.append(read[1:] if read.startswith(b".") else read)
        refused = self.room.answers.get("taken", "")
        if not (refused or "").startswith(("4", "5")):
            self.room.arrived.append(message_from_bytes(b"".join(lines), policy=default))
        return refused is not None and self._say(refused or "250 taken")

    def _quit(self, line: str) -> bool:
        self._say("221 bye")
        return False

    def _unknown(self, line: str) -> bool:
        return self._say("502 not here")

    def _say(self, text: str) -> bool:
        self.wfile.write(f"{text}\r\n".encode())
        return True


class _Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
    block_on_close = False

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that hangs up is none."""


@contextmanager
def mailroom(certificate: Path, *, encrypted: bool = False) -> Iterator[Mailroom]:
    """A server with this certificate, as long as it is needed."""
    room, tls = Mailroom(), ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    tls.load_cert_chain(certificate)
    talk = type("Talk", (_Talk,), {"room": room, "tls": tls, "at_once": encrypted})
    with _Server(("127.0.0.1", 0), talk) as server:
        room.port = server.server_address[1]
        thread = Thread(target=server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        yield room
        server.shutdown()
        thread.join()


def make_certificate(path: Path, now: datetime, name: str = "localhost") -> Path:
    """A file with a certificate that signs itself, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    names = x509.SubjectAlternativeName([x509.DNSName(name), x509.IPAddress(ip_address("127.0.0.9"))])
    made = x509.CertificateBuilder().subject_name(subject).issuer_name(subject).public_key(key.public_key())
    made = made.serial_number(x509.random_serial_number()).add_extension(names, critical=False)
    made = made.add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
    made = made.not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=1))
    pem = made.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)
    plain = serialization.NoEncryption()
    private = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
    path.write_bytes(pem + private)
    return path
