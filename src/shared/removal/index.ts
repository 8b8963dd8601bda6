export * from './canonical.ts';
export * from './data-table.ts';
export * from './policy-versions.ts';
export * from './privacy-text.ts';
export * from './record.ts';
export * from './retention.ts';
export * from './words.ts';
