#!/bin/sh
# tools/check-floors names each kind of violation, and lets pass what is right.
. "$(dirname "$0")/../tap.sh"

mkdir -p src/low src/high
cat >src/floors.txt <<'END'
# a comment: with a colon
low:                 | libsodium   # what lies lowest: a comment
high:  low           | sqlite3
END
echo '#include "high/top.h"' >src/main.c
cat >src/low/ground.c <<'END'
#include "low/ground.h"

#include <stdio.h>
#include <sodium.h>
END
: >src/low/ground.h
printf '#include "low/ground.h"\n#include "test.h"\n' >src/low/ground_test.c
printf '#include <pthread.h>\n#include "fuzz.h"\n' >src/low/ground_fuzz.c
mkdir src/low/room
echo '#include "low/ground.h"' >src/low/room/part.c
echo '#include "low/room/part.h"' >src/high/top.c
mkdir tests
: >tests/test.h
: >tests/fuzz.h
cp -r src right

check 'what is right passes' "$root/tools/check-floors" src

# names WHAT FILE LINE WANTED: with the line added to the file, it says WANTED first.
names() {
	rm -rf src
	cp -r right src
	echo "$3" >>"src/$2"
	! try "$root/tools/check-floors" src
	same "names $1" "$4" "$(echo "$out" | head -n 1)"
}

names 'a higher floor' low/ground.c '#include "high/top.h"' \
	'low/ground.c:5: low may not know high ("high/top.h")'
names 'a higher floor in a header' low/ground.h '#  include "high/top.h"' \
	'low/ground.h:1: low may not know high ("high/top.h")'
names 'a library of another floor' high/top.c '#include <sodium.h>' \
	'high/top.c:2: <sodium.h> is for low alone'
names 'a library of another floor by folder' high/top.c '#include <sodium/core.h>' \
	'high/top.c:2: <sodium/core.h> is for low alone'
names 'a library that no floor names' high/top.c '#include <curl/curl.h>' \
	'high/top.c:2: <curl/curl.h>, but no floor names libcurl'
names 'a header nobody knows' low/ground.c '#include <oddity.h>' \
	'low/ground.c:5: <oddity.h> belongs to no library in tools/headers'
names 'an include not written from src/' low/ground.c '#include "ground.h"' \
	'low/ground.c:5: "ground.h" is not written from src/, as FLOOR/NAME.h'
names 'an include that climbs' low/ground.c '#include "../low/ground.h"' \
	'low/ground.c:5: "../low/ground.h" is not written from src/, as FLOOR/NAME.h'
names 'the test harness in the program' low/ground.c '#include "test.h"' \
	'low/ground.c:5: "test.h" is not written from src/, as FLOOR/NAME.h'
names 'threads in the program' low/ground.c '#include <pthread.h>' \
	'low/ground.c:5: <pthread.h>, but no floor names threads'
names 'a harness that is not there' low/ground_test.c '#include "oddity.h"' \
	'low/ground_test.c:3: "oddity.h" is not written from src/, as FLOOR/NAME.h'
names 'a library in a test' low/ground_test.c '#include <curl/curl.h>' \
	'low/ground_test.c:3: <curl/curl.h>, but no floor names libcurl'
names 'the roof reaching outside' main.c '#include <sodium.h>' 'main.c:2: <sodium.h> is for low alone'
names 'two floors with one library' floors.txt 'roof: low | sqlite3' \
	'floors.txt: sqlite3 belongs to high and to roof'
names 'a floor that knows one above it' floors.txt 'roof: attic' \
	'floors.txt: roof names attic, which is no lower floor'
names 'a floor that stands there twice' floors.txt 'low:' 'floors.txt: low stands there twice'

names 'a room that reaches above its floor' low/room/part.c '#include "high/room/top.h"' \
	'low/room/part.c:2: low may not know high ("high/room/top.h")'

rm -rf src
cp -r right src
mkdir src/cellar
echo 'int x;' >src/cellar/stairs.c
! try "$root/tools/check-floors" src
same 'names a folder that is no floor' 'cellar/ is a folder that floors.txt does not name' "$out"
finish
