# SPDX-License-Identifier: Apache-2.0
# Builds the runtime when its sources have changed. Sourced; expects packages.sh, $root and $cache.

# Sets HOTPROBE_HOME, HOTPROBE_JAVA and HOTPROBE_LIBBPF.
ready() {
	find_java
	find_libbpf
	[ -n "${HOTPROBE_HOME:-}" ] || build
	export HOTPROBE_HOME
}

# What the runtime is made of, as one digest.
sources_digest() {
	(
		cd "$root"
		find pom.xml bnd.bnd .mvn cnf bpf bundles runtime/pom.xml runtime/agent.bndrun -type f \
			! -path '*/target/*' ! -path '*/src/test/*' ! -name verifier.baseline | LC_ALL=C sort | xargs sha256sum
		"$HOTPROBE_JAVA" -version 2>&1
	) | sha256sum | cut -c1-16
}

# Every version has a folder of its own, so that a running agent never sees its files change.
build() {
	HOTPROBE_HOME=$root/runtime/target/installed/$(sources_digest)
	[ -d "$HOTPROBE_HOME/bundles" ] && return
	need_programs clang:clang llvm-strip:llvm mvn:maven
	need_files /usr/include/bpf/bpf_helpers.h:libbpf-dev
	mkdir -p "$root/runtime/target"
	(
		flock 9
		[ -d "$HOTPROBE_HOME/bundles" ] || maven_build
	) 9>"$root/runtime/target/build.lock"
}

maven_build() {
	log=$root/runtime/target/build.log
	say "building (about a minute; log: $log)"
	maven -q package -Dmaven.test.skip=true -pl runtime -am >"$log" 2>&1 || {
		tail -40 "$log" >&2
		fail "the build failed"
	}
	draft=$HOTPROBE_HOME.$$
	mkdir -p "$draft"
	cp -r "$root/runtime/target/hotprobe/." "$draft"
	mv "$draft" "$HOTPROBE_HOME"
	ls -dt "$(dirname "$HOTPROBE_HOME")"/* | tail -n +6 | xargs rm -rf
}

java_home() {
	dirname "$(dirname "$(readlink -f "$(command -v "$HOTPROBE_JAVA")")")"
}

maven() {
	(
		cd "$root"
		JAVA_HOME=$(java_home)
		export JAVA_HOME
		exec mvn -B -ntp -Dstyle.color=never "$@"
	)
}
