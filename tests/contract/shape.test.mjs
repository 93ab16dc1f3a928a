// The checker itself: what it lets pass and what it must not.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { shapeProblems } from './shape.mjs';

const good = [
	['a:string', { a: 'x' }],
	['a.b:number', { a: { b: 1.5 } }],
	['a[].b:string', { a: [{ b: 'x' }, { b: 'y' }] }],
	['a[].b:string', { a: [] }],
	['a[]:string', { a: ['x'] }],
	['a?:string', {}],
	['a?:string', { a: null }],
	['a.b?:string', { a: null }],
	['a:null|string(datetime)', { a: null }],
	['a:null|string(datetime)', { a: '2026-01-09T10:30:00Z' }],
	['a:boolean=true', { a: true }],
	['a:string(date)', { a: '2026-01-09' }],
	['a:null|string(datetime|date)', { a: '2026-01-09' }],
	['a:null|string(datetime|date)', { a: '2026-01-09T10:30:00Z' }],
	['a:any', { a: 0 }],
	['a', { a: null }],
];

const bad = [
	['a:string', {}],
	['a:string', { a: 1 }],
	['a:string', { a: null }],
	['a.b:number', { a: { b: '1.5' } }],
	['a.b:number', { a: null }],
	['a[].b:string', { a: [{ b: 'x' }, {}] }],
	['a[].b:string', { a: {} }],
	['a?:string', { a: 1 }],
	['a:string(datetime)', { a: '2026-01-09' }],
	['a:string(datetime)', { a: '2026-13-09T10:30:00Z' }],
	['a:string(date)', { a: '2026-01-09T10:30:00Z' }],
	['a:null|string', {}],
	['a:null|string(datetime|date)', { a: 'soon' }],
	['a:boolean=true', { a: false }],
	['a:integer', { a: 1.5 }],
	['a:array', { a: {} }],
	['a:object', { a: [] }],
];

test('what conforms passes', () => {
	for (const [path, value] of good)
		assert.deepEqual(shapeProblems([path], value), [],
		    `${path} and ${JSON.stringify(value)}`);
});

test('what does not conform is named', () => {
	for (const [path, value] of bad)
		assert.equal(shapeProblems([path], value).length, 1,
		    `${path} and ${JSON.stringify(value)}`);
});

test('an unknown type is an error, not a pass', () => {
	assert.throws(() => shapeProblems(['a:strnig'], { a: 'x' }));
});
