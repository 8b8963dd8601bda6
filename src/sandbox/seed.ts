/** The seeded world's fixed facts: ids that tests and settings may rely on. */

/** The organization (tenant) every seeded agent belongs to. */
export const ORGANIZATION_ID = '5d0c7a10-3c1e-4f0a-9c54-2a7f6f0be001';
/** The same tenant's older number. */
export const LICENSE_ID = 17500042;
/** OAuth client of kind `javascript_app`: the desktop console. */
export const PUBLIC_CLIENT_ID = 'b4c8c0ffee5a4d1e9f00000000000001';
/** OAuth client of kind `server_side_app`: for tests of the confidential flow. */
export const SERVER_CLIENT_ID = 'b4c8c0ffee5a4d1e9f00000000000002';
/** Secret of the server-side client; worth nothing outside the sandbox. */
export const SERVER_CLIENT_SECRET = 'sandbox-server-client-secret';
/** The Marketplace app that owns the public client. */
export const APPLICATION_ID = 'q7RkLmZpT';
