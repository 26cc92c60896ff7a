"""Imports: a helper module, from it, again, a package, in a function, a module that fails, reload."""
import importlib

import helper_module
from helper_module import VALUE as renamed, double
import helper_package
from helper_package import inner


def late():
    import helper_module as again
    from helper_package.inner import deep
    return again is helper_module, deep(2)


try:
    import no_such_module
except ImportError as error:
    missing = error.name
try:
    import helper_broken
except ZeroDivisionError as error:
    broken = str(error)

importlib.reload(helper_module)
print(double(renamed), helper_module.STATE, late(), missing, broken, inner.deep(1), helper_package.names)
