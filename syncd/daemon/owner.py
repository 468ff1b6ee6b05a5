"""Who a command runs as: started as root on somebody else's state, it becomes that somebody before it opens a file.

Otherwise one ``sudo syncd status`` would leave files that the service cannot write. Of root's powers it keeps the one
to read and to pass directories: systemd keeps the state of a dynamic user below a directory that only root may enter,
and the configuration's credentials are root's.
"""

import ctypes
import os
from pathlib import Path

from syncd.errors import StateError

_PR_SET_KEEPCAPS = 8
_CAPABILITY_VERSION_3 = 0x20080522
_DAC_READ_SEARCH = 1 << 2
_DAC_OVERRIDE = 1 << 1
"""Containers often grant only this wider one."""


class _Header(ctypes.Structure):
    _fields_ = (("version", ctypes.c_uint32), ("pid", ctypes.c_int))


class _Data(ctypes.Structure):
    _fields_ = (("effective", ctypes.c_uint32), ("permitted", ctypes.c_uint32), ("inheritable", ctypes.c_uint32))


def take_on_owner(directory: Path) -> None:
    """Become the owner of a directory, or of the nearest one above that exists. Raises: StateError."""
    if os.geteuid() != 0:
        return
    found = _nearest(directory).stat()
    if found.st_uid == 0:
        return
    try:
        _become(found.st_uid, found.st_gid)
    except OSError as error:
        raise StateError(
            f"Cannot act as the owner of {directory} (user {found.st_uid}): {error.strerror}.",
            hint=f"Run the command as that user: sudo -u '#{found.st_uid}' syncd …",
            code="state.owner",
        ) from error


def _nearest(directory: Path) -> Path:
    path = directory.absolute()
    while not path.exists():
        path = path.parent
    return path


def _become(user: int, group: int) -> None:
    libc = ctypes.CDLL(None, use_errno=True)
    kept = _kept(libc)
    _demand(libc.prctl(_PR_SET_KEEPCAPS, 1, 0, 0, 0))
    os.setgroups([])
    os.setgid(group)
    os.setuid(user)
    data = (_Data * 2)(_Data(effective=kept, permitted=kept, inheritable=0))
    _demand(libc.capset(ctypes.byref(_Header(version=_CAPABILITY_VERSION_3)), ctypes.byref(data)))


def _kept(libc: ctypes.CDLL) -> int:
    data = (_Data * 2)()
    _demand(libc.capget(ctypes.byref(_Header(version=_CAPABILITY_VERSION_3)), ctypes.byref(data)))
    permitted = int(data[0].permitted)
    return (permitted & _DAC_READ_SEARCH) or (permitted & _DAC_OVERRIDE)


def _demand(result: int) -> None:
    if result != 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))
