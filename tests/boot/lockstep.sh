#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# CMS booting the guest on the hardware, every atom compared with the C model.    tests/boot/lockstep.sh TICKS
set -u
out=build/tests/boot/lockstep-$1 err=build/tests/boot/lockstep-$1.err
status=0
build/defoe -engine rtl -lockstep fast,rtl -nographic -m 64M -bios build/guest/bios.bin -snapshot -hda build/guest/disk.img \
	-stop-at "i:$1" </dev/null >"$out.txt" 2>$err || status=$?
grep -aiE 'lockstep|sim.guest_hash|sim.ticks' $err
[ $status = 0 ] || { tail -n 30 $err; exit 1; }
grep -aq 'atoms compared, all equal' $err
