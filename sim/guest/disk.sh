#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# kernel + initrd + syslinux.cfg -> an 8 MB ATA disk image that boots them: MBR, one active FAT16 partition, SYSLINUX.
#
#   sim/guest/disk.sh IMAGE KERNEL INITRD
#
# Needs no root, no mount, no loop device, and gives the same bytes for the same input: serial numbers and dates are fixed.
set -eu

fail() { echo "guest disk: $*" >&2; exit 2; }
[ $# = 3 ] || fail "usage: sim/guest/disk.sh IMAGE KERNEL INITRD"
image=$1 kernel=$2 initrd=$3
here=$(cd "$(dirname "$0")" && pwd)
PATH=$PATH:/usr/sbin:/sbin    # mkfs.fat lives there
export PATH SOURCE_DATE_EPOCH=1672531200 TZ=UTC LC_ALL=C MTOOLS_SKIP_CHECK=1

# Geometry: 16 heads of 63 sectors; the partition starts on the second track and ends with cylinder 15.
heads=16 track=63
start=$track
end=$((heads * track * 16))
size_bytes=$((8 * 1024 * 1024))
signature=486de0f0

mbr=$(dpkg-query -L syslinux-common syslinux 2>/dev/null | grep '/mbr\.bin$' | head -n 1)
[ -r "$mbr" ] || fail "package syslinux-common is missing"

# $1... : byte values in hexadecimal -> those bytes
bytes() { for byte in "$@"; do printf "\\$(printf %03o "0x$byte")"; done; }
# $1 -> the four bytes of a little-endian number, in hexadecimal
word() { printf '%02x %02x %02x %02x' $(($1 & 255)) $(($1 >> 8 & 255)) $(($1 >> 16 & 255)) $(($1 >> 24 & 255)); }
patch_at() { dd of="$made" bs=1 seek="$1" conv=notrunc status=none; }

made=$image.new
part=$image.part
trap 'rm -f "$made" "$part"' EXIT
rm -f "$made" "$part"

# The partition as a file of its own; -h tells the boot sector where it will lie
truncate -s $(((end - start) * 512)) "$part"
mkfs.fat -F 16 -s 2 -h $start -g $heads/$track -n DEFOE --invariant "$part" >/dev/null ||
    fail "mkfs.fat did not make the file system"
syslinux --install "$part" || fail "syslinux did not install itself"
mcopy -i "$part" "$here/syslinux.cfg" ::syslinux.cfg
mcopy -i "$part" "$kernel" ::bzimage || fail "the kernel does not fit"
mcopy -i "$part" "$initrd" ::initrd.cpi || fail "the initial file system does not fit"

# MBR: boot code, disk signature, then one entry: active, C/H/S of the first sector, type 6, of the last, LBA, length
truncate -s $size_bytes "$made"
patch_at 0 <"$mbr"
bytes $(word 0x$signature) | patch_at 440
bytes 80 01 01 00 06 0f 3f 0f $(word $start) $(word $((end - start))) | patch_at 446
bytes 55 aa | patch_at 510
dd if="$part" of="$made" bs=512 seek=$start conv=notrunc status=none
mv "$made" "$image"
