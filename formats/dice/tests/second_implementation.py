"""The Open Profile for DICE a second time, on other libraries, to check the crate's chains with.

Reads JSON from standard input: {"uds": hex, "chain": hex, "stages": [{"code_hash", "descriptor",
"authority_hash", "mode", "hidden"}, ...]}. Verifies the chain, compares every certificate with its
stage, and writes {"attest": hex, "seal": hex, "certificates": [{"key_type", "id"}, ...]}. Whatever
is wrong is an exception, and so an exit status of 1.
"""

import hashlib
import io
import json
import sys

import cbor2
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, utils
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

ID_SALT = bytes.fromhex(
    "DBDBAEBC8020DA9FF0DD5A24C83AA5A54286DFC263031E329B4DA148430659FE"
    "62CDB5B7E1E00FC680306711EB444AF77209359496FCFF1DB9520BA51C7B29EA"
)
KEY_SALT = bytes.fromhex(
    "63B6A04D2C077FC10F639F21DA793844356CC2B0B441B3A77124035C03F8E1BE"
    "6035D31F282821A7450A02222AB1B3CFF1679B05AB1CA5D1AFFB789CCD2B0B3B"
)

CODE_HASH, CONFIG_HASH, CONFIG_DESCRIPTOR = -4670545, -4670547, -4670548
AUTHORITY_HASH, MODE, KEY, KEY_USAGE, PROFILE = -4670549, -4670551, -4670552, -4670553, -4670554


def kdf(length, secret, salt, info):
    return HKDF(algorithm=hashes.SHA512(), length=length, salt=salt, info=info).derive(secret)


def sha512(*parts):
    return hashlib.sha512(b"".join(parts)).digest()


def check(condition, what):
    if not condition:
        raise ValueError(what)


def decode(data):
    stream = io.BytesIO(data)
    value = cbor2.CBORDecoder(stream).decode()
    check(stream.read() == b"", "something follows the CBOR")
    return value


class Key:
    """A COSE_Key."""

    def __init__(self, cose):
        check(cose[4] == [2], "the key is not for verifying")
        kind = (cose[1], cose[3], cose[-1])
        if kind == (1, -8, 6):
            self.type, self.raw = "Ed25519", cose[-2]
            self.key = ed25519.Ed25519PublicKey.from_public_bytes(self.raw)
        elif kind == (2, -7, 1):
            self.type, self.raw = "P-256", cose[-2] + cose[-3]
            curve = ec.SECP256R1()
            self.key = ec.EllipticCurvePublicKey.from_encoded_point(curve, b"\x04" + self.raw)
        else:
            raise ValueError(f"an unknown kind of key: {kind}")
        self.algorithm = cose[3]

    def id(self):
        found = bytearray(kdf(20, self.raw, ID_SALT, b"ID"))
        found[0] &= 0x7F
        return found.hex()

    def verify(self, signature, message):
        check(len(signature) == 64, "a signature of another length")
        if self.type == "Ed25519":
            self.key.verify(signature, message)
        else:
            r, s = (int.from_bytes(half, "big") for half in (signature[:32], signature[32:]))
            encoded = utils.encode_dss_signature(r, s)
            self.key.verify(encoded, message, ec.ECDSA(hashes.SHA256()))


def verify_certificate(issuer, certificate):
    """The claims and the key of a certificate that `issuer` signed."""
    protected, unprotected, payload, signature = certificate
    check(decode(protected) == {1: issuer.algorithm}, "another algorithm than the issuer's")
    check(unprotected == {}, "an unprotected header")
    issuer.verify(signature, cbor2.dumps(["Signature1", protected, b"", payload]))
    claims = decode(payload)
    key = Key(decode(claims[KEY]))
    check(claims[1] == issuer.id(), "another issuer")
    check(claims[2] == key.id(), "another subject")
    check(claims[KEY_USAGE] == b"\x20", "another key usage")
    check(sha512(claims[CONFIG_DESCRIPTOR]) == claims[CONFIG_HASH], "another configuration hash")
    return claims, key


def compare_with_stage(claims, stage):
    for label, name in [
        (CODE_HASH, "code_hash"),
        (CONFIG_DESCRIPTOR, "descriptor"),
        (AUTHORITY_HASH, "authority_hash"),
    ]:
        check(claims[label] == bytes.fromhex(stage[name]), f"another {name}")
    check(claims[MODE] == bytes([stage["mode"]]), "another mode")
    # Deterministic CBOR: what the other library writes for the same value is the same.
    descriptor = claims[CONFIG_DESCRIPTOR]
    check(cbor2.dumps(decode(descriptor), canonical=True) == descriptor, "another order of keys")


def next_secrets(attest, seal, stage):
    code, descriptor, authority, hidden = (
        bytes.fromhex(stage[name])
        for name in ("code_hash", "descriptor", "authority_hash", "hidden")
    )
    mode = bytes([stage["mode"]])
    everything = sha512(code, sha512(descriptor), authority, mode, hidden)
    return (
        kdf(32, attest, everything, b"CDI_Attest"),
        kdf(32, seal, sha512(authority, mode, hidden), b"CDI_Seal"),
    )


def ed25519_of(cdi):
    seed = kdf(32, cdi, KEY_SALT, b"Key Pair")
    public = ed25519.Ed25519PrivateKey.from_private_bytes(seed).public_key()
    return public.public_bytes(Encoding.Raw, PublicFormat.Raw)


def main():
    asked = json.load(sys.stdin)
    attest = seal = bytes.fromhex(asked["uds"])
    root, *certificates = decode(bytes.fromhex(asked["chain"]))
    key = Key(root)
    check(len(certificates) == len(asked["stages"]), "another number of certificates")
    found = []
    for certificate, stage in zip(certificates, asked["stages"]):
        if key.type == "Ed25519":
            check(key.raw == ed25519_of(attest), "a key that does not follow from the secret")
        claims, key = verify_certificate(key, certificate)
        compare_with_stage(claims, stage)
        attest, seal = next_secrets(attest, seal, stage)
        found.append({"key_type": key.type, "id": key.id(), "profile": claims.get(PROFILE)})
    json.dump({"attest": attest.hex(), "seal": seal.hex(), "certificates": found}, sys.stdout)


main()
