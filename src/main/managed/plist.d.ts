/** The part of the package that is used; it brings no types. */
declare module 'plist' {
  /** Errors: Error for what is no property list. */
  export function parse(text: string): unknown;
}
