# SPDX-License-Identifier: Apache-2.0
# Finds programs and libraries, and installs what is missing from the system's package manager.
# Sourced; expects $cache.

say() { echo "hotprobe: $*" >&2; }
fail() {
	say "$*"
	exit 1
}

PATH=$PATH:/usr/sbin:/sbin:/usr/local/go/bin

# Installs Debian packages, and says so.
install_packages() {
	command -v apt-get >/dev/null ||
		fail "missing packages: $*. There is no apt-get here; install what corresponds to them by hand."
	[ "$(id -u)" = 0 ] || fail "missing packages: $*. Install them, or run as root: apt-get install $*"
	say "installing packages: $*"
	log=$(mktemp)
	if ! DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "$@" >"$log" 2>&1; then
		apt-get update >>"$log" 2>&1 || true
		DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "$@" >>"$log" 2>&1 || {
			tail -5 "$log" >&2
			rm -f "$log"
			fail "apt-get could not install: $*"
		}
	fi
	rm -f "$log"
}

# need_programs PROGRAM:PACKAGE...   installs the packages of the programs that are missing.
need_programs() {
	missing=
	for pair; do
		command -v "${pair%%:*}" >/dev/null || missing="$missing ${pair#*:}"
	done
	# shellcheck disable=SC2086
	[ -z "$missing" ] || install_packages $missing
}

# need_files FILE:PACKAGE...   the same for files.
need_files() {
	missing=
	for pair; do
		[ -e "${pair%%:*}" ] || missing="$missing ${pair#*:}"
	done
	# shellcheck disable=SC2086
	[ -z "$missing" ] || install_packages $missing
}

is_java_25() {
	[ -x "$1" ] && "$1" -version 2>&1 | grep -Eq 'version "(2[5-9]|[3-9][0-9])'
}

# Sets HOTPROBE_JAVA: the java of a JDK 25 or newer.
find_java() {
	if [ -n "${HOTPROBE_JAVA:-}" ]; then
		is_java_25 "$(command -v "$HOTPROBE_JAVA")" || fail "HOTPROBE_JAVA=$HOTPROBE_JAVA is no Java 25 or newer"
		return
	fi
	for java in "${JAVA_HOME:-/none}/bin/java" "$(command -v java || echo /none)" /usr/lib/jvm/*/bin/java \
		/opt/java/*/bin/java /opt/jdk*/bin/java; do
		if is_java_25 "$java"; then
			HOTPROBE_JAVA=$java
			export HOTPROBE_JAVA
			return
		fi
	done
	install_packages openjdk-25-jdk-headless
	HOTPROBE_JAVA=$(ls /usr/lib/jvm/*25*/bin/java | head -n 1)
	export HOTPROBE_JAVA
}

# Whether a library file is libbpf 1.3 or newer; its real name carries the version.
is_libbpf() {
	case $(basename "$(readlink -f "$1" 2>/dev/null || echo none)") in
	libbpf.so.1.[0-2] | libbpf.so.1.[0-2].*) return 1 ;;
	libbpf.so.1.*) return 0 ;;
	*) return 1 ;;
	esac
}

# Sets HOTPROBE_LIBBPF. Where the release's own is too old, the backport is unpacked into the cache:
# the system's library and package sources stay as they are.
find_libbpf() {
	if [ -n "${HOTPROBE_LIBBPF:-}" ]; then
		[ -r "$HOTPROBE_LIBBPF" ] || fail "HOTPROBE_LIBBPF=$HOTPROBE_LIBBPF cannot be read"
		return
	fi
	for library in /usr/lib/*/libbpf.so.1 /usr/lib64/libbpf.so.1 /usr/lib/libbpf.so.1 /lib/*/libbpf.so.1 \
		"$cache"/libbpf/usr/lib/*/libbpf.so.1; do
		if is_libbpf "$library"; then
			HOTPROBE_LIBBPF=$library
			export HOTPROBE_LIBBPF
			return
		fi
	done
	fetch_backport
	HOTPROBE_LIBBPF=$(ls "$cache"/libbpf/usr/lib/*/libbpf.so.1)
	export HOTPROBE_LIBBPF
}

fetch_backport() {
	. /etc/os-release
	mirror=$(cat /etc/apt/sources.list /etc/apt/sources.list.d/*.list /etc/apt/sources.list.d/*.sources 2>/dev/null |
		grep -Ev '^#' | grep -Eo '[a-z]+://[^ ]*/debian/?( |$)' | head -n 1)
	[ -n "$mirror" ] && [ -n "${VERSION_CODENAME:-}" ] && command -v apt-get >/dev/null ||
		fail "libbpf 1.3 or newer is missing: install it, or name it in HOTPROBE_LIBBPF"
	say "fetching libbpf from $VERSION_CODENAME-backports into $cache/libbpf"
	apt=$cache/apt
	mkdir -p "$apt/lists/partial" "$apt/archives/partial" "$apt/parts" "$cache/libbpf"
	echo "deb $mirror $VERSION_CODENAME-backports main" >"$apt/parts/backports.list"
	(
		cd "$apt"
		set -- -o Dir::Etc::sourceparts="$apt/parts" -o Dir::Etc::sourcelist=/dev/null \
			-o Dir::State::lists="$apt/lists" -o Dir::Cache="$apt" -o APT::Sandbox::User=root
		apt-get "$@" update >log 2>&1 && apt-get "$@" download "libbpf1/$VERSION_CODENAME-backports" >>log 2>&1 &&
			dpkg -x libbpf1_*.deb "$cache/libbpf"
	) || {
		tail -5 "$apt/log" >&2
		fail "libbpf could not be fetched"
	}
}
