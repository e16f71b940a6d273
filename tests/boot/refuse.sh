# SPDX-License-Identifier: Apache-2.0
# To be sourced: options that have to be refused -> exactly one sentence and an exit status, or bad=1. Uses $dir.
# refuse STATUS "words of the sentence" options...
refuse() {
	local want=$1 words=$2 status=0
	shift 2
	timeout -k 2 60 build/defoe "$@" </dev/null >$dir/out 2>$dir/err || status=$?
	local lines
	lines=$(grep -c . $dir/err)
	if [ "$status" != "$want" ] || ! grep -q -- "$words" $dir/err || [ "$lines" != 1 ]; then
		echo "FAIL defoe $*: status $status (want $want), $lines lines:"
		head -3 $dir/err
		bad=1
	else
		echo "ok $(cat $dir/err)"
	fi
}
