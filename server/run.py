"""Running the server: granian, one process that is replaced if it dies, a few threads."""

import os
import socket
from collections.abc import Awaitable, Callable
from functools import partial
from pathlib import Path
from threading import Thread

from kg.errors import InputError
from kg.store import open_snapshot
from server.settings import Settings

CONNECTIONS = 1024
RUNTIME_THREADS = 2  # of granian, that read and write: a seventh more look-ups than with one


def serve(
    directory: Path, settings: Settings, host: str, port: int, on_start: Callable[[], None] = lambda: None
) -> None:
    """Serve the store in `directory` until SIGINT or SIGTERM; `on_start` is called when the port is ours.

    InputError when there is no store or the address cannot be had.
    """
    from granian import Granian
    from granian.constants import HTTPModes, Interfaces, RuntimeModes

    open_snapshot(directory)  # says what is wrong before a port is taken
    _check_address(host, port)
    server = Granian(
        "server",
        address=host,
        port=port,
        interface=Interfaces.ASGI,
        http=HTTPModes.http1,
        runtime_mode=RuntimeModes.mt,
        runtime_threads=RUNTIME_THREADS,
        websockets=False,
        backpressure=CONNECTIONS,
        respawn_failed_workers=True,
        respawn_interval=0.1,
        workers_kill_timeout=int(settings.limits.seconds) + 2,  # queries that run may end
        log_enabled=False,
    )
    # granian 2.8 sets an event in the signal's handler, which locks up for ever if the signal finds the main thread
    # just taking the event's lock, as a second signal does: `make` passes on the one that its child had already.
    stop = server.signal_handler_interrupt
    server.signal_handler_interrupt = lambda *_: Thread(target=stop).start()  # type: ignore[method-assign]
    server.on_startup(on_start)
    server.serve(target_loader=partial(_create_worker_app, directory, settings), wrap_loader=False)


def _create_worker_app(directory: Path, settings: Settings) -> Callable[..., Awaitable[None]]:
    """Make a worker's application, out of the terminal's process group: Ctrl-C is for the main process, which stops
    its workers. One that ends by itself is taken for a failed one, and granian 2.8 may then wait for ever.

    The main process imports nothing of it, and so stays small."""
    from granian.utils.proxies import wrap_asgi_with_proxy_headers

    from server.asgi import Application

    os.setpgid(0, 0)
    application = Application(directory, settings)
    return wrap_asgi_with_proxy_headers(application, list(settings.proxies)) if settings.proxies else application


def _check_address(host: str, port: int) -> None:
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as error:
        raise InputError(
            f"port {port} on {host} cannot be had ({error.strerror}): give another --port or --host"
        ) from None
    except OverflowError:
        raise InputError(f"there is no port {port}: give one from 0 to 65535") from None
