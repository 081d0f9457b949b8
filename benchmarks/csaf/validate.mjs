// The same as accord, by @secvisogram/csaf-validator-lib: JSON.parse, its strict schema and
// all its mandatory tests.
//
// usage: node validate.mjs PASSES < LIST      a line as measure.c prints it
//        node validate.mjs --one FILE         one document, from a cold start
import fs from 'fs'
import validate from '@secvisogram/csaf-validator-lib/validate.js'
import * as mandatory from '@secvisogram/csaf-validator-lib/mandatoryTests.js'
import { csaf_2_0_strict } from '@secvisogram/csaf-validator-lib/schemaTests.js'

const tests = [csaf_2_0_strict, ...Object.values(mandatory)]

if (process.argv[2] === '--one') {
	const result = await validate(tests, JSON.parse(fs.readFileSync(process.argv[3], 'utf8')))
	console.log(result.isValid)
} else {
	const passes = Number(process.argv[2])
	const files = fs.readFileSync(0, 'utf8').split('\n').filter((name) => name !== '')
	const texts = files.map((name) => fs.readFileSync(name))
	const bytes = texts.reduce((sum, text) => sum + text.length, 0)
	const pass = async () => {
		for (const text of texts)
			await validate(tests, JSON.parse(text.toString('utf8')))
	}

	await pass()
	const start = process.hrtime.bigint()
	for (let i = 0; i < passes; i++)
		await pass()
	const seconds = Number(process.hrtime.bigint() - start) / 1e9
	console.log(`validator-lib\t${seconds.toFixed(6)}\t${bytes}`)
}
