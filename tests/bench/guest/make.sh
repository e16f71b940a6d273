#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Debian packages -> what the guest bench runs: OUT/grub.img, OUT/memtest.bin, OUT/busybox.cpio, and OUT/versions.
#
#   tests/bench/guest/make.sh OUT
#
# grub-common, grub-pc-bin and memtest86+ are installed (sim/setup.sh bench); busybox-static is the package for i386, fetched by apt with
# lists of its own and kept in ${DEFOE_CACHE:-~/.cache/defoe}. Root, mounts and loop devices are not needed. The same packages give the
# same bytes: dates, serial numbers and the order of files are fixed.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
cache=${DEFOE_CACHE:-$HOME/.cache/defoe}
grub=/usr/lib/grub/i386-pc
memtest=/boot/memtest86+ia32.bin
PATH=$PATH:/usr/sbin:/sbin    # mkfs.fat lives there
export PATH SOURCE_DATE_EPOCH=1672531200 TZ=UTC LC_ALL=C MTOOLS_SKIP_CHECK=1

say() { echo "guest bench: $*" >&2; }
fail() { say "$*"; exit 2; }

[ $# = 1 ] || fail "usage: tests/bench/guest/make.sh OUT"
out=$1
busybox=$cache/bench-busybox
mkdir -p "$out" "$cache"
command -v grub-mkimage >/dev/null && [ -r $grub/boot.img ] && [ -r $memtest ] ||
	fail "a package is missing; sim/setup.sh bench installs grub-common, grub-pc-bin, memtest86+"

# --- busybox for i386: apt with the configured Debian sources, for another architecture, in a folder of its own ---
fetch_busybox() {
	work=$(mktemp -d "$cache/bench-work.XXXX")
	trap 'rm -rf "$work"' EXIT
	mkdir -p "$work/etc" "$work/lists/partial" "$work/cache/archives/partial" "$work/keep"
	for file in /etc/apt/sources.list /etc/apt/sources.list.d/*.list /etc/apt/sources.list.d/*.sources; do
		[ ! -f "$file" ] || ! grep -q debian.org "$file" || cp "$file" "$work/etc/"
	done
	[ ! -f "$work/etc/sources.list" ] || mv "$work/etc/sources.list" "$work/etc/one-line.list"
	cat >"$work/apt.conf" <<-END
		Dir::Etc::sourcelist "/dev/null";
		Dir::Etc::sourceparts "$work/etc";
		Dir::State "$work";
		Dir::State::status "/dev/null";
		Dir::State::lists "$work/lists";
		Dir::Cache "$work/cache";
		APT::Architecture "i386";
		APT::Architectures { "i386"; };
		APT::Sandbox::User "root";
	END
	export APT_CONFIG="$work/apt.conf"
	say "fetching busybox-static for i386 (1 MB, once; kept in $cache)"
	# an index that fails, of a source that has nothing for i386, does not matter if the package comes
	(cd "$work" && apt-get -q update; apt-get -q download busybox-static:i386) >"$work/log" 2>&1 ||
		{ tail -n 9 "$work/log" >&2; fail "apt gives no busybox-static:i386"; }
	dpkg-deb --fsys-tarfile "$work"/busybox-static_*_i386.deb | tar -x -C "$work/keep" --strip-components=2 ./bin/busybox
	dpkg-deb -f "$work"/busybox-static_*_i386.deb Version >"$work/keep/version"
	mv "$work/keep" "$busybox"
}
exec 9>"$cache/bench.lock"    # two checkouts may want it: the second waits and finds it
flock 9
[ -x "$busybox/busybox" ] || fetch_busybox

# the archive keeps the dates of files
cp "$busybox/busybox" "$here/session" "$out/"
touch -d @$SOURCE_DATE_EPOCH "$out/busybox" "$out/session"
cat >"$out/busybox.spec" <<END
dir /dev 755 0 0
nod /dev/console 600 0 0 c 5 1
nod /dev/null 666 0 0 c 1 3
dir /proc 555 0 0
dir /tmp 777 0 0
dir /bin 755 0 0
file /bin/busybox $out/busybox 755 0 0
file /session $out/session 644 0 0
END
build/guest/linux486/gen_init_cpio -t $SOURCE_DATE_EPOCH "$out/busybox.spec" >"$out/busybox.cpio"
cp $memtest "$out/memtest.bin"

# --- GRUB as grub-install lays it: boot.img in the MBR, core.img behind it, all modules and a menu in a FAT16 partition at 1 MB ---
start=2048 sectors=18432
rm -f "$out/part" "$out/grub.img"
grub-mkimage -O i386-pc -o "$out/core.img" -p '(hd0,msdos1)/boot/grub' biosdisk part_msdos fat
truncate -s $((sectors * 512)) "$out/part"
mkfs.fat -F 16 -s 2 -h $start -g 16/63 -n GRUB --invariant "$out/part" >/dev/null
mmd -i "$out/part" ::boot ::boot/grub ::boot/grub/i386-pc
mcopy -i "$out/part" "$here/grub.cfg" build/guest/bzImage build/guest/initrd.cpio ::boot/grub/
mcopy -i "$out/part" $grub/*.mod $grub/*.lst ::boot/grub/i386-pc/
truncate -s $(((start + sectors) * 512)) "$out/grub.img"
patch_at() { dd of="$out/grub.img" bs=1 seek="$1" conv=notrunc status=none; }
head -c 440 $grub/boot.img | patch_at 0
# One entry: active, type 6, from sector 0x800 on 0x4800 of them; the C/H/S fields, which GRUB does not look at, say "beyond"
printf '\200\376\377\377\006\376\377\377\000\010\000\000\000\110\000\000' | patch_at 446
printf '\125\252' | patch_at 510
dd if="$out/core.img" of="$out/grub.img" bs=512 seek=1 conv=notrunc status=none
dd if="$out/part" of="$out/grub.img" bs=512 seek=$start conv=notrunc status=none
rm "$out/part" "$out/core.img"

{ dpkg-query -W -f '${Package} ${Version}\n' seabios syslinux linux-source-6.1 grub-pc-bin memtest86+
  echo "busybox-static:i386 $(cat "$busybox/version")"; } >"$out/versions"
