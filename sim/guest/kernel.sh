#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Debian's linux-source-6.1 + linux486.config -> the guest kernel, its nolibc and gen_init_cpio, in a cache.
#
#   sim/guest/kernel.sh OUT     leaves OUT/{bzImage,vmlinux,System.map,config,gen_init_cpio,sysroot/}
#
# OUT becomes a link into ${DEFOE_CACHE:-~/.cache/defoe}/linux486-<hash>, where the hash covers this script, the
# configuration and the versions of source, compiler and binutils: the same hash means the same bytes.
# Building takes 1 to 3 minutes on two cores and 1.5 GB of room while it lasts; finding it in the cache takes none.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
fragment=$here/linux486.config
source=linux-source-6.1
cross=i686-linux-gnu-
cache=${DEFOE_CACHE:-$HOME/.cache/defoe}
log=

say() { echo "guest kernel: $*" >&2; }
fail() { say "$*"; exit 2; }

[ $# = 1 ] || fail "usage: sim/guest/kernel.sh OUT"
case $1 in /*) out=$1 ;; *) out=$PWD/$1 ;; esac

# --- the hash ---
tarball=$(dpkg-query -L $source 2>/dev/null | grep '\.tar\.xz$') || fail "package $source is missing"
command -v ${cross}gcc >/dev/null || fail "package gcc-i686-linux-gnu is missing"
versions=$(dpkg-query -W -f '${Package} ${Version}\n' $source lz4; ${cross}gcc --version; ${cross}ld --version)
hash=$({ cat "$0" "$fragment"; echo "$versions"; } | sha256sum | cut -c 1-16)
kept=$cache/linux486-$hash

link_out() {
    mkdir -p "$(dirname "$out")"
    rm -rf "$out"
    ln -s "$kept" "$out"
}

mkdir -p "$cache"
exec 9>"$cache/lock"    # two checkouts may want the same kernel: the second waits and finds it
flock 9
if [ -f "$kept/complete" ]; then link_out; exit 0; fi

# --- source and configuration ---
work=$cache/work.$$
watcher=
trap '[ -z "$watcher" ] || kill $watcher 2>/dev/null; rm -rf "$work"' EXIT
trap 'exit 1' INT TERM HUP
mkdir -p "$work/keep"
log=$work/log
export ARCH=i386 CROSS_COMPILE=$cross LC_ALL=C
export KBUILD_BUILD_TIMESTAMP='Sun Jan  1 00:00:00 UTC 2023' KBUILD_BUILD_USER=defoe KBUILD_BUILD_HOST=defoe
export KBUILD_BUILD_VERSION=1
unset MAKEFLAGS MFLAGS MAKELEVEL MAKEOVERRIDES KCONFIG_CONFIG O 2>/dev/null || :

stop() {
    tail -n 30 "$log" >&2
    cp "$log" "$cache/linux486.log"
    say "$* failed (the whole log is in $cache/linux486.log)"
    exit 1
}

say "unpacking $source (once; kept in $cache afterwards)"
tar -xJf "$tarball" -C "$work" || fail "cannot unpack $tarball"
cd "$work/$source"

make tinyconfig >"$log" 2>&1 || stop "tinyconfig"
cat "$fragment" >>.config
make olddefconfig >>"$log" 2>&1 || stop "olddefconfig"
grep '^CONFIG' "$fragment" | while read -r line; do
    grep -qxF -- "$line" .config || fail "$line does not survive the kernel's own rules"
done
sed -n 's/^# \(CONFIG_[A-Z0-9_]*\) is not set$/\1/p' "$fragment" | while read -r name; do
    ! grep -q "^$name=" .config || fail "$name is switched on by another option"
done

# --- build, with a line of progress every five seconds ---
progress() {
    started=$(date +%s)
    while sleep 5 && kill -0 $$ 2>/dev/null; do
        say "$(grep -cE '^  (CC|AS|AR|LD|HOSTCC) ' "$log") of about 870 steps, $(($(date +%s) - started)) s"
    done
}
progress 9>&- &
watcher=$!
status=0
make -j"$(nproc)" bzImage vmlinux >>"$log" 2>&1 || status=$?
kill $watcher 2>/dev/null || :
watcher=
[ $status = 0 ] || stop "make"

# User land: the kernel's nolibc next to its sanitised headers
make headers >>"$log" 2>&1 || stop "make headers"
mkdir -p "$work/keep/sysroot/include"
cp tools/include/nolibc/*.h "$work/keep/sysroot/include/"
cp tools/include/nolibc/arch-i386.h "$work/keep/sysroot/include/arch.h"
cp -r usr/include/linux usr/include/asm usr/include/asm-generic "$work/keep/sysroot/include/"
gcc -O1 -o "$work/keep/gen_init_cpio" usr/gen_init_cpio.c >>"$log" 2>&1 || stop "gen_init_cpio"

cp arch/x86/boot/bzImage vmlinux System.map "$work/keep/"
cp .config "$work/keep/config"
touch "$work/keep/complete"
rm -rf "$kept"
mv "$work/keep" "$kept"
link_out
say "done: bzImage $(stat -c %s "$kept/bzImage") bytes"
