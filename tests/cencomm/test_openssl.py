"""`openssl cms` is an independent peer: it reads what is written here, and what it writes in the profile is read."""

from __future__ import annotations

import subprocess
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from waiting import CEILING_S

from simulator.cencomm.envelope import decrypt, encrypt, open_message, seal
from simulator.cencomm.errors import AlgorithmNotAllowed, MessageFault, SignerRevoked
from simulator.cencomm.header import Header, Recipient, frame, unframe
from simulator.cencomm.signed import verify

pytestmark = pytest.mark.openssl
CONTENT = '{"text":"тягач ZZ 4071 AO"}\n'.encode()


class Peer:
    """openssl in a folder with everybody's certificates and keys, as a person would have them."""

    def __init__(self, folder: Path, network: Any) -> None:
        self.folder, self.network = folder, network
        crl = network.authority.crl_pem(at=network.at - timedelta(hours=8))
        (folder / "trust.pem").write_bytes(network.authority.root.certificate_pem + crl)
        for name, member in network.members.items():
            (folder / f"{name}.pem").write_bytes(member.certificate_pem)
            (folder / f"{name}.key").write_bytes(member.key_pem)

    def run(self, words: str, *more: str, ok: bool = True) -> bytes:
        process = subprocess.run(
            ["openssl", *words.split(), *more], cwd=self.folder, capture_output=True, timeout=CEILING_S
        )
        assert (process.returncode == 0) is ok, process.stderr.decode()
        return process.stdout

    def read(self, name: str) -> bytes:
        return (self.folder / name).read_bytes()

    def write(self, name: str, data: bytes) -> None:
        (self.folder / name).write_bytes(data)

    def sign(self, who: str) -> None:
        self.run(
            "cms -sign -cades -binary -nodetach -md sha256 -in framed -outform DER -out signed.der",
            *("-signer", f"{who}.pem", "-inkey", f"{who}.key"),
        )

    def encrypt(self, *to: str, kdf: str = "sha256", cipher: str = "-aes-256-gcm") -> bytes:
        recipients: list[str] = []
        for name in to:
            recipients += ["-recip", f"{name}.pem"]
            if kdf:
                recipients += ["-keyopt", f"ecdh_kdf_md:{kdf}"]
        self.run(f"cms -encrypt -binary {cipher} -in signed.der -outform DER -out m.der", *recipients)
        return self.read("m.der")


@pytest.fixture
def peer(tmp_path: Path, network: Any) -> Peer:
    return Peer(tmp_path, network)


def _framed(network: Any, *to: str, sender: str = "UZ") -> bytes:
    recipients = tuple(Recipient.of(certificate) for certificate in network.certificates(*to))
    return frame(network.header(sender).model_copy(update={"recipients": recipients}), CONTENT)


def test_openssl_decrypts_and_verifies_our_message_at_the_worlds_moment(peer: Peer, network: Any) -> None:
    who = network.members["UZ"]
    data = seal(CONTENT, network.header(), who.key, who.certificate, network.certificates("KG", "KZ"), at=network.at)
    peer.write("ours.der", data)
    for reader in ("KG", "KZ"):
        peer.run(
            "cms -decrypt -inform DER -in ours.der -out inner.der",
            *("-recip", f"{reader}.pem", "-inkey", f"{reader}.key"),
        )
        words = "cms -verify -cades -binary -inform DER -in inner.der -CAfile trust.pem -crl_check -out plain"
        moment = str(int(network.at.timestamp()) + 3600)
        peer.run(words, "-attime", moment)
        assert unframe(peer.read("plain")).content == CONTENT
        long_after = str(int((network.at + timedelta(days=900)).timestamp()))
        peer.run(words, "-attime", long_after, ok=False)
    words = "cms -decrypt -inform DER -in ours.der -out none -recip TJ.pem -inkey TJ.key"
    peer.run(words, ok=False)


@pytest.mark.parametrize("to", [("KG",), ("KG", "KZ", "TJ")])
def test_we_read_what_openssl_writes_in_the_profile(tmp_path: Path, long_network: Any, to: tuple[str, ...]) -> None:
    """OpenSSL states the present as its signing time: the reader stands an hour later."""
    network = long_network
    peer = Peer(tmp_path, network)
    peer.write("framed", _framed(network, *to))
    peer.sign("UZ")
    data = peer.encrypt(*to)
    moment = verify(peer.read("signed.der")).signed_at + timedelta(hours=1)
    for reader in to:
        who = network.members[reader]
        message = open_message(data, who.key, who.certificate, network.trust(at=moment), moment)
        assert message.content == CONTENT
        assert message.facts.country == "UZ"


@pytest.mark.parametrize(
    ("kdf", "cipher", "fault"),
    [
        ("", "-aes-256-gcm", "key agreement 1.3.133.16.840.63.0.2"),
        ("sha256", "-aes-256-cbc", "1.2.840.113549.1.7.3"),
        ("sha256", "-aes-128-gcm", "content encryption|key agreement"),
    ],
)
def test_what_openssl_writes_outside_the_profile_is_refused(
    peer: Peer, network: Any, kdf: str, cipher: str, fault: str
) -> None:
    peer.write("framed", _framed(network, "KG"))
    peer.sign("UZ")
    data = peer.encrypt("KG", kdf=kdf, cipher=cipher)
    who = network.members["KG"]
    with pytest.raises(AlgorithmNotAllowed, match=fault):
        decrypt(data, who.key, who.certificate)


def test_openssl_decrypts_plain_sealed_data(peer: Peer, network: Any) -> None:
    peer.write("truth.cms", encrypt(b"the truth", network.certificates("KG")))
    words = "cms -decrypt -inform DER -in truth.cms -recip KG.pem -inkey KG.key"
    assert peer.run(words) == b"the truth"


def test_openssl_agrees_that_a_certificate_is_revoked(tmp_path: Path, own_network: Any) -> None:
    network = own_network
    network.authority.revoke(network.members["KZ"].certificate, at=network.at - timedelta(days=2))
    peer = Peer(tmp_path, network)
    who, reader = network.members["KZ"], network.members["KG"]
    data = seal(CONTENT, network.header("KZ"), who.key, who.certificate, network.certificates("KG"), at=network.at)
    peer.write("ours.der", data)
    peer.run("cms -decrypt -inform DER -in ours.der -out inner.der -recip KG.pem -inkey KG.key")
    words = "cms -verify -inform DER -in inner.der -CAfile trust.pem -crl_check -attime"
    peer.run(words, str(int(network.at.timestamp())), ok=False)
    with pytest.raises(SignerRevoked):
        open_message(data, reader.key, reader.certificate, network.trust(), network.at)


def test_openssl_cannot_open_what_was_changed_on_the_way(peer: Peer, network: Any) -> None:
    data = bytearray(encrypt(CONTENT, network.certificates("KG")))
    data[-30] ^= 1
    peer.write("changed.der", bytes(data))
    words = "cms -decrypt -inform DER -in changed.der -out none -recip KG.pem -inkey KG.key"
    peer.run(words, ok=False)
    who = network.members["KG"]
    with pytest.raises(MessageFault):
        decrypt(bytes(data), who.key, who.certificate)


def _drawn(network: Any, number: int) -> tuple[str, list[str], Header, bytes, datetime]:
    """A random message: sender, readers, header, content of any bytes and length, a moment in the network's life."""
    rng = np.random.default_rng([2026, number])
    names = sorted(network.members)
    sender = names[int(rng.integers(len(names)))]
    readers = [names[at] for at in rng.permutation(len(names))[: int(rng.integers(1, len(names) + 1))]]
    letters = "abcXYZ019 .:/@+-_абвЖЯўқғҳ"
    words = ["".join(letters[at] for at in rng.integers(0, len(letters), int(rng.integers(1, 120)))) for _ in range(4)]
    at = network.at + timedelta(seconds=int(rng.integers(-50 * 86400, 300 * 86400)))
    header = network.header(
        sender,
        message_id=words[0],
        type=words[1],
        group=words[2],
        operation=words[3],
        counter=int(rng.integers(1, 2**53)),
        handling=f"H{int(rng.integers(4))}",
        created=at.strftime("%Y-%m-%dT%H:%M:%SZ"),
        reply_to="".join(chr(code_point) for code_point in rng.integers(32, 0x500, int(rng.integers(0, 100)))),
    )
    size = int(rng.integers(0, 200)) if rng.random() < 0.5 else int(rng.integers(0, 55_000))
    return sender, readers, header, rng.bytes(size), at


def both_ways(peer: Peer, network: Any, numbers: range) -> None:
    """Ours read by openssl, openssl's by us, for the same drawn message."""
    for number in numbers:
        sender, readers, header, content, at = _drawn(network, number)
        who, last = network.members[sender], network.members[readers[-1]]
        certificates = network.certificates(*readers)
        peer.write("ours.der", seal(content, header, who.key, who.certificate, certificates, at=at))
        peer.run(
            "cms -decrypt -inform DER -in ours.der -out inner.der",
            *("-recip", f"{readers[-1]}.pem", "-inkey", f"{readers[-1]}.key"),
        )
        words = "cms -verify -cades -binary -inform DER -in inner.der -CAfile trust.pem -out plain -attime"
        peer.run(words, str(int(at.timestamp())))
        framed = unframe(peer.read("plain"))
        assert framed.content == content
        assert framed.header.message_id == header.message_id
        peer.write("framed", frame(framed.header.model_copy(update={"recipient_infos": None}), content))
        peer.sign(sender)
        data = peer.encrypt(*readers)
        moment = verify(peer.read("signed.der")).signed_at
        trust = network.trust(at=moment - timedelta(hours=1))
        message = open_message(data, last.key, last.certificate, trust, moment)
        assert message.content == content
        assert message.header == framed.header.model_copy(update={"recipient_infos": None})


def test_five_random_messages_go_both_ways(tmp_path: Path, long_network: Any) -> None:
    both_ways(Peer(tmp_path, long_network), long_network, range(5))


@pytest.mark.slow
@pytest.mark.parametrize("part", range(6))
def test_three_hundred_random_messages_go_both_ways(tmp_path: Path, long_network: Any, part: int) -> None:
    both_ways(Peer(tmp_path, long_network), long_network, range(50 * part, 50 * part + 50))
