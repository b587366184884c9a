"""An S3-compatible server on loopback, filled and looked at by its own client."""

from __future__ import annotations

from pathlib import Path
from urllib.request import Request, urlopen

import boto3
import pytest
from moto.server import ThreadedMotoServer
from s3fs import S3FileSystem

from lib.photos.remote import ENVIRONMENT_VARIABLE, _of_scheme

BUCKET = "photos-of-ours"


class Storage:
    """The server, with one bucket."""

    def __init__(self) -> None:
        self._server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
        self._server.start()
        host, port = self._server.get_host_and_port()
        self.environment = {
            "AWS_ENDPOINT_URL": f"http://{host}:{port}",
            "AWS_ACCESS_KEY_ID": "somebody",
            "AWS_SECRET_ACCESS_KEY": "a secret",
            "AWS_DEFAULT_REGION": "us-east-1",
            "AWS_EC2_METADATA_DISABLED": "true",
            ENVIRONMENT_VARIABLE: "1",
        }
        self.client = boto3.client(
            "s3",
            endpoint_url=self.environment["AWS_ENDPOINT_URL"],
            aws_access_key_id="somebody",
            aws_secret_access_key="a secret",
            region_name="us-east-1",
        )
        self.client.create_bucket(Bucket=BUCKET)

    def begin(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Empty the bucket, and let this process talk to this server and to no earlier one."""
        for name, value in self.environment.items():
            monkeypatch.setenv(name, value)
        _of_scheme.cache_clear()
        S3FileSystem.clear_instance_cache()
        self.empty()

    def put(self, key: str, data: bytes) -> str:
        """Lay down an object; returns its address."""
        self.client.put_object(Bucket=BUCKET, Key=key, Body=data)
        return f"s3://{BUCKET}/{key}"

    def put_folder(self, folder: Path, prefix: str) -> str:
        """Lay down the files of a folder; returns its address."""
        for path in sorted(folder.iterdir()):
            self.put(f"{prefix}/{path.name}", path.read_bytes())
        return f"s3://{BUCKET}/{prefix}"

    def listed(self) -> list[str]:
        """Every object that is there."""
        answer = self.client.list_objects_v2(Bucket=BUCKET)
        return [item["Key"] for item in answer.get("Contents", ())]

    def empty(self) -> None:
        """Remove every object."""
        for key in self.listed():
            self.client.delete_object(Bucket=BUCKET, Key=key)

    def refuse(self, after: int) -> None:
        """Check credentials from now on, after so many requests."""
        address = f"{self.environment['AWS_ENDPOINT_URL']}/moto-api/reset-auth"
        kind = {"Content-Type": "text/plain"}
        with urlopen(Request(address, str(after).encode(), kind, method="POST")) as answer:
            assert answer.status == 200

    def close(self) -> None:
        """End the server."""
        self._server.stop()
