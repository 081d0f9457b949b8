// The same as measure.c, for JSON.parse.  It is given strings, so that what
// decoding UTF-8 costs is counted only in the second line.
'use strict';
const fs = require('fs');

const passes = Number(process.argv[2]);
const files = fs.readFileSync(0, 'utf8').split('\n').filter((name) => name !== '');
const buffers = files.map((name) => fs.readFileSync(name));
const strings = buffers.map((buffer) => buffer.toString('utf8'));
const bytes = buffers.reduce((sum, buffer) => sum + buffer.length, 0);
let last;

function measure(name, pass) {
	pass();
	const start = process.hrtime.bigint();
	for (let i = 0; i < passes; i++)
		pass();
	const seconds = Number(process.hrtime.bigint() - start) / 1e9;
	console.log(`${name}\t${seconds.toFixed(6)}\t${bytes}`);
}

measure('node', () => {
	for (const string of strings)
		last = JSON.parse(string);
});
measure('node, from bytes', () => {
	for (const buffer of buffers)
		last = JSON.parse(buffer.toString('utf8'));
});
if (last === undefined)
	process.exit(1);
