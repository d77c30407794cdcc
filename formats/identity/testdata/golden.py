#!/usr/bin/env python3
"""Prints the values of tests/it/golden.rs."""
import hashlib
import hmac
import struct


def sha512(*parts):
    return hashlib.sha512(b"".join(parts)).digest()


def hkdf(name, secret, salt, info, length):
    key = hmac.new(salt, secret, name).digest()
    output = block = b""
    counter = 1
    while len(output) < length:
        block = hmac.new(key, block + info + bytes([counter]), name).digest()
        output += block
        counter += 1
    return output[:length]


def head(major, value):
    for limit, code, form in ((1 << 8, 24, ">B"), (1 << 16, 25, ">H"), (1 << 32, 26, ">I")):
        if value < 24:
            return bytes([major << 5 | value])
        if value < limit:
            return bytes([major << 5 | code]) + struct.pack(form, value)
    return bytes([major << 5 | 27]) + struct.pack(">Q", value)


def cbor(value):
    if isinstance(value, int):
        return head(0, value) if value >= 0 else head(1, -1 - value)
    if isinstance(value, bytes):
        return head(2, len(value)) + value
    if isinstance(value, str):
        return head(3, len(value.encode())) + value.encode()
    if isinstance(value, list):
        return head(4, len(value)) + b"".join(map(cbor, value))
    return head(5, len(value)) + b"".join(cbor(k) + cbor(v) for k, v in value.items())


def component(kind, name, version, code, authority):
    return {1: f"{kind}:{name}", 2: version, 3: code, 4: authority}


def stage(attest, seal, code, descriptor, authority, mode, hidden):
    config = sha512(descriptor)
    hidden = sha512(code, config, hidden)
    mode = bytes([mode])
    for value in (descriptor, code, authority, hidden):
        print(value.hex())
    attest = hkdf("sha512", attest, sha512(code, config, authority, mode, hidden), b"CDI_Attest", 32)
    seal = hkdf("sha512", seal, sha512(authority, mode, hidden), b"CDI_Seal", 32)
    print(attest.hex())
    print(seal.hex())
    return attest, seal


uds = bytes(range(32))

print("boot")
boot = stage(
    uds,
    uds,
    sha512(b"\x01" * 32, b"\x02" * 32),
    cbor({-70002: "AVF boot", -72000: "quiet console=hvc0"}),
    bytes(64),
    1,
    sha512(b"\x03" * 64),
)

print("boot, debuggable, without an instance id")
stage(uds, uds, sha512(b"\x01" * 32, b"\x02" * 32), cbor({-70002: "AVF boot", -72000: ""}),
      bytes(64), 2, bytes(64))

print("payload with a configuration")
app = component("apk", "com.example.app", 1 << 40, b"\x10" * 32, b"\x11" * 64)
extra = component("apk", "com.example.extra", 7, b"\x20" * 32, b"\x21" * 64)
apex = component("apex", "com.android.a", -1, b"\x30" * 32, sha512(b"\x31" * 300))
payload = stage(
    *boot,
    sha512(b"\x10" * 32, b"\x20" * 32, b"\x30" * 32),
    cbor({
        -70002: "Microdroid payload",
        -71000: "/mnt/apk/assets/vm_config.json",
        -71002: [app, extra, apex],
    }),
    sha512(b"\x11" * 64, b"\x21" * 64, b"\x31" * 300),
    2,
    b"\x55" * 64,
)

print("payload with a binary")
stage(
    *boot,
    sha512(b"\x10" * 32),
    cbor({-70002: "Microdroid payload", -71001: {1: "libpayload.so"}, -71002: [app]}),
    sha512(b"\x11" * 64),
    1,
    bytes(64),
)

print("secrets of the payload with a configuration")
payload_salt = bytes.fromhex("8B0FF0D3B1692B95842C9E3C99567A2255F80823815FF516203EBEBAB7A84392")
storage_salt = bytes.fromhex("FC1D357B96F3EF17787D70EDEAFE1D6FB3F940CEDD9940AAA70E927390864A75")
for name in (b"", b"name", b"\0\xff" * 100):
    print(hkdf("sha256", payload[1], payload_salt, name, 32).hex())
print(hkdf("sha256", payload[1], storage_salt, b"encryptedstore_key", 64).hex())
