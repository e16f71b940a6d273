#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# The first ROM on one engine: its three lines (typed here from tests/prog/e9.S) and exit status 33.
status=0
said=$(build/defoe -engine "$1" -bios build/tests/prog/e9.bin -quiet </dev/null) || status=$?
want=$'Hello from Defoe, real mode\nHello from Defoe, protected mode\nHello from Defoe, all sums right'
[ "$said" = "$want" ] && [ "$status" = 33 ] && { echo "ok e9 on $1"; exit 0; }
printf 'FAIL e9 on %s: status %s, said:\n%s\n' "$1" "$status" "$said"
exit 1
