#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# package sets or names -> those packages installed through apt, or one sentence naming what is missing.
#
#   sim/setup.sh [--check] build|test|bench|PACKAGE...
#
# Silent and quick when nothing is missing. Installs only as root or with a sudo that asks for no password.
# Exit status: 0 everything is there, 2 something is missing and could not be installed (or usage).
set -u

# `make boot`: host C and C++, RTL model, firmware (rv32im plus zba/zbb/zbs), guest kernel, boot disk
build_set="gcc g++ make binutils libc6-dev python3 perl verilator zlib1g-dev gcc-riscv64-unknown-elf
           gcc-i686-linux-gnu linux-source-6.1 flex bison bc xz-utils lz4 cpio
           seabios syslinux syslinux-common mtools dosfstools"
# `make test`: the independent judges (Unicorn, QEMU and its images, Bochs, Zydis), synthesis, netlist simulation, layout
test_set="libunicorn-dev libzydis-dev qemu-system-x86 qemu-utils bochs bochs-term yosys z3
          libc6-dev-i386-cross bzip2 procps"
# `make bench-long`: guests of the bench
bench_set="grub-common grub-pc-bin memtest86+"

say() { echo "setup: $*" >&2; }
fail() { say "$*"; exit 2; }

check_only=no
wanted=
for word in "$@"; do
    case $word in
    --check) check_only=yes ;;
    build)   wanted="$wanted $build_set" ;;
    test)    wanted="$wanted $test_set" ;;
    bench)   wanted="$wanted $bench_set" ;;
    -*)      fail "unknown option '$word'; usage: sim/setup.sh [--check] build|test|bench|PACKAGE..." ;;
    *)       wanted="$wanted $word" ;;
    esac
done
[ -n "$wanted" ] || fail "nothing asked for; usage: sim/setup.sh [--check] build|test|bench|PACKAGE..."

command -v dpkg-query >/dev/null && command -v apt-get >/dev/null ||
    fail "this machine has no apt; please provide the equivalents of these Debian 12 packages:" $wanted

# One name per line of what dpkg does not report as installed.
missing() {
    for package in $wanted; do
        case $(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null) in
        installed) ;;
        *) echo "$package" ;;
        esac
    done
}

absent=$(missing | tr '\n' ' ')
absent=${absent% }
[ -n "$absent" ] || exit 0
[ "$check_only" = no ] || fail "missing Debian packages: $absent"

if [ "$(id -u)" = 0 ]; then
    as_root=
elif command -v sudo >/dev/null && sudo -n true 2>/dev/null; then
    as_root="sudo -n"
else
    fail "missing Debian packages that only root may install; please run: apt-get install $absent"
fi

apt() { $as_root env DEBIAN_FRONTEND=noninteractive apt-get -q -y -o DPkg::Lock::Timeout=600 "$@" >&2; }

say "installing through apt: $absent"
for package in $absent; do
    apt-cache show "$package" >/dev/null 2>&1 || { apt update || true; break; }
done
# A stale package list names versions that are gone: refresh it once and try again.
apt install --no-install-recommends $absent ||
    { apt update && apt install --no-install-recommends $absent; } ||
    say "apt-get did not succeed"

absent=$(missing | tr '\n' ' ')
[ -z "$absent" ] || fail "these Debian packages are still missing: ${absent% }"
say "done"
