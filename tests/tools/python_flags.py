"""Prints the compiler flags (--cflags) or linker flags (--libs) for embedding the interpreter that runs this.

Its static library is taken where there is one, as the interpreter's own program does: built without position-independent code
it runs a traced program some ten percent faster than the shared one.
"""
import os
import sys
import sysconfig

get = sysconfig.get_config_var


def static_library():
    path = os.path.join(get('LIBPL') or '', get('LIBRARY') or '')
    return path if path.endswith('.a') and os.path.isfile(path) else None


def shared_library():
    folder = get('LIBDIR')
    where = ['-L' + folder, '-Wl,-rpath,' + folder] if folder and folder not in ('/usr/lib', '/usr/local/lib') else []
    return where + ['-lpython' + (get('LDVERSION') or get('VERSION'))]


def libraries():
    others = ' '.join(get(name) or '' for name in ('LIBS', 'SYSLIBS')).split()
    static = static_library()
    if not static:
        return shared_library() + others
    builtins = (get('MODLIBS') or '').split()
    return ['-no-pie', '-Wl,--whole-archive', static, '-Wl,--no-whole-archive'] + builtins + others


if sys.argv[1] == '--cflags':
    print('-I' + sysconfig.get_path('include'), "-DSMILEY_PYTHON='\"%s\"'" % sys.executable)
else:
    print(' '.join(libraries()), '-Wl,-export-dynamic')
