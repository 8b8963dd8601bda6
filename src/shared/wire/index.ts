export * from './announcement.ts';
export * from './envelope.ts';
export * from './lease.ts';
export * from './removal.ts';
export * from './rest.ts';
export * from './sealed.ts';
export * from './signature.ts';
export * from './stream.ts';
