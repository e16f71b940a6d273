#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Wrong input -> exactly one sentence, a non-zero exit status, nothing lost. Judge: sim/README.md, the table of options in sim/options.c.
set -u
dir=build/tests/boot/inputs
mkdir -p $dir
bios=build/guest/bios.bin
bad=0
. tests/boot/refuse.sh
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
refuse 2 "unknown option '-frobnicate' (see" -bios $bios -frobnicate
refuse 2 "unknown option '-egnine': did you mean '-engine'?" -bios $bios -egnine fast
refuse 2 "unknown option '--snapshots': did you mean '-snapshot'?" --snapshots
refuse 2 "unknown option '--loadvm=F': did you mean '-loadvm'?" --loadvm=F
refuse 2 "unknown option '-M': did you mean '-m'?" -M 64M
refuse 2 "unknown option '-boot' (see" -boot c
refuse 2 "unknown option '--' (see" --
refuse 2 "a disk goes with -hda" build/guest/disk.img
refuse 2 "not 'fats': did you mean 'fast'?" --bios $bios --engine fats
refuse 2 "not 'Fast': did you mean 'fast'?" -bios $bios -engine Fast
refuse 2 "stdio, none or file:F, not 'sdtio': did you mean 'stdio'?" -bios $bios -serial sdtio
refuse 2 "not 'pentum': did you mean 'pentium'?" -bios $bios -cpu pentum
refuse 2 "486, pentium or 686, not '586'\$" -bios $bios -cpu 586
refuse 2 "needs a value" -bios
refuse 2 "takes ref, fast or rtl, not 'warp'" -bios $bios -engine warp
refuse 2 "whole number of MB" -bios $bios -m 0
refuse 2 "whole number of MB" -bios $bios -m 3000K
for size in 3G 4G 4096G 17592186044480M 99999999999999999999 769M 1023K 64MB 1.5M -1 lots ""; do
	refuse 2 "^defoe: -m $size: guest RAM must be a whole number of MB from 1M to 768M\$" -bios $bios -m "$size"
done
refuse 2 "-initrd needs -kernel" -bios $bios -initrd $bios
refuse 2 "i:TICKS, pc:ADDRESS or console:TEXT" -bios $bios -stop-at noon
for ticks in 2.5 1.0005k 1e-1 1.5e0; do
	refuse 2 "-stop-at i:$ticks is not a whole number of ticks" -bios $bios -stop-at i:$ticks
done
for ticks in "" -1 x 1e 1e+ 3MM 2T 1.2.3 0x1e6k 18446744073709551615 1e20 20G0; do
	refuse 2 "such as 42300000, 42.3M or 1e6, not '$ticks'" -bios $bios -stop-at "i:$ticks"
done
refuse 2 "takes a number from 0 to 4294967295" -bios $bios -stop-at pc:
refuse 2 "takes a number from 0 to 4294967295" -bios $bios -stop-at pc:f000:e05b
refuse 2 "takes a number from 0 to 4294967295" -bios $bios -stop-at pc:0x100000000
refuse 2 "takes a number from 1 to 4294967295, not '-1'" -bios $bios -chaos -1
refuse 2 "takes 0 or 1, not '9'" -bios $bios -tier 9
refuse 2 "no optimising tier yet; 0 or 1" -bios $bios -tier 2
refuse 2 "takes 1 or 2, not '3'" -bios $bios -width 3
refuse 2 "a bare number counts KB" -bios $bios -icache 4096
refuse 2 "takes a number from 1 to" -bios $bios -chaos 0
refuse 2 "takes a number from 1 to 255, not '0'" -bios $bios -hot 0
refuse 2 "takes a number from 1 to 255, not '256'" -bios $bios -hot 256
for size in 0 1 16M 3G 4G x; do
	refuse 2 "takes a size from 16K to 8M" -bios $bios -tcache $size
done
refuse 2 "not 'format=rawx'" -bios $bios -drive file=build/guest/disk.img,format=rawx
refuse 2 "not 'bogus=1'" -bios $bios -drive bogus=1,if=floppy,file=build/guest/disk.img
refuse 2 "not 'myfile=F'" -bios $bios -drive myfile=F
refuse 2 "not 'file=b'" -bios $bios -drive file=a,file=b
refuse 2 "file=F is missing" -bios $bios -drive format=raw
refuse 2 "-hda 'b' after 'a'" -bios $bios -hda a -hda b
refuse 2 "pc: is given twice" -bios $bios -stop-at pc:1 -stop-at pc:2
refuse 2 "console: is given twice" -bios $bios -stop-at console:a -stop-at console:b
refuse 2 "at most 128 characters" -bios $bios -stop-at console:$(printf '%0129d' 0)
refuse 2 "engine rtl is the core itself" -bios $bios -engine rtl -timing off
refuse 2 "shape a core" -bios $bios -engine ref -width 2
refuse 2 "the translator's" -bios $bios -engine ref -tcache 1M
refuse 2 "leave out -bios, -vga, -vgarom" -vgarom $bios -loadvm $bios
refuse 2 "leave out -bios, -vga, -vgarom" -vga std -loadvm $bios
refuse 2 "takes std or none, not 'cirrus'" -bios $bios -vga cirrus
refuse 2 "which -vga none leaves out" -bios $bios -vga none -vgarom build/guest/vgabios.bin
refuse 2 "cannot read the input file" -bios $bios -input $dir
typed() { printf -- "$1\\n" >$dir/ticks; refuse 2 "$2" -bios $bios -input $dir/ticks; }
typed '-5: x' 'line 1: expected'
typed '7: x\n18446744073709551616: x' 'line 2: expected'
typed '7: x\n6: x' 'line 2: expected'
refuse 2 "in_asm, op and out_asm with commas between them, not 'inasm': did you mean 'in_asm'?" -bios $bios -d op,inasm
refuse 2 "with commas between them, not ''" -bios $bios -d op,
refuse 2 "which the engine ref does not make" -bios $bios -engine ref -d op
refuse 2 "of which -tier 0 makes none" -bios $bios -tier 0 -d op
refuse 2 "give -d too" -bios $bios -D $dir/dump
refuse 2 "give -d too" -bios $bios -dfilter 0x0..0x1
for range in "" 7c00..7dff 0x7c00..512 0x7c00 0x7c00.0x7dff 0x7dff..0x7c00 0x7c00+0x0 0x10-0x12 0x7c00-0x0 0x0x1..0x2 0x7c00+0x1z 0x100000000+0x1 \
	0xffffffff+0x2 0x0..0x100000000 0x0..0x10000000000000000 -0x1..0x2 0x1+-0x1; do
	refuse 2 "such as 0x7c00..0x7dff, 0xf0000+0x10000 or 0xfffff-0x10, not '$range'" -bios $bios -d op -dfilter "0x0..0x1,$range"
done
refuse 2 "at most 4 ranges: '0x4..0x5' is one more" -bios $bios -d op -dfilter 0x0..0x1,0x1+0x1 -dfilter 0x2..0x3,0x3-0x1,0x4..0x5
refuse 2 "cannot write the dump of -d to '$dir/none/deeper'" -bios $bios -d op -D $dir/none/deeper
refuse 2 "cannot write the dump of -d to ''" -bios $bios -d op -D ""
refuse 2 "would overwrite the file of -bios" -bios $dir/short.bin -d op -D $dir/short.bin
refuse 2 "takes a number" -bios $bios -chaos monkey
refuse 2 "-chaos disturbs the firmware" -bios $bios -engine ref -chaos 1
refuse 2 "cannot write" -bios $bios -outdir $dir/none/deeper -engine ref
refuse 2 "leave out -bios" -bios $bios -loadvm $bios
refuse 2 "does not fit" -m 1M -kernel build/guest/vmlinux

# What a run writes to is nothing that it was given: refused before the run, and the file is as it was
mkdir -p $dir/folder $dir/full
ln -sf /dev/full $dir/full/stats.txt
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
refuse 2 "would overwrite the file of the first drive" $stop -m 15M -hda $dir/mine.img -card $dir/twin.img
refuse 2 "a board has 16 MB for guest RAM and ROMs: give -m 15M" -bios $bios -card $dir/card
refuse 2 "a card holds one disk" -bios $bios -m 15M -hda $dir/mine.img -hdb build/guest/disk.img -card $dir/card
refuse 2 "regular file" $stop -save $dir/link.img
refuse 2 "regular file" $stop -save $dir/folder
refuse 2 "regular file" $stop -save $dir/pipe
refuse 2 "needs the name" $stop -save ""
refuse 2 "cannot write the saved state" $stop -save $dir/none/state
refuse 2 "would overwrite the file of -input" $stop -input $dir/typed -record $dir/typed
refuse 2 "would overwrite the file of -record" $stop -record $dir/fresh -serial file:$dir/fresh
refuse 2 "drives 0 and 1 are both" $stop -hda $dir/mine.img -hdb $dir/twin.img
cmp $dir/mine.img build/guest/disk.img && cmp $dir/bios $bios && [ -p $dir/pipe ] && [ "$(cat $dir/typed)" = "1: x" ] || bad=1

# Console text that gets lost is told: stdout full, or closed (and then no file may take its place), a full serial file or table
# loses OPTIONS... >somewhere: as refuse 2, of a run that says something and ends in order
loses() {
	local status=0
	timeout -k 2 60 build/defoe -nographic -bios $bios -hda $dir/mine.img -engine ref -quiet -stop-at i:3000000 "$@" </dev/null 2>$dir/err || status=$?
	[ $status = 2 ] && grep -q "could not be written" $dir/err && [ "$(grep -c . $dir/err)" = 1 ] && echo "ok $(cat $dir/err)" >&2 ||
		{ echo "FAIL defoe $*: status $status, $(cat $dir/err)" >&2; bad=1; }
}
loses >/dev/full
loses >&-
loses -serial file:/dev/full >/dev/null
loses -outdir $dir/full >/dev/null
loses -engine fast -d in_asm -D /dev/full >/dev/null
cmp $dir/mine.img build/guest/disk.img || bad=1

# Statistics of an earlier run are kept, both files under one number; links and empty files are written to as they are
tables=$dir/tables
rm -rf $tables
table() { build/defoe -bios $bios -engine ref -m 16M -outdir $tables -stop-at i:$1 ${2:-} </dev/null >/dev/null 2>$dir/err || bad=1; }
# kept NAME TICK: this file of $tables is of that run
kept() { grep -q "sim.guest_tick\(\": \)\? *$2\b" $tables/$1 && echo "ok $1 is of the run to $2" || { echo "FAIL $tables/$1 is not of the run to $2"; bad=1; }; }
table 1001 -quiet
cp $tables/stats.txt $dir/first
table 1002
[ "$(grep -c "^defoe: '$tables' holds statistics of an earlier run: kept as stats.txt.1 and stats.json.1\$" $dir/err)" = 1 ] || { echo "FAIL: $(head -3 $dir/err)"; bad=1; }
cmp $tables/stats.txt.1 $dir/first || bad=1
echo mine >$tables/stats.json.2
table 1003 -quiet
[ ! -s $dir/err ] && [ "$(cat $tables/stats.json.2)" = mine ] && [ ! -e $tables/stats.txt.2 ] || { echo "FAIL number 2 was taken"; bad=1; }
for name in stats.txt stats.json; do
	kept $name.1 1001
	kept $name.3 1002
	kept $name 1003
done
mv $tables/stats.txt $tables/elsewhere
ln -s elsewhere $tables/stats.txt
: >$tables/stats.json
table 1004 -quiet
kept elsewhere 1004
[ -L $tables/stats.txt ] && [ ! -e $tables/stats.json.4 ] || { echo "FAIL a link or an empty file was put aside"; bad=1; }

# Saved states: truncated, damaged, of another memory size, of another disk
state=$dir/state
run="-nographic -engine ref -quiet -m 16M -snapshot"
build/defoe $run -bios $bios -hda build/guest/disk.img -stop-at i:1000000 -save $state </dev/null >/dev/null 2>&1 || bad=1
refuse 2 "saved with -cpu 686" $run -cpu 486 -loadvm $state -hda build/guest/disk.img
refuse 2 "state was saved at tick 1000000" $run -loadvm $state -hda build/guest/disk.img -stop-at i:999999
head -c $(($(stat -c %s $state) / 2)) $state >$state.half
cp build/guest/disk.img $dir/other.img
printf 'x' | dd of=$dir/other.img bs=1 seek=7000 conv=notrunc status=none
refuse 2 "damaged, truncated" $run -loadvm $state.half -hda build/guest/disk.img
# damaged WORDS BYTES OFFSET [raw]: the state with these bytes there, in the file or in what it holds unpacked (save.c: head, PARAMS at 1080)
damaged() {
	[ $# = 4 ] && cp $state $state.bad || zcat $state >$state.bad
	printf "$2" | dd of=$state.bad bs=1 seek=$3 conv=notrunc status=none
	[ $# = 4 ] || { gzip -1 -n -c $state.bad >$state.gz; mv $state.gz $state.bad; }
	refuse 2 "$1" $run -loadvm $state.bad ${with:--hda build/guest/disk.img}
}
size=$(stat -c %s $state)
head -c $((size - 3)) $state >$state.short
refuse 2 "damaged, truncated" $run -loadvm $state.short -hda build/guest/disk.img
damaged "damaged, truncated" 'abcd' $((size - 8)) raw		# the checksum
damaged "damaged, truncated" 'abcdefgh' $((size / 3)) raw
damaged "by format 9, firmware" '\x09' 8
damaged "$(printf 'and %u of devices' $((0x09090909)))" '\x09\x09\x09\x09' 20
damaged "by another firmware (0909090909090909), this one is" '\x09\x09\x09\x09\x09\x09\x09\x09' 24
cp $dir/err $dir/firmware
damaged "damaged, truncated" '\xff\xff\xff\x7f' 1100		# the BIOS beyond the fence
damaged "damaged, truncated" '\xff\xff\xff\xff' 1104		# and as large as never
damaged "damaged, truncated" '\x00\x10\x00\x00' 1108		# the VGA ROM inside RAM
refuse 2 "give -m 16M" -engine ref -m 32M -snapshot -loadvm $state -hda build/guest/disk.img
sectors=$(($(stat -c %s build/guest/disk.img) / 512))
refuse 2 "with disk 0 = 'build/guest/disk.img' ($sectors sectors, identity [0-9a-f]*), but '$dir/other.img' now has $sectors sectors, identity" \
	$run -loadvm $state -hda $dir/other.img
refuse 2 "saved without disk 1: leave out '$dir/other.img'" $run -loadvm $state -hda build/guest/disk.img -hdb $dir/other.img
with=-nographic damaged "with disk 0 = '?\[2Jd/guest/disk.img' (" '\x1b[2J' 48
mkdir -p $dir/$(printf '%0250d' 0)
cp build/guest/disk.img $dir/$(printf '%0250d' 0)/long.img
build/defoe $run -bios $bios -hda $dir/$(printf '%0250d' 0)/long.img -stop-at i:1000 -save $state.long </dev/null >/dev/null 2>&1
refuse 2 "with disk 0 = '\.\.\.0*/long.img' ($sectors" $run -loadvm $state.long
cp $state $state.again
build/defoe $run -loadvm $state.again -save $state.again -hda build/guest/disk.img -stop-at i:1100000 </dev/null >/dev/null 2>&1 &&
	[ ! -e $state.again.part ] && [ -s $state.again ] && ! cmp -s $state $state.again || { echo "FAIL a state cannot be replaced by its continuation"; bad=1; }
refuse 2 "was saved with disk 0 = 'build/guest/disk.img' ($sectors sectors, identity [0-9a-f]*): give it by -hda" $run -loadvm $state
# What ends a run under -no-reboot, by name. rom BYTES: a BIOS with these at its reset vector, F000:FFF0
rom() {
	head -c 65536 /dev/zero >$dir/reset.bin
	printf "$1" | dd of=$dir/reset.bin bs=1 seek=65520 conv=notrunc status=none
}
for engine in ref fast; do
	rom '\x2e\x0f\x01\x1e\xf8\xff\xcc'		# lidt cs:[0xfff8], six zero bytes: no interrupt has a vector; int3
	refuse 4 "shut down (triple fault)" -quiet -no-reboot -engine $engine -bios $dir/reset.bin
	rom '\xb0\xfe\xe6\x64\xf4'			# mov al,0xfe; out 0x64,al; hlt
	refuse 4 "reset itself (keyboard controller" -quiet -no-reboot -engine $engine -bios $dir/reset.bin
done

# Of several stops the first that is met ends the run, in either order; the largest translation cache fits beside the most RAM.
# stops_at TICK options...
stops_at() {
	local want=$1
	shift
	rm -f $dir/stats.*
	build/defoe -bios $bios -quiet -outdir $dir "$@" </dev/null >/dev/null 2>&1
	grep -q "^sim.ticks $want[[:space:]]" $dir/stats.txt && echo "ok stops at $want: $*" || { echo "FAIL defoe $*: not at $want"; bad=1; }
}
stops_at 1000 -stop-at i:1000 -stop-at i:2000
stops_at 1000 -stop-at i:2000 -stop-at i:1000
stops_at 1001 -stop-at i:1001 -m 768M -tcache 8M
stops_at 1000 -stop-at i:1e3
stops_at 2500 -stop-at i:2.5k
stops_at 1200 --stop-at i:0.0012M
stops_at 1500 -stop-at i:15000e-1
stops_at 4096 -stop-at i:0x1000

# The pages: -h leaves room for the prompt on 80 x 24; a word of ours starts each line of -version, as git and the states have it
help=$(build/defoe -h) && [ "$help" = "$(build/defoe --help)" ] && [ "$help" = "$(build/defoe -bios $bios -help)" ] || { echo "FAIL -h, -help and --help"; bad=1; }
awk 'length($0) > 80 { wide = 1 } END { print "-h:", NR, "lines"; exit wide || NR > 23 || NR < 10 }' <<<"$help" || { echo "FAIL -h is too large"; bad=1; }
for option in $(sed -n '/valued\[\] = {/,/^}/p; /texts\[\] = {/,/^}/p; /flags\[\] = {/,/^}/p' sim/options.c | grep -o '"-[a-z-]*"' | tr -d '"'); do
	grep -q -- "$option\b" <<<"$help" || [ $option = -display ] || { echo "FAIL -h does not tell of $option"; bad=1; }
done
commit=unknown
[ ! -e .git ] || commit=$(git rev-parse --short=12 HEAD)
build/defoe --version >$dir/version && [ "$(build/defoe -version)" = "$(cat $dir/version)" ] && grep -q '^defoe [0-9]' $dir/version &&
	grep -q "^commit $commit" $dir/version && grep -q '^engines ref fast rtl$' $dir/version && [ "$(wc -l <$dir/version)" = 4 ] &&
	grep -q "this one is $(sed -n 's/^firmware //p' $dir/version)\$" $dir/firmware || { echo "FAIL -version:"; cat $dir/version; bad=1; }
exit $bad
