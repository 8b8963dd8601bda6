/** The project of an MSI with the property RELAYURL and links of ours. Errors: a project of another form. */
export declare const withRelayProperty: (project: string) => string;
