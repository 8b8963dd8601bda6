export * from './asked-devices.ts';
export * from './removals.ts';
export * from './steps.ts';
