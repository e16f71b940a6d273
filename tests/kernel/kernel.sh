#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# -kernel: Multiboot kernels say what they say in QEMU, on every engine; a kernel that lies where the loader's own things usually are is
# whole; files that are wrong are refused by one sentence.
#   kernel.sh OPTIONS...
set -u
out=build/tests/kernel
bad=0
{ head -c 5000 $out/multi.elf; echo one; } >$out/m1
head -c 4096 $out/multi.elf >$out/m2
: >$out/m3
echo comma >$out/m,4
head -c 1500000 /dev/zero >$out/large

# defoe WANT-STATUS OPTIONS...: its text in $out/said, its sentences in $out/err
defoe() {
	local want=$1 status=0
	shift
	timeout -k 2 100 build/defoe -m 16M -quiet "$@" </dev/null >$out/said 2>$out/err || status=$?
	[ $status = $want ] && return
	echo "FAIL defoe $*: status $status, not $want; $(head -c 300 $out/err)"
	bad=1
	return 1
}

# ---- as QEMU
qemu() {
	local status=0
	rm -f $out/qemu
	timeout -k 5 60 qemu-system-i386 -accel tcg -cpu 486 -m 16M -display none -nodefaults -no-reboot -device isa-debug-exit,iobase=0xf4 \
		-chardev file,id=e9,path=$out/qemu -device isa-debugcon,iobase=0xe9,chardev=e9 "$@" </dev/null || status=$?
	[ $status = 33 ] && [ -s $out/qemu ] && ! grep -q '^!' $out/qemu && return
	echo "qemu $*: status $status, $(head -c 300 $out/qemu)"
	exit 1
}
# as_qemu OPTIONS...: of the kernel; by every engine
as_qemu() {
	qemu "$@"
	for options in "${engines[@]}"; do
		defoe 33 $options "$@" || continue
		diff $out/qemu $out/said && echo "ok as QEMU, $options: $*" || { echo "FAIL $options: $* differs from QEMU"; bad=1; }
	done
}
engines=("$@")
as_qemu -kernel $out/high.elf
for kernel in multi.elf multi.bin; do
	as_qemu -kernel $out/$kernel
	as_qemu -kernel $out/$kernel -append "one  two,,three" -initrd "$out/m1 first  arg,$out/m2,$out/m3 x,$out/m,,4 y,,z"
done

# ---- nothing of ours over anything of its
for options in "${engines[@]}"; do
	defoe 33 $options -kernel $out/low.elf -append "a line of its own" -initrd $out/m,4 && [ "$(cat $out/said)" = $'whole\na line of its own' ] &&
		echo "ok low.elf, $options" || { echo "FAIL low.elf, $options: $(cat $out/said)"; bad=1; }
done
# The kernel's memory keeps its initrd away: as high as it can reach, but not in it
defoe 0 -engine ref -m 8M -kernel build/guest/bzImage -initrd build/guest/initrd.cpio -append console=ttyS0 -nographic -stop-at console:"Run /init"
grep -q "Run /init" $out/said && echo "ok Linux with an initrd in 8 MB" || { echo "FAIL Linux in 8 MB"; bad=1; }

# ---- refused: words FILE OPTIONS...
refuse() {
	local words=$1 file=$2
	shift 2
	defoe 2 -engine ref -kernel $file "$@" && grep -q "$words" $out/err && [ "$(grep -c . $out/err)" = 1 ] && echo "ok $(cat $out/err)" ||
		{ echo "FAIL $file $*: $(head -c 300 $out/err)"; bad=1; }
}
# patched FROM BYTES OFFSET [BYTES OFFSET]...: $out/wrong
patched() {
	cp $1 $out/wrong
	shift
	while [ $# != 0 ]; do
		printf "$1" | dd of=$out/wrong bs=1 seek=$(($2)) conv=notrunc status=none
		shift 2
	done
}
linux=build/guest/bzImage initrd="-initrd build/guest/initrd.cpio" m=$out/multi.bin
at=$(LC_ALL=C grep -abo $'\x02\xb0\xad\x1b' $m | head -1 | cut -d: -f1)	# its header
patched $linux '\xff\xff\x01\x00' 0x22c;	refuse "no place for the initrd" $out/wrong $initrd
patched $linux '\xff\xff\x10\x00' 0x22c;	refuse "no place for the initrd" $out/wrong $initrd
patched $linux '\xeb\xff' 0x200;		refuse "the jump over its setup header" $out/wrong
patched $linux '\xeb\x02' 0x200;		refuse "the jump over its setup header" $out/wrong
patched $linux '\xe9\x6a' 0x200;		refuse "the jump over its setup header" $out/wrong
patched $linux '\x00\x00\x00\xff' 0x260;	refuse "does not fit in 16 MB" $out/wrong
patched $linux '\x01' 0x25c;			refuse "does not fit in 4 GB" $out/wrong
patched $linux '\x01' 0x234 '\x03' 0x230;	refuse "no power of two" $out/wrong
patched $linux '\x00\x00\x09\x00' 0x214;	refuse "below 1 MB" $out/wrong
refuse "does not fit in 4 MB" $linux -m 4M
refuse "no place for the initrd" $linux -m 5M -initrd $out/large
patched $out/low.elf '\xff\xff\xff\x7f' $((52 + 16));	refuse "bytes in the file but" $out/wrong	# p_filesz
patched $out/low.elf '\x00\xff\xff\xff' $((52 + 12));	refuse "does not fit in 16 MB" $out/wrong	# p_paddr
patched $out/low.elf '\x00\xf0\x09\x00' $((52 + 12));	refuse "lies over the BIOS" $out/wrong
patched $out/low.elf '\x00\x00\x01\x00' $((52 + 12));	refuse "lies over a segment" $out/wrong
patched $out/low.elf '\xff\xff\xff\xff' 28;		refuse "no program headers" $out/wrong		# e_phoff
patched $out/low.elf '\xff\xff' 44;			refuse "no program headers" $out/wrong		# e_phnum
patched $out/low.elf '\x00\x00\x05\x00' 24;		refuse "where no segment" $out/wrong		# e_entry
patched $m '\x0b\x00\x01\x00\xf3\x4f\x51\xe4' $((at + 4));	refuse "requires what no Multiboot" $out/wrong
patched $m '\xff\xff\xff\xff' $((at + 16));		refuse "from before the file" $out/wrong	# load_addr
patched $m '\xff\xff\xff\x00' $((at + 20));		refuse "damaged or truncated" $out/wrong	# load_end_addr
patched $m '\xff\xff\xff\x01' $((at + 24));		refuse "does not fit in 16 MB" $out/wrong	# bss_end_addr
patched $m '\x00\x00\x00\x00' $((at + 28));		refuse "is entered at 0" $out/wrong		# entry_addr
patched $m '\xd6\x50\x52\xe8\x00\x00\x00\x00\x10\x00\x00\x00\x1a\xaf\xad\x17' $((at & ~7));	refuse "wants Multiboot 2" $out/wrong
refuse "cannot open the module '$out/none'" $m -initrd "$out/m2,$out/none with words"
refuse "would overwrite the file of -initrd" $m -initrd "$out/m2,$out/m3 words" -save $out/m3
refuse "no place for a module" $m -m 2M -initrd $out/m2,$out/large
refuse "more than 64 modules" $m -initrd "$(printf "$out/m2,%.0s" {1..70})"
refuse "cannot open the initrd" $out/low.elf -initrd "$out/m2,$out/m3"
exit $bad
