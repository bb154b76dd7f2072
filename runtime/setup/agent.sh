# SPDX-License-Identifier: Apache-2.0
# Starts the launcher in a JVM that is small and has no more privileges than it needs.
# Sourced; expects say, fail and the variables that build.sh sets.

AGENT_CAPS="+bpf,+perfmon,+net_admin,+net_raw,+sys_ptrace,+dac_read_search,+checkpoint_restore"

# A short-lived client needs none of the agent's settings.
client_options() {
	set -- -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Xms8m -Xmx64m -Xshare:auto -XX:-UsePerfData
	echo "$@"
}

# Small heap and objects, one collector, native memory given back; spans die among the young objects. One compiler: C2
# halves the processor time after some minutes, but an agent that starts under heavy load loses spans with it, for the
# profiled code that comes first, and the compiling itself, are too slow for the reader of the ring.
agent_options() {
	set -- -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Xms16m -Xmn8m -Xmx36m -XX:SurvivorRatio=3 \
		-XX:TargetSurvivorRatio=95 -XX:+UseCompactObjectHeaders -Xss256k \
		-XX:ReservedCodeCacheSize=16m -XX:MinHeapFreeRatio=5 -XX:MaxHeapFreeRatio=15 -XX:-UsePerfData \
		-XX:+UnlockExperimentalVMOptions -XX:TrimNativeHeapInterval=5000
	echo "$@"
}

# launch COMMAND ARGUMENT...   replaces this process.
launch() {
	command=$1
	case $command in
	shell)
		options=$(client_options)
		;;
	*)
		options=$(agent_options)
		export MALLOC_ARENA_MAX=1
		;;
	esac
	# shellcheck disable=SC2086
	set -- "$HOTPROBE_JAVA" $options ${HOTPROBE_JAVA_OPTIONS:-} --enable-native-access=ALL-UNNAMED \
		--sun-misc-unsafe-memory-access=allow "-Dhotprobe.home=$HOTPROBE_HOME" "-Dhotprobe.libbpf=$HOTPROBE_LIBBPF" \
		${HOTPROBE_SHELL_SOCKET:+"-Dhotprobe.shell.socket=$HOTPROBE_SHELL_SOCKET"} \
		${HOTPROBE_SPANS_FILE:+"-Dhotprobe.spans.file=$HOTPROBE_SPANS_FILE"} \
		-cp "$HOTPROBE_HOME/lib/*" io.hotprobe.launcher.Main "$@"
	[ "$command" = shell ] || restrict "$@"
	exec "$@"
}

# Drops every capability that the agent does not need, where we may; does nothing for a user who has few.
restrict() {
	[ "$(id -u)" = 0 ] && [ "${HOTPROBE_CAPS:-}" != all ] && command -v setpriv >/dev/null || return 0
	bounding=$(sed -n 's/^CapBnd:[[:space:]]*//p' /proc/self/status)
	case $bounding in
	*[!0-9a-f]* | '') return 0 ;;
	esac
	[ $((0x$bounding & 0x100)) -ne 0 ] || return 0 # no CAP_SETPCAP: the container has chosen already
	ulimit -l unlimited 2>/dev/null || true # before 5.11 maps count against it, and CAP_SYS_RESOURCE goes
	keep=$AGENT_CAPS
	for extra in ${HOTPROBE_CAPS:-}; do
		keep="$keep,+$extra"
	done
	kernel_files "$keep" "$@"
	exec setpriv --bounding-set "-all,$keep" --inh-caps=-all "$@"
}

# Opens what is not mounted here through mounts that nobody else sees: the lockdown file of securityfs, and tracefs.
kernel_files() {
	keep=$1
	shift
	[ ! -e /sys/kernel/security/lockdown ] || [ ! -d /sys/kernel/tracing/events ] || return 0
	command -v nsenter >/dev/null && unshare -m true 2>/dev/null || return 0
	exec 8</proc/self/ns/mnt
	# shellcheck disable=SC2016
	exec unshare -m sh -c '
		keep=$1 java=$2 found=
		shift 2
		security=/sys/kernel/security tracing=/sys/kernel/tracing
		[ -e $security/lockdown ] || mount -t securityfs none $security 2>/dev/null
		if [ -r $security/lockdown ]; then
			exec 9<$security/lockdown
			found="$found -Dhotprobe.lockdown.file=/proc/self/fd/9"
		fi
		[ -d $tracing/events ] || mount -t tracefs none $tracing 2>/dev/null
		if [ -d $tracing/events ]; then
			exec 7<$tracing
			found="$found -Dhotprobe.tracefs=/proc/self/fd/7"
		fi
		exec nsenter --mount=/proc/self/fd/8 setpriv --bounding-set "-all,$keep" --inh-caps=-all \
			"$java" $found "$@"' hotprobe "$keep" "$@"
}
