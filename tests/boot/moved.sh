#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# A state saved in one engine and continued in another ends where an unbroken run ends.
#   tests/boot/moved.sh SAVE_TICK END_TICK "FROM OPTIONS" "TO OPTIONS"
set -u
out=build/tests/boot/moved
mkdir -p "$out"
disk="-snapshot -hda build/guest/disk.img"
guest="-nographic -m 64M -bios build/guest/bios.bin $disk"
last() { awk '$1 == "sim.guest_hash" { h = $2 } END { print h }' "$out/$1/stats.txt"; }
run() { build/defoe "$@" -quiet </dev/null >"$out/console.txt" 2>"$out/messages.txt" || { cat "$out/messages.txt"; exit 1; }; }
run $guest -engine ref -stop-at "i:$2" -outdir "$out/whole"
run $guest $3 -stop-at "i:$1" -save "$out/state" -outdir "$out/first"
run -m 64M $disk -loadvm "$out/state" $4 -stop-at "i:$2" -outdir "$out/second"
echo "unbroken $(last whole), saved by '$3' at $1 and continued by '$4': $(last second)"
[ -n "$(last whole)" ] && [ "$(last whole)" = "$(last second)" ]
