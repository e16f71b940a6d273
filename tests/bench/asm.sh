# SPDX-License-Identifier: Apache-2.0
# For bash: a hand-written bench and its symbols -> an image; a run -> the figures of its timed part and the hash at its end.

bench_images=build/tests/bench/asm

# bench_assemble PROGRAM [SYMBOL=VALUE...]: prints the image's path; each set of values has one of its own. NAME_sector is a boot sector,
# on a disk of one cylinder; all others are 64 KB ROMs.
bench_assemble() {
	local program=$1 at=0xf0000 symbols=() word to
	shift
	for word in "$@"; do symbols+=(--defsym "$word"); done
	[ "$program" = "${program%_sector}" ] || at=0x7c00
	to=$bench_images/$(IFS=-; echo "$program${*:+-$*}")
	mkdir -p $bench_images
	i686-linux-gnu-as --32 "${symbols[@]}" -o "$to.o" "tests/bench/asm/$program.S" &&
		i686-linux-gnu-ld -m elf_i386 -Ttext=$at -e $at -o "$to.elf" "$to.o" &&
		i686-linux-gnu-objcopy -O binary -j .text "$to.elf" "$to.bin" || return 1
	[ $at != 0x7c00 ] || truncate -s $((16 * 63 * 512)) "$to.bin"
	echo "$to.bin"
}

# bench_run OUT IMAGE OPTION...: to power-off; statistics in OUT
bench_run() {
	local out=$1 image=$2 machine=(-bios "$2")
	shift 2
	case $image in */*_sector*) machine=(-bios build/guest/bios.bin -snapshot -hda "$image") ;; esac
	rm -rf "$out"
	mkdir -p "$out"
	timeout -k 5 300 build/defoe -nographic -quiet -m 16M "${machine[@]}" -outdir "$out" "$@" </dev/null \
		>"$out/console.txt" 2>"$out/messages.txt" ||
		{ echo "$image $*: status $?"; cat "$out/messages.txt"; return 1; } >&2
}

# bench_value OUT NAME: of the timed part, the block that port 0xf5 asked for
bench_value() { awk -v n="$2" '/^----------/ { dump = $2 == "dump" } dump && $1 == n { print $2 }' "$1/stats.txt"; }
bench_hash() { awk '$1 == "sim.guest_hash" { print $2 }' "$1/stats.txt"; }

# bench_split WORD...: those with = into `symbols`, the others into `options`
bench_split() {
	symbols=() options=()
	for word in "$@"; do
		case $word in *=*) symbols+=("$word") ;; *) options+=("$word") ;; esac
	done
}
