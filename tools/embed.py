#!/usr/bin/env python3
"""Writes text files into a C source, so that the compiler needs nothing but itself.

usage: embed.py OUTPUT.c SYMBOL FILE...

Defines the pages SYMBOLs[] in byte order of their names, SYMBOLs_count, and SYMBOL_names[] with a
NULL behind them. The name of a page is its file's without the last suffix (compiler/base/page.h).
"""
import os
import sys


def literal(text: bytes) -> str:
    """C string literals, one for each line; nothing but printable ASCII stands in them."""
    out = []
    for line in text.splitlines(keepends=True):
        escaped = ''.join(
            chr(b) if 32 <= b < 127 and b not in b'"\\?' else f'\\{b:03o}' for b in line)
        out.append(f'\t\t"{escaped}"')
    return '\n'.join(out) or '\t\t""'


def main(output: str, symbol: str, files: list[str]) -> None:
    pages = []
    for path in files:
        with open(path, 'rb') as f:
            pages.append((os.path.splitext(os.path.basename(path))[0], f.read()))
    pages.sort()
    lines = ['/* Made by tools/embed.py; edits are lost. */', '#include "base/page.h"', '',
             f'extern const struct page {symbol}s[];', f'extern const size_t {symbol}s_count;',
             f'extern const char *const {symbol}_names[];', '',
             f'const struct page {symbol}s[] = {{']
    for name, text in pages:
        lines += [f'\t{{ "{name}",', f'\t  {{\n{literal(text)},\n\t\t{len(text)} }} }},']
    lines += ['\t{ 0 },', '};', f'const size_t {symbol}s_count = {len(pages)};',
              f'const char *const {symbol}_names[] = {{']
    lines += [f'\t"{name}",' for name, _ in pages] + ['\tNULL,', '};', '']
    with open(output, 'w', encoding='ascii') as f:
        f.write('\n'.join(lines))


if __name__ == '__main__':
    main(sys.argv[1], sys.argv[2], sys.argv[3:])
