"""Why a disk refuses, and what to do about a damaged file: in words that are translated, not in the system's own.

The rule kept here: what a trainee reads of an error is in his language from first to last, and says
what to do.
"""

from __future__ import annotations

import errno
from pathlib import Path

from simulator.texts import N_

WHY: dict[int, str] = {
    errno.ENOSPC: N_("the disk is full"),
    errno.EDQUOT: N_("your share of the disk is used up"),
    errno.EFBIG: N_("the file is larger than this machine allows"),
    errno.EROFS: N_("the disk cannot be written to"),
    errno.EACCES: N_("it is closed to this account"),
    errno.EPERM: N_("it is closed to this account"),
    errno.ENOTDIR: N_("a file stands where a folder should be"),
    errno.EISDIR: N_("a folder stands where a file should be"),
    errno.ENOENT: N_("its folder is missing"),
    errno.ENAMETOOLONG: N_("its name is too long"),
    errno.ELOOP: N_("it is a link that leads back to itself"),
    errno.EIO: N_("the disk does not answer"),
    errno.ENODEV: N_("the disk is gone"),
    errno.EMFILE: N_("too many files are open"),
}
OTHERWISE = N_("the system refuses it")
OF_BUNDLE = N_(
    "Ask your instructor for the bundle again (cenlab course deliver); in a practice world, begin a new world on the "
    "start page. Your answers lie in another folder and stay."
)
OF_HOME = N_("Move that file to another folder and open the exercise again. Your answers stay.")


def why(error: BaseException) -> str:
    """Why the system refuses a file, as an English text that is translated."""
    return WHY.get(error.errno or 0, OTHERWISE) if isinstance(error, OSError) else OTHERWISE


def remedy(path: Path) -> str:
    """What can be done about a damaged or missing file of a trainee's home, as an English text that is translated."""
    return OF_BUNDLE if "bundle" in path.parts else OF_HOME
