"""Ids as random as a ULID's."""

import secrets


def new_id(prefix: str) -> str:
    return prefix + secrets.token_hex(13).upper()
