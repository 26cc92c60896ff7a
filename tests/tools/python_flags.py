"""Prints the compiler flags (--cflags) or linker flags (--libs) for embedding the interpreter that runs this."""
import os
import sys
import sysconfig

get = sysconfig.get_config_var
if sys.argv[1] == '--cflags':
    print('-I' + sysconfig.get_path('include'), "-DSMILEY_PYTHON='\"%s\"'" % sys.executable)
else:
    flags = []
    folder = get('LIBDIR')
    if folder and folder not in ('/usr/lib', '/usr/local/lib'):
        flags += ['-L' + folder, '-Wl,-rpath,' + folder]
    flags.append('-lpython' + (get('LDVERSION') or get('VERSION')))
    print(' '.join(flags), get('LIBS') or '', get('SYSLIBS') or '', '-Wl,-export-dynamic')
