#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Files given as raw disks that are something else -> named, with the line that makes a raw disk of them, which is then run; images that
# another process has open -> refused. Judges: qemu-img, which makes the images and converts them back, and QEMU's own locks.
set -u
dir=$PWD/build/tests/boot/images
rm -rf "$dir"
mkdir -p "$dir"
bios=build/guest/bios.bin
bad=0
. tests/boot/refuse.sh
raw=$dir/raw.img
dd if=build/guest/disk.img of="$raw" bs=64K count=33 status=none
size=$(stat -c %s "$raw")
stop="-nographic -quiet -engine ref -m 4M -bios $bios -stop-at i:1000"
runs() { build/defoe $stop "$@" </dev/null >"$dir/out" 2>"$dir/err" && [ ! -s "$dir/err" ] || { echo "FAIL defoe $*: $(cat "$dir/err")"; bad=1; }; }

# converts NAME FILE WANT RESULT: FILE is refused by NAME; the line that the sentence ends with makes RESULT, which begins as WANT
converts() {
	refuse 2 "is $1" $stop -snapshot -hda "$2"
	rm -f "$4"
	bash -c "$(sed 's/^.*: //' "$dir/err")" && cmp -n "$(stat -c %s "$3")" "$3" "$4" || { echo "FAIL $1: $(cat "$dir/err")"; bad=1; }
}
# image NAME FORMAT [OPTIONS]: made by qemu-img
image() {
	local file=$dir/disk.$2${3:+-${3%%[=,]*}}
	qemu-img convert -f raw -O $2 ${3:+-o $3} "$raw" "$file" || bad=1
	converts "a $1 image" "$file" "$raw" "$file.img"
	runs -hda "$file.img"
	refuse 2 "is a $1 image" $stop -drive file="$file"
}
image qcow2 qcow2
image qcow2 qcow2 compat=0.10
image qcow qcow
image VHD vpc force_size=on
image VHD vpc subformat=fixed,force_size=on
image VHDX vhdx
image VDI vdi
image VMDK vmdk
image VMDK vmdk subformat=monolithicFlat
image QED qed
image Parallels parallels
qemu-img convert -f raw -O vmdk -o subformat=streamOptimized "$raw" "$dir/stream.vmdk"
converts "a VMDK image" "$dir/stream.vmdk" "$raw" "$dir/stream.vmdk.img"
for packer in gzip xz bzip2; do
	$packer -c "$raw" >"$dir/raw.$packer"
	converts "packed by $packer" "$dir/raw.$packer" "$raw" "$dir/raw.$packer.img"
done
for name in "two words.qcow2" "it's.qcow2"; do
	cp "$dir/disk.qcow2" "$dir/$name"
	converts "a qcow2 image" "$dir/$name" "$raw" "$dir/$name.img"
done
# What qemu-img does not make: the first bytes alone (VMware's old sparse disks; zstd)
head -c 65536 /dev/zero | tee "$dir/cowd" "$dir/zstd" >"$dir/cd"
printf 'COWD\1\0\0\0' | dd of="$dir/cowd" conv=notrunc status=none
printf '\x28\xb5\x2f\xfd' | dd of="$dir/zstd" conv=notrunc status=none
refuse 2 "is a VMDK image" $stop -hda "$dir/cowd"
refuse 2 "is packed by zstd" $stop -hda "$dir/zstd"
# ECMA-119, 8.1: the volume descriptor of sector 16. A hybrid image has a boot sector too.
printf '\1CD001\1' | dd of="$dir/cd" bs=1 seek=32768 conv=notrunc status=none
refuse 2 "is a CD image (ISO 9660), and there is no CD drive yet\$" $stop -hda "$dir/cd"
printf '\x55\xaa' | dd of="$dir/cd" bs=1 seek=510 conv=notrunc status=none
refuse 2 "is a CD image (ISO 9660), .* -drive file=$dir/cd,format=raw\$" $stop -hda "$dir/cd"
refuse 2 "is a CD image" $stop -drive file="$dir/cd"
runs -drive file="$dir/cd",format=raw
runs -drive format=raw,file="$dir/disk.vpc-subformat"

# What else may be packed; an initrd may
kernel="-nographic -quiet -engine ref -stop-at i:1000 -kernel"
gzip -c build/guest/vmlinux >"$dir/vmlinux.gz"
gzip -c $bios >"$dir/bios.gz"
gzip -c build/guest/initrd.cpio >"$dir/initrd.gz"
refuse 2 "the kernel '.*' is packed by gzip: gunzip -c $dir/vmlinux.gz > $dir/vmlinux.gz.out\$" $kernel "$dir/vmlinux.gz"
refuse 2 "the BIOS '.*' is packed by gzip: gunzip -c" -bios "$dir/bios.gz"
build/defoe $kernel build/guest/vmlinux -initrd "$dir/initrd.gz" </dev/null >"$dir/out" 2>"$dir/err" || { cat "$dir/err"; bad=1; }

# Two processes, one image. holder COMMAND...: has it open from here on; free: no longer
until_there() { for _ in $(seq 300); do [ -e "$1" ] && return; sleep 0.1; done; echo "FAIL: no $1"; bad=1; }
busy="-nographic -quiet -engine ref -m 4M -bios $bios"
holder() {
	rm -f "$dir/held"*
	timeout -k 5 100 build/defoe $busy "$@" -save "$dir/held" </dev/null >"$dir/said" 2>"$dir/said" &
	pid=$!
	until_there "$dir/held.part"	# opened when the disks are
}
free() { kill $pid; wait $pid; }
# qemu OPTIONS...: starts with the guest halted, or does not
qemu() {
	timeout -k 5 60 qemu-system-i386 -S -display none -serial none -monitor none -daemonize -pidfile "$dir/qemu.pid" "$@" >"$dir/said" 2>&1
}
qemu_ends() { kill "$(cat "$dir/qemu.pid")"; while [ -e "$dir/qemu.pid" ]; do sleep 0.1; done; }
expect() { [ "$2" = "$3" ] && echo "ok $1" || { echo "FAIL $1: status $2: $(cat "$dir/said")"; bad=1; }; }
disk="file=$raw,format=raw,if=ide"

holder -hda "$raw"
refuse 2 "the disk '$raw' is in use: another process uses it" $stop -hda "$raw"
refuse 2 "the disk '$raw' is in use: another process writes it" $stop -hda "$raw" -snapshot
refuse 2 "cannot write the saved state '$dir/held': another process is about to" $stop -save "$dir/held"
qemu -drive $disk
expect "QEMU does not write what we write" $? 1
qemu -drive $disk -snapshot
expect "QEMU does not read what we write" $? 1
free
expect "the holder's end" $? 0
[ -s "$dir/held" ] || { echo "FAIL the holder's state is gone"; bad=1; }
runs -hda "$raw"
holder -hda "$raw" -snapshot
runs -hda "$raw" -snapshot
runs -hda "$raw" -snapshot -drive file="$raw"
refuse 2 "another process uses it" $stop -hda "$raw"
qemu -drive $disk
expect "QEMU does not write what we read" $? 1
qemu -drive $disk -snapshot
expect "QEMU reads what we read" $? 0
qemu_ends
free
qemu -drive $disk
expect "QEMU writes what nobody uses" $? 0
refuse 2 "another process uses it" $stop -hda "$raw"
refuse 2 "another process writes it" $stop -hda "$raw" -snapshot
qemu_ends
qemu -drive $disk -snapshot
expect "QEMU reads what nobody uses" $? 0
refuse 2 "another process uses it" $stop -hda "$raw"
runs -hda "$raw" -snapshot
qemu_ends
runs -hda "$raw"

# A file system without locks
cat >"$dir/nolock.c" <<'END'
#include <errno.h>
int fcntl(int fd, int cmd, ...) { (void)fd; errno = EINVAL; return cmd == 1 /* F_GETFD */ ? 0 : -1; }
END
gcc -shared -fPIC -w -o "$dir/nolock.so" "$dir/nolock.c"
holder -hda "$raw"
LD_PRELOAD=$dir/nolock.so runs -hda "$raw"
free
exit $bad
