#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Guests on the counting build of defoe -> DIR/GUEST.{ref,fast}: rows by mode as ref ran them, rows by reason as the interpreter of
# tier 1 on fast ran them.    tests/coverage/guests.sh DIR TICKS     0: whole boots, a session with commands and power-off
set -u
dir=$1 ticks=$2
mkdir -p "$dir"
typed=tests/boot/typed.txt
stop="-input $typed"
[ "$ticks" = 0 ] || stop="-stop-at i:$ticks"
common="-nographic -m 64M -snapshot -quiet -timing off"
# count GUEST OPTIONS...
count() {
	local guest=$1 engine
	shift
	for engine in ref fast; do
		timeout -k 5 300 build/coverage/defoe -engine $engine $common "$@" </dev/null >"$dir/console" 2>"$dir/messages" ||
			{ echo "$guest on $engine: exit status $?"; head -n 3 "$dir/messages"; exit 1; }
		grep -a '^row ' "$dir/messages" >>"$dir/$guest.$engine"
	done
}
rm -f "$dir"/*.ref "$dir"/*.fast
count boot -bios build/guest/bios.bin -hda build/guest/disk.img $stop
count kernel -kernel build/guest/bzImage -initrd build/guest/initrd.cpio -append console=ttyS0 $stop
for rom in build/tests/bench/*.bin; do
	count bench -bios "$rom"
done
# Programs of others, in whole boots only
[ "$ticks" = 0 ] && count suite -cpu 686 -m 128M -no-reboot -kernel build/guest/vmlinux -initrd build/tests/suite/initrd.cpio \
	-append "console=ttyS0 lpj=320000"
exit 0
