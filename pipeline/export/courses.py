"""Which course a post belongs to: what the posts of a book have in common."""

from __future__ import annotations

import re
from hashlib import sha256

from pipeline.records import PostInfo

# File systems take 255 bytes; a temporary name and the ending come to it.
_LONGEST = 150


def course_of(post: PostInfo) -> str:
    """Return the name of the post's course; a post that names none goes by its site."""
    return post.course or post.site


def course_key(post: PostInfo) -> str:
    """Return what posts of one course in one language share, made to name a file.

    What is no ASCII letter or digit, or too long for a file, is told apart by a digest.
    """
    course, language = course_of(post), post.language.lower()
    plain = re.sub(r"[^a-z0-9]+", "-", course.lower()).strip("-")
    if course.isascii() and 0 < len(plain) <= _LONGEST:
        return f"{plain}-{language}"
    told_apart = sha256(f"{course}\n{language}".encode()).hexdigest()[:8]
    return "-".join(part for part in (plain[:_LONGEST].strip("-"), told_apart) if part)
