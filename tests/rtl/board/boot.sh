#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# The board's top boots a card that `defoe -card` wrote, and refuses damaged ones. Judges: the words awaited, the models' rules.
#   boot.sh short     to the BIOS's first words; cards that are not right
#   boot.sh long      to the guest's prompt and through a command; a card pulled out and back, an empty slot; cycles per x86
#                     instruction beside those of `fast`; a state that `fast` saved goes on
set -u
dir=build/tests/rtl/board
board=$dir/board
mhz=30
machine="-nographic -m 15M -bios build/guest/bios.bin -hda build/guest/disk.img"
build/defoe -card $dir/card.img $machine || exit 1

damaged() { # offset, byte in octal, words
	cp $dir/card.img $dir/damaged.img
	printf "\\$2" | dd of=$dir/damaged.img bs=1 seek="$1" conv=notrunc status=none
	$board $dir/damaged.img $mhz 30 await "$3" await "Trying again." >$dir/said 2>&1 ||
		{ echo "FAIL card damaged at $1: '$3' was not said"; cat $dir/said; exit 1; }
	echo "ok $3"
}

if [ "$1" = short ]; then
	$board $dir/card.img $mhz 40 await "Starting." await "15 MB for the guest, a disk of 8 MB" await SeaBIOS 2>&1 || exit 1
	damaged 0 0 "holds no image of Defoe"
	damaged 516 7 "of another version than this boot ROM's: 0x00000007"
	damaged 3000 1 "sums differ in the piece for 0x80000000"
	damaged 150000 123 "sums differ in the piece for 0x80001000"
	exit 0
fi

$board none $mhz 80 await "No card that can be used" 2>&1 || exit 1
$board $dir/card.img $mhz 900 await "Loading " card out await "did not give sector" card in await "defoe# " \
	type $'echo 6 times 7\n' await $'\r\n6 times 7\r\n' \
	type $'sleep 1\n' await "sleep 1" await "defoe# " took 900 type $'poweroff\n' await "switched itself off; the reset button starts it again" 2>&1 | tee $dir/said
[ "${PIPESTATUS[0]}" = 0 ] || exit 1
rm -f $dir/fast/stats.*
build/defoe -engine fast $machine -snapshot -stop-at 'console:defoe# ' -save $dir/prompt.state -outdir $dir/fast -quiet </dev/null >/dev/null ||
	exit 1
awk -v said="$(sed -n "s/.*'defoe# ' after \([0-9]*\) cycles.*/\1/p" $dir/said | head -n 1)" '
	$1 == "sim.guest_instructions" {n = $2}
	$1 == "sim.cycles" {c = $2}
	END {printf "board: %.1f cycles per x86 instruction to the prompt, load, card and serial line included; fast alone: %.1f\n", said / n, c / n
	     exit !(said > c && n > 0)}' $dir/fast/stats.txt || exit 1

# What `fast` began goes on here
build/defoe -card $dir/state.img -nographic -m 15M -hda build/guest/disk.img -loadvm $dir/prompt.state || exit 1
$board $dir/state.img $mhz 300 await "15 MB for the guest" type $'echo 6 times 7\n' await $'\r\n6 times 7\r\n' 2>&1
