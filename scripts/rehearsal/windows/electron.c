/*
 * Stands in for the Electron of Windows in a rehearsal: a program that does nothing, with the place of Electron's fuses, so that
 * electron-builder packs it as it packs the real one. Source: @electron/fuses (sentinel, version, number, one character each).
 */
volatile const char fuses[] = "dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX\x01\x09" "000000001";

int main(void) { return fuses[0] == 0; }
