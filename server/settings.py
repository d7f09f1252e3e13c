"""How a server is run: what `kg serve` is told beside the store and the address."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from ipaddress import ip_network
from pathlib import Path
from urllib.parse import urlsplit

from pyoxigraph import NamedNode

from kg.errors import InputError, UsageError
from server.limits import MEGABYTE, Limits

EVERY_PROXY = "*"
SHORTEST_TOKEN = 16  # characters


@dataclass(frozen=True, slots=True)
class Settings:
    """`public_url` is the address that the world sees (empty: what each request says), `tokens` are those whose holders
    may write (none: nobody may), `services` the endpoints that queries may ask by SERVICE, `proxies` the addresses of
    proxies whose X-Forwarded headers are believed, `log` the file for the access log (None: standard error)."""

    limits: Limits = field(default_factory=Limits)
    public_url: str = ""
    tokens: tuple[str, ...] = ()
    services: frozenset[str] = frozenset()
    proxies: tuple[str, ...] = ()
    log: Path | None = None


def read_settings(
    *,
    timeout: float,
    memory: int,
    workers: int,
    queue: int,
    allow_service: Sequence[str],
    writable: bool,
    token_file: Path | None,
    public_url: str,
    trusted_proxy: Sequence[str],
    access_log: Path | None,
) -> Settings:
    """Return the settings that the options of `kg serve` give; UsageError when they make no sense, InputError for a
    file that is no good."""
    if writable != bool(token_file):
        raise UsageError("--writable and --token-file go together: the file holds the tokens of those who may write")
    _check_addresses(public_url, allow_service)
    _check_proxies(trusted_proxy)
    if access_log:
        _check_log(access_log)
    return Settings(
        limits=replace(Limits(), seconds=timeout, memory=memory * MEGABYTE, workers=workers, queue=queue),
        public_url=public_url.rstrip("/"),
        tokens=read_tokens(token_file) if token_file else (),
        services=frozenset(allow_service),
        proxies=tuple(trusted_proxy),
        log=access_log,
    )


def _check_addresses(public_url: str, services: Sequence[str]) -> None:
    if public_url and (not _is_web_address(public_url) or "?" in public_url or "#" in public_url):
        raise UsageError(
            f"--public-url {public_url!r} is no address of a server: write it like https://example.org, with no query"
        )
    for service in services:
        if not _is_web_address(service):
            raise UsageError(
                f"--allow-service {service!r} is no address of an endpoint: write it like https://example.org/sparql"
            )


def _is_web_address(text: str) -> bool:
    try:
        parts = urlsplit(NamedNode(text).value)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False


def _check_proxies(proxies: Sequence[str]) -> None:
    """UsageError for a proxy that granian would take for a name, which no visitor's address ever is."""
    if list(proxies) == [EVERY_PROXY]:
        return
    for proxy in proxies:
        try:
            ip_network(proxy)
        except ValueError:
            raise UsageError(
                f"--trusted-proxy {proxy!r} is no IP address or network: write it like 127.0.0.1 or 10.0.0.0/8, "
                f"or give {EVERY_PROXY} alone for any"
            ) from None


def _check_log(file: Path) -> None:
    try:
        file.open("a", encoding="utf-8").close()
    except OSError as error:
        raise InputError(f"{file} cannot be written as the access log: {error.strerror}") from None


def read_tokens(file: Path) -> tuple[str, ...]:
    """Return the tokens of a file, one on each line; InputError when there are none, or one is easily guessed."""
    tokens = tuple(line.strip() for line in file.read_text(encoding="utf-8").splitlines() if line.strip())
    if not tokens:
        raise InputError(f"{file} holds no token: write one on each line, such as what `openssl rand -hex 32` prints")
    for number, token in enumerate(tokens, 1):
        if len(token) < SHORTEST_TOKEN:
            raise InputError(f"{file}, token {number}: it is too short: take {SHORTEST_TOKEN} characters or more")
    return tokens
