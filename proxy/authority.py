"""A certificate authority that can vouch for the hosts of AI services and for nothing else.

Its certificate names them (RFC 5280, section 4.2.1.10), so whoever gets its key cannot pose
as a bank to those who trust it. The key stays when the certificate is made anew: leaves
that were made before go on being good.
"""

import hashlib
import ipaddress
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.types import CertificatePublicKeyTypes
from cryptography.hazmat.primitives.serialization import Encoding, PrivateFormat, PublicFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from wire.services import is_under

type Key = ec.EllipticCurvePrivateKey

ORGANIZATION = "wattprint"
LIFE = timedelta(days=365)
RENEWED_BEFORE = timedelta(days=120)
"""A recorder may stay on for so long after its start before clients refuse the certificate."""
BACKDATED = timedelta(days=2)
"""For clocks that are behind, and for days: naive times may be off by half of one."""
_EVERYWHERE = (ipaddress.ip_network("0.0.0.0/0"), ipaddress.ip_network("::/0"))


@dataclass(frozen=True)
class Authority:
    """The certificate of an authority, of ours or of another home's."""

    certificate: x509.Certificate

    @cached_property
    def pem(self) -> bytes:
        return self.certificate.public_bytes(Encoding.PEM)

    @property
    def name(self) -> str:
        """Its common name, which differs from key to key; "" if it has none."""
        found = self.certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
        return str(found[0].value) if found else ""

    @property
    def is_of_wattprint(self) -> bool:
        found = self.certificate.subject.get_attributes_for_oid(NameOID.ORGANIZATION_NAME)
        return [attribute.value for attribute in found] == [ORGANIZATION]

    @property
    def fingerprint(self) -> str:
        """SHA-256 of the certificate, as browsers show it: AB:CD:…"""
        return self.certificate.fingerprint(hashes.SHA256()).hex(":").upper()

    @property
    def key_hash(self) -> str:
        """SHA-256 of its public key, in hexadecimal; it stays when the certificate is renewed."""
        return _hash(self.certificate.public_key())

    @property
    def starts_at(self) -> datetime:
        return self.certificate.not_valid_before_utc

    @property
    def ends_at(self) -> datetime:
        return self.certificate.not_valid_after_utc

    @cached_property
    def domains(self) -> frozenset[str] | None:
        """The names, each with all under it, and the addresses that it can vouch for.

        None: it can vouch for any.
        """
        limits = _limits(self.certificate)
        return None if limits is None else frozenset(map(_text, limits.permitted_subtrees or ()))

    def covers(self, name: str) -> bool:
        """Whether a certificate for this name or address is accepted."""
        known = self.domains
        return known is None or name in known or is_under(name, known)

    def covers_all(self, names: Iterable[str]) -> bool:
        return all(map(self.covers, filter(_is_name, names)))

    def is_good(self, key: Key, domains: Iterable[str], now: datetime) -> bool:
        """Whether it is of `key`, limited, holds for all `domains`, and is far from its end."""
        is_ours = self.certificate.public_key() == key.public_key()
        is_in_time = self.starts_at <= now < self.ends_at - RENEWED_BEFORE
        return is_ours and is_in_time and self.domains is not None and self.covers_all(domains)


def read(pem: bytes) -> Authority:
    """The first certificate of a file. Raises ValueError if there is none."""
    return Authority(x509.load_pem_x509_certificate(pem))


def read_key(pem: bytes) -> Key:
    """The key of a file. Raises ValueError if there is none of ours."""
    found = serialization.load_pem_private_key(pem, None)
    if not isinstance(found, ec.EllipticCurvePrivateKey):
        raise ValueError("not an elliptic curve")
    return found


def new_key() -> Key:
    return ec.generate_private_key(ec.SECP256R1())


def written(key: Key) -> bytes:
    """The key as PEM, which is for a file of the person's own."""
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, serialization.NoEncryption())


def issued(key: Key, domains: Collection[str], now: datetime) -> Authority:
    """A certificate for `key` that holds for these names and addresses only, for a year."""
    public = key.public_key()
    name = x509.Name(
        [
            # Stores know certificates by name: two keys with one name would be mixed up.
            x509.NameAttribute(NameOID.COMMON_NAME, f"wattprint {_hash(public)[:8]}"),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, ORGANIZATION),
        ]
    )
    builder = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(public)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - BACKDATED)
        .not_valid_after(now + LIFE)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_USAGE, critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
        .add_extension(_constraints(domains), critical=True)
    )
    return Authority(builder.sign(key, hashes.SHA256()))


_USAGE = x509.KeyUsage(
    digital_signature=False,
    content_commitment=False,
    key_encipherment=False,
    data_encipherment=False,
    key_agreement=False,
    key_cert_sign=True,
    crl_sign=True,
    encipher_only=False,
    decipher_only=False,
)


def _constraints(domains: Collection[str]) -> x509.NameConstraints:
    """No address but those named; the kinds of names that servers do not have are left open."""
    permitted = [_subtree(name) for name in sorted(domains) if _is_name(name)]
    families = {tree.value.version for tree in permitted if isinstance(tree, x509.IPAddress)}
    closed = [x509.IPAddress(every) for every in _EVERYWHERE if every.version not in families]
    return x509.NameConstraints(permitted, closed or None)


def _limits(certificate: x509.Certificate) -> x509.NameConstraints | None:
    try:
        return certificate.extensions.get_extension_for_class(x509.NameConstraints).value
    except x509.ExtensionNotFound:
        return None


def _subtree(name: str) -> x509.DNSName | x509.IPAddress:
    try:
        return x509.IPAddress(ipaddress.ip_network(name))
    except ValueError:
        return x509.DNSName(name)


def _text(subtree: x509.GeneralName) -> str:
    value = subtree.value
    if isinstance(value, ipaddress.IPv4Network | ipaddress.IPv6Network):
        return str(value.network_address)
    return str(value)


def _is_name(name: str) -> bool:
    """Whether clients can read it: some refuse the whole certificate for an empty label."""
    return len(name) < 254 and all(0 < len(label) < 64 for label in name.split("."))


def _hash(public: CertificatePublicKeyTypes) -> str:
    der = public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return hashlib.sha256(der).hexdigest()
