#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Debian's packages -> OUT/bin/{yosys,nextpnr-ecp5,ecppack,openFPGALoader}, each of at least the version below.
#
#   fpga/tools.sh OUT
#
# What is on PATH is taken if it is new enough; then what the system's own release has (sim/setup.sh installs it); else the packages of
# Debian 13, which are unpacked, not installed: apt with a state of its own fetches them and all they need from the configured mirror,
# and they run with their own loader and libraries. The system does not change and root is not needed.
# OUT becomes a link into ${DEFOE_CACHE:-~/.cache/defoe}/fpga-tools-<hash>; the hash covers this script. 60 MB to fetch, 300 MB there.
set -eu
export LC_ALL=C

release=trixie
packages="yosys nextpnr-ecp5 fpga-trellis openfpgaloader"
tools="yosys nextpnr-ecp5 ecppack openFPGALoader"
cache=${DEFOE_CACHE:-$HOME/.cache/defoe}
keyring=/usr/share/keyrings/debian-archive-keyring.gpg

say() { echo "fpga tools: $*" >&2; }
fail() { say "$*"; exit 2; }

[ $# = 1 ] || fail "usage: fpga/tools.sh OUT"
case $1 in /*) out=$1 ;; *) out=$PWD/$1 ;; esac

least() { # tool -> oldest version that will do
    case $1 in
    yosys) echo 0.23 ;;
    nextpnr-ecp5) echo 0.7 ;;
    ecppack) echo 1.4 ;;
    openFPGALoader) echo 0.10 ;;
    esac
}

version() { # tool, file -> its version, or nothing
    case $1 in
    openFPGALoader | yosys) "$2" -V 2>&1 ;;
    *) "$2" --version 2>&1 ;;
    esac | grep -oE '[0-9]+\.[0-9][0-9.]*' | head -n 1
}

good() { # tool, file: it runs and is new enough
    [ -x "$2" ] || return 1
    [ "$1" != nextpnr-ecp5 ] || "$2" --help 2>&1 | grep -q -e --85k || return 1 # it finds its chips
    has=$(version "$1" "$2")
    [ -n "$has" ] && [ "$(printf '%s\n' "$(least "$1")" "$has" | sort -V | head -n 1)" = "$(least "$1")" ]
}

all_good() { # folder ("" = PATH)
    for tool in $tools; do
        good "$tool" "${1:+$1/}$( [ -n "$1" ] && echo "$tool" || command -v "$tool" || echo none)" || return 1
    done
}

link_path() { # the tools of PATH -> OUT/bin
    rm -rf "$out"
    mkdir -p "$out/bin"
    for tool in $tools; do ln -s "$(command -v "$tool")" "$out/bin/$tool"; done
}

if all_good ""; then link_path; exit 0; fi
command -v apt-get >/dev/null && command -v dpkg >/dev/null ||
    fail "this machine has no apt; please put these on PATH:" $tools
if apt-cache show nextpnr-ecp5 >/dev/null 2>&1; then
    "$(dirname "$0")/../sim/setup.sh" $packages
    all_good "" || fail "the system's packages are too old:" $packages
    link_path
    exit 0
fi

hash=$(sha256sum <"$0" | cut -c 1-16)
kept=$cache/fpga-tools-$hash
mkdir -p "$cache" "$(dirname "$out")"
exec 9>"$cache/fpga-tools.lock" # two checkouts may want them: the second waits and finds them
flock 9
if [ ! -f "$kept/complete" ]; then
    work=$cache/fpga-tools.work.$$
    trap 'rm -rf "$work"' EXIT
    trap 'exit 1' INT TERM HUP
    mkdir -p "$work/lists/partial" "$work/cache/archives/partial" "$work/tree"
    : >"$work/status" # nothing is installed: all that is needed is fetched, the C library too

    # The configured mirror with another suite; of the configuration only how to reach it (hooks clean the system's own folders)
    . /etc/os-release
    signed=
    [ ! -f $keyring ] || signed=" [signed-by=$keyring]"
    mirrors() {
        now=${VERSION_CODENAME:-none}
        # what apt knows to be Debian's; a machine that has never asked knows nothing yet, but what it would ask
        known=$(apt-get indextargets --format '$(REPO_URI) $(CODENAME)' 'Identifier: Packages' 'Origin: Debian' | sed -n "s/ $now\$//p")
        [ -n "$known" ] && echo "$known" ||
            apt-get -o Debug::NoLocking=1 update --print-uris 2>/dev/null | sed -n "s,^'\(.*/debian/\)dists/$now/InRelease'.*,\1,p"
    }
    mirrors | sort -u | sed "s,.*,deb$signed & $release main," >"$work/sources.list"
    [ -s "$work/sources.list" ] || fail "apt has no Debian mirror configured of which $release could be read"
    apt-config dump | grep -iE '^Acquire::(https?|ftp|socks|proxy|Retries)' >"$work/apt.conf" || :
    cat >>"$work/apt.conf" <<-END
		Dir::State "$work"; Dir::State::lists "$work/lists"; Dir::State::status "$work/status"; Dir::Cache "$work/cache";
		Dir::Etc::main "/dev/null"; Dir::Etc::parts "/dev/null"; Dir::Etc::sourcelist "$work/sources.list";
		Dir::Etc::sourceparts "/dev/null"; Dir::Etc::preferences "/dev/null"; Dir::Etc::preferencesparts "/dev/null";
		Debug::NoLocking "1"; APT::Sandbox::User ""; Acquire::Languages "none"; Acquire::Retries "2"; Acquire::http::Timeout "30";
	END
    apt() { APT_CONFIG=$work/apt.conf DEBIAN_FRONTEND=noninteractive apt-get -q -y "$@" >>"$work/log" 2>&1; }

    say "fetching Debian $release's $packages (60 MB; unpacked into $kept, not installed)"
    apt --error-on=any update && apt --no-install-recommends --download-only install $packages || {
        cp "$work/log" "$cache/fpga-tools.log"
        fail "apt's mirror does not give $release's packages (network? what it said is in $cache/fpga-tools.log)"
    }
    for deb in "$work"/cache/archives/*.deb; do dpkg -x "$deb" "$work/tree"; done
    rm -rf "$work"/tree/usr/share/doc "$work"/tree/usr/share/man "$work"/tree/usr/share/locale

    # A program looks for its data, and for its helpers, beside the file that runs, which is the loader: so that stands beside them,
    # and what is called by name is a script. nextpnr has the folder's name compiled in: one as long is put in its place, that of
    # the folder open as file 9.
    bin=$work/tree/usr/bin
    loader=$(readlink -f "$work"/tree/usr/lib/*-linux-gnu*/ld-linux*.so.* | head -n 1)
    [ -f "$loader" ] || fail "the C library of $release has no loader where it is looked for"
    libraries=$(basename "$(dirname "$loader")")
    cp "$loader" "$bin/loader"
    for tool in $tools yosys-abc; do
        sed 's,/usr/share/nextpnr/,/proc/self/fd/9////,' "$bin/$tool" >"$bin/$tool.elf"
        cat >"$bin/$tool" <<-END
			#!/bin/sh
			here=\$(dirname "\$(readlink -f "\$0")")
			export OPENFPGALOADER_SOJ_DIR="\${OPENFPGALOADER_SOJ_DIR:-\$here/../share/openFPGALoader}"
			export PYTHONHOME="\$here/.." PYTHONPATH=
			exec 9<"\$here/../share/nextpnr"
			exec "\$here/loader" --library-path "\$here/../lib/$libraries" --argv0 $tool "\$here/$tool.elf" "\$@"
		END
        chmod +x "$bin/$tool"
    done
    mkdir "$work/tree/bin"
    for tool in $tools; do ln -s "../usr/bin/$tool" "$work/tree/bin/$tool"; done
    all_good "$work/tree/bin" || fail "the packages of $release were fetched, but not every tool runs and is new enough"
    rm -rf "$kept"
    mv "$work/tree" "$kept"
    : >"$kept/complete"
fi
all_good "$kept/bin" || fail "the tools in $kept do not run; remove that folder and try again"
rm -rf "$out"
ln -s "$kept" "$out"
