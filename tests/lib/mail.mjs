// A mail as a test looks at it: readMail(bytes) gives { from, to, cc,
// subject, text, html, attachments: [{ filename, mimeType, content }],
// headers, raw }; addresses are plain strings, to and cc lists of them.
import { need } from './packages.mjs';

const addresses = (list) => (list ?? []).map((one) => one.address);

export async function readMail(bytes) {
	const { default: PostalMime } = need('postal-mime');
	const mail = await PostalMime.parse(bytes);

	return { from: mail.from?.address, to: addresses(mail.to),
		cc: addresses(mail.cc), subject: mail.subject,
		text: mail.text, html: mail.html,
		attachments: mail.attachments, headers: mail.headers,
		raw: bytes.toString('utf8') };
}
