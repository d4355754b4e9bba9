"""Sealing and opening beside the bare primitives that they cannot do without, in one run on one core.

    python tests/benchmarks/envelope_against_primitives.py

The primitives of sealing: one ephemeral key and its point, an agreement, derivation and wrap for each recipient, a hash
of the content, a hash of what names the recipients, a signature, the cipher. Of opening: the ephemeral point, one
agreement, derivation and unwrap, the cipher, the same two hashes, the signature of the message. The signatures of the
sender's certificate and of the list are in neither: both sides begin where the sender wrote before, as the library
checks them once a sender and once a list. Reading, writing and comparing bytes, which no message can do without
either, is on our side only.
What this leaves out: "seal" and "open" are of messages to a group that was written to before, whose list of recipients,
in the header and in the envelope, is compared with the one read then. "first" is opening the first message to a group:
everything that was remembered of lists is forgotten before each.
Times are CPU time, the best of several rounds, the two sides in turn. Not a test.
"""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.x963kdf import X963KDF
from cryptography.hazmat.primitives.keywrap import aes_key_unwrap, aes_key_wrap

from simulator.cencomm import header as headers
from simulator.cencomm import written
from simulator.cencomm.authority import Credential, make_authority
from simulator.cencomm.envelope import open_message, seal
from simulator.cencomm.enveloped import content_key, decrypt
from simulator.cencomm.header import Header
from simulator.cencomm.trust import Trust

AT = datetime(2026, 3, 5, 8, 0, tzinfo=UTC)
CONTENT = b"x" * 875
ROUNDS = 30
ECDSA = ec.ECDSA(hashes.SHA256())


def derive(shared: bytes) -> bytes:
    return X963KDF(hashes.SHA256(), 32, b"info").derive(shared)


def point_of(ephemeral: ec.EllipticCurvePrivateKey) -> bytes:
    return ephemeral.public_key().public_bytes(
        serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint
    )


def bare_sealing(signer: Credential, keys: list[ec.EllipticCurvePublicKey], plain: bytes, infos: bytes) -> None:
    """What sealing signed bytes for these keys takes at the least."""
    key, ephemeral = os.urandom(32), ec.generate_private_key(ec.SECP256R1())
    point_of(ephemeral)
    for public in keys:
        aes_key_wrap(derive(ephemeral.exchange(ec.ECDH(), public)), key)
    hashlib.sha256(plain).digest()
    hashlib.sha256(infos).digest()
    signer.key.sign(plain[:200], ECDSA)
    AESGCM(key).encrypt(os.urandom(12), plain, None)


def bare_opening(reader: Credential, sender: Credential, plain: bytes, infos: bytes) -> Callable[[], None]:
    """What opening takes at the least, everything made ready."""
    ephemeral = ec.generate_private_key(ec.SECP256R1())
    point = point_of(ephemeral)
    key, nonce = os.urandom(32), os.urandom(12)
    wrapped = aes_key_wrap(derive(ephemeral.exchange(ec.ECDH(), reader.key.public_key())), key)
    sealed = AESGCM(key).encrypt(nonce, plain, None)
    signature = sender.key.sign(plain[:200], ECDSA)
    public = sender.key.public_key()

    def run() -> None:
        there = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)
        secret = aes_key_unwrap(derive(reader.key.exchange(ec.ECDH(), there)), wrapped)
        opened = AESGCM(secret).decrypt(nonce, sealed, None)
        hashlib.sha256(opened).digest()
        hashlib.sha256(infos).digest()
        public.verify(signature, opened[:200], ECDSA)

    return run


def strangers() -> None:
    """Forget every list of recipients."""
    headers._LISTS.clear()
    written._GROUPS.clear()


def best(*actions: Callable[[], object]) -> list[float]:
    """The least CPU seconds of each action, taken in turn."""
    least = [float("inf")] * len(actions)
    for _ in range(ROUNDS):
        for at, action in enumerate(actions):
            begun = time.process_time()
            for _ in range(5):
                action()
            least[at] = min(least[at], (time.process_time() - begun) / 5)
    return least


def main() -> None:
    authority = make_authority("Benchmark root", at=AT - timedelta(days=9))
    many = [
        authority.issue(name=f"N{at}", address=f"n{at}@cencomm.example", country="KG", unit="NCP", at=AT - timedelta(9))
        for at in range(101)
    ]
    sender, *others = many
    trust = Trust(root=authority.root.certificate, crl=authority.crl(at=AT - timedelta(days=1)))
    header = Header.model_validate(
        {
            "message_id": "B-1",
            "type": "WARNING",
            "group": "benchmark",
            "operation": "OP",
            "from": "n0@cencomm.example",
            "counter": 1,
            "handling": "H2",
            "created": "2026-03-05T07:00:00Z",
        }
    )
    print("recipients   seal µs   bare µs  ratio   open µs   bare µs  ratio  first µs  ratio")
    for count in (1, 10, 100):
        readers = others[:count]
        certificates = [reader.certificate for reader in readers]
        # Certificates are read when they come, not at every message: both sides begin with their keys.
        keys = [reader.key.public_key() for reader in readers]

        def ours(certificates: list = certificates) -> bytes:  # type: ignore[type-arg]
            return seal(CONTENT, header, sender.key, sender.certificate, certificates, at=AT)

        data = ours()
        last = readers[-1]
        plain, infos = decrypt(data, last.key, last.certificate), content_key(certificates).recipient_infos
        sealing = best(ours, lambda keys=keys, plain=plain, infos=infos: bare_sealing(sender, keys, plain, infos))

        def opening(data: bytes = data, last: Credential = last) -> None:
            open_message(data, last.key, last.certificate, trust, AT)

        opened = best(
            opening,
            bare_opening(last, sender, plain, infos),
            lambda opening=opening: (strangers(), opening()),
        )
        figures = [value * 1e6 for value in (*sealing, *opened)]
        seal_us, bare_seal, open_us, bare_open, first_us = figures
        print(
            f"{count:10d} {seal_us:9.0f} {bare_seal:9.0f} {seal_us / bare_seal:6.2f}"
            f" {open_us:9.0f} {bare_open:9.0f} {open_us / bare_open:6.2f} {first_us:9.0f} {first_us / bare_open:6.2f}"
        )


if __name__ == "__main__":
    main()
