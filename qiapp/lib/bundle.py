"""One ZIP that somebody is sent: files and a manifest with the SHA-256 of each."""

import io
import zipfile
from collections.abc import Sequence
from hashlib import sha256

from qiapp.lib.tabular import Rows, csv_bytes

FIXED_TIME = (1980, 1, 1, 0, 0, 0)  # the oldest a ZIP can say: no clock in the file
MANIFEST_COLUMNS = ("File", "Bytes", "SHA-256")


def bundle(files: Sequence[tuple[str, bytes]]) -> bytes:
    """A ZIP of these files in this order, after a manifest with the SHA-256 of each.

    The same files give the same bytes: every time in it is fixed, nothing says who or
    when.
    """
    rows: Rows = [[name, len(content), digest(content)] for name, content in files]
    manifest = csv_bytes(MANIFEST_COLUMNS, rows)
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as target:
        for name, content in [("manifest.csv", manifest), *files]:
            entry = zipfile.ZipInfo(name, FIXED_TIME)
            entry.external_attr = 0o644 << 16
            target.writestr(entry, content, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def digest(content: bytes) -> str:
    return sha256(content).hexdigest()
