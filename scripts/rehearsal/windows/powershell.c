/*
 * Stands in for PowerShell under wine, whose own answers every question with yes: also whether our program runs, which electron-builder's
 * installer asks before it installs, and then does not. In a rehearsal the program never runs.
 * Source: app-builder-lib/templates/nsis/include/allowOnlyOneInstallerInstance.nsh.
 */
#include <string.h>
#include <windows.h>

int main(void) { return strstr(GetCommandLineA(), ").Count -gt 0") != NULL; }
