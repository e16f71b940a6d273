#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Debian source packages + programs.list -> the suite's static i386 programs, in a cache.
#
#   tests/suite/make.sh OUT     leaves OUT/bin/NAME, OUT/expect/NAME (what the package itself expects, where it says)
#
# OUT becomes a link into ${DEFOE_CACHE:-~/.cache/defoe}/suite-<hash>; the hash covers this script, the list, the tarballs and the
# versions of compiler and libraries. The sources come through apt, with the configured sources asked for Types: deb-src in a
# configuration of its own; only 60 MB of room is needed while it lasts, 20 MB stay. Nothing of them is in this repository.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
list=$here/programs.list
cc=i686-linux-gnu-gcc
cache=${DEFOE_CACHE:-$HOME/.cache/defoe}

# Source package, the tarball in it, its SHA-256, the folder wanted
tarballs='valgrind valgrind_3.19.0.orig.tar.bz2 dd5e34486f1a483ff7be7300cc16b4d6b24690987877c3278d797534d6738f02 none/tests/x86
valgrind valgrind_3.19.0.orig.tar.bz2 dd5e34486f1a483ff7be7300cc16b4d6b24690987877c3278d797534d6738f02 tests
qemu qemu_7.2+dfsg.orig.tar.xz 91aca71520040edc40b8d437aa3004dae614f58e286cf653ee8996c07af2962f tests/tcg/i386'

# As the packages build them; Valgrind with -O, because its operands want registers
common='-static -no-pie -fno-pie -fno-strict-aliasing -fno-stack-protector -w -s'

say() { echo "suite: $*" >&2; }
fail() { say "$*"; exit 2; }

[ $# = 1 ] || fail "usage: tests/suite/make.sh OUT"
case $1 in /*) out=$1 ;; *) out=$PWD/$1 ;; esac
command -v $cc >/dev/null || fail "package gcc-i686-linux-gnu is missing"

versions=$($cc --version; dpkg-query -W -f '${Package} ${Version}\n' libc6-dev-i386-cross) ||
	fail "package libc6-dev-i386-cross is missing"
hash=$({ cat "$0" "$list"; echo "$versions"; } | sha256sum | cut -c 1-16)
kept=$cache/suite-$hash

link_out() {
	mkdir -p "$(dirname "$out")"
	rm -rf "$out"
	ln -s "$kept" "$out"
}

mkdir -p "$cache"
exec 9>"$cache/suite.lock"    # two checkouts may want the same: the second waits and finds it
flock 9
if [ -f "$kept/complete" ]; then link_out; exit 0; fi

work=$cache/suite-work.$$
trap 'rm -rf "$work"' EXIT
trap 'exit 1' INT TERM HUP
mkdir -p "$work/keep/bin" "$work/keep/expect"

# --- the sources: the configured package sources as deb-src, with lists and archives of its own ---
apt_root=$work/apt
mkdir -p "$apt_root/etc" "$apt_root/lists/partial" "$apt_root/cache/archives/partial"
copy_sources() {
	for file in /etc/apt/sources.list.d/*.sources; do
		[ -f "$file" ] && sed 's/^Types:.*/Types: deb-src/' "$file" >"$apt_root/etc/$(basename "$file")"
	done
	for file in /etc/apt/sources.list /etc/apt/sources.list.d/*.list; do
		[ -f "$file" ] && sed -n 's/^deb /deb-src /p' "$file" >"$apt_root/etc/$(basename "$file" .list)-one-line.list"
	done
	:
}
copy_sources
cat >"$apt_root/apt.conf" <<END
Dir::Etc::sourcelist "/dev/null";
Dir::Etc::sourceparts "$apt_root/etc";
Dir::State "$apt_root";
Dir::State::lists "$apt_root/lists";
Dir::Cache "$apt_root/cache";
APT::Sandbox::User "root";
END
export APT_CONFIG=$apt_root/apt.conf LC_ALL=C

say "fetching the sources of valgrind and qemu (40 MB, once; what is built stays in $cache)"
cd "$work"
apt-get -q update >apt.log 2>&1 || { tail -n 5 apt.log >&2; fail "apt-get update for source packages failed"; }
apt-get -q source --download-only valgrind qemu >apt.log 2>&1 || { tail -n 5 apt.log >&2; fail "apt-get source failed"; }

echo "$tarballs" | while read -r package tarball sum folder; do
	[ -f "$tarball" ] || fail "the source package $package has no $tarball; the suite is for Debian 12"
	echo "$sum  $tarball" | sha256sum -c --quiet || fail "$tarball is not the one the suite knows"
	mkdir -p "$package"
	tar -xf "$tarball" -C "$package" --strip-components=1 --wildcards "*/$folder/*" || fail "cannot unpack $tarball"
done
touch valgrind/config.h    # one program includes it and uses nothing of it

# --- the programs ---
from_valgrind() {
	source=valgrind/none/tests/x86/$2
	case $2 in
	*.def) perl valgrind/none/tests/x86/gen_insn_test.pl "$source" >"$1.c" && source=$1.c ;;
	esac
	$cc $common -O -mpreferred-stack-boundary=2 -Ivalgrind -o "keep/bin/$1" "$source" -lm
	expected=valgrind/none/tests/x86/${2%.*}.stdout.exp
	[ ! -f "$expected" ] || cp "$expected" "keep/expect/$1"
}

# test-i386 without its x87 part, until the machine has an x87; vm86: only the part that QEMU leaves out by default
from_qemu() {
	folder=qemu/tests/tcg/i386
	case $1 in
	vm86) calls='/test_vm86/!s/^ *[a-z0-9_]*();$//' more='-DTEST_VM86 -DVIF_MASK=0x80000' ;;
	*)    calls='s/^ *test_floats();$//' more= ;;
	esac
	sed "/^int main/,\$ { $calls
	}" "$folder/$2" >"$1.c"
	$cc $common $more -O0 -I$folder -o "keep/bin/$1" "$1.c" "$folder/test-i386-code16.S" "$folder/test-i386-vm86.S" -lm
}

# Programs execute what they write, which a 386 allows. Linux allows it on any processor to an i386 program without PT_GNU_STACK,
# so that header becomes PT_NULL.
executable_data() {
	perl -0777 -pi -e 's/\x51\xe5\x74\x64/\0\0\0\0/ or die "no PT_GNU_STACK"' "$1"
}

say "building"
sed 's/#.*//' "$list" | while read -r name source judge; do
	[ -n "$name" ] || continue
	from_"${source%%/*}" "$name" "${source#*/}" 2>"$name.log" </dev/null || { cat "$name.log" >&2; fail "cannot build $name"; }
	executable_data "keep/bin/$name"
done

touch "$work/keep/complete"
rm -rf "$kept"
mv "$work/keep" "$kept"
link_out
say "done: $(ls "$kept/bin" | wc -l) programs"
