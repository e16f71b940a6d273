#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Lists of judges and faults -> each fault planted alone into a copy of the tree -> a line each, then `N caught, N missed, N errors`.
#   tests/teeth/run.sh LIST...     TEETH_ONLY=PATTERN: only the faults whose name holds it
# A list is sourced; its words are
#   judge NAME TARGETS SECONDS COMMAND [ONCE]   build TARGETS in the copy (ONCE: before the first fault only), then run COMMAND there:
#                                               it fails as soon as it sees a difference
#   fault NAME JUDGE FILE SED                   the sed expression makes the fault
# Invariant: only a report of the judge counts as caught. A pattern that changes nothing, a copy that does not build, a judge that
# complains without a fault or gives no answer in its seconds are errors. What was said is kept in build/teeth/log.
set -u
export LC_ALL=C
tree=build/teeth/tree logs=build/teeth/log only=${TEETH_ONLY:-}
caught=0 missed=0 errors=0
declare -A targets seconds command once sound

judge()
{
	targets[$1]=$2 seconds[$1]=$3 command[$1]=$4 once[$1]=${5:-}
}

# What runs for seconds had better compile fast (-O0); what a fault leaves unused is no reason not to build (-w).
build() # target...
{
	[ $# = 0 ] || timeout -k 5 900 make -C $tree --no-print-directory -j2 CFLAGS="-std=gnu11 -O0 -w -I. -Ibuild/gen" RTL_OPT=-O0 "$@"
}

ask() # judge
{
	(cd $tree && exec timeout -k 5 "${seconds[$1]}" bash -c "${command[$1]}")
}

failure() # log, sentence
{
	echo "ERROR   $name: $2" && tail -n 5 "$1" | cut -c1-200 && errors=$((errors + 1))
}

# A judge without a fault to report has to be content.
check_judge() # judge
{
	[ -n "${sound[$1]:-}" ] && return
	sound[$1]=no
	build ${targets[$1]} ${once[$1]} >"$logs/judge-$1" 2>&1 && ask "$1" >>"$logs/judge-$1" 2>&1 && sound[$1]=yes
}

try_fault() # judge, log
{
	local start=$SECONDS
	build ${targets[$1]} >"$2" 2>&1 || { failure "$2" "does not build"; return; }
	ask "$1" >>"$2" 2>&1
	case $? in
	0) echo "MISSED  $name ($1, $((SECONDS - start)) s)" && missed=$((missed + 1)) ;;
	124 | 137) failure "$2" "$1 gives no answer in ${seconds[$1]} s" ;;
	126 | 127) failure "$2" "$1 does not run" ;;
	*) echo "caught  $name ($1, $((SECONDS - start)) s)" && caught=$((caught + 1)) ;;
	esac
}

fault() # name, judge, file, sed expression
{
	name=$1
	local log=$logs/${name//[^A-Za-z0-9]/-} saved=build/teeth/saved
	[[ $name == *$only* ]] || return
	[ -n "${command[$2]:-}" ] || { failure /dev/null "no judge $2"; return; }
	check_judge "$2"
	[ "${sound[$2]}" = yes ] || { failure "$logs/judge-$2" "$2 complains without a fault"; return; }
	cp "$tree/$3" $saved || { failure /dev/null "no file $3"; return; }
	if ! sed -i "$4" "$tree/$3" || cmp -s $saved "$tree/$3"; then
		failure /dev/null "the pattern changes nothing in $3"
	else
		try_fault "$2" "$log"
	fi
	cp $saved "$tree/$3"	# with a new time stamp, so that it is built again
}

rm -rf build/teeth && mkdir -p $tree $logs
tar -c --exclude=./.git --exclude=./build . | tar -x -C $tree
mkdir -p $tree/build && ln -s "$(realpath -m build/guest)" $tree/build/guest
for part in gen obj cms soc defoe verilator tests/insn-decode tests/insn-sem tests/insn-host tests/ir tests/mol tests/prog tests/rom tests/rtl/lockstep tests/fuzz; do
	[ ! -e build/$part ] || cp -a --parents build/$part $tree
done
for list in "$@"; do
	[ -f "$list" ] || { echo "run.sh: no list '$list'"; exit 2; }
	. "./$list"
done
echo "$caught caught, $missed missed, $errors errors"
[ $((missed + errors)) = 0 ] && [ $caught -gt 0 ]
