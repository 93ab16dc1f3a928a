// Files and forms, for tests of uploads.
//
//	await send(api, '/uploads', { type: 'logo', file: file(png(), 'a.png') })
//	samples.png, …		small files of every kind, as Buffers
//	compound(names)		an OLE file with these entries, at most 3
//	archive(names)		a ZIP file with these empty entries
//	parts(list)		a body by hand: [headers, content] each
//	stored(stack, tenant)	the stored files of a tenant, as paths
import crypto from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';

// Entries without content: enough of an archive for its directory.
export function archive(names) {
	const local = [], central = [];
	let offset = 0;

	for (const name of names) {
		const word = Buffer.from(name);
		const head = Buffer.alloc(30);
		const entry = Buffer.alloc(46);

		head.write('PK\x03\x04', 'latin1');
		head.writeUInt16LE(word.length, 26);
		entry.write('PK\x01\x02', 'latin1');
		entry.writeUInt16LE(word.length, 28);
		entry.writeUInt32LE(offset, 42);
		local.push(head, word);
		central.push(entry, word);
		offset += 30 + word.length;
	}
	const directory = Buffer.concat(central);
	const end = Buffer.alloc(22);

	end.write('PK\x05\x06', 'latin1');
	end.writeUInt16LE(names.length, 8);
	end.writeUInt16LE(names.length, 10);
	end.writeUInt32LE(directory.length, 12);
	end.writeUInt32LE(offset, 16);
	return Buffer.concat([...local, directory, end]);
}

// An older office document: a compound file with these entries.
export function compound(names) {
	const head = Buffer.alloc(512), table = Buffer.alloc(512, 0xff);
	const directory = Buffer.alloc(512);

	head.write('\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1', 'latin1');
	head.writeUInt16LE(9, 30);
	head.writeUInt32LE(1, 48);	// the directory is sector 1,
	head.fill(0xff, 68, 512);
	head.writeUInt32LE(0, 76);	// the allocation table sector 0
	table.writeUInt32LE(0xfffffffd, 0);
	table.writeUInt32LE(0xfffffffe, 4);
	['Root Entry', ...names].forEach((name, i) => {
		directory.write(name, 128 * i, 'utf16le');
		directory.writeUInt16LE(2 * name.length + 2, 128 * i + 64);
	});
	return Buffer.concat([head, table, directory, crypto.randomBytes(512)]);
}

const bytes = (text) => Buffer.from(text, 'latin1');

// The last bytes are chance, so that no two tests mean the same content.
export const png = (size = 64) => Buffer.concat([
	bytes('\x89PNG\r\n\x1a\n\0\0\0\rIHDR'),
	crypto.randomBytes(Math.max(size - 16, 16))]);

export const samples = {
	get png() { return png(); },
	get jpeg() { return Buffer.concat([bytes('\xff\xd8\xff\xe0\0\x10JFIF'),
		crypto.randomBytes(32)]); },
	get gif() { return Buffer.concat([bytes('GIF89a'),
		crypto.randomBytes(32)]); },
	get webp() { return Buffer.concat([bytes('RIFF\x20\0\0\0WEBPVP8 '),
		crypto.randomBytes(32)]); },
	get pdf() { return Buffer.concat([bytes('%PDF-1.7\n'),
		crypto.randomBytes(32)]); },
	get xlsx() { return archive(['[Content_Types].xml',
		'xl/workbook.xml', crypto.randomUUID()]); },
	get docx() { return archive(['[Content_Types].xml',
		'word/document.xml', crypto.randomUUID()]); },
	get doc() { return compound(['WordDocument', '1Table']); },
	get csv() { return bytes(`name,email\nAda,${crypto.randomUUID()}\n`); },
	get txt() { return Buffer.from(`Grüße ${crypto.randomUUID()}\n`); },
	get utf16() { return Buffer.concat([bytes('\xff\xfe'),
		Buffer.from(`näme\t${crypto.randomUUID()}\n`, 'utf16le')]); },
	get latin1() { return bytes(`caf\xe9 \x80 ${crypto.randomUUID()}\n`); },
};

export const file = (content, name, type = 'application/octet-stream') =>
	new File([content], name, { type });

// Sends a form as a browser would.
export async function send(api, where, fields, options) {
	const form = new FormData();

	for (const [name, value] of Object.entries(fields))
		form.append(name, value);
	const request = new Response(form);

	return api.post(where, undefined, { ...options,
		raw: Buffer.from(await request.arrayBuffer()),
		type: request.headers.get('content-type') });
}

export function parts(list, { boundary = 'xYzZy', end = '--\r\n' } = {}) {
	const body = list.flatMap(([head, content]) => [
		bytes(`--${boundary}\r\n${head}\r\n\r\n`),
		Buffer.from(content), bytes('\r\n')]);

	return { raw: Buffer.concat([...body, bytes(`--${boundary}${end}`)]),
		type: `multipart/form-data; boundary=${boundary}` };
}

export function stored(stack, tenant) {
	const folder = path.join(stack.env.KONTOR_FILES, tenant);
	const below = (at) => {
		let entries = [];

		try {
			entries = fs.readdirSync(at, { withFileTypes: true });
		} catch (error) {
			if (error.code !== 'ENOENT')	// removed meanwhile
				throw error;
		}
		return entries.flatMap((entry) => entry.isDirectory() ?
			below(path.join(at, entry.name)) :
			[path.join(at, entry.name)]);
	};

	return below(folder);
}
