# shellcheck shell=sh disable=SC2034,SC2154 # what is set here is used there, and there here
# fix.sh - a real fix: a Debian package, fetched once and kept between runs.

package=libnghttp2-14
first_mended='1.52.0-1+deb12u1' # of Debian 12
upstream_mended=1.57.0          # and so of each later Debian, whose change log begins after it

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
version=$(dpkg-deb --field "$fix" Version)
if dpkg --compare-versions "$version" ge "$upstream_mended"; then
	first_mended=$upstream_mended-1
	claim "this is version $version, and nghttp2 has the fix since $upstream_mended" \
		grep -q "nghttp2 before $upstream_mended" "$facts/report.md"
else
	claim "the package's own change log names CVE-2023-44487" sh -c "
		dpkg-deb --fsys-tarfile '$fix' | tar -xO ./usr/share/doc/$package/changelog.Debian.gz |
		gzip -d | grep -q CVE-2023-44487"
fi
