#!/usr/bin/env python3
"""Asks nm what the library calls and what it keeps.

usage: symbols_test.py LIBKAIZEN.a

libkaizen prints nothing, ends no process, asks neither the clock nor the environment, and has no
mutable globals. Where one object may, the exception stands here with its reason.
"""
import os
import re
import subprocess
import sys

FORBIDDEN = {
    'ends the process': 'exit _exit _Exit quick_exit abort atexit err errx verr verrx error',
    'prints': 'printf vprintf puts putchar putc fputc fputs fwrite fprintf vfprintf perror warn warnx '
              '__printf_chk __fprintf_chk __vprintf_chk __vfprintf_chk stdout stderr stdin syslog',
    'reads the environment': 'getenv secure_getenv environ __environ setenv putenv setlocale '
                             'nl_langinfo localeconv',
    'asks the clock': 'time clock gettimeofday clock_gettime localtime localtime_r gmtime gmtime_r '
                      'mktime strftime nanosleep usleep sleep',
    'is random': 'rand srand random srandom rand_r drand48 getrandom getentropy arc4random '
                 'arc4random_buf',
    'starts a process': 'system popen fork vfork execve execv execvp posix_spawn',
    'opens a connection': 'socket connect getaddrinfo',
    'is not reentrant': 'strtok strerror setjmp longjmp _setjmp strsignal readdir_r',
}

# (source, symbol): out of memory is the one thing that ends the process, in the allocators alone.
CALLS_ALLOWED = {
    ('arena.c', 'abort'), ('str.c', 'abort'), ('vec.c', 'abort'),
    # flex names these whether they are used or not; its fatal errors go through a macro of ours
    ('kaizen.lex.c', 'stdin'), ('kaizen.lex.c', 'stdout'),
}

# Tables that a generator makes and forgets to call const.
DATA_ALLOWED = {'kaizen.tab.c', 'kaizen.lex.c'}

BEGIN = re.compile(r'^(?:Symbols|Undefined symbols) from (?:.*\[)?([^\[\]]+)\]?:$')


def source_of(member):
    """The source of a member, such as `x.p/meson-generated_.._kaizen.tab.c.o`."""
    return re.sub(r'^(meson-generated_)?(\.\._)*|\.o$', '', os.path.basename(member))


def symbols(library):
    """(source, name, class, section) of every symbol."""
    text = subprocess.run(['nm', '--format=sysv', library], capture_output=True, text=True,
                          check=True).stdout
    source = '?'
    for line in text.splitlines():
        begin = BEGIN.match(line)
        if begin:
            source = source_of(begin.group(1))
            continue
        cells = [c.strip() for c in line.split('|')]
        if len(cells) == 7 and cells[0] != 'Name':
            yield source, cells[0], cells[2], cells[6]


def is_mutable(kind, section):
    if kind in 'Cc':
        return True
    return section.startswith(('.data', '.bss', '.tdata', '.tbss')) \
        and not section.startswith('.data.rel.ro')


def main(library):
    why = {name: reason for reason, names in FORBIDDEN.items() for name in names.split()}
    read, findings = set(), {}
    for source, name, kind, section in symbols(library):
        read.add(source)
        if kind == 'U' and name in why and (source, name) not in CALLS_ALLOWED:
            findings.setdefault(source, []).append('calls `%s`, which %s' % (name, why[name]))
        elif is_mutable(kind, section) and source not in DATA_ALLOWED:
            findings.setdefault(source, []).append('`%s` is a mutable global in %s' % (name, section))
    for source in sorted(findings):
        for finding in findings[source]:
            print('%s: %s' % (source, finding))
    if not read:
        print('%s: nm found no symbol' % library)
    failed = len(findings) if read else 1
    print('%d passed, %d failed' % (len(read) - len(findings), failed))
    return 1 if failed else 0


if __name__ == '__main__':
    sys.exit(main(sys.argv[1]))
