// GST worked out a second time, in whole paise, to compare with what the
// server says; and a job card on its way to the invoice.
import assert from 'node:assert/strict';
import { good } from '../../lib/dealership.mjs';

// "12.5" or 12.5 as paise, "2.25" with 4 decimals as ten-thousandths.
export function units(value, decimals = 2)
{
	const [, sign, whole, part = ''] =
	    /^(-?)(\d+)(?:\.(\d+))?$/.exec(String(value));

	assert.ok(part.length <= decimals, `${value}`);
	return BigInt(`${sign}${whole}${part.padEnd(decimals, '0')}`);
}

// Half a unit and more is rounded up; nothing here is negative.
const round = (over, under) => (2n * over + under) / (2n * under);

// An amount in shares by weight: what whole paise leave over goes to the
// largest remainders, the first of equals first.
function shares(amount, weights)
{
	const whole = weights.reduce((a, b) => a + b, 0n);

	if (whole === 0n)
		return weights.map(() => 0n);
	const parts = weights.map(w => amount * w / whole);
	let left = amount - parts.reduce((a, b) => a + b, 0n);

	weights.map((w, i) => [amount * w % whole, i])
	    .sort((a, b) => a[0] === b[0] ? a[1] - b[1] :
		a[0] > b[0] ? -1 : 1)
	    .forEach(([, i]) => { if (left-- > 0n) parts[i]++; });
	return parts;
}

// items: [{ rate, quantity, tax }].
export function gst(items, discount = 0, between = false)
{
	const amounts = items.map(i =>
	    round(units(i.rate) * units(i.quantity, 4), 10000n));
	const cut = shares(units(discount), amounts);
	const lines = items.map((item, i) => {
		const taxable = amounts[i] - cut[i];
		const rate = units(item.tax, 4);
		const half = between ? 0n : round(taxable * rate, 2000000n);
		const whole = between ? round(taxable * rate, 1000000n) : 0n;

		return { amount: amounts[i], discount: cut[i], cgst: half,
			sgst: half, igst: whole };
	});
	const sum = name => lines.reduce((all, line) => all + line[name], 0n);
	const figures = { subtotal: sum('amount'), discount: sum('discount'),
		cgst: sum('cgst'), sgst: sum('sgst'), igst: sum('igst') };

	figures.total = figures.subtotal - figures.discount + figures.cgst +
	    figures.sgst + figures.igst;
	return { ...figures, lines };
}

// What a quotation or invoice says of itself agrees with that.
export function agrees(paper, expected)
{
	for (const name of ['subtotal', 'discount', 'cgst', 'sgst', 'igst'])
		assert.equal(units(paper[name]), expected[name], name);
	assert.equal(units(paper.totalAmount ?? paper.grandTotal),
	    expected.total);
	paper.items.forEach((item, i) => {
		for (const name of Object.keys(expected.lines[i]))
			assert.equal(units(item[name]),
			    expected.lines[i][name], `${name} of line ${i}`);
	});
	assert.equal(paper.items.length, expected.lines.length);
}

// A job card of SC001 (or of `place`) that is COMPLETED.
export async function completedCard(firm, vehicle, place = firm)
{
	const card = good(await firm.admin.post('/job-cards', {
		serviceCenterId: place.centre.id,
		customerId: vehicle.customerId, vehicleId: vehicle.id,
		serviceType: 'Regular Service', priority: 'HIGH' }), 201);

	good(await firm.admin.post(`/job-cards/${card.id}/assign-engineer`,
	    { engineerId: place.engineer.user.id }), 200);
	for (const status of ['IN_PROGRESS', 'COMPLETED'])
		good(await place.manager.patch(`/job-cards/${card.id}/status`,
		    { status }));
	return card;
}

export const service = { name: 'Service Charge', hsnSacCode: '998314',
	unitPrice: 5000, quantity: 1, gstRate: 18 };
