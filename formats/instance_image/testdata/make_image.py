#!/usr/bin/env python3
"""Writes original-form.img beside this file."""
import pathlib
import struct
import uuid

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

KEY = HKDF(SHA256(), 32, None, b"microdroid_manager_key").derive(bytes(range(32)))


def head(major, value):
    if value < 24:
        return bytes([major << 5 | value])
    if value < 256:
        return bytes([major << 5 | 24, value])
    return bytes([major << 5 | 25]) + struct.pack(">H", value)


def cbor(value):
    if value is None or isinstance(value, bool):
        return {None: b"\xf6", True: b"\xf5", False: b"\xf4"}[value]
    if isinstance(value, int):
        return head(0, value) if value >= 0 else head(1, -1 - value)
    if isinstance(value, bytes):
        return head(2, len(value)) + value
    if isinstance(value, str):
        return head(3, len(value)) + value.encode()
    if isinstance(value, list):
        return head(4, len(value)) + b"".join(map(cbor, value))
    return head(5, len(value)) + b"".join(cbor(k) + cbor(v) for k, v in value.items())


def apk(fill, name, version, size):
    return {
        "root_hash": bytes([fill]) * 32,
        "cert_hash": bytes([fill + 1]) * 64,
        "package_name": name,
        "version_code": version,
        "size": size,
    }


DATA = {
    "salt": bytes(range(64)),
    "apk_data": apk(0x10, "com.example.app", 1000, 12288),
    "extra_apks_data": [apk(0x20, "com.example.extra", 7, 4096)],
    "apex_data": [
        {
            "name": "com.android.a",
            "manifest_name": "com.android.a",
            "manifest_version": -1,
            "public_key": b"\x30" * 300,
            "root_digest": b"\x31" * 32,
            "last_update_seconds": 0,
            "is_factory": True,
        },
        {
            "name": "b",
            "manifest_name": None,
            "manifest_version": None,
            "public_key": b"",
            "root_digest": b"",
            "last_update_seconds": 65535,
            "is_factory": False,
        },
    ],
    "task": "library liba.so",
}


def partition(kind, nonce, data):
    header = (uuid.UUID(kind).bytes + struct.pack("<Q", len(data) + 28)).ljust(512, b"\0")
    payload = nonce + AESGCM(KEY).encrypt(nonce, data, header)
    return header + payload.ljust((len(payload) + 511) // 512 * 512, b"\0")


image = (b"Android-VM-instance" + struct.pack("<H", 1)).ljust(512, b"\0")
image += partition("90d2174a-038a-4bc6-adf3-824848fc5825", b"\x01" * 12, b"firmware")
image += partition("cf9afe9a-0662-11ec-a329-c32663a09d75", b"\x02" * 12, cbor(DATA))
image = image.ljust(6144, b"\0")
pathlib.Path(__file__).with_name("original-form.img").write_bytes(image)
