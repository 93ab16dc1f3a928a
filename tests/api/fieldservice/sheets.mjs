// Files to import, and how exports are read: CSV by a few lines of our own,
// workbooks by exceljs, ZIP archives (honest and hostile ones) by hand.
import zlib from 'node:zlib';
import { need } from '../../lib/packages.mjs';

const ExcelJS = need('exceljs');

// RFC 4180, with its byte order mark: rows of texts.
export function readCsv(text)
{
	const rows = [];
	let row = [], cell = '', quoted = false, i = 0;

	text = text.replace(/^\uFEFF/, '');
	for (; i < text.length; i++) {
		const c = text[i];

		if (quoted && c === '"' && text[i + 1] === '"')
			cell += text[++i];
		else if (c === '"')
			quoted = !quoted;
		else if (!quoted && c === ',') {
			row.push(cell);
			cell = '';
		} else if (!quoted && c === '\r' && text[i + 1] === '\n') {
			rows.push([...row, cell]);
			row = [];
			cell = '';
			i++;
		} else
			cell += c;
	}
	return rows;
}

export const writeCsv = (rows, separator = ',', end = '\r\n') =>
    rows.map(row => row.map(cell => new RegExp(`["\r\n${separator}]`)
    .test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)
    .join(separator) + end).join('');

export async function readXlsx(bytes)
{
	const book = new ExcelJS.Workbook();
	const rows = [];

	await book.xlsx.load(bytes);
	book.worksheets[0].eachRow({ includeEmpty: true }, (row) =>
	    rows.push(row.values.slice(1)));
	return { rows, sheet: book.worksheets[0] };
}

// `fill(sheet, book)` puts things on the first sheet.
export async function writeXlsx(fill)
{
	const book = new ExcelJS.Workbook();
	const sheet = book.addWorksheet('Customers');

	await fill(sheet, book);
	return Buffer.from(await book.xlsx.writeBuffer());
}

// multipart/form-data: a file and texts.
export function form(file, texts = {}, filename = 'customers.csv')
{
	const boundary = 'kontor-boundary-0123456789';
	const parts = Object.entries(texts).map(([name, text]) =>
	    Buffer.from(`--${boundary}\r\nContent-Disposition: form-data; ` +
	    `name="${name}"\r\n\r\n${text}\r\n`));

	if (file !== undefined)
		parts.push(Buffer.from(`--${boundary}\r\nContent-Disposition: ` +
		    `form-data; name="file"; filename="${filename}"\r\n` +
		    'Content-Type: application/octet-stream\r\n\r\n'),
		    Buffer.from(file), Buffer.from('\r\n'));
	return { raw: Buffer.concat([...parts,
	    Buffer.from(`--${boundary}--\r\n`)]),
	    type: `multipart/form-data; boundary=${boundary}` };
}

export const send = (client, file, texts, options = {}) =>
    client.post('/customers/import', undefined,
    { ...form(file, texts), timeout: 120000, ...options });

const table = Uint32Array.from({ length: 256 }, (_, n) => {
	for (let i = 0; i < 8; i++)
		n = n & 1 ? 0xedb88320 ^ n >>> 1 : n >>> 1;
	return n;
});

function crc32(bytes)
{
	let crc = 0xffffffff;

	for (const byte of bytes)
		crc = table[(crc ^ byte) & 255] ^ crc >>> 8;
	return (crc ^ 0xffffffff) >>> 0;
}

// A ZIP archive; entries: [name, content, { size: what it claims }].
export function zip(entries)
{
	const bodies = [], heads = [];
	let at = 0;

	for (const [name, content, lie = {}] of entries) {
		const bytes = Buffer.from(content);
		const packed = zlib.deflateRawSync(bytes, { level: 9 });
		const common = Buffer.alloc(26);
		const head = Buffer.alloc(14);

		common.writeUInt16LE(20, 0);
		common.writeUInt16LE(8, 4);
		common.writeUInt32LE(crc32(bytes), 10);
		common.writeUInt32LE(packed.length, 14);
		common.writeUInt32LE(lie.size ?? bytes.length, 18);
		common.writeUInt16LE(Buffer.byteLength(name), 22);
		bodies.push(Buffer.from('PK\x03\x04'), common,
		    Buffer.from(name), packed);
		head.writeUInt32LE(at, 10);
		heads.push(Buffer.from('PK\x01\x02\x14\x00', 'latin1'), common,
		    head, Buffer.from(name));
		at += 30 + Buffer.byteLength(name) + packed.length;
	}
	const directory = Buffer.concat(heads), end = Buffer.alloc(22);

	end.write('PK\x05\x06', 'latin1');
	end.writeUInt16LE(entries.length, 8);
	end.writeUInt16LE(entries.length, 10);
	end.writeUInt32LE(directory.length, 12);
	end.writeUInt32LE(at, 16);
	return Buffer.concat([...bodies, directory, end]);
}

const TYPES = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const relations = list => '<Relationships>' + list.map(([id, type, target]) =>
    `<Relationship Id="${id}" Type="${TYPES}/${type}" Target="${target}"/>`)
    .join('') + '</Relationships>';

// A workbook of parts written by hand; more replaces or adds parts.
export const book = (sheet, more = {}, lies = {}) => zip(Object.entries({
	'_rels/.rels': relations([['r1', 'officeDocument', 'xl/workbook.xml']]),
	'xl/workbook.xml': `<workbook xmlns:r="${TYPES}"><sheets>` +
	    '<sheet name="A" sheetId="1" r:id="r1"/></sheets></workbook>',
	'xl/_rels/workbook.xml.rels': relations([
	    ['r1', 'worksheet', 'worksheets/sheet1.xml'],
	    ['r2', 'sharedStrings', 'sharedStrings.xml'],
	    ['r3', 'styles', 'styles.xml']]),
	'xl/worksheets/sheet1.xml': sheet,
	...more }).map(([name, content]) => [name, content, lies[name]]));

export const inline = rows => '<worksheet><sheetData>' + rows.map((row, i) =>
    `<row r="${i + 1}">` + row.map((cell, j) =>
    `<c r="${String.fromCharCode(65 + j)}${i + 1}" t="inlineStr"><is><t>` +
    `${cell}</t></is></c>`).join('') + '</row>').join('') +
    '</sheetData></worksheet>';
