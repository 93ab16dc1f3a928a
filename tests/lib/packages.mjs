// Packages of tests/api/node_modules, for tests that lie elsewhere:
//	import { need } from '../lib/packages.mjs';
//	const { SMTPServer } = need('smtp-server');
import { createRequire } from 'node:module';

export const need = createRequire(new URL('../api/package.json',
	import.meta.url));
