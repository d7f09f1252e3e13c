"""Confinement: takes from a process what answering queries never needs, so that no bug in the engine reaches out.

On Linux a seccomp filter makes the calls that open connections, start programs or touch other processes fail with
EPERM; the process lives on and sees an ordinary error. It needs no privilege, holds for every thread, for those that
start later too, and can't be taken back. Files and the sockets that are open already work as before.
"""

import contextlib
import ctypes
import errno
import os
import platform
import resource
import signal
import struct
import sys
from collections.abc import Iterator
from pathlib import Path

# linux/prctl.h, linux/seccomp.h and linux/audit.h
_PR_SET_PDEATHSIG, _PR_SET_NO_NEW_PRIVS = 1, 38
_SET_MODE_FILTER, _ALL_THREADS = 1, 1
_ALLOW, _FAIL = 0x7FFF0000, 0x00050000
_CLONE_THREAD = 0x00010000
# linux/bpf_common.h: load a word, jump if equal, if at least, if any bit is set, return
_LOAD, _EQUAL, _AT_LEAST, _ANY_BIT, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
_NUMBER_AT, _MACHINE_AT, _FIRST_ARGUMENT_AT, _FIFTH_ARGUMENT_AT = 0, 4, 16, 48  # offsets in struct seccomp_data

_REFUSED = (
    "socket socketpair connect bind listen accept accept4 execve execveat fork vfork ptrace kill tkill pidfd_open "
    "pidfd_send_signal pidfd_getfd process_vm_readv process_vm_writev io_uring_setup io_uring_enter io_uring_register "
    "bpf userfaultfd perf_event_open unshare setns mount chroot keyctl add_key request_key"
).split()
# asm/unistd_64.h of x86-64 and asm-generic/unistd.h of arm64, which has no fork
_NUMBERS = {
    "x86_64": {
        "seccomp": 317, "clone": 56, "clone3": 435, "socket": 41, "connect": 42, "bind": 49, "listen": 50, "accept": 43,
        "accept4": 288, "sendto": 44, "execve": 59, "execveat": 322, "fork": 57, "vfork": 58, "ptrace": 101,
        "kill": 62, "tkill": 200, "pidfd_open": 434, "pidfd_send_signal": 424, "pidfd_getfd": 438,
        "process_vm_readv": 310, "process_vm_writev": 311, "io_uring_setup": 425, "io_uring_enter": 426,
        "io_uring_register": 427, "bpf": 321, "userfaultfd": 323, "perf_event_open": 298, "unshare": 272, "setns": 308,
        "mount": 165, "chroot": 161, "keyctl": 250, "add_key": 248, "request_key": 249, "socketpair": 53,
    },
    "aarch64": {
        "seccomp": 277, "clone": 220, "clone3": 435, "socket": 198, "connect": 203, "bind": 200, "listen": 201,
        "accept": 202, "accept4": 242, "sendto": 206, "execve": 221, "execveat": 281, "ptrace": 117, "kill": 129,
        "tkill": 130, "pidfd_open": 434, "pidfd_send_signal": 424, "pidfd_getfd": 438, "process_vm_readv": 270,
        "process_vm_writev": 271, "io_uring_setup": 425, "io_uring_enter": 426, "io_uring_register": 427, "bpf": 280,
        "userfaultfd": 282, "perf_event_open": 241, "unshare": 97, "setns": 268, "mount": 40, "chroot": 51,
        "keyctl": 219, "add_key": 217, "request_key": 218, "socketpair": 199,
    },
}  # fmt: skip
_MACHINES = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
NETWORK = "network"  # argument of a process that is left free to ask other endpoints
_OTHER_CALLS = 0x40000000  # x32: the same calls of an x86-64 kernel under other numbers


def confine() -> bool:
    """Take away the network, programs and other processes for good; False where the system offers no way to.

    OSError when the system refuses.
    """
    machine = platform.machine()
    if sys.platform != "linux" or machine not in _NUMBERS or sys.maxsize < 2**32:
        return False
    steps = list(_to_steps(machine))
    code = ctypes.create_string_buffer(b"".join(steps), 8 * len(steps))
    program = ctypes.create_string_buffer(struct.pack("HxxxxxxP", len(steps), ctypes.addressof(code)))
    libc = ctypes.CDLL(None, use_errno=True)
    zero = ctypes.c_ulong(0)
    if libc.prctl(_PR_SET_NO_NEW_PRIVS, ctypes.c_ulong(1), zero, zero, zero):
        raise _last_error()
    number = ctypes.c_long(_NUMBERS[machine]["seccomp"])
    arguments = (
        ctypes.c_ulong(_SET_MODE_FILTER),
        ctypes.c_ulong(_ALL_THREADS),
        ctypes.c_void_p(ctypes.addressof(program)),
    )
    if result := libc.syscall(number, *arguments):
        if result < 0 and ctypes.get_errno() in (errno.ENOSYS, errno.EINVAL):
            return False  # a kernel or a sandbox without filters
        raise _last_error() if result < 0 else OSError(f"thread {result} can't be confined")
    return True


def limit(more_memory: int, niceness: int = 10) -> None:
    """Let this process take at most `more_memory` bytes beyond what it has, leave no core dump and stand back behind
    others. Memory is limited on Linux alone, where RLIMIT_DATA counts all that is private and may be written."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    os.nice(niceness)
    with contextlib.suppress(FileNotFoundError):
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[5])
        hard = resource.getrlimit(resource.RLIMIT_DATA)[1]
        most = pages * resource.getpagesize() + more_memory
        most = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(resource.RLIMIT_DATA, (most, most))


def end_with_parent() -> None:
    """End this process when its parent ends, even one that is in the middle of a query and looks at nothing else."""
    if sys.platform == "linux":
        parent = os.getppid()
        ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, ctypes.c_ulong(signal.SIGKILL))
        if os.getppid() != parent:  # it ended just before
            sys.exit(1)


def _to_steps(machine: str) -> Iterator[bytes]:
    """Yield the filter, a program of the kernel's packet filter: each step is a code, two jumps and a value."""
    numbers = _NUMBERS[machine]
    yield _step(_LOAD, _MACHINE_AT)
    yield _step(_EQUAL, _MACHINES[machine], then=1)
    yield _step(_RETURN, _FAIL | errno.EPERM)  # the 32-bit calls have other numbers
    yield _step(_LOAD, _NUMBER_AT)
    if machine == "x86_64":
        yield _step(_AT_LEAST, _OTHER_CALLS, otherwise=1)
        yield _step(_RETURN, _FAIL | errno.EPERM)
    for name in _REFUSED:
        if name in numbers:
            yield _step(_EQUAL, numbers[name], otherwise=1)
            yield _step(_RETURN, _FAIL | errno.EPERM)
    yield _step(_EQUAL, numbers["clone3"], otherwise=1)  # its flags can't be read here: libc falls back to clone
    yield _step(_RETURN, _FAIL | errno.ENOSYS)
    yield _step(_EQUAL, numbers["clone"], otherwise=4)
    yield _step(_LOAD, _FIRST_ARGUMENT_AT)
    yield _step(_ANY_BIT, _CLONE_THREAD, then=1)
    yield _step(_RETURN, _FAIL | errno.EPERM)
    yield _step(_RETURN, _ALLOW)
    yield _step(_EQUAL, numbers["sendto"], otherwise=5)  # an open socket may send, but to no address
    yield _step(_LOAD, _FIFTH_ARGUMENT_AT)
    yield _step(_EQUAL, 0, otherwise=2)
    yield _step(_LOAD, _FIFTH_ARGUMENT_AT + 4)
    yield _step(_EQUAL, 0, then=1)
    yield _step(_RETURN, _FAIL | errno.EPERM)
    yield _step(_RETURN, _ALLOW)


def _step(code: int, value: int, *, then: int = 0, otherwise: int = 0) -> bytes:
    return struct.pack("HBBI", code, then, otherwise, value)


def _last_error() -> OSError:
    number = ctypes.get_errno()
    return OSError(number, f"this process can't be confined: {os.strerror(number)}")
