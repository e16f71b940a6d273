#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Code that changes code: each set of options must print on port 0xe9 what QEMU prints, and exit with the same status.
# The program ends before tick 60,000; one that goes round in circles is stopped at 200,000.
out=build/tests/prog/smc
mkdir -p $out
timeout 60 qemu-system-i386 -accel tcg -cpu 486 -m 16M -display none -nodefaults -no-reboot -bios build/tests/prog/smc.bin \
	-device isa-debug-exit,iobase=0xf4 -chardev file,id=e9,path=$out/qemu -device isa-debugcon,iobase=0xe9,chardev=e9
want=$?
echo "qemu: $(cat $out/qemu), status $want"
bad=0
for options in "$@"; do
	status=0
	timeout -k 2 200 build/defoe $options -m 16M -stop-at i:200000 -quiet -bios build/tests/prog/smc.bin </dev/null >$out/said 2>$out/err || status=$?
	echo "$options: $(cat $out/said), status $status"
	cmp -s $out/said $out/qemu && [ $status = $want ] || { cat $out/err; bad=1; }
done
exit $bad
