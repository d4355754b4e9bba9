"""Why a certificate may be revoked, and what is said of one that is; nothing heavy is imported."""

from __future__ import annotations

from courses.layout import Course, CourseError
from courses.printed import command

REASONS = ("key-compromise", "affiliation-changed", "superseded", "cessation-of-operation")
"""As X.509 names them (RFC 5280, 5.3.1)."""


def already_revoked(course: Course, trainee: str, *, renew: bool) -> CourseError:
    """What a second revocation meets, or the renewal of a lost key; each names what helps."""
    if renew:
        remedy = command(course, "certificates", "reissue", trainee)
        return CourseError(f"The certificate of {trainee} is revoked. Issue another key: {remedy}")
    return CourseError(f"The certificate of {trainee} is revoked already.")
