"""The ways costaudit can fail, each knowing its exit code.

    CostauditError
    ├── NotMet        1   the check said no (a gate was not met)
    ├── UsageError    2   asked for something that cannot be: a flag, a model, a name
    │   └── FileError 2   a policy, price, map or category file has a mistake, at a file and line
    ├── DataError     3   a log or a store cannot be used
    │   ├── NotALog   3   a file is of a form no log has; among others it is passed by
    │   └── StoreError 3  the store is missing, damaged, or made by another version
    └── EnvironmentTrouble 4  the machine said no: locked, full, forbidden; trying again may help
        └── LockedError    4  another process holds the store

Anything else that reaches `__main__` is a bug in costaudit and exits 70.
"""

from __future__ import annotations

from costaudit.model import Place


class CostauditError(Exception):
    """A failure we understand: `message` says what is wrong, `hint` what to do, `at` where."""

    exit_code = 70

    def __init__(self, message: str, *, at: Place | None = None, hint: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.at = at
        self.hint = hint


class NotMet(CostauditError):
    exit_code = 1


class UsageError(CostauditError):
    exit_code = 2


class FileError(UsageError):
    """A mistake in a file people write. `more` holds the other mistakes found in the same file."""

    def __init__(
        self,
        message: str,
        *,
        at: Place | None = None,
        hint: str | None = None,
        code: str = "file",
        more: tuple[FileError, ...] = (),
    ) -> None:
        super().__init__(message, at=at, hint=hint)
        self.code = code
        self.more = more


class DataError(CostauditError):
    exit_code = 3


class NotALog(DataError):
    pass


class StoreError(DataError):
    pass


class EnvironmentTrouble(CostauditError):
    exit_code = 4


class LockedError(EnvironmentTrouble):
    pass
