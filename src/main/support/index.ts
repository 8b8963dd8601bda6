export type { DiagnosticsInput } from './diagnostics.ts';
export type { PlacesOf } from './places.ts';
export { createSupport, type Support } from './support.ts';
