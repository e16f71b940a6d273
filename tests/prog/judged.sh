#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# A program, sets of options -> each must print on port 0xe9 what QEMU prints, and exit with the same status.
#   judged.sh NAME TICKS OPTIONS...     TICKS: where one that goes round in circles is stopped
# QEMU counts instructions, so that its time does not hang on the host's load.
rom=build/tests/prog/$1.bin out=build/tests/prog/$1 ticks=$2
shift 2
mkdir -p $out
rm -f $out/qemu
timeout -k 5 60 qemu-system-i386 -accel tcg -icount shift=3,sleep=off -cpu 486 -m 16M -display none -nodefaults -no-reboot -bios $rom \
	-device isa-debug-exit,iobase=0xf4 -chardev file,id=e9,path=$out/qemu -device isa-debugcon,iobase=0xe9,chardev=e9
want=$?
echo "qemu: $(paste -sd, $out/qemu | cut -c1-400), status $want"
[ $want = 33 ] && [ -s $out/qemu ] || exit 1
bad=0
for options in "$@"; do
	status=0
	timeout -k 2 200 build/defoe $options -m 16M -stop-at i:$ticks -quiet -no-reboot -bios $rom </dev/null >$out/said 2>$out/err || status=$?
	echo "$options: $(paste -sd, $out/said | cut -c1-400), status $status"
	cmp -s $out/said $out/qemu && [ $status = $want ] || { cat $out/err; bad=1; }
done
exit $bad
