/** Graph API versions the sandbox answers to; a version lives about two years. */
export const GRAPH_VERSIONS = ['v24.0', 'v25.0', 'v26.0'] as const;
