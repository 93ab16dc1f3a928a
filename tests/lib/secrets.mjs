// Remembers every password and token the tests use, in the file named by
// KONTOR_TEST_SECRETS, so that the logs can be searched for them afterwards.
import fs from 'node:fs';
import path from 'node:path';

const file = process.env.KONTOR_TEST_SECRETS;
const known = new Set();
const names = ['password', 'confirmPassword', 'token', 'accessToken',
	'refreshToken'];

// Short or monotonous ones would be found by chance.
export function noteSecret(secret) {
	if (!file || typeof secret !== 'string' || secret.length < 12 ||
	    new Set(secret).size < 6 || known.has(secret) || /[\r\n]/.test(secret))
		return;
	known.add(secret);
	fs.appendFileSync(file, secret + '\n');
}

export function noteSecrets(sent, got, route) {
	for (const object of [sent, got?.data])
		for (const name of names)
			noteSecret(object?.[name]);
	if (route.includes('token='))
		noteSecret(decodeURIComponent(route.split('token=')[1]));
}

// The log files below `folder` that hold one of the secrets.
export function leaks(folder, secretsFile = file) {
	const secrets = secretsFile ? fs.readFileSync(secretsFile, 'utf8')
		.split('\n').filter((line) => line !== '') : [];
	const found = [];

	for (const name of fs.readdirSync(folder)) {
		const text = fs.readFileSync(path.join(folder, name), 'latin1');

		for (const secret of secrets) {
			const at = text.indexOf(
				Buffer.from(secret).toString('latin1'));

			if (at >= 0)
				found.push({ file: name, secret,
					line: text.slice(0, at).split('\n').length });
		}
	}
	return { count: secrets.length, found };
}
