"""Images that are made up, and forms that carry them."""

import base64
import struct

PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + struct.pack(">II", 640, 480) + b"\x08\x02\0\0\0"
"""The start of an image of 640 x 480."""
CODED = base64.b64encode(PNG).decode()
FORM_HEADERS = {"content_type": "multipart/form-data; boundary=b"}


def form(**fields: str | bytes) -> bytes:
    """Bytes are files."""
    parts = []
    for name, value in fields.items():
        data = value if isinstance(value, bytes) else value.encode()
        file = '; filename="a.png"' if isinstance(value, bytes) else ""
        head = f'--b\r\nContent-Disposition: form-data; name="{name}"{file}\r\n\r\n'
        parts.append(head.encode() + data + b"\r\n")
    return b"".join(parts) + b"--b--\r\n"
