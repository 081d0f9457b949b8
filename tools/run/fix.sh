# shellcheck shell=sh disable=SC2154 # what is set there is used here
# fix.sh - a real fix: a Debian package, fetched once and kept between runs.

package=libnghttp2-14 # has the fix for CVE-2023-44487 since 1.52.0-1+deb12u1

download() {
	apt-get download -qq "$package" 2>download.log && return
	# apt's lists may be missing, or name a version that is gone.
	sudo=
	[ "$(id -u)" = 0 ] || sudo='sudo -n'
	$sudo apt-get update -qq >>download.log 2>&1
	apt-get download -qq "$package" 2>>download.log
}

fetch_fix() {
	kept=$root/.cache/main-job
	mkdir -p "$kept" && cd "$kept" || return
	ls "$package"_*.deb >/dev/null 2>&1 || download || {
		cat download.log >&2
		return 1
	}
	cp "$package"_*.deb "$home/"
	cd "$home" || return
	fix=$(echo "$package"_*.deb)
}

step "A real fix: Debian's package $package, which mends CVE-2023-44487 (HTTP/2 Rapid Reset)"
shown apt-get download "$package"
fetch_fix || {
	echo "main-job: cannot fetch the Debian package $package by apt-get download" >&2
	exit 1
}
claim "the package's own change log names CVE-2023-44487" sh -c "
	dpkg-deb --fsys-tarfile '$fix' | tar -xO ./usr/share/doc/$package/changelog.Debian.gz |
	gzip -d | grep -q CVE-2023-44487"
