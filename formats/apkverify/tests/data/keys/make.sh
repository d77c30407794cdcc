#!/bin/sh
# Makes the keys that the tests sign with. They are published, so they protect nothing.
set -eu
cd "$(dirname "$0")"

# `genpkey -outform DER` does not write PKCS#8.
keep() {
    openssl pkcs8 -topk8 -nocrypt -outform DER -out "$1.pk8"
}

certify() {
    openssl req -new -x509 -key "$1.pk8" -keyform DER -subj "/CN=$1" -days 36500 \
        -outform DER -out "$1.x509.der"
}

for bits in 1024 2048 3072 4096; do
    openssl genpkey -algorithm RSA -pkeyopt "rsa_keygen_bits:$bits" | keep "rsa$bits"
    certify "rsa$bits"
done
for curve in 256 384 521; do
    openssl genpkey -algorithm EC -pkeyopt "ec_paramgen_curve:P-$curve" | keep "p$curve"
    certify "p$curve"
done
openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 | keep other256
certify other256

# Public keys that are refused.
openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:secp256k1 |
    openssl pkey -pubout -outform DER -out secp256k1.spki.der
openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -pkeyopt ec_param_enc:explicit |
    openssl pkey -pubout -outform DER -out explicit.spki.der
openssl genpkey -algorithm ED25519 | openssl pkey -pubout -outform DER -out ed25519.spki.der
openssl genpkey -genparam -algorithm DSA -pkeyopt dsa_paramgen_bits:1024 -out dsa.params
openssl genpkey -paramfile dsa.params | openssl pkey -pubout -outform DER -out dsa.spki.der
rm dsa.params
