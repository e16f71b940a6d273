#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Wrong input -> exactly one sentence, a non-zero exit status, nothing lost. Judged by simulation.md ("Command line").
set -u
dir=build/tests/boot/inputs
mkdir -p $dir
bios=build/guest/bios.bin
bad=0
# refuse STATUS "words of the sentence" options...
refuse() {
	local want=$1 words=$2 status=0
	shift 2
	timeout -k 2 60 build/defoe "$@" </dev/null >$dir/out 2>$dir/err || status=$?
	local lines
	lines=$(grep -c . $dir/err)
	if [ "$status" != "$want" ] || ! grep -q -- "$words" $dir/err || [ "$lines" != 1 ]; then
		echo "FAIL defoe $*: status $status (want $want), $lines lines:"
		head -3 $dir/err
		bad=1
	else
		echo "ok $(cat $dir/err)"
	fi
}
head -c 1000 $bios >$dir/short.bin
head -c 300000 build/guest/bzImage >$dir/short.bzImage
head -c 20 build/guest/vmlinux >$dir/short.vmlinux
head -c 5000 build/guest/disk.img >$dir/short.img
: >$dir/empty
head -c 400000 /dev/zero >$dir/large.bin
refuse 2 "nothing to run" -nographic
refuse 2 "cannot open the BIOS" -bios $dir/none
refuse 2 "64, 128 or 256 KB" -bios $dir/short.bin
refuse 2 "64, 128 or 256 KB" -bios $dir/empty
refuse 2 "too large" -bios $dir/large.bin
refuse 2 "cannot open the kernel" -kernel $dir/none
refuse 2 "truncated" -kernel $dir/short.bzImage
refuse 2 "neither a bzImage nor" -kernel $dir/short.vmlinux
refuse 2 "cannot open the disk" -bios $bios -hda $dir/none
refuse 2 "whole number of 512-byte sectors" -bios $bios -hda $dir/short.img
refuse 2 "cannot open the saved state" -loadvm $dir/none
refuse 2 "not a saved state" -loadvm $bios
refuse 2 "unknown option '-frobnicate'" -bios $bios -frobnicate
refuse 2 "needs a value" -bios
refuse 2 "does not know 'warp'" -bios $bios -engine warp
refuse 2 "whole number of MB" -bios $bios -m 0
refuse 2 "whole number of MB" -bios $bios -m 3000K
refuse 2 "whole number of MB" -bios $bios -m 3G
refuse 2 "takes a size" -bios $bios -m lots
refuse 2 "-initrd needs -kernel" -bios $bios -initrd $bios
refuse 2 "i:TICKS, pc:ADDRESS or console:TEXT" -bios $bios -stop-at noon
refuse 2 "takes a number from 0 to 4294967295" -bios $bios -stop-at pc:
refuse 2 "takes a number from 0 to 4294967295" -bios $bios -stop-at pc:f000:e05b
refuse 2 "takes a number from 0 to 4294967295" -bios $bios -stop-at pc:0x100000000
refuse 2 "takes a number" -bios $bios -tier 9
refuse 2 "takes a number" -bios $bios -chaos monkey
refuse 2 "-chaos disturbs the firmware" -bios $bios -engine ref -chaos 1
refuse 2 "cannot write" -bios $bios -outdir $dir/none/deeper -engine ref
refuse 2 "leave out -bios" -bios $bios -loadvm $bios
refuse 2 "does not fit" -m 1M -kernel build/guest/vmlinux

# What a run writes to is nothing that it was given: refused before the run, and the file is as it was
mkdir -p $dir/folder
cp build/guest/disk.img $dir/mine.img
ln -f $dir/mine.img $dir/twin.img
ln -sf mine.img $dir/link.img
echo "1: x" >$dir/typed
cp $bios $dir/bios
[ -p $dir/pipe ] || mkfifo $dir/pipe
rm -f $dir/fresh
stop="-bios $bios -engine ref -m 16M -stop-at i:1000"
refuse 2 "would overwrite the file of the first drive" $stop -hda $dir/mine.img -save $dir/mine.img
refuse 2 "would overwrite the file of the first drive" $stop -hda $dir/mine.img -save $dir/twin.img
refuse 2 "would overwrite the file of -bios" -bios $dir/bios -save $dir/bios
refuse 2 "regular file" $stop -save $dir/link.img
refuse 2 "regular file" $stop -save $dir/folder
refuse 2 "regular file" $stop -save $dir/pipe
refuse 2 "needs the name" $stop -save ""
refuse 2 "cannot write the saved state" $stop -save $dir/none/state
refuse 2 "would overwrite the file of -input" $stop -input $dir/typed -record $dir/typed
refuse 2 "would overwrite the file of -record" $stop -record $dir/fresh -serial file:$dir/fresh
refuse 2 "drives 0 and 1 are both" $stop -hda $dir/mine.img -hdb $dir/twin.img
cmp $dir/mine.img build/guest/disk.img && cmp $dir/bios $bios && [ -p $dir/pipe ] && [ "$(cat $dir/typed)" = "1: x" ] || bad=1

# Saved states: truncated, damaged, of another memory size, of another disk
state=$dir/state
run="-nographic -engine ref -quiet -m 16M -snapshot"
build/defoe $run -bios $bios -hda build/guest/disk.img -stop-at i:1000000 -save $state </dev/null >/dev/null 2>&1 || bad=1
refuse 2 "saved with -cpu 686" $run -cpu 486 -loadvm $state -hda build/guest/disk.img
refuse 2 "does not know '586'" -bios $bios -cpu 586
head -c $(($(stat -c %s $state) / 2)) $state >$state.half
cp build/guest/disk.img $dir/other.img
printf 'x' | dd of=$dir/other.img bs=1 seek=7000 conv=notrunc status=none
refuse 2 "damaged, truncated" $run -loadvm $state.half -hda build/guest/disk.img
refuse 2 "give -m 16M" -engine ref -m 32M -snapshot -loadvm $state -hda build/guest/disk.img
refuse 2 "was saved with disk 0" $run -loadvm $state -hda $dir/other.img
cp $state $state.again
build/defoe $run -loadvm $state.again -save $state.again -hda build/guest/disk.img -stop-at i:1100000 </dev/null >/dev/null 2>&1 &&
	[ ! -e $state.again.part ] && ! cmp -s $state $state.again || { echo "FAIL a state cannot be replaced by its continuation"; bad=1; }
refuse 2 "was saved with disk 0" $run -loadvm $state
exit $bad
