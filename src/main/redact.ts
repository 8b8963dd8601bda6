const secretShapes: readonly RegExp[] = [
  // LiveChat access tokens carry a region prefix; Meta's begin with EAA; both are long.
  /\b(?:dal|fra|fra-a):[\w.~-]{8,}/g,
  /\bEAA\w{8,}/g,
  /\bBearer\s+\S+/gi,
  /[\w.+-]+@[\w-]+\.[\w.-]+/g,
];

/** Last safeguard of the rule above: shapes of tokens and e-mail addresses are replaced wherever a value is logged. */
export const redact = (text: string): string =>
  secretShapes.reduce((line, shape) => line.replace(shape, '[redacted]'), text);
