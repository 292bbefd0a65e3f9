// SPDX-License-Identifier: GPL-2.0-only
//
// valid.js SCHEMA FILE...: fails, and says why, when a file does not keep to a JSON schema.
const fs = require('fs');
const Ajv = require('ajv-draft-04');
const formats = require('ajv-formats');

const [schema, ...files] = process.argv.slice(2);
const read = (file) => JSON.parse(fs.readFileSync(file, 'utf8'));
// The published schema of SARIF has a pattern that is none with the flag "u".
const ajv = new Ajv({ strict: false, allErrors: true, unicodeRegExp: false });
formats(ajv);
const valid = ajv.compile(read(schema));
let bad = files.length === 0;

for (const file of files) {
	if (valid(read(file)))
		continue;
	bad = true;
	for (const e of valid.errors)
		console.log(`${file}: ${e.instancePath}: ${e.message}`);
}
process.exit(bad ? 1 : 0);
