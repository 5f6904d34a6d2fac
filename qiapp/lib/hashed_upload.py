"""Uploads of which only the SHA-256 is taken: no byte of them is kept, not even on disk."""

import io
from hashlib import sha256
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, SkipFile


class HashedUpload(UploadedFile):
    """A file that went by. `digest`: SHA-256 in hexadecimal; its content is gone."""

    digest: str


class HashOnly(FileUploadHandler):
    """Set it before the POST is read: `request.upload_handlers = [HashOnly(request)]`.

    A file longer than MAX_BYTES is passed over, as if none had been sent.
    """

    MAX_BYTES = 50 * 1024 * 1024

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self.hash, self.seen = sha256(), 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        self.seen += len(raw_data)
        if self.seen > self.MAX_BYTES:
            raise SkipFile
        self.hash.update(raw_data)

    def file_complete(self, file_size: int) -> HashedUpload:
        file = HashedUpload(
            io.BytesIO(), name=self.file_name, content_type=self.content_type,
            size=file_size,
        )  # fmt: skip
        file.digest = self.hash.hexdigest()
        return file
