"""HTTPS: with a certificate of one's own, or one made at start."""

from __future__ import annotations

import ipaddress
import ssl
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gevent.ssl import SSLContext

from mockserver.checking import ConfigurationError

if TYPE_CHECKING:
    from mockserver.settings import Settings

VALID = timedelta(days=397)


def server_context(settings: Settings) -> Any:
    """Return what the server speaks TLS with: gevent's context, whose handshakes hold up nobody else.

    Raises:
        ConfigurationError: the certificate or its key cannot be used.
    """
    context = SSLContext(ssl.PROTOCOL_TLS_SERVER)
    if settings.tls == "files":
        try:
            context.load_cert_chain(settings.tls_cert or "", settings.tls_key)
        except (OSError, ssl.SSLError) as error:
            raise ConfigurationError(
                [f"--tls-cert {settings.tls_cert}, --tls-key {settings.tls_key}: {error}"]
            ) from None
        return context
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "self-signed.pem"
        file.touch(mode=0o600)
        file.write_bytes(self_signed(settings.host))
        context.load_cert_chain(file)
    return context


def self_signed(host: str) -> bytes:
    """Return a key and a certificate, PEM, for `host`, localhost and the loopback addresses."""
    from cryptography import x509  # noqa: PLC0415 - slow to import
    from cryptography.hazmat.primitives import hashes, serialization  # noqa: PLC0415
    from cryptography.hazmat.primitives.asymmetric import ec  # noqa: PLC0415

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "mockserver (testing only)")])
    now = datetime.now(UTC)
    names: list[x509.GeneralName] = [x509.DNSName("localhost")]
    for address in {"127.0.0.1", "::1", host}:
        try:
            names.append(x509.IPAddress(ipaddress.ip_address(address)))
        except ValueError:
            names.append(x509.DNSName(address))
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + VALID)
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    secret = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    return secret + certificate.public_bytes(pem)
