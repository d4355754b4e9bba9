"""The one profile of messages: exact algorithms, sizes and marks. There is no negotiation.

SignedData (ECDSA on P-256 with SHA-256) inside AuthEnvelopedData (AES-256-GCM), keys agreed by ECDH on P-256 with the
X9.63 key derivation on SHA-256 and wrapped with AES-256: RFC 5652, 5083, 5084, 5753, 3394. This is training crypto on
open standards; how the real CENcomm protects messages is not public.
"""

from __future__ import annotations

from cryptography.x509 import ObjectIdentifier

from simulator.cencomm.asn1 import Algorithm

MAX_MESSAGE = 64 * 1024
MAX_SEALED = 50 * 1024 * 1024
MAX_HEADER = 32 * 1024
MAX_RECIPIENTS = 200

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


def algorithm(oid: str, parameters: Algorithm | None = None) -> Algorithm:
    """An AlgorithmIdentifier; its parameters are absent or another AlgorithmIdentifier."""
    return Algorithm({"algorithm": oid} if parameters is None else {"algorithm": oid, "parameters": parameters})


WRAP = algorithm(AES256_WRAP)
KEY_AGREEMENT = algorithm(ECDH_SHA256_KDF, WRAP)
