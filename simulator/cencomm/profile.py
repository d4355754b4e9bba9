"""The one profile of messages: exact algorithms, sizes and marks. There is no negotiation.

SignedData (ECDSA on P-256 with SHA-256) inside AuthEnvelopedData (AES-256-GCM), keys agreed by ECDH on P-256 with the
X9.63 key derivation on SHA-256 and wrapped with AES-256: RFC 5652, 5083, 5084, 5753, 3394. This is training crypto on
open standards; how the real CENcomm protects messages is not public.
"""

from __future__ import annotations

from datetime import timedelta

from cryptography.x509 import ObjectIdentifier

from simulator.cencomm.asn1 import Algorithm, AlgorithmWith, dump, raw

MAX_RECIPIENTS = 200
# A header that names 200 recipients, each by an address of 120 characters, has 55,000 bytes; 8 kB remain for content.
MAX_HEADER = 56 * 1024
# The signed bytes of a message, and of whatever else is sealed.
MAX_MESSAGE = 64 * 1024
MAX_SEALED = 50 * 1024 * 1024
# The part of an envelope that names the recipients: with names of 400 bytes, one part for each as OpenSSL writes it.
MAX_RECIPIENT_INFOS = 640 * MAX_RECIPIENTS
MAX_AROUND = MAX_RECIPIENT_INFOS + 1024
MAX_SEALED_MESSAGE = MAX_MESSAGE + MAX_AROUND

# How far a sender's clock may be ahead of the reader's.
CLOCK_TOLERANCE = timedelta(minutes=5)

DATA = "1.2.840.113549.1.7.1"
SIGNED_DATA = "1.2.840.113549.1.7.2"
AUTH_ENVELOPED_DATA = "1.2.840.113549.1.9.16.1.23"

CONTENT_TYPE = "1.2.840.113549.1.9.3"
MESSAGE_DIGEST = "1.2.840.113549.1.9.4"
SIGNING_TIME = "1.2.840.113549.1.9.5"
SMIME_CAPABILITIES = "1.2.840.113549.1.9.15"
SIGNING_CERTIFICATE_V2 = "1.2.840.113549.1.9.16.2.47"

SHA256 = "2.16.840.1.101.3.4.2.1"
ECDSA_SHA256 = "1.2.840.10045.4.3.2"
EC_PUBLIC_KEY = "1.2.840.10045.2.1"
ECDH_SHA256_KDF = "1.3.132.1.11.1"
AES256_WRAP = "2.16.840.1.101.3.4.1.45"
AES256_GCM = "2.16.840.1.101.3.4.1.46"

NONCE_BYTES = 12
TAG_BYTES = 16
KEY_BYTES = 32

ORGANISATION = "TRAINING ONLY"
# 2.999 is the arc that ITU keeps for examples: nobody's real certificate carries it.
TRAINING_MARK = ObjectIdentifier("2.999.2026.1")
TRAINING_TEXT = "TRAINING ONLY: SYNTHETIC"


def _algorithm(oid: str) -> bytes:
    return dump(Algorithm(algorithm=ObjectIdentifier(oid)))


# AlgorithmIdentifiers as they have to stand, byte for byte.
SHA256_ID = _algorithm(SHA256)
SHA256_IDS = (SHA256_ID, bytes.fromhex("300d06096086480165030402010500"))  # with NULL too, RFC 5754 section 2
ECDSA_SHA256_ID = _algorithm(ECDSA_SHA256)
EC_PUBLIC_KEY_ID = _algorithm(EC_PUBLIC_KEY)
DATA_ID, SIGNED_DATA_ID, AUTH_ENVELOPED_DATA_ID, AES256_GCM_ID, *_ATTRIBUTE_IDS = (
    dump(ObjectIdentifier(oid))
    for oid in (
        DATA,
        SIGNED_DATA,
        AUTH_ENVELOPED_DATA,
        AES256_GCM,
        CONTENT_TYPE,
        MESSAGE_DIGEST,
        SIGNING_TIME,
        SIGNING_CERTIFICATE_V2,
    )
)
CONTENT_TYPE_ID, MESSAGE_DIGEST_ID, SIGNING_TIME_ID, SIGNING_CERTIFICATE_ID = _ATTRIBUTE_IDS
WRAP_ID = _algorithm(AES256_WRAP)
KEY_AGREEMENT_ID = dump(AlgorithmWith(algorithm=ObjectIdentifier(ECDH_SHA256_KDF), parameters=raw(WRAP_ID)))
