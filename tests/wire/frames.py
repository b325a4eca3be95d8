"""Amazon's event streams, built by hand from their description."""

import base64
import binascii
import json
import struct


def frame(payload: object, headers: bytes = b"", **named: str) -> bytes:
    """One message; `payload` bytes or JSON, `named` headers without their colon: event_type."""
    for name, value in named.items():
        key = f":{name.replace('_', '-')}".encode()
        headers += bytes([len(key)]) + key + b"\x07" + struct.pack(">H", len(value))
        headers += value.encode()
    body = payload if isinstance(payload, bytes) else json.dumps(payload).encode()
    prelude = struct.pack(">II", 16 + len(headers) + len(body), len(headers))
    message = prelude + struct.pack(">I", binascii.crc32(prelude)) + headers + body
    return message + struct.pack(">I", binascii.crc32(message))


def events(*named: tuple[str, object]) -> bytes:
    """Messages of (type, payload)."""
    return b"".join(
        frame(payload, message_type="event", event_type=kind) for kind, payload in named
    )


def chunks(*bodies: object) -> bytes:
    """Bedrock's chunks of a model's own JSON."""
    return events(
        *(
            ("chunk", {"bytes": base64.b64encode(json.dumps(body).encode()).decode(), "p": "ab"})
            for body in bodies
        )
    )
